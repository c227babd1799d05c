package dev.nevergone.examples.bookshop.accounts;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** An account to try the shop with; the sign-in page tells its password. Not where the databases are somebody's own. */
@Component
@Profile("!mysql")
class DemoAccount implements ApplicationRunner {

    private static final String NAME = "reader";
    private static final String PASSWORD = "nevergone";

    private final Registrations registrations;

    DemoAccount(Registrations registrations) {
        this.registrations = registrations;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            registrations.register(NAME, PASSWORD);
        } catch (DuplicateKeyException e) {
            // Another start has added it.
            return;
        }
    }
}
