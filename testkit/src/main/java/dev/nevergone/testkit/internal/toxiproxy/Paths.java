package dev.nevergone.testkit.internal.toxiproxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.hc.core5.net.PercentCodec;

/** What Toxiproxy's router makes of a request's target before it looks for an endpoint. */
final class Paths {
    private Paths() {}

    /** The path of the target, percent-decoded. */
    static String decoded(String target) {
        return PercentCodec.decode(target.split("\\?", 2)[0], StandardCharsets.UTF_8);
    }

    /** The path without empty and dot segments; a slash at its end stays. */
    static String cleaned(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        String slash = path.endsWith("/") && !segments.isEmpty() ? "/" : "";
        return "/" + String.join("/", segments) + slash;
    }

    /** The target of a redirection to another path with the same query. */
    static String location(String path, String target) {
        int query = target.indexOf('?');
        try {
            return new URI(null, null, path, null).toASCIIString() + (query < 0 ? "" : target.substring(query));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("path " + path + " cannot be part of a URI", e);
        }
    }

    /** The segments of a cleaned path; one that ends with a slash has an empty last one. */
    static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
