package dev.nevergone.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Says which bind is meant, a further database under {@code nevergone.binds.<name>}:
 *
 * <pre>{@code
 * @Repository
 * class Users {
 *     Users(@Bind("auth") JdbcClient auth) { ... }
 * }
 * }</pre>
 *
 * <p>On a parameter or field it picks the bind's {@code DataSource} (a {@link dev.nevergone.ResilientDataSource}),
 * {@code JdbcTemplate}, {@code JdbcClient} or {@code JdbcTransactionManager}. A name that is no bind stops the application
 * at start-up with the names there are; the default database is never given instead.
 *
 * <p>On a {@code @Bean} method it gives a bean of the application to the bind, and takes it out of what is injected where
 * nothing is said ({@link org.springframework.context.annotation.Bean#defaultCandidate() defaultCandidate = false}), so
 * that what Boot makes for the default database stays; {@code @Primary} keeps it in. A {@code JdbcConnectionDetails} bean
 * that is marked so overrides URL, user and password of the bind, for tests with a database of their own.
 */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Qualifier
public @interface Bind {

    /** The bind's name, spelled as in the properties. */
    String value();
}
