package dev.nevergone.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Runs a method in a transaction, and runs the whole of it again where that transaction was provably rolled back because the
 * database went away or another transaction was in the way. It is {@link Transactional @Transactional} already; where the
 * same class or method has a {@code @Transactional} of its own, that one says how the transaction is.
 *
 * <pre>{@code
 * @RetryTransaction
 * public void transfer(long from, long to, BigDecimal amount) { ... }
 * }</pre>
 *
 * <p><b>The method may run several times</b>, so it must have no effect outside of the database: no mail, no message, no
 * counter in memory. Such things belong in a {@code @TransactionalEventListener} (after the commit). Outside of the transaction,
 * and not noticed, is also what a {@code JdbcTemplate} of another database writes without a transaction there, what a method
 * with {@code NOT_SUPPORTED} writes, and what is committed by COMMIT as text or {@code Connection.commit()}. With JPA each attempt has
 * a fresh persistence context; entities of an earlier one are detached.
 *
 * <p>It runs again when its connection was lost before the COMMIT was sent, when the server was shutting down or had become
 * read-only, after a deadlock or lock wait time-out (errors 1213 and 1205), and after a lost COMMIT of which the commit witness
 * says that it did not happen. It does not run again
 *
 * <ul>
 *   <li>for its own exceptions, or for SQL errors that would come again;
 *   <li>when nobody knows whether the COMMIT took effect ({@link CommitOutcomeUnknownTransactionException}), unless it is
 *       {@link #idempotent()};
 *   <li>when anything was committed meanwhile: by itself (an exception that does not roll back, a failing callback after the
 *       commit), by a {@code REQUIRES_NEW} inside of it, by a second transaction manager, by DDL, LOAD DATA or a procedure;
 *   <li>when the attempts, the deadline or the pool's retry budget are used up.
 * </ul>
 *
 * <p>Within another transaction it is refused with an
 * {@link org.springframework.transaction.IllegalTransactionStateException}, for only the outer one could be repeated; called
 * within another method that is repeated this way, in the same thread, it joins that one's transaction and is repeated with it.
 * A {@code @Transactional(propagation = REQUIRES_NEW)} of its own is repeated alone wherever it is called.
 *
 * <p>As with every annotation that works by proxies: a call from within the same object is not seen. On a private, static or
 * final method, a final class or a reactive method the application does not start. The order is: {@code @Async} and Spring's
 * {@code @Retryable}, this annotation, then {@code @Cacheable} and the transaction. Do not put {@code @Retryable} on the same
 * method.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@Transactional
public @interface RetryTransaction {

    /** The transaction manager's bean, by name or qualifier. Default: the only or primary one. */
    @AliasFor(annotation = Transactional.class, attribute = "transactionManager")
    String transactionManager() default "";

    /** Isolation level. Default: that of the connection. */
    @AliasFor(annotation = Transactional.class, attribute = "isolation")
    Isolation isolation() default Isolation.DEFAULT;

    /** Transaction time-out of each attempt in seconds. Default -1: none. */
    @AliasFor(annotation = Transactional.class, attribute = "timeout")
    int timeout() default -1;

    /** Transaction time-out of each attempt in seconds, as text, for example a placeholder. Default: none. */
    @AliasFor(annotation = Transactional.class, attribute = "timeoutString")
    String timeoutString() default "";

    /** Whether it only reads. Default {@code false}. Such a transaction is repeated after any loss, unless another one was committed meanwhile. */
    @AliasFor(annotation = Transactional.class, attribute = "readOnly")
    boolean readOnly() default false;

    /** Exceptions that roll back beside the unchecked ones. Default: none. */
    @AliasFor(annotation = Transactional.class, attribute = "rollbackFor")
    Class<? extends Throwable>[] rollbackFor() default {};

    /** Exceptions that do not roll back. Default: the checked ones. */
    @AliasFor(annotation = Transactional.class, attribute = "noRollbackFor")
    Class<? extends Throwable>[] noRollbackFor() default {};

    /** Labels of the transaction. Default: none. */
    @AliasFor(annotation = Transactional.class, attribute = "label")
    String[] label() default {};

    /** All tries, the first included: 1 or more. Default 0: what the pool's retry policy says (4 unless set). */
    int maxAttempts() default 0;

    /**
     * How long after the first attempt's start a further one may still begin: a duration such as {@code 5s} or {@code PT5S},
     * 1 ms to 365 days; may hold placeholders. Default empty: what the pool's retry policy says (15 s unless set).
     */
    String deadline() default "";

    /**
     * Declares that running it twice does no harm. Default {@code false}. Then it is also repeated where it is not known whether
     * the attempt before took effect.
     */
    boolean idempotent() default false;

    /** Names the work in logs, events and decisions: 1 to 100 characters. Default: class and method. */
    String name() default "";
}
