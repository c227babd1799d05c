package dev.nevergone.testkit.internal.container;

import com.github.dockerjava.api.DockerClient;
import dev.nevergone.testkit.MySqlServerException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Network;

/** The Docker engine that this JVM can use, if there is one; found out once. Thread-safe. */
public final class DockerEngine {

    // With the ping and loading below 5 s, where the machine is not busy.
    private static final Duration LIMIT = Duration.ofSeconds(4);
    // Loading a thousand classes asks nobody anything, so that a busy machine may take its time.
    private static final Duration LOAD_LIMIT = Duration.ofSeconds(30);
    // Where its image is there, the cleaner has as long as Testcontainers gives it.
    private static final Duration CLEANER_LIMIT = Duration.ofSeconds(40);
    private static final String WITHOUT_CLEANER = "TESTCONTAINERS_RYUK_DISABLED";
    private static final DockerEngine OF_THIS_JVM = new DockerEngine(
            () -> EngineAddress.candidates(System::getenv, Path.of(System.getProperty("user.home"))),
            () -> EngineClient.ofTestcontainers(),
            Boolean.parseBoolean(System.getenv(WITHOUT_CLEANER)) ? List.of() : List.of(EngineClient.CLEANER),
            LIMIT);

    private final Supplier<List<URI>> addresses;
    private final Callable<EngineClient> finder;
    private final List<String> needed;
    private final Duration limit;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, String> verdicts = new HashMap<>();
    private @Nullable String absent;
    private @Nullable EngineClient found;
    private @Nullable Network network;

    /**
     * An engine.
     *
     * @param addresses where it may listen
     * @param finder loads Testcontainers, and is called only where something answers
     * @param needed the images that Testcontainers needs for itself: its cleaner, or none
     * @param limit how long Testcontainers' questions may take together, but for a pull that has begun
     */
    DockerEngine(Supplier<List<URI>> addresses, Callable<EngineClient> finder, List<String> needed, Duration limit) {
        this.addresses = addresses;
        this.finder = finder;
        this.needed = needed;
        this.limit = limit;
    }

    /** The one that Testcontainers would use. */
    public static DockerEngine ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * What keeps an image from being run here, in words for one log line; {@code null} if nothing does. Pulls the image if
     * it is not there, which may take long, but only where it begins within 5 s.
     */
    public @Nullable String lacks(String image) {
        lock.lock();
        try {
            if (absent != null) {
                return absent;
            }
            String verdict = verdicts.get(image);
            if (verdict == null) {
                verdict = decide(image);
                verdicts.put(image, verdict);
            }
            return verdict.isEmpty() ? null : verdict;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #lacks}, with the empty text for nothing. */
    private String decide(String image) {
        try {
            long start = System.nanoTime();
            EngineClient client = found;
            List<String> images = new ArrayList<>();
            if (client == null) {
                String silence = EngineAddress.silence(addresses.get());
                if (silence != null) {
                    return absent(silence);
                }
                Capped.call(LOAD_LIMIT, "docker-load", EngineClient::load);
                start = System.nanoTime();
                client = Capped.call(left(start), "docker-search", finder);
                // First, for without it a long pull of the other would be for nothing.
                images.addAll(needed);
            }
            images.add(image);
            EngineClient asked = client;
            Map<String, ImagePull> pulls = Capped.call(left(start), "docker-images", () -> asked.pullMissing(images));
            for (Map.Entry<String, ImagePull> pull : pulls.entrySet()) {
                String failure = pull.getValue().await(left(start));
                if (failure != null) {
                    String reason = "the image " + pull.getKey() + " cannot be pulled: " + oneLine(failure);
                    return pull.getKey().equals(image)
                            ? reason
                            : absent(reason + " (Testcontainers cleans up with it, unless " + WITHOUT_CLEANER
                                    + "=true)");
                }
            }
            if (found == null) {
                Capped.call(CLEANER_LIMIT, "docker-start", () -> {
                    asked.begin();
                    return "";
                });
                found = client;
            }
            return "";
        } catch (TimeoutException e) {
            return unlessFound("the Docker engine did not answer Testcontainers in time");
        } catch (ExecutionException e) {
            return unlessFound("Testcontainers cannot use Docker: "
                    + oneLine(Capped.cause(e).toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while pulling " + image, e);
        }
    }

    /** The engine, with Testcontainers' cleaner at work; only where {@link #lacks} said that nothing is missing. */
    DockerClient client() {
        return EngineClient.running();
    }

    /** The address at which this JVM reaches ports of containers. */
    String host() {
        return EngineClient.host();
    }

    /** The network of this JVM's containers. */
    Network network() {
        lock.lock();
        try {
            if (network == null) {
                network = Network.newNetwork();
            }
            return network;
        } finally {
            lock.unlock();
        }
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** What keeps one image from being had does not end an engine that ran others. */
    private String unlessFound(String reason) {
        return found == null ? absent(reason) : reason;
    }

    private String absent(String reason) {
        absent = reason;
        return reason;
    }

    private Duration left(long start) {
        return limit.minusNanos(System.nanoTime() - start);
    }
}
