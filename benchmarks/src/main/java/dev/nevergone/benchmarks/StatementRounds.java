package dev.nevergone.benchmarks;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import dev.nevergone.internal.driver.ConnectorJSocketFactory;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;

/**
 * The speed of one small statement in two ways at a time. Both take turns of less than a millisecond (A B A B), each round
 * on another pair of connections, and gives one ratio: JMH's forks of seconds would compare one busy moment of the machine
 * with another. A single pair would not do: whether the kernel runs the server's thread of a connection on the client's
 * core makes a statement several times as fast or slow, for minutes.
 */
final class StatementRounds {

    private static final String SQL = "SELECT 1";
    private static final String ROWS_SQL = manyRows();
    private static final int ROWS = 100_000;
    private static final int COUNTED = 2_000;

    private final Target target;
    private final Progress progress;

    StatementRounds(Target target, Progress progress) {
        this.target = target;
        this.progress = progress;
    }

    /** Measures all comparisons. */
    List<Result> run() throws Exception {
        List<Result> results = new ArrayList<>();
        for (Form form : Form.values()) {
            for (String url :
                    target.tlsUrl().isEmpty() ? List.of(target.url()) : List.of(target.url(), target.tlsUrl())) {
                String how = form.title + (url.equals(target.url()) ? ", plain" : ", TLS");
                results.add(compare(
                        "the same twice (HikariCP)", how, form, pool(Peer.HIKARI, url), pool(Peer.HIKARI, url)));
                results.add(
                        compare("Nevergone to HikariCP", how, form, pool(Peer.NEVERGONE, url), pool(Peer.HIKARI, url)));
                results.add(compare("our socket to the driver's", how, form, driver(url, true), driver(url, false)));
                if (form.rounds < Form.TEXT.rounds) {
                    // It takes its time, and TLS is no other matter for it.
                    break;
                }
            }
        }
        return results;
    }

    private Result compare(String what, String how, Form form, Side ours, Side theirs) throws Exception {
        try (ours;
                theirs) {
            rounds(form, ours, theirs, form.rounds * 3 / 2);
            List<Round> rounds = rounds(form, ours, theirs, form.rounds);
            Result result = new Result(what, how, form.statements, rounds, bytes(form, ours), bytes(form, theirs));
            progress.say(
                    "%s, %s: ratio %s, of the quick %.3f, %+.0f bytes",
                    what,
                    how,
                    result.ratio().text("%.3f"),
                    result.ratioOfTheQuick(),
                    result.ourBytes() - result.theirBytes());
            return result;
        }
    }

