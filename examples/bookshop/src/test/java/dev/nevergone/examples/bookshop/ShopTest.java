package dev.nevergone.examples.bookshop;

import dev.nevergone.examples.bookshop.server.EmbeddedServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application with its embedded server, as {@code Bookshop.main} starts it; all classes marked so share one. It waits
 * longer for a server that starts again, for on a busy machine that takes its time.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "nevergone.outage-grace=60s",
            "nevergone.pool-timeout=90s",
            "nevergone.retry.deadline=120s",
            "nevergone.binds.auth.outage-grace=60s",
            "nevergone.binds.auth.pool-timeout=90s",
            "nevergone.binds.auth.retry.deadline=120s"
        })
@ContextConfiguration(initializers = EmbeddedServer.class)
@interface ShopTest {}
