package dev.nevergone.examples.bookshop.catalogue;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** The books. */
public interface Books extends JpaRepository<Book, Long> {

    /** The book with its row locked until the end of the transaction: {@code SELECT ... FOR UPDATE}. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select b from Book b where b.id = :id")
    Optional<Book> lock(long id);
}
