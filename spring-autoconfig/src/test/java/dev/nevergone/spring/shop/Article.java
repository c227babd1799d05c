package dev.nevergone.spring.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
class Article {

    @Id
    private long id;

    private long sold;

    protected Article() {}

    long id() {
        return id;
    }

    long sold() {
        return sold;
    }
}
