package dev.nevergone.spring.guide;

import dev.nevergone.spring.RetryTransaction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

@Service
class Bank {

    private final Accounts accounts;

    Bank(JdbcClient client) {
        this.accounts = new Accounts(client);
    }

    @RetryTransaction
    public void transfer(long from, long to, long cents) {
        accounts.withdraw(from, cents);
        accounts.deposit(to, cents);
    }

    record Accounts(JdbcClient client) {

        void withdraw(long account, long cents) {
            deposit(account, -cents);
        }

        void deposit(long account, long cents) {
            client.sql("UPDATE accounts SET cents = cents + ? WHERE id = ?")
                    .params(cents, account)
                    .update();
        }
    }
}
