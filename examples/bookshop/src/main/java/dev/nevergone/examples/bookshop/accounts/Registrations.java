package dev.nevergone.examples.bookshop.accounts;

import java.util.Objects;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;

/** New accounts. The password is hashed before the transaction begins: hashing is slow on purpose. */
@Service
class Registrations {

    private final Accounts accounts;
    private final PasswordEncoder encoder;

    Registrations(Accounts accounts, PasswordEncoder encoder) {
        this.accounts = accounts;
        this.encoder = encoder;
    }

    /** @throws org.springframework.dao.DuplicateKeyException if the name is taken */
    void register(String name, String password) {
        accounts.add(name, Objects.requireNonNull(encoder.encode(password)));
    }
}
