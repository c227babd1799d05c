package dev.nevergone.internal.failure;

import dev.nevergone.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of errors.tsv: an exception as a driver, a pool or a framework threw it, and what is to be said of it. */
record Row(
        int line,
        String exceptionClass,
        String sqlState,
        String vendorCode,
        String message,
        Failure.Category category,
        boolean connectionDead,
        Failure.Retry safeToRetry,
        String source) {

    static List<Row> all() {
        var resource = Row.class.getResourceAsStream("errors.tsv");
        if (resource == null) {
            throw new IllegalStateException("errors.tsv is not on the class path");
        }
        try (var reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            List<String> lines = reader.lines().toList();
            return java.util.stream.IntStream.range(1, lines.size())
                    .mapToObj(i -> parse(i + 1, lines.get(i)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row parse(int line, String text) {
        String[] f = text.split("\t", -1);
        return new Row(
                line,
                f[0],
                f[1],
                f[2],
                f[3],
                Failure.Category.valueOf(f[4]),
                f[5].equals("yes"),
                Failure.Retry.valueOf(f[6].toUpperCase(Locale.ROOT).replace('-', '_')),
                f[7]);
    }

    /** The SQLState of the outermost exception; "*" (it is no SQLException) and "NULL" are null. */
    @Nullable
    String state() {
        return sqlState.equals("NULL") || sqlState.equals("*") ? null : sqlState;
    }

    int code() {
        return vendorCode.equals("*") ? 0 : Integer.parseInt(vendorCode);
    }

    @Override
    public String toString() {
        return "line " + line + ": " + exceptionClass + " " + sqlState + "/" + vendorCode + " " + message;
    }
}
