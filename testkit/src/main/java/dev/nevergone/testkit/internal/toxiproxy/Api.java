package dev.nevergone.testkit.internal.toxiproxy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints: which request does what, and what it answers. Thread-safe. */
final class Api {
    /** What a Toxiproxy server says that was built without a version. */
    static final String VERSION = "git";

    private final Proxies proxies;
    private final Metrics metrics;

    /**
     * What was asked.
     *
     * @param target path and query as sent
     * @param userAgent empty where none was sent
     */
    @SuppressWarnings("ArrayRecordComponent") // Requests are never compared.
    record Request(String method, String target, String userAgent, byte[] body) {}

    /** What an endpoint does. */
    private interface Action {
        Response run() throws ApiException;
    }

    /**
     * An endpoint with the proxy and toxic that its path names.
     *
     * @param methods those it knows; empty for all
     */
    private record Route(Set<String> methods, Action action) {}

    Api(Proxies proxies, Metrics metrics) {
        this.proxies = proxies;
        this.metrics = metrics;
    }

    /** Does what is asked, and never throws for what the request may have got wrong. */
    Response answer(Request request) {
        String path = Paths.decoded(request.target());
        String cleaned = Paths.cleaned(path);
        if (!cleaned.equals(path)) {
            return Response.movedTo(Paths.location(cleaned, request.target()));
        }
        Route route = route(Paths.segments(path), request);
        if (route == null) {
            return Response.noSuchPage();
        }
        if (!route.methods().isEmpty() && !route.methods().contains(request.method())) {
            return Response.methodNotAllowed();
        }
        if (request.userAgent().startsWith("Mozilla/")) {
            return Response.forbidden("User agent not allowed");
        }
        try {
            return route.action().run();
        } catch (ApiException e) {
            return Response.error(e);
        }
    }

    private @Nullable Route route(List<String> path, Request request) {
        boolean get = request.method().equals("GET");
        byte[] body = request.body();
        if (path.size() > 1 && (!path.get(0).equals("proxies") || path.contains(""))) {
            return null;
        }
        return switch (path.size()) {
            case 1 ->
                switch (path.get(0)) {
                    case "version" -> new Route(Set.of("GET"), Api::version);
                    case "populate" -> new Route(Set.of("POST"), () -> populate(body));
                    case "reset" -> new Route(Set.of("POST"), this::reset);
                    case "metrics" -> metrics.wanted() ? new Route(Set.of(), this::figures) : null;
                    case "proxies" -> new Route(Set.of("GET", "POST"), () -> get ? list() : create(body));
                    default -> null;
                };
            case 2 -> new Route(Set.of("GET", "PATCH", "POST", "DELETE"), () -> proxy(path.get(1), request));
            case 3 ->
                path.get(2).equals("toxics")
                        ? new Route(Set.of("GET", "POST"), () -> toxics(path.get(1), get, body))
                        : null;
            case 4 ->
                path.get(2).equals("toxics")
                        ? new Route(
                                Set.of("GET", "PATCH", "POST", "DELETE"),
                                () -> toxic(path.get(1), path.get(3), request))
                        : null;
            default -> null;
        };
    }

    // ---- endpoints ----

