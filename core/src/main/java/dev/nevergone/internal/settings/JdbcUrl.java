package dev.nevergone.internal.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC URL that one of the two drivers can read, and what it sets. Immutable.
 *
 * <p>It is stricter than the drivers where they would fail later, or would print a mistyped password in their message.
 */
public final class JdbcUrl {
    private static final String KNOB = "url";
    private static final Set<String> CONNECTOR_J = Set.of(
            "jdbc:mysql:",
            "jdbc:mysql:loadbalance:",
            "jdbc:mysql:replication:",
            "jdbc:mysql+srv:",
            "jdbc:mysql+srv:loadbalance:",
            "jdbc:mysql+srv:replication:");
    private static final Set<String> MARIADB = Set.of(
            "jdbc:mariadb:",
            "jdbc:mariadb:loadbalance:",
            "jdbc:mariadb:load-balance-read:",
            "jdbc:mariadb:replication:",
            "jdbc:mariadb:sequential:");
    private static final Pattern PARTS = Pattern.compile("([^/?#]*)//([^/?#]*)(/[^?#]*)?(\\?[^#]*)?(#.*)?");
    private static final Pattern HOST_PROPERTY = Pattern.compile("[(,]\\s*([\\w.%\\- ]+?)\\s*=\\s*([^,()]*)");
    private static final Pattern BAD_PORT = Pattern.compile("[^:]+:(?!\\d*\\s*$)[^:]*");
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private final String text;
    private final boolean mariaDbScheme;
    private final List<Property> properties;
    private final boolean userInfo;
    private final boolean passwordInfo;

    /**
     * One property that the URL sets, decoded.
     *
     * @param name the name as written
     * @param value the value; empty when none was given
     */
    public record Property(String name, String value) {

        /** {@return the value, or the mask where the name says that it is a secret} */
        @Override
        public String toString() {
            return name + "=" + Masking.value(name, value);
        }
    }

    private JdbcUrl(String text, boolean mariaDbScheme, Matcher parts) {
        this.text = text;
        this.mariaDbScheme = mariaDbScheme;
        String authority = parts.group(2);
        String hosts = authority.replaceAll("\\([^)]*\\)", "");
        checkHosts(hosts);
        this.userInfo = hosts.indexOf('@') >= 0;
        this.passwordInfo = hosts.matches(".*:[^@\\[,]*@.*");
        this.properties = new ArrayList<>(hostProperties(authority));
        this.properties.addAll(queryProperties(parts.group(4)));
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is null, no JDBC URL of MySQL or MariaDB, or would not be understood by the
     *     driver; the message holds no password
     */
    public static JdbcUrl parse(@Nullable String url) {
        String text = Checks.present(KNOB, url);
        Matcher parts = PARTS.matcher(text);
        boolean matches = parts.matches();
        String scheme = matches ? parts.group(1) : "";
        if (!CONNECTOR_J.contains(scheme) && !MARIADB.contains(scheme)) {
            throw UrlHints.refusal(text);
        }
        boolean mariaDb = MARIADB.contains(scheme);
        String path = parts.group(3);
        if (path != null && path.indexOf('@') >= 0) {
            throw refusal(text, "must not hold an @ after the first /", encodeAdvice());
        }
        if (!mariaDb && parts.group(5) != null) {
            throw refusal(text, "must not hold a #, for Connector/J ignores what follows it", "Write it as %23");
        }
        return new JdbcUrl(text, mariaDb, parts);
    }

    /** {@return the URL as given} */
    public String text() {
        return text;
    }

    /** {@return whether MySQL Connector/J will read it; MariaDB Connector/J can claim the mysql scheme by an option} */
    public boolean connectorJ() {
        return !mariaDbScheme && properties.stream().noneMatch(p -> p.name().equalsIgnoreCase("permitMysqlScheme"));
    }

    /** {@return what the URL sets, in the order written: the hosts' own properties first, then those after the ?} */
    public List<Property> properties() {
        return List.copyOf(properties);
    }

    /** {@return whether it names the user, in whatever form} */
    public boolean namesUser() {
        return userInfo || sets("user");
    }

    /** {@return whether it holds a password, in whatever form} */
    public boolean namesPassword() {
        return passwordInfo || sets("password") || sets("password1");
    }

    private boolean sets(String name) {
        return properties.stream().anyMatch(p -> p.name().equalsIgnoreCase(name));
    }

    private void checkHosts(String hosts) {
        if (mariaDbScheme && hosts.indexOf('@') >= 0) {
            String rule = "must not hold user info before an @, for MariaDB Connector/J cannot read it";
            throw refusal(text, rule, "Use username(...) and password(...)");
        }
        for (String host : hosts.split("[,\\[\\]]")) {
            int at = host.indexOf('@');
            if (at >= 0 && host.indexOf('@', at + 1) >= 0) {
                throw refusal(text, "must not hold more than one @ per host", encodeAdvice());
            }
            if (BAD_PORT.matcher(host.substring(at + 1)).matches()) {
                throw refusal(
                        text, "must have a number as port", "Where it is a part of a password: " + encodeAdvice());
            }
        }
        if (!mariaDbScheme && BROKEN_ESCAPE.matcher(hosts).find()) {
            throw refusal(text, "must not hold a % that two hexadecimal digits do not follow", "Write it as %25");
        }
    }

    private List<Property> hostProperties(String authority) {
        List<Property> found = new ArrayList<>();
        Matcher property = HOST_PROPERTY.matcher(authority);
        while (property.find()) {
            found.add(new Property(decode(property.group(1)), decode(property.group(2))));
        }
        return found;
    }

    private List<Property> queryProperties(@Nullable String query) {
        List<Property> found = new ArrayList<>();
        for (String pair : query == null ? new String[0] : query.substring(1).split("&")) {
            int equal = pair.indexOf('=');
            String name = (equal < 0 ? pair : pair.substring(0, equal)).strip();
            if (!mariaDbScheme && !name.matches("[\\w.\\-\\s%]*")) {
                throw refusal(text, "must hold name=value pairs after the ?", encodeAdvice());
            }
            if (!name.isEmpty()) {
                found.add(new Property(
                        decode(name),
                        equal < 0 ? "" : decode(pair.substring(equal + 1)).strip()));
            }
        }
        return found;
    }

    /** Connector/J decodes names and values, MariaDB Connector/J takes them as they stand. */
    private String decode(String part) {
        if (mariaDbScheme) {
            return part;
        }
        if (BROKEN_ESCAPE.matcher(part).find()) {
            throw refusal(text, "must not hold a % that two hexadecimal digits do not follow", "Write it as %25");
        }
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    private static String encodeAdvice() {
        return "Give the password to password(...), or percent-encode it (@ is %40, / is %2F, ? is %3F, : is %3A)";
    }

    private static IllegalArgumentException refusal(String url, String rule, String advice) {
        return Checks.refusal(KNOB, Masking.url(url), rule, advice);
    }
}
