package dev.nevergone.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The analysis of a text, and the statement that is prepared from it where nothing but the text is asked for. */
final class PreparedText implements LeasedConnection.Maker<PreparedStatement> {

    private final SqlText text;

    private PreparedText(SqlText text) {
        this.text = text;
    }

    SqlText text() {
        return text;
    }

    @Override
    public PreparedStatement make(Connection driverConnection) throws SQLException {
        return driverConnection.prepareStatement(text.sql());
    }

    /**
     * The texts that were prepared last on a physical connection: applications prepare the same few again and again. Bounded
     * as the drivers' own caches of prepared statements are, and belongs to one thread at a time, as the connection does.
     */
    static final class Recent {

        // A power of two.
        private static final int PLACES = 128;
        private static final int LONGEST = 512;

        private @Nullable PreparedText @Nullable [] places;

        PreparedText of(String sql) {
            if (sql.length() > LONGEST) {
                return new PreparedText(SqlText.of(sql));
            }
            @Nullable PreparedText[] known = places;
            if (known == null) {
                known = new PreparedText[PLACES];
                places = known;
            }
            int hash = sql.hashCode();
            int place = (hash ^ hash >>> 16) & PLACES - 1;
            PreparedText found = known[place];
            if (found == null || !found.text.sql().equals(sql)) {
                found = new PreparedText(SqlText.of(sql));
                known[place] = found;
            }
            return found;
        }
    }
}
