package dev.nevergone.examples.bookshop.board;

import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.FaultyServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.ObjectMapper;

/**
 * Puts the board together. The plain side has proxies of its own in front of the same server, so that a fault at a point of
 * the protocol, such as a COMMIT, can be made once on each side. Its pool is no bean: Spring Boot, and so Nevergone, would
 * take care of it.
 */
@Configuration(proxyBeanMethods = false)
class BoardConfiguration {

    private static final String DATABASE = "bookshop";
    private static final String CONNECT_MILLIS = "3000";
    private static final String ANSWER_MILLIS = "10000";

    @Bean
    Stories boardStories(DataSource dataSource) throws SQLException {
        Stories stories = new Stories();
        dataSource.unwrap(ResilientDataSource.class).addListener(stories);
        return stories;
    }

    @Bean
    BoardThreads boardThreads() {
        return new BoardThreads();
    }

    /** The plain side's way to the server; holds nothing where there is no server to break. */
    @Bean
    PlainWay boardPlainWay(ObjectProvider<FaultyServer> server) {
        FaultyServer there = server.getIfAvailable();
        return new PlainWay(there == null ? null : FaultyServer.inFrontOf(there.server()));
    }

    @Bean
    PlainSide boardPlainSide(
            PlainWay way,
            @Value("${spring.datasource.url}") String url,
            @Value("${spring.datasource.username}") String username,
            @Value("${spring.datasource.password}") String password,
            @Value("${nevergone.pool-size}") int poolSize,
            @Value("${nevergone.max-overflow}") int maxOverflow) {
        FaultyServer proxies = way.proxies();
        return new PlainSide(
                proxies == null ? url : proxies.jdbcUrl(DATABASE), username, password, poolSize + maxOverflow);
    }

    @Bean
    NevergoneSide boardNevergoneSide(DataSource dataSource) throws SQLException {
        return new NevergoneSide(dataSource.unwrap(ResilientDataSource.class));
    }

    @Bean
    Faults boardFaults(ObjectProvider<FaultyServer> server, PlainWay way, Stories stories, BoardThreads threads) {
        return new Faults(server.getIfAvailable(), way.proxies(), stories, threads);
    }

    @Bean
    Books boardBooks(
            ObjectProvider<FaultyServer> server,
            Stories stories,
            @Value("${spring.datasource.url}") String url,
            @Value("${spring.datasource.username}") String username,
            @Value("${spring.datasource.password}") String password) {
        FaultyServer there = server.getIfAvailable();
        return new Books(
                there == null
                        ? () -> DriverManager.getConnection(url, inTime(username, password))
                        : () -> pastFaults(there),
                stories);
    }

    @Bean
    Board board(
            PlainSide plain,
            NevergoneSide nevergone,
            Faults faults,
            Stories stories,
            Books books,
            BoardThreads threads,
            ObjectMapper json,
            @Value("${board.nobody-looks:1m}") Duration nobodyLooks) {
        Load load = new Load(plain, nevergone, stories);
        Pages pages = new Pages(Executors.newCachedThreadPool(threads));
        return new Board(
                new Board.Parts(plain, nevergone, load, faults, stories, books, threads, pages, json, nobodyLooks));
    }

    private static Connection pastFaults(FaultyServer server) throws SQLException {
        // The URL has the administrator's name and password.
        return DriverManager.getConnection(server.server().adminUrl(DATABASE), inTime(null, null));
    }

    /** What a connection that nobody watches needs, or the books of the page stand still with a server that hangs. */
    private static Properties inTime(@Nullable String username, @Nullable String password) {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", CONNECT_MILLIS);
        properties.setProperty("socketTimeout", ANSWER_MILLIS);
        if (username != null && password != null) {
            properties.setProperty("user", username);
            properties.setProperty("password", password);
        }
        return properties;
    }

    /**
     * Proxies for the plain side alone.
     *
     * @param proxies null where there is no server to break
     */
    record PlainWay(@Nullable FaultyServer proxies) implements AutoCloseable {

        @Override
        public void close() {
            if (proxies != null) {
                proxies.close();
            }
        }
    }
}
