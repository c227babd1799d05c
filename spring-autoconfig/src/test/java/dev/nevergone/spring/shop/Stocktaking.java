package dev.nevergone.spring.shop;

import dev.nevergone.spring.RetryTransaction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** A job: reads with JPA and writes with JDBC, in one transaction. */
@Component
class Stocktaking {

    private final Shop shop;
    private final JdbcClient main;

    Stocktaking(Shop shop, JdbcClient main) {
        this.shop = shop;
        this.main = main;
    }

    @Scheduled(fixedDelay = 100)
    @RetryTransaction
    public void take() {
        Shop.Report report = shop.report();
        main.sql("INSERT INTO stocktaking (sold, purchased) VALUES (?, ?)")
                .params(report.sold(), report.purchased())
                .update();
    }
}
