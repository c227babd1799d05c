package dev.nevergone.internal.witness;

import dev.nevergone.CommitWitness;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The way in: from what the user chose to what does it. Stateless. */
public final class Witnesses {

    private Witnesses() {}

    /** Makes the witness of one pool; empty for {@link CommitWitness#none()}. No network. */
    public static Optional<Witness> of(CommitWitness chosen) {
        return switch (chosen.kind()) {
            case NONE -> Optional.empty();
            case TABLE -> Optional.of(new TableWitness(new TokenTable(chosen.tableName())));
            case GTID -> Optional.of(new GtidWitness());
        };
    }

    /** Whether the server has executed the transaction with this GTID. */
    public static boolean executed(Connection connection, String gtid) throws SQLException {
        return GtidWitness.holds(connection, gtid);
    }
}
