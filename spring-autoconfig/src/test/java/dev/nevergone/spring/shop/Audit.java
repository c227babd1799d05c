package dev.nevergone.spring.shop;

import dev.nevergone.spring.Bind;
import dev.nevergone.spring.RetryTransaction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

@Service
class Audit {

    private final JdbcClient audit;

    Audit(@Bind("audit") JdbcClient audit) {
        this.audit = audit;
    }

    /** One statement that may run twice without harm, in auto-commit, and says so. */
    public void saw(String request) {
        audit.sql("INSERT IGNORE INTO seen (request) VALUES (?) /* nevergone: idempotent */")
                .param(request)
                .update();
    }

    @RetryTransaction(transactionManager = "auditTransactionManager")
    public void enter(String request) {
        audit.sql("INSERT INTO entry (request) VALUES (?)").param(request).update();
    }
}
