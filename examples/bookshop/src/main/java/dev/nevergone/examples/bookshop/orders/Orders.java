package dev.nevergone.examples.bookshop.orders;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;

interface Orders extends JpaRepository<PlacedOrder, Long> {

    @EntityGraph(attributePaths = "book")
    Optional<PlacedOrder> findByCustomerAndForm(String customer, String form);

    @EntityGraph(attributePaths = "book")
    List<PlacedOrder> findByCustomerOrderByIdDesc(String customer);
}
