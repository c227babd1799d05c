package dev.nevergone.examples.bookshop.orders;

import dev.nevergone.examples.bookshop.catalogue.Book;
import dev.nevergone.examples.bookshop.catalogue.Books;
import dev.nevergone.spring.RetryTransaction;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Orders as transactions. */
@Service
public class OrderService {

    private final Orders orders;
    private final Books books;

    OrderService(Orders orders, Books books) {
        this.orders = orders;
        this.books = books;
    }

    /**
     * Takes the copies off the shelf and writes the order: both, or neither.
     *
     * <p>{@code @RetryTransaction} is {@code @Transactional}, and runs the method again from its beginning where the connection
     * died and the transaction was rolled back for certain. Where the answer to the COMMIT was lost, it looks up first whether
     * the COMMIT happened ({@code nevergone.commit-witness=table}). So the customer waits a little, and has ordered once. The
     * method may run several times: nothing but the database belongs in it, no mail.
     *
     * @param form names the form that was sent; the same one again, after a double click, changes nothing
     * @return what was ordered with this form: this, or something else if the form had been sent with other contents before
     * @throws OutOfStockException if there are not that many
     * @throws java.util.NoSuchElementException if there is no such book
     */
    @RetryTransaction
    public PlacedOrder place(String customer, long bookId, int copies, String form) {
        // The lock comes first: the second of two clicks waits here, and then sees the order of the first.
        Book book = books.lock(bookId).orElseThrow();
        Optional<PlacedOrder> before = orders.findByCustomerAndForm(customer, form);
        if (before.isPresent()) {
            return before.get();
        }
        if (!book.take(copies)) {
            throw new OutOfStockException(book.getStock());
        }
        return orders.save(new PlacedOrder(customer, form, book, copies));
    }

    /** A customer's orders, the latest first. A read of one statement, which Nevergone repeats by itself. */
    List<PlacedOrder> of(String customer) {
        return orders.findByCustomerOrderByIdDesc(customer);
    }
}
