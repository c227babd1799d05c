package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.choice.PrivateServers;
import dev.nevergone.testkit.internal.choice.ServerChoice;
import dev.nevergone.testkit.internal.choice.SharedServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A real MySQL or MariaDB server to break on purpose. Thread-safe; the verbs that stop and start it exclude each other.
 *
 * <pre>{@code
 * MySqlServer server = MySqlServer.shared();
 * String url = server.database("app");
 * try (Connection c = DriverManager.getConnection(url, server.username(), server.password())) {
 *     server.killConnections();      // c is dead now, and does not know it
 * }
 * server.restart();                  // same port, same data
 * }</pre>
 *
 * <p>Which server it is: the system property {@code nevergone.server}, or else the environment variable
 * {@code NEVERGONE_SERVER}, says
 *
 * <ul>
 *   <li>{@code docker}, a container of the image {@code mysql:8.4}, or {@code docker:IMAGE}, of another image of MySQL (8.0.14
 *       or newer) or MariaDB, e.g. {@code docker:mariadb:11.4}; Testcontainers runs it;
 *   <li>{@code mariadb} or {@code mysql}, a process of this machine, see {@link ServerKind};
 *   <li>a {@code jdbc:mysql:} URL, with user and password in it, of a server that runs already.
 * </ul>
 *
 * <p>Where neither says anything, it is the container where a Docker engine answers that has or gets the image, else
 * {@code mariadb}. That there is none is known at once where nothing listens, and after 5 s at most. Who asks for
 * {@code docker} by name gets it or an error. One log line (info) says what was picked and why.
 *
 * <p>A server that the testkit runs listens on 127.0.0.1 only, unless the Docker engine is on another machine, and its
 * passwords are no secret. A process keeps its data in the build folder ({@code target} or {@code build}, else the
 * temporary folder), and ends with the JVM, also where the JVM is killed. Its programs are unpacked once into
 * {@code nevergone-testkit} in the user's cache folder; the system property {@code nevergone.cache} names another folder.
 * It needs Linux on x86-64. A container ends with the JVM as Testcontainers sees to it: where its cleaner is disabled
 * ({@code TESTCONTAINERS_RYUK_DISABLED}), not where the JVM is killed.
 *
 * <p>Methods that need the server to answer throw {@link MySqlServerException} where it does not.
 */
public interface MySqlServer extends AutoCloseable {

    /**
     * This JVM's one server, started by the first call and stopped at JVM exit. {@link #close()} does nothing on it. A
     * test that broke it puts it right with {@link #heal()}.
     *
     * @throws MySqlServerException if it cannot be started; later calls say so again and do not try again
     * @throws IllegalArgumentException if {@code nevergone.server} is none of the values above
     */
    static MySqlServer shared() {
        return SharedServer.get();
    }

    /**
     * A private server of the kind that {@link #shared()} picks, for a test that breaks it badly.
     *
     * @throws MySqlServerException if it cannot be started
     * @throws UnsupportedOperationException if that kind is {@link ServerKind#EXTERNAL}
     */
    static MySqlServer start() {
        return builder().start();
    }

    /**
     * A private server of the given kind.
     *
     * @throws MySqlServerException if it cannot be started
     * @throws UnsupportedOperationException if the kind is {@link ServerKind#EXTERNAL}
     */
    static MySqlServer start(ServerKind kind) {
        return builder(kind).start();
    }

    /** A builder of private servers of the kind that {@link #shared()} picks. */
    static Builder builder() {
        return new Builder(ServerChoice.fromEnvironment());
    }

    /**
     * A builder of private servers of the given kind; a container is of the image that {@code nevergone.server} names, if it
     * names one, else of {@code mysql:8.4}.
     */
    static Builder builder(ServerKind kind) {
        return new Builder(ServerChoice.of(kind));
    }

    /** Who runs it, and as what. */
    ServerKind kind();

    /** The server's version as {@code SELECT VERSION()} gives it, e.g. {@code 8.0.33} or {@code 11.4.5-MariaDB}. */
    String version();

    /** Whether it is a MariaDB, for tests that need one or the other; says so for external servers too. */
    boolean isMariaDb();

    /** The address it listens on. */
    String host();

    /** The port it listens on; it stays the same over restarts and crashes. */
    int port();

    /**
     * An application user with all rights, except those that would lift it above {@code read_only} and
     * {@code max_connections} (SUPER and its successors). External: the user in the URL.
     */
    String username();

    /** The password of {@link #username()}. */
    String password();

    /**
     * The plain JDBC URL of a database, without TLS, user and password. It creates nothing. It always has options, so
     * that more can be appended with {@code &}.
     *
     * @param database the database, or the empty text for none
     */
    String jdbcUrl(String database);

    /**
     * As {@link #jdbcUrl}, but encrypted ({@code sslMode=REQUIRED}): the certificate is self-signed and not checked.
     *
     * @param database the database, or the empty text for none
     */
    String tlsJdbcUrl(String database);

    /**
     * Creates a database if it is missing, empty, and returns its {@link #jdbcUrl}. One that is there stays as it is.
     *
     * @param name 1 to 64 letters, digits, {@code _}, {@code $} or {@code -}
     * @throws IllegalArgumentException if the name breaks that rule
     */
    String database(String name);

