package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.junit.FaultyMySqlExtension;
import dev.nevergone.testkit.internal.junit.ServerLocks;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives a JUnit Jupiter test (JUnit 6) a {@link FaultyServer}, as a parameter of constructors, test methods and lifecycle
 * methods.
 *
 * <pre>{@code
 * @FaultyMySql
 * class OrdersTest {
 *     @Test
 *     void survivesDeadConnections(FaultyServer mysql) {
 *         Orders orders = new Orders(pool(mysql.jdbcUrl(), mysql.username(), mysql.password()));
 *         mysql.killConnections();
 *         orders.place("book");
 *     }
 * }
 * }</pre>
 *
 * <p>On a class it is for the class, its subclasses and its {@code @Nested} classes: their parameters of the type
 * {@code FaultyServer} need no annotation. On a parameter it is for that one. All tests of an outermost class get the same
 * faulty server, at the same port. It is closed at the end of that class.
 *
 * <p>After each test, also one that timed out, it is {@linkplain FaultyServer#heal() healed}: before the {@code @AfterEach}
 * methods, and after them, when its {@linkplain FaultyServer#resetCounts() counts begin anew} too. So after each dynamic test
 * of a {@code @TestFactory}. Tables stay as they are. Where a test fails, {@link FaultyServer#describe()} is logged (warning)
 * and published as a report entry first.
 *
 * <p>With JUnit's parallel execution tests that use the same server run one after the other: an annotated class as a whole
 * (JUnit's {@link ResourceLock}), for an annotated parameter the one test. A test waits for its turn without a limit. An
 * annotated parameter that is for a whole class ({@code @BeforeAll}, or one instance for all tests) is refused there. Tests
 * that use {@link MySqlServer#shared()} without this annotation are not waited for.
 *
 * <p>A test has one server: two annotations that ask one test for different ones are refused.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.PARAMETER})
@ExtendWith(FaultyMySqlExtension.class)
@ResourceLock(providers = ServerLocks.class)
public @interface FaultyMySql {

    /**
     * Whether the outermost test class gets a private server, of the kind that {@link MySqlServer#shared()} picks, which
     * starts with its first use and ends with the class. Classes with servers of their own run in parallel with others.
     * Default: no, the shared server, which no test has to start or wait for but the first.
     */
    boolean ownServer() default false;

    /**
     * Arguments for the private server's command line: {@link MySqlServer.Builder#argument}. Default: none. They need
     * {@link #ownServer()}.
     */
    String[] serverArguments() default {};
}
