package dev.nevergone.internal.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts with every secret masked. Stateless.
 *
 * <p>Rather masks too much than too little: a URL that no driver could parse is masked too, for it is in messages about
 * malformed URLs that passwords leak.
 */
public final class Masking {
    /** What stands in place of a secret. */
    public static final String MASK = "***";

    private static final Pattern SECRET =
            Pattern.compile("pass(word|wd|phrase|code)|pwd|secret|token|credential|privatekey|apikey|accesskey");
    private static final Pattern START = Pattern.compile("^[^/?#@(]*?:?//|^([\\w+.-]+:)*");
    private static final Pattern USER_VALUE = Pattern.compile("(?i)(?<=[?&(,])\\s*user(name)?\\s*=[^&),/?#]*");
    private static final Pattern QUERY_VALUE = Pattern.compile("(?<=[?&])[\\w.%\\-]+=[^&]*");
    private static final Pattern HOST_VALUE = Pattern.compile(
            "([\\w.%\\- ]+)=(.*?)(?=\\)\\s*[(,/?#\\]]|\\)\\s*$|,\\s*[\\w.%\\-]+\\s*=|$)", Pattern.DOTALL);
    private static final Pattern NOT_A_PORT =
            Pattern.compile("(?<=^|[,\\[\\]])([^:,\\[\\]()=]+):(?!\\d*\\s*(,|]|$))[^,]*");

    private Masking() {}

    /** {@return whether a property of this name holds a secret} */
    public static boolean isSecret(String name) {
        String plain = decoded(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return plain.endsWith("pass") || SECRET.matcher(plain).find();
    }

    /** {@return the value, or {@link #MASK} where the name says that it is a secret} */
    public static String value(String name, String value) {
        return isSecret(name) ? MASK : value;
    }

    /** {@return the properties sorted by name, secrets masked} */
    public static Map<String, String> properties(Map<String, String> properties) {
        Map<String, String> masked = new TreeMap<>();
        properties.forEach((name, value) -> masked.put(name, value(name, value)));
        return masked;
    }

    /**
     * {@return the URL without user info and without the values of secret properties}
     *
     * @param url any text, also one that is no URL
     */
    public static String url(String url) {
        Matcher start = START.matcher(url);
        String head = start.find() ? start.group() : "";
        String tail = withoutUserInfo(url.substring(head.length()));
        int question = tail.indexOf('?');
        String place = question < 0 ? tail : tail.substring(0, question);
        return head + place(place) + (question < 0 ? "" : "?" + query(tail.substring(question + 1)));
    }

    /** Everything up to the last @, for a password may hold any character, unless that @ is clearly something else. */
    private static String withoutUserInfo(String tail) {
        String counted = USER_VALUE.matcher(tail).replaceAll(Masking::blank);
        int question = counted.indexOf('?');
        String place = question < 0 ? counted : counted.substring(0, question);
        if (place.indexOf('@') < 0 && !NOT_A_PORT.matcher(authority(place)).find()) {
            counted = QUERY_VALUE.matcher(counted).replaceAll(Masking::blank);
        }
        int at = counted.lastIndexOf('@');
        return at < 0 ? tail : MASK + tail.substring(at);
    }

    private static String blank(MatchResult match) {
        return " ".repeat(match.group().length());
    }

    private static String place(String place) {
        String authority = authority(place);
        String hosts = NOT_A_PORT.matcher(authority).replaceAll("$1:" + Matcher.quoteReplacement(MASK));
        return hostValues(hosts + place.substring(authority.length()));
    }

    private static String authority(String place) {
        int slash = place.indexOf('/');
        return slash < 0 ? place : place.substring(0, slash);
    }

    private static String hostValues(String place) {
        return HOST_VALUE
                .matcher(place)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group(1) + "=" + value(match.group(1), match.group(2))));
    }

    private static String query(String query) {
        StringBuilder masked = new StringBuilder(query.length());
        boolean afterSecret = false;
        for (String pair : query.split("&", -1)) {
            int equal = pair.indexOf('=');
            if (equal < 0) {
                // Nothing but the rest of a secret that held an & itself stands here without a value.
                masked.append('&').append(afterSecret ? MASK : pair);
            } else {
                String name = pair.substring(0, equal);
                afterSecret = isSecret(name);
                masked.append('&').append(name).append('=').append(value(name, pair.substring(equal + 1)));
            }
        }
        return masked.substring(1);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
