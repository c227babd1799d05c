package dev.nevergone.examples.bookshop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One visitor: cookies, redirects, and forms sent with what the page put into them. */
final class Browser {

    private static final String BOUNDARY = "the-next-part-of-the-form";

    private final String address;
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Browser(int port) {
        this.address = "http://127.0.0.1:" + port;
    }

    HttpResponse<String> open(String path) {
        return send(request(path).GET(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> image(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return send(headers.length == 0 ? request : request.headers(headers), BodyHandlers.ofByteArray());
    }

    /** Opens a page, and sends its form with the given fields and the page's token against forgery. */
    HttpResponse<String> submit(String page, String action, Map<String, String> fields) {
        return post(action, fields, hidden(open(page).body(), "_csrf"));
    }

    HttpResponse<String> post(String action, Map<String, String> fields, String token) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "_csrf=" + token + "&", ""));
        return send(
                request(action)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)),
                BodyHandlers.ofString());
    }

    HttpResponse<String> upload(String page, String action, String field, byte[] file) {
        String token = hidden(open(page).body(), "_csrf");
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString(
                        "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token
                                + "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field
                                + "\"; filename=\"cover\"\r\nContent-Type: text/html\r\n\r\n"),
                BodyPublishers.ofByteArray(file),
                BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        return send(
                request(action)
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(body),
                BodyHandlers.ofString());
    }

    Browser signIn(String name, String password) {
        submit("/sign-in", "/sign-in", Map.of("username", name, "password", password));
        return this;
    }

    /** The value of a hidden field. */
    static String hidden(String page, String name) {
        Matcher field =
                Pattern.compile("name=\"" + name + "\" value=\"([^\"]+)\"").matcher(page);
        if (!field.find()) {
            throw new AssertionError("no field " + name + " in " + page);
        }
        return field.group(1);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .header("Accept", "text/html,*/*;q=0.8")
                .timeout(Duration.ofSeconds(150));
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
