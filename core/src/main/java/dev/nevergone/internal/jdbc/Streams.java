package dev.nevergone.internal.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLXML;
import org.jspecify.annotations.Nullable;

/** Which values can be given to a driver once only. */
final class Streams {

    private Streams() {}

    /** Whether it is a stream, or an object that may belong to a connection. */
    static boolean readOnce(@Nullable Object value) {
        return value instanceof InputStream
                || value instanceof Reader
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML
                || value instanceof RowId
                || value instanceof Ref
                || value instanceof Array;
    }
}
