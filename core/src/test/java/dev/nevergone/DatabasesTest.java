package dev.nevergone;

import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.testkit.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several databases under one roof. */
@Timeout(60)
class DatabasesTest {

    @AfterEach
    void heal() {
        server().heal();
    }

    private static PoolSettings.Builder settings(String database) {
        return Pools.settings(server().database(database)).name(database);
    }

    private static PoolSettings.Builder away(String name) throws Exception {
        return Pools.settings("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                .name(name)
                .outageGrace(Duration.ofMillis(200));
    }

    private static String databaseOf(ResilientDataSource pool) throws SQLException {
        return pool.withConnection(c -> Pools.text(c, "SELECT DATABASE()"));
    }

    @Test
    void thePrimaryAndEachBindIsItsOwnDatabase() throws Exception {
        try (Databases databases = Databases.builder()
                .primary(settings("shop").build())
                .bind("auth", settings("auth").build())
                .bind("stats", settings("stats").build())
                .build()) {
            assertThat(databaseOf(databases.primary())).isEqualTo("shop");
            assertThat(databaseOf(databases.get("auth"))).isEqualTo("auth");
            assertThat(databaseOf(databases.get("stats"))).isEqualTo("stats");
            assertThat(databases.names()).containsExactly("auth", "stats");
            assertThat(databases.get("auth")).isSameAs(databases.get("auth"));
        }
    }

    @Test
    void bindsToOneServerShareTheirKnowledgeThatItIsDown() throws Exception {
        Queue<String> ends = new ConcurrentLinkedQueue<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void outageEnded(PoolEvent.OutageEnded event) {
                ends.add(event.pool());
            }
        };
        server().database("auth");
        try (FaultProxy proxy = Pools.proxy();
                Databases databases = Databases.builder()
                        .primary(Pools.settings(proxy)
                                .name("shop")
                                .listener(listener)
                                .build())
                        .bind(
                                "auth",
                                Pools.settings(proxy.through(server().database("auth")))
                                        .name("auth")
                                        .outageGrace(Duration.ofMillis(200))
                                        .listener(listener)
                                        .build())
                        .build()) {
            Pools.fill(databases.primary(), 2);
            Pools.fill(databases.get("auth"), 1);
            proxy.refuseNewConnections(true);
            proxy.resetOpenConnections();
            Thread borrower = new Thread(() ->
                    assertThatCode(() -> Pools.fill(databases.primary(), 1)).doesNotThrowAnyException());
            borrower.start();
            ResilientDataSource auth = databases.get("auth");
            Pools.await("the bind knows", () -> auth.stats().server() == PoolStats.ServerPhase.DOWN);
            Pools.pause(Duration.ofMillis(300));
            assertThatThrownBy(auth::getConnection).hasMessageContaining("is down since");
            assertThat(auth.stats().outages()).isEqualTo(1);

            proxy.refuseNewConnections(false);
            Pools.await("the bind is back", () -> auth.stats().server() == PoolStats.ServerPhase.UP);
            Pools.fill(auth, 3);
            borrower.join();
            Pools.await("both tell of the end", () -> ends.size() == 2);
            assertThat(ends).containsExactlyInAnyOrder("shop", "auth");
        }
    }

    @Test
    void aFamilySharesItToo() throws Exception {
        int nobody = Pools.closedPort();
        String url = "jdbc:mysql://127.0.0.1:" + nobody + "/app";
        PoolFamily family = new PoolFamily();
        HikariDataSource hikari = new HikariDataSource();
        hikari.setJdbcUrl(url);
        try (ResilientDataSource made = family.create(Pools.settings(url)
                        .name("made")
                        .outageGrace(Duration.ZERO)
                        .build());
                ResilientDataSource wrapped =
                        family.wrap(hikari, Pools.settings(url).name("wrapped").build());
                ResilientDataSource stranger =
                        PoolFactory.create(Pools.settings(url).name("stranger").build())) {
            assertThatThrownBy(made::getConnection).isInstanceOf(SQLException.class);
            assertThat(wrapped.stats().server()).isEqualTo(PoolStats.ServerPhase.DOWN);
            assertThat(stranger.stats().server()).isEqualTo(PoolStats.ServerPhase.UP);
        }
    }