    /**
     * A new connection as root through the plain driver; the caller closes it. It gets in where {@code max_connections}
     * is reached, and {@link #killConnections} and {@link #connectionCount} pass over it. External: as the URL's user.
     */
    Connection adminConnection() throws SQLException;

    /**
     * The JDBC URL of a database with the administrator's user and password in it, for tools that take nothing else; with
     * TLS where the server has it. It gets in as {@link #adminConnection()} does.
     *
     * @param database the database, or the empty text for none
     */
    String adminUrl(String database);

    /** Whether it accepts encrypted connections: tries one. */
    boolean tls();

    /**
     * Kills every client connection except the administrator's and those that feed replicas, and waits until the process
     * list no longer shows them, at most 5 s. On an external server it kills those of {@link #username()} only.
     *
     * @return how many were killed
     */
    int killConnections();

    /**
     * Counts client connections in the process list, {@link #adminConnection()}s and those that feed replicas left out.
     *
     * @param userOrDatabase counted is what has this user or this current database
     */
    int connectionCount(String userOrDatabase);

    /**
     * Sets a global variable ({@code SET GLOBAL}). A restart or crash undoes it too. The session values of connections
     * that are open already do not change.
     *
     * @param name letters, digits, {@code _} and {@code .}
     * @param value a number, {@code ON}, {@code OFF} or {@code DEFAULT}, else taken as a text
     * @return puts back what was before, when closed
     * @throws IllegalArgumentException if there is no such variable
     */
    Restore setGlobal(String name, String value);

    /** Puts back everything that {@link #setGlobal} changed, latest first. */
    void resetGlobals();

    /** Whether it can be stopped, crashed and frozen: true where the testkit runs it, false for an external server. */
    boolean controllable();

    /**
     * Stops it as an operator would: running statements are ended, connections closed, data flushed; returns when the
     * process has ended.
     *
     * @throws IllegalStateException if it is not running, or frozen
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    void shutdown();

    /**
     * Starts it on the same port and data after {@link #shutdown()} or {@link #crash()}; returns when it accepts.
     *
     * @throws IllegalStateException if it is running
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    void startAgain();

    /**
     * {@link #shutdown()} and {@link #startAgain()}.
     *
     * @throws IllegalStateException if it is not running, or frozen
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    void restart();

    /**
     * Kills its process (SIGKILL), frozen or not; the kernel closes its connections. Returns when it has ended.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    void crash();

    /**
     * {@link #crash()} and {@link #startAgain()}, which recovers what was committed.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    void crashAndRestart();

    /**
     * Stops its process from running (SIGSTOP, {@code docker pause}): connections stay open and the kernel still accepts new
     * ones, but nothing answers. Returns when every thread of it stands still. Does nothing if it is frozen already.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    void freeze();

    /**
     * Lets it run on (SIGCONT, {@code docker unpause}). Does nothing if it is not frozen.
     *
     * @throws IllegalStateException if it is not running
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    void thaw();

    /** Puts it right after a test: thaws it, starts it if it is down, {@linkplain #resetGlobals() resets globals}. */
    void heal();

    /**
     * Its error log, or what its container said, for messages. It stays after {@link #close()}, until the next run.
     *
     * @throws UnsupportedOperationException if it is not {@link #controllable()}
     */
    Path log();

    /** Ends the server at once and deletes its data. Does nothing on the shared and on an external server. */
    @Override
    void close();

    /** Puts back what was before. */
    @FunctionalInterface
    interface Restore extends AutoCloseable {

        @Override
        void close();
    }

    /** What a private server should be. Not thread-safe. */
    final class Builder {

        private static final List<String> RESERVED = List.of(
                "--port",
                "--datadir",
                "--socket",
                "--bind-address",
                "--basedir",
                "--admin-address",
                "--admin-port",
                "--extra-port");

        private final ServerChoice choice;
        private final List<String> arguments = new ArrayList<>();

        private Builder(ServerChoice choice) {
            this.choice = choice;
        }

        /**
         * Adds one argument to the server's command line, a container's command, after the testkit's own, e.g. {@code --log-bin} or
         * {@code --performance-schema=ON}.
         *
         * @throws IllegalArgumentException if it does not start with {@code --}, or says where the server listens or
         *     keeps its data, which the testkit decides
         */
        public Builder argument(String argument) {
            if (!argument.startsWith("--")) {
                throw new IllegalArgumentException("server argument (" + argument + "): must start with --");
            }
            String name = argument.split("=", 2)[0].replace('_', '-');
            if (RESERVED.contains(name)) {
                throw new IllegalArgumentException(
                        "server argument (" + argument + "): the testkit decides " + name + "; leave it out");
            }
            arguments.add(argument);
            return this;
        }

        /**
         * Starts it; returns when it accepts connections. May be called again for another one.
         *
         * @throws MySqlServerException if it cannot be started
         * @throws UnsupportedOperationException if the kind is {@link ServerKind#EXTERNAL}
         */
        public MySqlServer start() {
            return PrivateServers.start(choice, arguments);
        }
    }
}
