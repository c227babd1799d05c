package dev.nevergone.testkit.internal.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/** The engine as Testcontainers finds it, asked for images before Testcontainers asks for its own. Thread-safe. */
final class EngineClient {

    /** Testcontainers' cleaner, which ends containers however the JVM ends. */
    static final String CLEANER = "testcontainers/ryuk:0.14.0";

    // tcpmux, which nobody runs: refused at once.
    private static final URI NOBODY = URI.create("tcp://127.0.0.1:1");

    static final String LOOPBACK = "127.0.0.1";

    private final DockerClient client;

    private final Runnable beginning;

    private EngineClient(TransportConfig transport, Runnable beginning) {
        this.client = DockerClientProviderStrategy.getClientForConfig(transport);
        this.beginning = beginning;
    }

    /** Has the classes loaded that talk to an engine, by asking where none is; asks no engine anything. */
    static boolean load() {
        new EngineClient(TransportConfig.builder().dockerHost(NOBODY).build(), () -> {});
        return true;
    }

    /** By Testcontainers' own search; starts nothing. */
    static EngineClient ofTestcontainers() {
        return new EngineClient(DockerClientFactory.instance().getTransportConfig(), EngineClient::running);
    }

    /** At an address, for questions only. */
    static EngineClient at(URI address) {
        return new EngineClient(TransportConfig.builder().dockerHost(address).build(), () -> {});
    }

    /** Lets Testcontainers begin, which starts its cleaner. */
    void begin() {
        beginning.run();
    }

    /** Testcontainers' client, which begins with the first call. */
    static DockerClient running() {
        return DockerClientFactory.instance().client();
    }

    /** The address at which this JVM reaches ports of containers. */
    static String host() {
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        // "localhost" may mean ::1, where nothing is bound.
        return host.equals("localhost") ? LOOPBACK : host;
    }

    /** What {@code docker} calls the image here: Testcontainers' settings may name a mirror. */
    static DockerImageName named(String image) {
        return ImageNameSubstitutor.instance().apply(DockerImageName.parse(image));
    }

    /** Begins to pull those images that are not there, all at the same time. */
    Map<String, ImagePull> pullMissing(List<String> images) {
        Map<String, ImagePull> pulls = new LinkedHashMap<>();
        for (String image : images) {
            DockerImageName name = named(image);
            if (!isThere(name)) {
                ImagePull pull = new ImagePull(image);
                client.pullImageCmd(name.getUnversionedPart())
                        .withTag(name.getVersionPart())
                        .exec(pull);
                pulls.put(image, pull);
            }
        }
        return pulls;
    }

    private boolean isThere(DockerImageName name) {
        try {
            client.inspectImageCmd(name.asCanonicalNameString()).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
