package dev.nevergone.internal.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts with every secret masked. Stateless.
 *
 * <p>In a URL that is well-formed only the secrets are masked. Of any other URL nothing but its scheme is shown: where its
 * parts end cannot be known, and it is in messages about malformed URLs that passwords leak.
 */
public final class Masking {
    /** What stands in place of a secret. */
    public static final String MASK = "***";

    private static final Pattern SECRET =
            Pattern.compile("pass(word|wd|phrase|code)|pwd|secret|token|credential|privatekey|apikey|accesskey");

    private static final Pattern SCHEME = Pattern.compile("(jdbc:)?+[\\w+-]++:(//)?+");
    private static final Pattern HEAD = Pattern.compile("[\\w+.:-]*?//");
    private static final String USER = "[^@:=,()\\[\\]/?#]*(?::[^@,()\\[\\]/?#]*)?@";
    private static final String HOST =
            "(?:(?:address=)?(?:\\([^()]*\\))+|\\[[\\da-fA-F:.%]+](?::\\d*)?|[\\w.%-]*(?::\\d*)?)";
    private static final String HOSTS = list("(?:" + USER + ")?" + HOST);
    private static final Pattern AUTHORITY =
            Pattern.compile(list("(?:" + USER + ")?(?:" + HOST + "|\\[" + HOSTS + "])"));
    private static final Pattern USER_INFO = Pattern.compile("(?<=^|[,\\[])" + USER);
    private static final Pattern GROUP = Pattern.compile("\\(([^()]*)\\)");
    private static final Pattern PATH = Pattern.compile("(/[\\w.%$ -]*)?");
    private static final Pattern NAME = Pattern.compile("[\\w. -]*+(?:%[\\da-fA-F]{2}[\\w. -]*+)*+");

    private Masking() {}

    /** {@return whether a property of this name holds a secret} */
    public static boolean isSecret(String name) {
        String plain = decoded(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return plain.endsWith("pass") || SECRET.matcher(plain).find();
    }

    /**
     * {@return the value, or {@link #MASK} where the name says that it is a secret; of a value with a second {@code ?} of a URL in
     * it, what stands before, for a password may follow}
     */
    public static String value(String name, String value) {
        if (isSecret(name)) {
            return MASK;
        }
        int second = value.indexOf('?');
        return second >= 0 && value.indexOf('=', second) >= 0 ? value.substring(0, second + 1) + MASK : value;
    }

    /** {@return the properties sorted by name, secrets masked} */
    public static Map<String, String> properties(Map<String, String> properties) {
        Map<String, String> masked = new TreeMap<>();
        properties.forEach((name, value) -> masked.put(name, value(name, value)));
        return masked;
    }

    /**
     * {@return the URL without user info and without the values of secret properties; a malformed one without all but its
     * scheme}
     *
     * @param url any text, also one that is no URL
     */
    public static String url(String url) {
        Matcher head = HEAD.matcher(url);
        int start = head.lookingAt() ? head.end() : 0;
        int question = url.indexOf('?', start);
        String place = url.substring(start, question < 0 ? url.length() : question);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        String path = place.substring(authority.length());
        String query = question < 0 ? "" : url.substring(question + 1);
        if (!AUTHORITY.matcher(authority).matches() || !PATH.matcher(path).matches() || !namesAreWellFormed(query)) {
            Matcher scheme = SCHEME.matcher(url);
            return (scheme.lookingAt() ? scheme.group() : "") + MASK;
        }
        return url.substring(0, start) + hosts(authority) + path + (question < 0 ? "" : "?" + pairs(query, "&"));
    }

    private static String list(String item) {
        return item + "(?:," + item + ")*";
    }

    private static String hosts(String authority) {
        // In address=(name=value)(name=value) a value may hold a comma, in (name=value,name=value) it may not.
        String separator = authority.contains("address=") ? ")" : ",";
        String noUsers = USER_INFO.matcher(authority).replaceAll(Matcher.quoteReplacement(MASK + "@"));
        return GROUP.matcher(noUsers)
                .replaceAll(group -> Matcher.quoteReplacement("(" + pairs(group.group(1), separator) + ")"));
    }

    private static boolean namesAreWellFormed(String query) {
        for (String pair : query.split("&")) {
            int equal = pair.indexOf('=');
            if (!NAME.matcher(equal < 0 ? pair : pair.substring(0, equal)).matches()) {
                return false;
            }
        }
        return true;
    }

    private static String pairs(String pairs, String separator) {
        List<String> masked = new ArrayList<>();
        boolean afterSecret = false;
        for (String pair : pairs.split(Pattern.quote(separator), -1)) {
            int equal = pair.indexOf('=');
            if (equal < 0) {
                // What has no value here may be the rest of a secret that holds the separator itself.
                masked.add(afterSecret ? MASK : pair);
            } else {
                String name = pair.substring(0, equal);
                afterSecret = isSecret(name);
                masked.add(name + "=" + value(name, pair.substring(equal + 1)));
            }
        }
        return String.join(separator, masked);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