    private static List<Round> rounds(Form form, Side ours, Side theirs, int count) throws SQLException {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Connection our = ours.connection(i);
            Connection their = theirs.connection(i);
            // Whoever goes first finds colder caches, so that changes each time all connections were used.
            rounds.add(
                    i / Peer.POOL_SIZE % 2 == 0
                            ? round(form, our, their)
                            : round(form, their, our).turned());
        }
        return rounds;
    }

    private static Round round(Form form, Connection first, Connection second) throws SQLException {
        long firsts = time(form, first);
        long seconds = time(form, second);
        firsts += time(form, first);
        return new Round(firsts, seconds + time(form, second));
    }

    /** What one statement allocates, in the thread that makes it. */
    private static double bytes(Form form, Side side) throws SQLException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int count = form.statements == 1 ? 1 : COUNTED;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < count; i++) {
            form.select(side.connection(0));
        }
        return (double) (threads.getCurrentThreadAllocatedBytes() - before) / count;
    }

    /** Numbers from 0 to 99,999, on every server alike. */
    private static String manyRows() {
        String digits = "(SELECT 0 d" + " UNION ALL SELECT %d".repeat(9).formatted(1, 2, 3, 4, 5, 6, 7, 8, 9) + ")";
        return "SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d FROM " + digits + " a, " + digits + " b, "
                + digits + " c, " + digits + " e, " + digits + " f";
    }

    private static long time(Form form, Connection connection) throws SQLException {
        long start = System.nanoTime();
        for (int i = 0; i < form.statements; i++) {
            form.select(connection);
        }
        return System.nanoTime() - start;
    }

    private Side pool(Peer peer, String url) throws SQLException {
        DataSource pool = peer.open(target, url);
        return Side.of(pool::getConnection, (AutoCloseable) pool);
    }

    private Side driver(String url, boolean ourSocket) throws SQLException {
        NonRegisteringDriver driver = new NonRegisteringDriver();
        Properties properties = new Properties();
        properties.putAll(Target.DRIVER_PROPERTIES);
        properties.setProperty("user", target.username());
        properties.setProperty("password", target.password());
        if (ourSocket) {
            properties.setProperty("socketFactory", ConnectorJSocketFactory.class.getName());
        }
        return Side.of(() -> driver.connect(url, properties), () -> {});
    }

    /** The ways to run the statement, as applications do. */
    private enum Form {
        PREPARED("prepared", 10, 1000) {
            @Override
            void select(Connection connection) throws SQLException {
                try (PreparedStatement statement = connection.prepareStatement(SQL);
                        ResultSet result = statement.executeQuery()) {
                    check(result);
                }
            }
        },
        TEXT("text", 10, 1000) {
            @Override
            void select(Connection connection) throws SQLException {
                try (Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery(SQL)) {
                    check(result);
                }
            }
        },
        MANY_ROWS("100,000 rows", 1, 40) {
            @Override
            void select(Connection connection) throws SQLException {
                long sum = 0;
                int rows = 0;
                try (Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery(ROWS_SQL)) {
                    for (; result.next(); rows++) {
                        sum += result.getInt(1);
                    }
                }
                if (rows != ROWS || sum == 0) {
                    throw new SQLException(rows + " rows instead of " + ROWS);
                }
            }
        };

        private final String title;
        private final int statements;
        private final int rounds;

        /**
         * @param statements how many in one turn
         * @param rounds how many rounds are measured
         */
        Form(String title, int statements, int rounds) {
            this.title = title;
            this.statements = statements;
            this.rounds = rounds;
        }

        abstract void select(Connection connection) throws SQLException;

        static void check(ResultSet result) throws SQLException {
            if (!result.next() || result.getInt(1) != 1) {
                throw new SQLException("SELECT 1 gave something else");
            }
        }
    }

    private interface Connect {
        Connection connect() throws SQLException;
    }

    /** As many connections as a pool has, all open, and what they come from. */
    private record Side(List<Connection> connections, AutoCloseable owner) implements AutoCloseable {

        static Side of(Connect way, AutoCloseable owner) throws SQLException {
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < Peer.POOL_SIZE; i++) {
                connections.add(way.connect());
            }
            return new Side(connections, owner);
        }

        Connection connection(int round) {
            return connections.get(round % connections.size());
        }

        @Override
        public void close() throws Exception {
            for (Connection connection : connections) {
                connection.close();
            }
            owner.close();
        }
    }

    /**
     * One round.
     *
     * @param ours nanoseconds of the first side
     * @param theirs nanoseconds of the second
     */
    private record Round(long ours, long theirs) {

        Round turned() {
            return new Round(/* ours= */ theirs, /* theirs= */ ours);
        }
    }

    /**
     * One comparison.
     *
     * @param what what is compared
     * @param how the statement and the connection
     * @param statements how many in one turn
     * @param rounds the rounds
     * @param ourBytes what one statement allocates on the first side
     * @param theirBytes what it allocates on the second side
     */
    record Result(String what, String how, int statements, List<Round> rounds, double ourBytes, double theirBytes) {

        /** The first side's time as a share of the second's, round by round. */
        Spread ratio() {
            return Spread.of(rounds.stream()
                    .mapToDouble(round -> (double) round.ours() / round.theirs())
                    .toArray());
        }

        /** The quicker quarter of the one to that of the other: where the kernel put nobody in nobody's way. */
        double ratioOfTheQuick() {
            return spread(Round::ours).lower() / spread(Round::theirs).lower();
        }

        /** Microseconds of one statement on the first side. */
        double ourMicros() {
            return micros(spread(Round::ours));
        }

        /** Microseconds of one statement on the second side. */
        double theirMicros() {
            return micros(spread(Round::theirs));
        }

        private Spread spread(ToDoubleFunction<Round> side) {
            return Spread.of(rounds.stream().mapToDouble(side).toArray());
        }

        private double micros(Spread nanos) {
            return nanos.median() / (2.0 * statements * 1000);
        }
    }
}
