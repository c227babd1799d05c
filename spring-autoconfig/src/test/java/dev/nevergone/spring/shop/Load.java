package dev.nevergone.spring.shop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.ApplicationContext;

/** Customers of the shop, all at once, who note what was promised to them. */
final class Load {

    /** What a customer asked for and did not get. */
    record Failure(String what, Throwable why) {}

    private static final int THREADS = 8;
    private static final long THINK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Shop shop;
    private final Users users;
    private final Audit audit;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();
    private final Map<String, Set<String>> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    Load(ApplicationContext application) {
        this.shop = application.getBean(Shop.class);
        this.users = application.getBean(Users.class);
        this.audit = application.getBean(Audit.class);
    }

    void start() {
        for (int i = 1; i <= THREADS; i++) {
            int customer = i;
            Thread thread = new Thread(() -> buyUntilOver(customer), "customer-" + customer);
            threads.add(thread);
            thread.start();
        }
    }

    void stop(Duration limit) throws InterruptedException {
        over.set(true);
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            if (thread.isAlive()) {
                failures.add(new Failure("ending", new IllegalStateException(thread.getName() + " hangs")));
            }
        }
    }

    private void buyUntilOver(int customer) {
        for (int i = 1; !over.get(); i++) {
            String request = customer + "-" + i;
            long number = 1L + i % 3;
            ask("user", request, () -> require(!users.name(number).isEmpty(), "user"));
            ask("login", request, () -> users.login(number, request));
            ask("saw", request, () -> audit.saw(request));
            ask("buy", request, () -> shop.buy(request, number, customer));
            ask("find", request, () -> findWhatWasPromised(request));
            ask("report", request, () -> {
                Shop.Report report = shop.report();
                require(report.sold() == report.purchased(), "torn: " + report);
            });
            ask("logins", request, () -> require(users.logins() >= 0, "logins"));
            ask("enter", request, () -> audit.enter(request));
            LockSupport.parkNanos(THINK_NANOS);
        }
    }

    private void findWhatWasPromised(String request) {
        boolean there = shop.find(request).isPresent();
        require(there || !promised("buy").contains(request), "promised and not there");
    }

    private void ask(String what, String request, Runnable action) {
        requests.incrementAndGet();
        long start = System.nanoTime();
        try {
            action.run();
            promised(what).add(request);
        } catch (RuntimeException | Error e) {
            failures.add(new Failure(what + " " + request, e));
        }
        slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    Set<String> promised(String what) {
        return acknowledged.computeIfAbsent(what, key -> ConcurrentHashMap.newKeySet());
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    long requests() {
        return requests.get();
    }

    Duration slowest() {
        return Duration.ofNanos(slowest.get());
    }
}
