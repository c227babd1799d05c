package dev.nevergone.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/from-sqlalchemy.md says of Flyway, over a Nevergone pool. */
class FlywayQuestionsTest {

    private static final MySqlServer SERVER = MySqlServer.shared();
    private static final AtomicInteger COUNTER = new AtomicInteger();

    @TempDir
    Path migrations;

    private ResilientDataSource pool;
    private FluentConfiguration configuration;

    @BeforeEach
    void freshDatabase() {
        pool = PoolFactory.create(PoolSettings.builder(SERVER.database("questions" + COUNTER.incrementAndGet()))
                .username(SERVER.username())
                .password(SERVER.password())
                .build());
        configuration = Flyway.configure().dataSource(pool).locations("filesystem:" + migrations);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private void migration(String file, String sql) throws IOException {
        Files.writeString(migrations.resolve(file), sql);
    }

    private Flyway flyway() {
        return configuration.load();
    }

    private int rows(String sql) throws SQLException {
        return pool.withConnection(connection -> {
            try (var rows = connection.createStatement().executeQuery(sql)) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    private void execute(String sql) throws SQLException {
        pool.withConnection(connection -> connection.createStatement().execute(sql));
    }

    private boolean tableExists(String table) throws SQLException {
        return rows("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '"
                        + table + "'")
                == 1;
    }

    /** The page quotes what Flyway says. */
    private static void quoted(String message) throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "from-sqlalchemy.md")).replaceAll("\\s+", " "))
                .contains(message);
    }

    private void saysAsQuoted(ThrowingCallable command, String message) throws IOException {
        assertThatThrownBy(command).hasMessageContaining(message);
        quoted(message);
    }

    @Test
    void whatIsNotAppliedYetIsFoundByValidateAndAppliedByMigrate() throws Exception {
        migration("V1__shop.sql", "CREATE TABLE shop (id INT);");
        saysAsQuoted(() -> flyway().validate(), "Detected resolved migration not applied to database: 1");
        flyway().migrate();
        flyway().validate();
        assertThat(tableExists("shop")).isTrue();
    }

    @Test
    void aMigrationThatIsGoneStopsTheNextOneUntilRepairMarksItAsDeleted() throws Exception {
        migration("V1__shop.sql", "CREATE TABLE shop (id INT);");
        flyway().migrate();
        Files.delete(migrations.resolve("V1__shop.sql"));
        migration("V2__users.sql", "CREATE TABLE users (id INT);");
        saysAsQuoted(() -> flyway().migrate(), "Detected applied migration not resolved locally: 1");
        flyway().repair();
        flyway().migrate();
        assertThat(tableExists("users")).isTrue();
    }

    @Test
    void aMigrationThatWasEditedStopsTheNextOne() throws Exception {
        migration("V1__shop.sql", "CREATE TABLE shop (id INT);");
        flyway().migrate();
        migration("V1__shop.sql", "CREATE TABLE shop (id BIGINT);");
        saysAsQuoted(() -> flyway().migrate(), "Migration checksum mismatch for migration version 1");
    }

    @Test
    void aMigrationThatComesTooLateStopsTheNextOneUnlessOutOfOrderIsAllowed() throws Exception {
        migration("V1__shop.sql", "CREATE TABLE shop (id INT);");
        migration("V20261122_1030__users.sql", "CREATE TABLE users (id INT);");
        flyway().migrate();
        migration("V2__late.sql", "CREATE TABLE late (id INT);");
        assertThatThrownBy(() -> flyway().migrate()).hasMessageContaining("not applied to database: 2");
        configuration.outOfOrder(true);
        flyway().migrate();
        assertThat(tableExists("late")).isTrue();
    }

    @Test
    void ofAFailedMigrationTheDdlBeforeTheErrorStays() throws Exception {
        migration("V1__shop.sql", "CREATE TABLE shop (id INT);");
        flyway().migrate();
        String half = "CREATE TABLE users (id INT);\nCREATE TABLE shop (id INT);";
        migration("V2__users.sql", half);
        assertThatThrownBy(() -> flyway().migrate()).hasMessageContaining("Table 'shop' already exists");
        assertThat(tableExists("users")).as("MySQL commits DDL at once").isTrue();

        migration("V2__users.sql", "CREATE TABLE users (id INT);");
        saysAsQuoted(() -> flyway().migrate(), "Detected failed migration to version 2 (users)");
        flyway().repair();
        assertThatThrownBy(() -> flyway().migrate())
                .as("repair mends the history, not the schema")
                .hasMessageContaining("Table 'users' already exists");

        execute("DROP TABLE users");
        flyway().repair();
        flyway().migrate();
        assertThat(rows("SELECT COUNT(*) FROM flyway_schema_history WHERE success = 1"))
                .isEqualTo(2);
    }

    @Test
    void anExistingDatabaseIsTakenAsItIsByABaseline() throws Exception {
        execute("CREATE TABLE legacy (id INT)");
        execute("INSERT INTO legacy VALUES (7)");
        migration("V1__as_it_was.sql", "CREATE TABLE legacy (id INT);");
        migration("V2__users.sql", "CREATE TABLE users (id INT);");
        saysAsQuoted(() -> flyway().migrate(), "but no schema history table");
        configuration.baselineOnMigrate(true).baselineVersion("1");
        flyway().migrate();
        assertThat(rows("SELECT id FROM legacy")).isEqualTo(7);
        assertThat(tableExists("users")).isTrue();
    }

    @Test
    void aTableThatNoMigrationKnowsIsLeftAlone() throws Exception {
        migration("V1__shop.sql", "CREATE TABLE shop (id INT);");
        flyway().migrate();
        execute("CREATE TABLE stranger (id INT)");
        migration("V2__users.sql", "CREATE TABLE users (id INT);");
        flyway().migrate();
        flyway().validate();
        assertThat(tableExists("stranger")).isTrue();
    }

    @Test
    void thereIsNoDowngradeInTheFreeEditionAndNothingIsCleanedByDefault() throws IOException {
        saysAsQuoted(() -> flyway().undo(), "undo is not supported by OSS Edition");
        saysAsQuoted(() -> flyway().clean(), "Unable to execute clean as it has been disabled");
    }
}
