package dev.nevergone.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultyServer;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a visitor reads where Nevergone has to give up: an outage longer than its patience, a COMMIT that nobody can look up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class DatabaseAwayTest {

    private ConfigurableApplicationContext application;
    private FaultyServer server;
    private Browser visitor;

    @BeforeAll
    void open() {
        application = Bookshop.application()
                .run(
                        "--server.port=0",
                        "--nevergone.outage-grace=200ms",
                        "--nevergone.pool-timeout=2s",
                        "--nevergone.commit-witness=none",
                        "--nevergone.binds.auth.outage-grace=200ms",
                        "--nevergone.binds.auth.pool-timeout=2s");
        server = application.getBean(FaultyServer.class);
        visitor = newVisitor().signIn("reader", "nevergone");
    }

    @AfterEach
    void heal() {
        server.heal();
    }

    @AfterAll
    void close() {
        application.close();
    }

    @Test
    void saysThatTheDatabaseIsAwayAndThatNothingWasOrdered() {
        String page = visitor.open("/books/3").body();
        server.shutdown();

        HttpResponse<String> shelf = visitor.open("/");
        HttpResponse<String> order = ShopJourneyTest.order(visitor, 3, 1, page);
        HttpResponse<String> cover = visitor.open("/books/3/cover");

        assertThat(shelf.statusCode()).isEqualTo(503);
        assertThat(shelf.body()).contains("database does not answer", "reader");
        assertThat(order.statusCode()).isEqualTo(503);
        assertThat(order.body()).contains("database does not answer", "Nothing was ordered");
        assertThat(cover.statusCode()).isEqualTo(503);
    }

    @Test
    void saysThatNobodyCanKnowWhereTheAnswerToTheCommitWasLost() {
        String page = visitor.open("/books/3").body();
        server.cutAfterCommit();

        HttpResponse<String> order = ShopJourneyTest.order(visitor, 3, 1, page);

        assertThat(order.statusCode()).isEqualTo(500);
        assertThat(order.body())
                .contains("cannot know whether", "href=\"/orders\"")
                .doesNotContain("Nothing was ordered");
        assertThat(application
                        .getBean(JdbcClient.class)
                        .sql("SELECT COUNT(*) FROM orders WHERE form = ?")
                        .param(Browser.hidden(page, "form"))
                        .query(Long.class)
                        .single())
                .isOne();
    }

    @Test
    void tellsAnOutageFromAWrongPassword() {
        Browser stranger = newVisitor();
        String page = stranger.open("/sign-in").body();
        server.shutdown();

        HttpResponse<String> answer = stranger.post(
                "/sign-in", Map.of("username", "reader", "password", "nevergone"), Browser.hidden(page, "_csrf"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("could not be checked").doesNotContain("do not fit");
        server.heal();
        assertThat(stranger.signIn("reader", "nevergone").open("/account").body())
                .contains("reader");
    }

    private Browser newVisitor() {
        return new Browser(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
