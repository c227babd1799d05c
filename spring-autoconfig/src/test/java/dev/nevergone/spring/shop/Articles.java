package dev.nevergone.spring.shop;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface Articles extends JpaRepository<Article, Long> {

    @Modifying
    @Query("update Article a set a.sold = a.sold + :quantity where a.id = :id")
    int sell(long id, int quantity);

    @Query("select sum(a.sold) from Article a")
    long sold();
}
