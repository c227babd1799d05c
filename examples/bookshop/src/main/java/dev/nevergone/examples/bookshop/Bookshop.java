package dev.nevergone.examples.bookshop;

import dev.nevergone.examples.bookshop.server.EmbeddedServer;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the shop, and a database for it unless the profile {@code mysql} says where one is. */
@SpringBootApplication
public class Bookshop {

    public static void main(String... args) {
        application().run(args);
    }

    /** As {@link #main} starts it; tests do the same. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(Bookshop.class).initializers(new EmbeddedServer());
    }
}
