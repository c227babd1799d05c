package dev.nevergone.internal.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to write instead of a URL that is not for this library. Stateless. */
final class UrlHints {
    private static final String KNOB = "url";
    private static final String RULE = "must start with jdbc:mysql:// or jdbc:mariadb://";
    /** SQLAlchemy's: dialect, perhaps a driver after a plus. */
    private static final Pattern SQLALCHEMY = Pattern.compile("(?i)(mysql|mariadb)(\\+\\w+)?://(.*)", Pattern.DOTALL);

    private static final Pattern SCHEMELESS = Pattern.compile("[\\w.-]+(:\\d+)?(/[\\w-]*)?");

    private UrlHints() {}

    /** {@return the refusal of a URL of an unknown scheme; holds no password} */
    static IllegalArgumentException refusal(String url) {
        String masked = Masking.url(url);
        Matcher sqlalchemy = SQLALCHEMY.matcher(url);
        if (url.isBlank()) {
            return Checks.refusal(
                    KNOB, "'" + url.replaceAll("\\s", " ") + "'", RULE, "Example: jdbc:mysql://127.0.0.1:3306/app");
        }
        if (sqlalchemy.matches()) {
            String place = sqlalchemy.group(3);
            int question = place.indexOf('?', place.lastIndexOf('@') + 1);
            place = place.substring(place.lastIndexOf('@') + 1, question < 0 ? place.length() : question);
            String jdbc = Masking.url("jdbc:mysql://" + place);
            String advice = "This is an SQLAlchemy URL; write " + jdbc + ", with username(...) and password(...)";
            return Checks.refusal(KNOB, masked, RULE, advice);
        }
        if (SCHEMELESS.matcher(url).matches()) {
            return Checks.refusal(KNOB, masked, RULE, "Write jdbc:mysql://" + masked);
        }
        return Checks.refusal(KNOB, masked, RULE, advice(url));
    }

    private static String advice(String url) {
        if (url.startsWith("jdbc:aws-wrapper:")) {
            return "The AWS wrapper opens and switches connections by itself beneath the pool; name the cluster's endpoint"
                    + " in a jdbc:mysql: URL instead";
        }
        if (url.startsWith("mysqlx:")) {
            return "The X protocol has no JDBC; use the classic port, usually 3306";
        }
        if (url.regionMatches(true, 0, "jdbc:mysql:", 0, 11) || url.regionMatches(true, 0, "jdbc:mariadb:", 0, 13)) {
            return "Use lower case, the two slashes, and of the variants only loadbalance, replication, and for MariaDB"
                    + " sequential and load-balance-read";
        }
        return "Only MySQL and servers that speak its protocol are supported";
    }
}