    private static Response version() {
        String body = "{\"version\": \"" + VERSION + "\"}\n";
        return Response.content(200, "application/json;charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    private Response figures() {
        return Response.content(200, metrics.contentType(), metrics.text());
    }

    private Response reset() throws ApiException {
        proxies.reset();
        return Response.noContent();
    }

    private Response list() {
        ObjectNode answer = Json.object();
        for (Proxy proxy : proxies.all()) {
            answer.set(proxy.name(), json(proxy));
        }
        return Response.json(200, answer);
    }

    private Response create(byte[] body) throws ApiException {
        Proxies.Wanted wanted = wanted(Json.read(body));
        require(wanted, "");
        return Response.json(201, json(proxies.create(wanted)));
    }

    private static Proxies.Wanted wanted(JsonNode node) throws ApiException {
        Json.Fields fields = Json.Fields.of(node, "Proxy");
        return new Proxies.Wanted(
                Objects.requireNonNullElse(fields.string("name"), ""),
                Objects.requireNonNullElse(fields.string("listen"), ""),
                Objects.requireNonNullElse(fields.string("upstream"), ""),
                Objects.requireNonNullElse(fields.bool("enabled"), true));
    }

    private static void require(Proxies.Wanted wanted, String where) throws ApiException {
        if (wanted.name().isEmpty()) {
            throw ApiException.missingField("name" + where);
        }
        if (wanted.upstream().isEmpty()) {
            throw ApiException.missingField("upstream" + where);
        }
    }

    private Response populate(byte[] body) {
        List<Proxy> done = new ArrayList<>();
        ObjectNode answer = Json.object();
        int status = 201;
        try {
            populate(body, done);
        } catch (ApiException e) {
            // The one endpoint whose errors are plain JSON, for it also tells what was done before.
            Response.error(answer, e);
            status = e.status();
        }
        if (done.isEmpty()) {
            answer.putNull("proxies");
        } else {
            ArrayNode array = answer.putArray("proxies");
            done.forEach(proxy -> array.add(json(proxy)));
        }
        return Response.json(status, answer);
    }

    /** Makes the proxies that a JSON array names, and adds them to a list as they come. */
    void populate(byte[] body, List<Proxy> done) throws ApiException {
        JsonNode array = Json.read(body);
        if (!array.isArray() && !array.isNull()) {
            throw Json.mismatch(array, "value of type []Proxy");
        }
        List<Proxies.Wanted> all = new ArrayList<>();
        for (JsonNode entry : array) {
            all.add(wanted(entry));
        }
        for (int i = 0; i < all.size(); i++) {
            require(all.get(i), " at proxy " + (i + 1));
        }
        for (Proxies.Wanted wanted : all) {
            done.add(proxies.createOrReplace(wanted));
        }
    }

    private Response proxy(String name, Request request) throws ApiException {
        Proxy proxy = proxies.get(name);
        switch (request.method()) {
            case "GET" -> {}
            case "DELETE" -> {
                proxies.delete(name);
                return Response.noContent();
            }
            default -> {
                Json.Fields fields = Json.Fields.of(Json.read(request.body()), "Proxy");
                proxy.update(fields.string("listen"), fields.string("upstream"), fields.bool("enabled"));
            }
        }
        return Response.json(200, json(proxy));
    }

    private Response toxics(String proxyName, boolean get, byte[] body) throws ApiException {
        Proxy proxy = proxies.get(proxyName);
        if (get) {
            return Response.json(200, json(proxy.view().toxics()));
        }
        Json.Fields fields = Json.Fields.of(Json.read(body), "Toxic");
        String type = Objects.requireNonNullElse(fields.string("type"), "");
        String stream = Objects.requireNonNullElse(fields.string("stream"), "downstream");
        String given = Objects.requireNonNullElse(fields.string("name"), "");
        Float toxicity = fields.float32("toxicity");
        if (Direction.of(stream) == null) {
            throw new ApiException(400, "stream was invalid, can be either upstream or downstream");
        }
        Effect effect = Effect.ofType(type);
        if (effect == null) {
            throw new ApiException(400, "invalid toxic type");
        }
        String name = given.isEmpty() ? type + "_" + stream : given;
        proxy.requireNoToxic(name);
        setAttributes(effect, fields);
        Toxic toxic = new Toxic(name, type, stream, effect, toxicity == null ? 1 : toxicity);
        proxy.addToxic(toxic);
        return Response.json(200, json(toxic));
    }

    private Response toxic(String proxyName, String name, Request request) throws ApiException {
        Proxy proxy = proxies.get(proxyName);
        Toxic toxic = proxy.toxic(name);
        switch (request.method()) {
            case "GET" -> {}
            case "DELETE" -> {
                proxy.removeToxic(name);
                return Response.noContent();
            }
            default -> {
                Json.Fields fields = Json.Fields.of(Json.read(request.body()), "Toxic");
                Float toxicity = fields.float32("toxicity");
                setAttributes(toxic.effect(), fields);
                if (toxicity != null) {
                    toxic.setToxicity(toxicity);
                }
                proxy.restartToxic(toxic);
            }
        }
        return Response.json(200, json(toxic));
    }

    private static void setAttributes(Effect effect, Json.Fields toxic) throws ApiException {
        JsonNode given = toxic.any("attributes");
        if (given == null) {
            return;
        }
        Json.Fields fields = Json.Fields.of(given, "Toxic.attributes");
        for (Effect.Attribute attribute : effect.attributes()) {
            Long value = fields.integer(attribute.name());
            if (value != null) {
                attribute.set(value);
            }
        }
    }

    // ---- what is shown; the order of the fields is part of it ----

    private static ObjectNode json(Proxy proxy) {
        Proxy.View view = proxy.view();
        ObjectNode node = Json.object()
                .put("name", view.name())
                .put("listen", view.listen())
                .put("upstream", view.upstream())
                .put("enabled", view.enabled());
        // Without a meaning, but Toxiproxy shows it.
        node.set("Logger", Json.object());
        node.set("toxics", json(view.toxics()));
        return node;
    }

    private static ArrayNode json(List<Toxic> toxics) {
        ArrayNode array = Json.array();
        toxics.forEach(toxic -> array.add(json(toxic)));
        return array;
    }

    private static ObjectNode json(Toxic toxic) {
        ObjectNode attributes = Json.object();
        for (Effect.Attribute attribute : toxic.effect().attributes()) {
            attributes.put(attribute.name(), attribute.get());
        }
        ObjectNode node = Json.object();
        node.set("attributes", attributes);
        return node.put("name", toxic.name())
                .put("type", toxic.type())
                .put("stream", toxic.stream())
                .put("toxicity", Json.shortest(toxic.toxicity()));
    }
}
