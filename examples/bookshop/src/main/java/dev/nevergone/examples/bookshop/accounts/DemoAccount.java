package dev.nevergone.examples.bookshop.accounts;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** An account to try the shop with; the sign-in page tells its password. Not where the databases are somebody's own. */
@Component
@Profile("!mysql")
public class DemoAccount implements ApplicationRunner {

    /** Its name. */
    public static final String NAME = "reader";

    /** Its password. */
    public static final String PASSWORD = "nevergone";

    private final Accounts accounts;
    private final PasswordEncoder encoder;

    DemoAccount(Accounts accounts, PasswordEncoder encoder) {
        this.accounts = accounts;
        this.encoder = encoder;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            accounts.add(NAME, encoder.encode(PASSWORD));
        } catch (DuplicateKeyException e) {
            // Another start has added it.
            return;
        }
    }
}
