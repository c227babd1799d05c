package dev.nevergone.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@ShopTest
class ShopJourneyTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3, 4, 5, 6, 7, 8};
    private static final int MIB = 1024 * 1024;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient shop;

    @Autowired
    private FaultyServer server;

    private Browser visitor;

    @BeforeEach
    void comeIn() {
        visitor = new Browser(port);
    }

    @Test
    void showsTheShelfAndABook() {
        assertThat(visitor.open("/").body()).contains("Middlemarch", "€ 15.90", "out of stock");
        assertThat(visitor.open("/books/7").body()).contains("George Eliot", "A provincial town");
        assertThat(visitor.open("/books/999").statusCode()).isEqualTo(404);
        assertThat(visitor.open("/books/999").body()).contains("nothing on this shelf");
    }

    @Test
    void loadsNothingFromElsewhereAndNothingInline() {
        HttpResponse<String> page = visitor.open("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("https://", " style=", "<style", " onclick");
    }

    @Test
    void takesAVisitorFromRegistrationToAnOrder() {
        String name = newName();
        assertThat(visitor.submit("/register", "/register", Map.of("name", name, "password", "short"))
                        .body())
                .contains("at least 8 characters");
        assertThat(visitor.submit("/register", "/register", Map.of("name", name, "password", "é".repeat(40)))
                        .body())
                .contains("at most 72 bytes");
        assertThat(visitor.submit("/register", "/register", Map.of()).body()).contains("must not be null");
        HttpResponse<String> registered =
                visitor.submit("/register", "/register", Map.of("name", name, "password", "long enough"));
        assertThat(registered.body()).contains("Your account is there");
        assertThat(visitor.submit("/register", "/register", Map.of("name", name, "password", "long enough"))
                        .body())
                .contains("This name is taken");
        assertThat(visitor.submit("/sign-in", "/sign-in", Map.of("username", name, "password", "wrong one"))
                        .body())
                .contains("do not fit");

        visitor.signIn(name, "long enough");
        assertThat(visitor.open("/account").body()).contains(name);
        int before = stock(1);
        HttpResponse<String> ordered = order(visitor, 1, 2);

        assertThat(ordered.uri().getPath()).isEqualTo("/orders");
        assertThat(ordered.body()).contains("Ordered", "Pride and Prejudice", "€ 23.00");
        assertThat(stock(1)).isEqualTo(before - 2);
    }

    @Test
    void ordersOnceWhenTheFormIsSentTwice() {
        signIn();
        int before = stock(2);
        String page = visitor.open("/books/2").body();
        Map<String, String> form = Map.of("book", "2", "copies", "1", "form", Browser.hidden(page, "form"));
        visitor.post("/orders", form, Browser.hidden(page, "_csrf"));
        HttpResponse<String> second = visitor.post("/orders", form, Browser.hidden(page, "_csrf"));

        assertThat(second.body()).contains("Ordered");
        assertThat(stock(2)).isEqualTo(before - 1);
    }

    @Test
    void doesNotCallAFormOrderedThatNowAsksForSomethingElse() {
        signIn();
        int before = stock(2);
        String page = visitor.open("/books/2").body();
        String form = Browser.hidden(page, "form");
        String token = Browser.hidden(page, "_csrf");
        visitor.post("/orders", Map.of("book", "2", "copies", "1", "form", form), token);

        String more = visitor.post("/orders", Map.of("book", "2", "copies", "3", "form", form), token)
                .body();
        String other = visitor.post("/orders", Map.of("book", "12", "copies", "1", "form", form), token)
                .body();

        assertThat(more).contains("This form was sent before, and ordered 1 × Frankenstein");
        assertThat(other).contains("This form was sent before, and ordered 1 × Frankenstein");
        assertThat(stock(2)).isEqualTo(before - 1);
    }

    @Test
    void findsNoBookThatThereIsNot() {
        signIn();
        assertThat(order(visitor, 999, 1, visitor.open("/books/2").body()).statusCode())
                .isEqualTo(404);
        assertThat(visitor.upload("/books/2", "/books/999/cover", "image", PNG).statusCode())
                .isEqualTo(404);
    }

    @Test
    void refusesANameThatNoAccountCanHave() {
        String page = visitor.open("/sign-in").body();
        HttpResponse<String> answer = visitor.post(
                "/sign-in", Map.of("username", "Zoë", "password", "long enough"), Browser.hidden(page, "_csrf"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("do not fit");
    }

    @Test
    void saysKindlyThatThereAreNotEnough() {
        signIn();
        HttpResponse<String> refused = order(visitor, 11, 9);

        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(refused.body()).contains("There are only 3 left, so nothing was ordered");
        assertThat(stock(11)).isEqualTo(3);
    }

    @Test
    void refusesNumbersOfCopiesThatTheFormWouldNotSend() {
        signIn();
        int before = stock(4);
        assertThat(order(visitor, 4, -5).statusCode()).isEqualTo(400);
        assertThat(stock(4)).isEqualTo(before);
    }

    @Test
    void asksWhoOrdersToSignInAndKeepsForgedFormsOut() {
        assertThat(order(visitor, 3, 1).body()).contains("Sign in");
        signIn();
        assertThat(visitor.post("/orders", Map.of("book", "3", "copies", "1", "form", newName()), "forged")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void storesAndShowsACover() {
        signIn();
        byte[] cover = Arrays.copyOf(PNG, 3 * MIB);
        cover[2 * MIB] = 42;
        assertThat(upload(5, cover).body()).contains("The cover is stored");

        HttpResponse<byte[]> shown = visitor.image("/books/5/cover");
        assertThat(shown.body()).isEqualTo(cover);
        assertThat(shown.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(shown.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(shown.headers().firstValue("Cache-Control")).hasValue("no-cache");

        String etag = shown.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> again = visitor.image("/books/5/cover", "If-None-Match", etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void showsACoverWhoseConnectionsDieBetweenSlices() {
        signIn();
        byte[] cover = Arrays.copyOf(PNG, 8 * MIB);
        upload(6, cover);
        server.cutMidResult();
        assertThat(visitor.image("/books/6/cover").body()).isEqualTo(cover);
    }

    @Test
    void takesNothingThatOnlyCallsItselfAnImage() {
        signIn();
        HttpResponse<String> refused = upload(8, "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.body()).contains("no PNG, JPEG, WebP or GIF");
        assertThat(visitor.image("/books/8/cover").statusCode()).isEqualTo(404);
    }

    /** A limit of 1 MiB is met by the driver, which knows it of each connection; one of 4 MiB by the server. */
    @Test
    void saysWhichLimitACoverIsAboveAndGoesOn() {
        signIn();
        upload(9, PNG);
        for (int limit : new int[] {MIB, 4 * MIB}) {
            try (MySqlServer.Restore before =
                    server.server().setGlobal("max_allowed_packet", Integer.toString(limit))) {
                // New connections have the new limit.
                server.killConnections();
                HttpResponse<String> refused = upload(9, Arrays.copyOf(PNG, 5 * MIB));

                assertThat(refused.statusCode()).isEqualTo(413);
                assertThat(refused.body()).contains("max_allowed_packet", "5,242,880", String.format("%,d", limit));
                assertThat(visitor.image("/books/9/cover").body()).isEqualTo(PNG);
                assertThat(upload(9, PNG).body()).contains("The cover is stored");
            } finally {
                server.killConnections();
            }
        }
        assertThat(upload(9, Arrays.copyOf(PNG, 5 * MIB)).body()).contains("The cover is stored");
    }

    @Test
    void tellsTheDemonstrationsAccount() {
        assertThat(visitor.open("/sign-in").body()).contains("<code>reader</code>", "<code>nevergone</code>");
    }

    private void signIn() {
        visitor.signIn("reader", "nevergone");
    }

    private HttpResponse<String> upload(int book, byte[] cover) {
        return visitor.upload("/books/" + book, "/books/" + book + "/cover", "image", cover);
    }

    static HttpResponse<String> order(Browser visitor, int book, int copies) {
        return order(visitor, book, copies, visitor.open("/books/" + book).body());
    }

    /** Sends the form of a page that is open. */
    static HttpResponse<String> order(Browser visitor, int book, int copies, String page) {
        return visitor.post(
                "/orders",
                Map.of("book", "" + book, "copies", "" + copies, "form", Browser.hidden(page, "form")),
                Browser.hidden(page, "_csrf"));
    }

    private int stock(int book) {
        return shop.sql("SELECT stock FROM book WHERE id = ?")
                .param(book)
                .query(Integer.class)
                .single();
    }

    private static String newName() {
        return "visitor-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
