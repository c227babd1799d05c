package dev.nevergone.spring.shop;

import dev.nevergone.spring.Bind;
import dev.nevergone.spring.RetryTransaction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Users {

    private final JdbcClient auth;

    Users(@Bind("auth") JdbcClient auth) {
        this.auth = auth;
    }

    public String name(long id) {
        return auth.sql("SELECT name FROM users WHERE id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    @Transactional(transactionManager = "authTransactionManager", readOnly = true)
    public long logins() {
        return auth.sql("SELECT SUM(logins) FROM users").query(Long.class).single();
    }

    @RetryTransaction(transactionManager = "authTransactionManager")
    public void login(long id, String request) {
        auth.sql("INSERT INTO login (user_id, request) VALUES (?, ?)")
                .params(id, request)
                .update();
        auth.sql("UPDATE users SET logins = logins + 1 WHERE id = ?").param(id).update();
    }
}
