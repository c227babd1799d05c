package dev.nevergone.examples.bookshop.accounts;

import dev.nevergone.spring.Bind;
import dev.nevergone.spring.RetryTransaction;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.stereotype.Service;

/** The accounts, in the database {@code auth}: {@code @Bind} picks its client, and nothing else is needed for a second database. */
@Service
public class Accounts implements UserDetailsService {

    /** What a name may be: ASCII, as its column. */
    static final String NAME = "[A-Za-z0-9._-]{3,40}";

    private static final Pattern POSSIBLE = Pattern.compile(NAME);

    private final JdbcClient auth;

    Accounts(@Bind("auth") JdbcClient auth) {
        this.auth = auth;
    }

    @Override
    public UserDetails loadUserByUsername(String name) {
        if (!POSSIBLE.matcher(name).matches()) {
            // The server would refuse to compare others with an ASCII column: error 1267.
            throw new UsernameNotFoundException("no account can have that name");
        }
        return auth.sql("SELECT name, password FROM account WHERE name = ?")
                .param(name)
                .query((row, number) -> User.withUsername(row.getString("name"))
                        .password(row.getString("password"))
                        .roles("CUSTOMER")
                        .build())
                .optional()
                .orElseThrow(() -> new UsernameNotFoundException("no account of that name"));
    }

    /**
     * Adds an account. A transaction of its database, repeated where it was rolled back because the connection died. A lost answer
     * to COMMIT is looked up, so nobody hears "name taken" because of the own first attempt.
     *
     * @param hash the password as the encoder made it
     * @throws org.springframework.dao.DuplicateKeyException if the name is taken
     */
    @RetryTransaction(transactionManager = "auth")
    public void add(String name, String hash) {
        auth.sql("INSERT INTO account (name, password) VALUES (?, ?)")
                .params(name, hash)
                .update();
    }
}
