package dev.nevergone.spring.guide;

import dev.nevergone.spring.Bind;
import dev.nevergone.spring.RetryTransaction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

@Service
class AccountService {

    private final JdbcClient accounts;

    AccountService(@Bind("auth") JdbcClient accounts) {
        this.accounts = accounts;
    }

    @RetryTransaction(transactionManager = "auth")
    public void register(String name) {
        accounts.sql("INSERT INTO users (name) VALUES (?)").param(name).update();
    }
}
