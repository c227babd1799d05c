package dev.nevergone.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What docs/getting-started.md says of the log and of the end of a process. */
class GettingStartedTest {

    private static final Path PAGE = Path.of("../../docs/getting-started.md");

    private static ResilientDataSource pool(FaultyServer mysql) {
        return PoolFactory.create(PoolSettings.builder(mysql.jdbcUrl())
                .name("app")
                .username(mysql.username())
                .password(mysql.password())
                .build());
    }

    @Test
    @Timeout(60)
    void theLogSaysWhatThePageShows(@FaultyMySql FaultyServer mysql) throws IOException, SQLException {
        List<String> logged = logged(() -> {
            try (ResilientDataSource pool = pool(mysql)) {
                pool.getConnection().close();
                mysql.killConnections();
                // The news of the kill may take a moment to arrive.
                while (pool.stats().staleTotal() == 0) {
                    pool.getConnection().close();
                }
            }
        });
        Matcher shown = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(shown.find()).isTrue();
        assertThat(logged.stream().map(GettingStartedTest::bare))
                .containsExactlyElementsOf(
                        shown.group(1).lines().map(GettingStartedTest::bare).toList());
    }

    /** Without numbers, and without how the end was noticed: the kernel may say closed or reset. */
    private static String bare(String line) {
        return line.replaceAll("\\d+", "N").replaceAll("\\(.*\\)", "()");
    }

    private interface Story {
        void run() throws SQLException;
    }

    private static List<String> logged(Story story) throws SQLException {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.nevergone");
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            story.run();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
        return Stream.of(lines.list.toArray(ILoggingEvent[]::new))
                .filter(event -> event.getLoggerName().startsWith("dev.nevergone.internal"))
                .map(event -> event.getLevel() + "  " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void noThreadOfAPoolKeepsTheProcessAlive(@FaultyMySql FaultyServer mysql) throws SQLException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (ResilientDataSource pool = pool(mysql)) {
            pool.getConnection().close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread ->
                            !before.contains(thread) && thread.getName().contains("app"))
                    .isNotEmpty()
                    .allMatch(Thread::isDaemon);
        }
    }
}
