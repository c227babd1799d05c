package dev.nevergone.spring.shop;

import dev.nevergone.spring.RetryTransaction;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Shop {

    private final Articles articles;
    private final Purchases purchases;

    Shop(Articles articles, Purchases purchases) {
        this.articles = articles;
        this.purchases = purchases;
    }

    @RetryTransaction
    public void buy(String number, long article, int quantity) {
        purchases.save(new Purchase(number, article, quantity));
        if (articles.sell(article, quantity) != 1) {
            throw new IllegalStateException("No article " + article);
        }
    }

    @Transactional(readOnly = true)
    public Optional<Purchase> find(String number) {
        return purchases.findByNumber(number);
    }

    /** Two reads of one state: only as a whole may they be repeated. */
    @RetryTransaction(readOnly = true)
    public Report report() {
        return new Report(articles.sold(), purchases.quantity());
    }

    record Report(long sold, long purchased) {}
}
