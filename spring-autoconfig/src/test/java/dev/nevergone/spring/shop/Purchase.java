package dev.nevergone.spring.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

@Entity
class Purchase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    private Long id;

    private String number = "";
    private long articleId;
    private int quantity;

    protected Purchase() {}

    Purchase(String number, long articleId, int quantity) {
        this.number = number;
        this.articleId = articleId;
        this.quantity = quantity;
    }

    @Nullable
    Long id() {
        return id;
    }

    String number() {
        return number;
    }

    long articleId() {
        return articleId;
    }

    int quantity() {
        return quantity;
    }
}
