package dev.nevergone.internal.witness;

import dev.nevergone.internal.witness.Witness.Answer;
import dev.nevergone.internal.witness.Witness.Mark;
import dev.nevergone.internal.witness.Witness.SessionId;
import dev.nevergone.internal.witness.Witness.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** An open transaction with a witness. */
record MarkedTransaction(WitnessServer server, Witness witness, Connection connection, Mark mark) {

    String token() {
        return mark.token();
    }

    String sought() {
        return token().contains(":")
                ? "GTID " + token()
                : "token " + token() + " in table " + WitnessServer.DATABASE + "." + TokenTable.DEFAULT_NAME;
    }

    /** Writes a row and the mark; only the COMMIT is left to be done. */
    void write() throws SQLException {
        server.write(connection, token());
        witness.mark(connection, mark);
    }

    /** The same, as if it had run on a server that is gone. */
    MarkedTransaction onAnotherServer() {
        SessionId here = mark.session();
        SessionId there = new SessionId("another", here.startedAt(), here.connectionId());
        return new MarkedTransaction(server, witness, connection, new Mark(there, token()));
    }

    Answer ask(Source source) {
        return ask(source, Duration.ofSeconds(10));
    }

    Answer ask(Source source, Duration patience) {
        return witness.ask(mark, source, System.nanoTime() + patience.toNanos());
    }
}
