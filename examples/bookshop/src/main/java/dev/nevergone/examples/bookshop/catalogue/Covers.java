package dev.nevergone.examples.bookshop.catalogue;

import dev.nevergone.Failure;
import dev.nevergone.spring.RetryTransaction;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.core.io.InputStreamSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.support.SqlBinaryValue;
import org.springframework.stereotype.Repository;

/**
 * Covers, in a LONGBLOB each; none is ever in the heap as a whole.
 *
 * <p>On the way in, Connector/J's server-side prepared statements (Nevergone's default) send a stream in pieces of 1 MB
 * ({@code blobSendChunkSize}). On the way out the driver reads a row as a whole, whatever method is called on the result and also
 * with a fetch size, so the rows are made small: {@code SUBSTRING} gives one slice each.
 */
@Repository
public class Covers {

    /** In bytes; an answer may not exceed {@code max_allowed_packet} either, and it might be lowered one day. */
    private static final int SLICE = 512 * 1024;

    private final JdbcClient shop;

    Covers(JdbcClient shop) {
        this.shop = shop;
    }

    Optional<Cover> find(long bookId) {
        return shop.sql("SELECT book_id, version, type, size FROM cover WHERE book_id = ?")
                .param(bookId)
                .query(Cover.class)
                .optional();
    }

    /** The version of each cover there is, by book. */
    Map<Long, String> versions() {
        return shop.sql("SELECT book_id, version, type, size FROM cover").query(Cover.class).list().stream()
                .collect(Collectors.toMap(Cover::bookId, Cover::version));
    }

    /**
     * Stores a cover in place of the one there was.
     *
     * @param source gives the bytes once more where the transaction is repeated: the stream of the first attempt is used up
     * @throws java.util.NoSuchElementException if there is no such book
     * @throws CoverTooLargeException if it is larger than the server takes
     */
    @RetryTransaction(rollbackFor = IOException.class)
    public void store(long bookId, String type, long size, InputStreamSource source) throws IOException {
        if (shop.sql("SELECT id FROM book WHERE id = ?")
                .param(bookId)
                .query(Long.class)
                .optional()
                .isEmpty()) {
            throw new NoSuchElementException("no book " + bookId);
        }
        // Asked for before, over the connection of this transaction: each has the value of the time when it was opened.
        long limit = shop.sql("SELECT @@max_allowed_packet").query(Long.class).single();
        try (InputStream bytes = source.getInputStream()) {
            shop.sql("REPLACE INTO cover (book_id, version, type, size, image) VALUES (?, ?, ?, ?, ?)")
                    .params(bookId, UUID.randomUUID().toString(), type, size, new SqlBinaryValue(bytes, size))
                    .update();
        } catch (DataAccessException e) {
            // The driver or the server may have refused it, with or without the connection's end: Failure knows them
            // all.
            if (Failure.of(e).category() == Failure.Category.PACKET_TOO_LARGE) {
                throw new CoverTooLargeException(limit, e);
            }
            throw e;
        }
    }

    /**
     * Writes a cover's bytes. Each slice is a read of its own: no connection is held while a slow browser takes its time, and
     * Nevergone repeats a slice whose connection dies. The version keeps slices of two covers apart.
     *
     * @throws EOFException if the cover was replaced meanwhile
     */
    void write(Cover cover, OutputStream out) throws IOException {
        for (long from = 0; from < cover.size(); from += SLICE) {
            byte[] slice = shop.sql("SELECT SUBSTRING(image, ?, ?) FROM cover WHERE book_id = ? AND version = ?")
                    .params(from + 1, SLICE, cover.bookId(), cover.version())
                    .query(byte[].class)
                    .optional()
                    .orElseThrow(() -> new EOFException("the cover was replaced while it was read"));
            out.write(slice);
        }
    }
}
