package dev.nevergone.spring.shop;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface Purchases extends JpaRepository<Purchase, Long> {

    Optional<Purchase> findByNumber(String number);

    @Query("select coalesce(sum(p.quantity), 0) from Purchase p")
    long quantity();
}
