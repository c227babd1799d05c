package dev.nevergone.testkit.internal.toxiproxy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of the API.
 *
 * @param status the HTTP status
 * @param contentType {@code null} for none
 * @param body empty for none
 * @param location where a redirection leads, else {@code null}
 * @param nosniff whether browsers are told to believe the content type
 * @param routed whether an endpoint answers, and not the router itself
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are never compared.
record Response(
        int status,
        @Nullable String contentType,
        byte[] body,
        @Nullable String location,
        boolean nosniff,
        boolean routed) {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final byte[] NOTHING = {};

    static Response json(int status, JsonNode body) {
        return content(status, JSON, Json.write(body));
    }

    static Response content(int status, String contentType, byte[] body) {
        return new Response(status, contentType, body, null, false, true);
    }

    static Response noContent() {
        return new Response(204, null, NOTHING, null, false, true);
    }

    /** As Go's http.Error writes it: JSON that calls itself text. */
    static Response error(ApiException e) {
        byte[] json = Json.write(error(Json.object(), e));
        return text(e.status(), new String(json, StandardCharsets.UTF_8) + "\n", true);
    }

    /** Adds the fields of an error. */
    static JsonNode error(ObjectNode object, ApiException e) {
        return object.put("error", e.getMessage()).put("status", e.status());
    }

    static Response forbidden(String reason) {
        return text(403, reason + "\n", true);
    }

    static Response noSuchPage() {
        return text(404, "404 page not found\n", false);
    }

    private static Response text(int status, String text, boolean routed) {
        return new Response(status, TEXT, text.getBytes(StandardCharsets.UTF_8), null, true, routed);
    }

    static Response methodNotAllowed() {
        return new Response(405, null, NOTHING, null, false, false);
    }

    static Response movedTo(String location) {
        return new Response(301, null, NOTHING, location, false, false);
    }

    static Response tooLate() {
        String page = "<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>";
        return content(503, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }
}