    @Test
    void poolsThatExistCanBeNamedTogetherAndAreClosedTogether() throws Exception {
        ResilientDataSource shop = PoolFactory.create(settings("shop").build());
        ResilientDataSource auth = PoolFactory.create(settings("auth").build());
        try (Databases databases = Databases.of(shop, Map.of("auth", auth))) {
            assertThat(databases.primary()).isSameAs(shop);
            assertThat(databases.get("auth")).isSameAs(auth);
        }
        assertThat(shop.isClosed()).isTrue();
        assertThat(auth.isClosed()).isTrue();
    }

    @Test
    void aBindThatFailsLeavesTheOthersAlone() throws Exception {
        try (Databases databases = Databases.builder()
                .primary(settings("shop").build())
                .bind("auth", away("auth").build())
                .build()) {
            assertThatThrownBy(() -> databases.get("auth").getConnection()).isInstanceOf(SQLException.class);
            assertThat(databaseOf(databases.primary())).isEqualTo("shop");
        }
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheKnownOnes() throws Exception {
        try (Databases databases = Databases.builder()
                        .primary(settings("shop").build())
                        .bind("auth", settings("auth").build())
                        .bind("stats", settings("stats").build())
                        .build();
                Databases none =
                        Databases.builder().primary(settings("shop").build()).build()) {
            assertThatThrownBy(() -> databases.get("Auth"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "bind (Auth): is not known; known binds: auth, stats. The default database is primary()");
            assertThatThrownBy(() -> none.get("auth"))
                    .hasMessage("bind (auth): is not known; known binds: none. The default database is primary()");
        }
    }

    @Test
    void theNamesCannotBeChanged() throws Exception {
        try (Databases databases = Databases.builder()
                .primary(settings("shop").build())
                .bind("auth", settings("auth").build())
                .build()) {
            assertThatThrownBy(() -> databases.names().remove("auth"))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void aPoolWithoutANameOfItsOwnGetsThatOfItsBind() throws Exception {
        PoolSettings unnamed = PoolSettings.builder(server().database("auth")).build();
        try (Databases databases = Databases.builder()
                .primary(unnamed)
                .bind("auth", unnamed)
                .bind("named", settings("of-its-own").build())
                .build()) {
            assertThat(databases.primary().name()).isEqualTo("default");
            assertThat(databases.get("auth").name()).isEqualTo("auth");
            assertThat(databases.get("named").name()).isEqualTo("of-its-own");
        }
    }

    @Test
    void badNamesAndAMissingPrimaryAreRefused() throws Exception {
        PoolSettings settings = settings("shop").build();
        assertThatThrownBy(() -> Databases.builder().bind(" ", settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> Databases.builder().bind("auth", settings).bind("auth", settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was given twice");
        assertThatThrownBy(() -> Databases.builder().bind("auth", settings).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("primary(settings)");
        assertThatThrownBy(() -> Databases.builder()
                        .primary(settings)
                        .bind("auth", settings)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("name (shop): two pools have it");
    }

    @Test
    void oneThatCannotBeMadeClosesTheOthers() throws Exception {
        PoolSettings first = settings("closed-again").warmUp(2).build();
        PoolSettings bad = away("absent").warmUp(1).build();
        assertThatThrownBy(() ->
                        Databases.builder().primary(first).bind("absent", bad).build())
                .isInstanceOf(PoolCreationException.class)
                .hasMessageStartingWith("pool absent: warmUp");
        assertThat(server().connectionCount("closed-again")).isZero();
        Pools.await("threads ended", () -> Pools.threadsOf("closed-again").isEmpty());
    }

    @Test
    void allAreClosedTogether() throws Exception {
        Databases databases = Databases.builder()
                .primary(settings("shop").closeGrace(Duration.ofSeconds(2)).build())
                .bind("auth", settings("auth").closeGrace(Duration.ofSeconds(2)).build())
                .build();
        Connection one = databases.primary().getConnection();
        Connection two = databases.get("auth").getConnection();
        assertThat(timed(databases::close)).isBetween(Duration.ofMillis(1900), Duration.ofMillis(3900));
        databases.close();
        assertThat(databases.primary().isClosed()).isTrue();
        assertThat(databases.get("auth").isClosed()).isTrue();
        one.close();
        two.close();
        Pools.await("connections gone", () -> server().connectionCount("shop") + server().connectionCount("auth") == 0);
    }
}
