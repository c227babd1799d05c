package dev.nevergone.examples.bookshop.orders;

import dev.nevergone.examples.bookshop.catalogue.Book;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An order. It keeps the price of its day. */
@Entity
@Table(name = "orders")
public class PlacedOrder {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    private Long id;

    @SuppressWarnings("UnusedVariable") // Hibernate reads it.
    private String form = "";

    @SuppressWarnings("UnusedVariable") // As above.
    private String customer = "";

    @ManyToOne(optional = false)
    private Book book;

    private int copies;
    private int cents;
    private Instant placedAt = Instant.EPOCH;

    @SuppressWarnings("NullAway.Init") // Hibernate sets the book.
    protected PlacedOrder() {}

    PlacedOrder(String customer, String form, Book book, int copies) {
        this.customer = customer;
        this.form = form;
        this.book = book;
        this.copies = copies;
        this.cents = book.getCents();
        this.placedAt = Instant.now();
    }

    /** Whether it is of this book, and of so many copies. */
    boolean isOf(long bookId, int number) {
        Long ordered = book.getId();
        return ordered != null && ordered == bookId && copies == number;
    }

    public @Nullable Long getId() {
        return id;
    }

    public Book getBook() {
        return book;
    }

    public int getCopies() {
        return copies;
    }

    /** The price of one copy when it was ordered, in cents. */
    public int getCents() {
        return cents;
    }

    public Instant getPlacedAt() {
        return placedAt;
    }
}
