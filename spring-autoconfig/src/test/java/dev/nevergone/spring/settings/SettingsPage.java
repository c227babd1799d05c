package dev.nevergone.spring.settings;

import dev.nevergone.CommitWitness;
import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.RetryPolicy;
import dev.nevergone.WorkOptions;
import dev.nevergone.spring.autoconfigure.BindFlywayProperties;
import dev.nevergone.spring.settings.Javadocs.Doc;
import dev.nevergone.spring.settings.SpringProperties.Property;
import dev.nevergone.spring.settings.Trial.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapperImpl;

/** Makes docs/settings.md: descriptions from the Javadoc, defaults, ranges, keys and messages from trying the code. */
final class SettingsPage {

    private static final int WIDTH = 128;

    private final Keys keys = new Keys();
    private final Map<String, @Nullable Object> defaults = Keys.defaults();
    private final Map<String, Property> springProperties = SpringProperties.all();
    private final Set<String> springSeen = new LinkedHashSet<>();
    private final List<String> overview = new ArrayList<>();
    private final List<String> contradictions = new ArrayList<>();

    /** {@return the page} */
    String text() {
        String pool = pool();
        String retry = retry();
        String text = head()
                + table(overview)
                + URL_HEAD
                + url()
                + POOL_HEAD
                + pool
                + RETRY_HEAD
                + retry
                + WORK_HEAD
                + work()
                + WITNESS_HEAD
                + witnesses()
                + DRIVER_HEAD
                + Drivers.set()
                + DRIVER_MORE
                + Drivers.refused()
                + SPRING_HEAD
                + springOnly()
                + FLYWAY_HEAD
                + flyway()
                + FOOT;
        if (!contradictions.isEmpty()) {
            throw new AssertionError(String.join("\n", contradictions));
        }
        return text;
    }

    /** {@return the knobs that have a key and are not in the page} */
    List<String> forgotten() {
        String text = text();
        return keys.knobs().stream()
                .filter(knob -> !keys.of(knob).stream().allMatch(key -> text.contains("`" + key + "`")))
                .toList();
    }

    private String url() {
        Doc doc = Javadocs.of("PoolSettings.java", "PoolSettings", "").stream()
                .filter(method -> method.name().equals("builder"))
                .findFirst()
                .orElseThrow();
        return wrap("Value: " + doc.taken() + ".")
                + wrap("In a block: " + code(keys.rest()) + ".")
                + wrap("Refused " + String.join("; ", doc.refused()) + ".");
    }

    private String pool() {
        StringBuilder sections = new StringBuilder();
        Supplier<?> fresh = () -> PoolSettings.builder("jdbc:mysql://127.0.0.1:3306/app");
        for (Doc doc : once(Javadocs.of("PoolSettings.java", "Builder", ""))) {
            sections.append(section(doc, "", fresh));
        }
        return sections.toString();
    }

    private String retry() {
        StringBuilder sections = new StringBuilder();
        for (Doc doc : once(Javadocs.of("RetryPolicy.java", "Builder", "retry."))) {
            sections.append(section(doc, "retry.", RetryPolicy::builder));
        }
        return sections.toString();
    }

    private String work() {
        StringBuilder sections = new StringBuilder();
        for (Doc doc : once(Javadocs.of("WorkOptions.java", "WorkOptions", "WorkOptions."))) {
            sections.append("### `WorkOptions.%s`%n%n".formatted(doc.name())).append(wrap(doc.text()));
            Trial trial = Trial.of(WorkOptions::defaults, doc.name());
            // An isolation level is no range: its numbers are 1, 2, 4 and 8.
            Range range = doc.name().equals("isolation") ? null : trial.range(null);
            sections.append(facts(doc, List.of("Type `" + doc.type() + "`" + ranged(range) + "."), range));
        }
        return sections.toString();
    }

    private static String witnesses() {
        StringBuilder rows = new StringBuilder();
        List<Doc> made = Javadocs.of("CommitWitness.java", "CommitWitness", "").stream()
                .filter(doc -> doc.isStatic() && doc.returns().equals("CommitWitness"))
                .toList();
        for (Doc doc : made) {
            CommitWitness witness = witness(doc);
            String call = doc.name() + "(" + doc.type() + ")";
            rows.append("### `CommitWitness.%s`, in a block `%s`%n%n".formatted(call, witness))
                    .append(wrap(doc.text()))
                    .append(facts(doc, List.of(), null));
        }
        return rows.toString();
    }

    private static CommitWitness witness(Doc doc) {
        if (!doc.type().isEmpty()) {
            return CommitWitness.table("audit.tokens");
        }
        try {
            return (CommitWitness) CommitWitness.class.getMethod(doc.name()).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Methods that set something, the first of each name. */
    private static List<Doc> once(List<Doc> methods) {
        Set<String> seen = new LinkedHashSet<>();
        return methods.stream()
                .filter(doc -> doc.isKnob() && seen.add(doc.name()))
                .toList();
    }

    private String section(Doc doc, String prefix, Supplier<?> fresh) {
        String knob = prefix + doc.name();
        List<String> getters = getters(knob);
        String otherwise =
                getters.stream().map(getter -> shown(defaults.get(getter))).collect(Collectors.joining(" and "));
        checkDefault(knob, doc, otherwise);
        Range range = getters.size() > 1
                ? budget()
                : doc.name().equals("driverProperty")
                        ? null
                        : Trial.of(fresh, doc.name()).range(defaults.get(getters.get(0)));
        List<String> all =
                getters.stream().flatMap(getter -> keys.of(getter).stream()).toList();
        List<String> kebab = all.stream().filter(key -> !key.contains("_")).toList();
        List<String> twins = all.stream().filter(key -> key.contains("_")).toList();
        overview.add("| [`%s`](#%s) | %s | %s | %s | %s |%n"
                .formatted(
                        knob,
                        Javadocs.anchor(knob),
                        otherwise,
                        range == null ? "" : range.text(),
                        code(kebab),
                        code(twins)));
        List<String> facts = List.of(
                "Type `" + doc.type() + "`, default " + otherwise + ranged(range) + ".", places(knob, kebab, twins));
        return "### `" + knob + "`\n\n" + wrap(doc.text()) + facts(doc, facts, range);
    }

    private String places(String knob, List<String> kebab, List<String> twins) {
        List<String> spring = kebab.stream()
                .map(key -> "nevergone." + key)
                .filter(key -> springProperties.containsKey(key.replace(".<name>", "")))
                .toList();
        spring.forEach(key -> springSeen.add(key.replace(".<name>", "")));
        if (knob.equals("retry")) {
            return "In a block the keys of [the retry policy](#the-retry-policy), below.";
        }
        return kebab.isEmpty()
                ? "In code only: neither a block nor a property can say it."
                : "In a block " + code(kebab) + (spring.isEmpty() ? "" : ", in Spring Boot " + code(spring))
                        + (twins.isEmpty() ? "" : ", as in SQLAlchemy " + code(twins)) + ".";
    }

    /** The one knob of two numbers. */
    private static Range budget() {
        Trial share = new Trial(double.class, value -> RetryPolicy.builder().budget((double) value, 0));
        Trial perSecond = new Trial(int.class, value -> RetryPolicy.builder().budget(1, (int) value));
        String refusal = String.valueOf(share.refusal(0.0));
        Range whole = Objects.requireNonNull(perSecond.range(0));
        String rule = refusal.replaceFirst(".*must be ", "").replaceFirst("\\. .*", "");
        return new Range(rule + "; " + whole.text(), refusal);
    }

    /** A builder's method is named as its getter, but for those that add one to several, and that of two numbers. */
    private static List<String> getters(String knob) {
        return switch (knob) {
            case "listener" -> List.of("listeners");
            case "driverProperty" -> List.of("driverProperties");
            case "retry.budget" -> List.of("retry.budgetShare", "retry.budgetPerSecond");
            default -> List.of(knob);
        };
    }

    private void checkDefault(String knob, Doc doc, String otherwise) {
        String said = doc.text().replace("`", "");
        String plain = otherwise.replace("`", "").replaceFirst("^0$", "zero");
        boolean left =
                plain.equals("none") && (said.contains("Default: none") || said.contains("those set before stay"));
        boolean numberZero = plain.equals("zero") && said.contains("Default 0");
        if (!said.contains("Default " + plain) && !left && !numberZero) {
            contradictions.add(knob + ": its Javadoc does not say that the default is " + plain + ": " + said);
        }
    }

    private static String facts(Doc doc, List<String> first, @Nullable Range range) {
        List<String> facts = new ArrayList<>(first);
        if (!doc.taken().isEmpty()) {
            facts.add("Value: " + doc.taken() + ".");
        }
        doc.refused().forEach(rule -> facts.add("Refused " + rule + "."));
        if (range != null && range.refusal() != null) {
            facts.add("Beyond the range: `" + range.refusal() + "`");
        }
        if (doc.source() != null) {
            facts.add("See " + doc.source() + ".");
        }
        return facts.stream().map(SettingsPage::item).collect(Collectors.joining("", "", facts.isEmpty() ? "" : "\n"));
    }

    private static String ranged(@Nullable Range range) {
        return range == null ? "" : ", range " + range.text();
    }

    private static String shown(@Nullable Object value) {
        if (value == null
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof List<?> list && list.isEmpty())) {
            return "none";
        }
        if (value instanceof Duration duration) {
            return Trial.shown(duration);
        }
        if (value instanceof RetryPolicy policy && policy.equals(RetryPolicy.defaults())) {
            return "`RetryPolicy.defaults()`";
        }
        if (value instanceof CommitWitness witness) {
            return "`CommitWitness." + witness + "()`";
        }
        if (value instanceof Collection<?> classes && classes.size() == Failure.Category.values().length) {
            return "every class";
        }
        return value instanceof String ? "`" + value + "`" : value.toString();
    }

    private String springOnly() {
        StringBuilder rows = new StringBuilder("| property | default | |\n| --- | --- | --- |\n");
        springProperties.forEach((name, property) -> {
            if (!springSeen.contains(name)) {
                rows.append("| `%s` | %s | %s |%n"
                        .formatted(
                                name,
                                property.otherwise().isEmpty() ? "none" : "`" + property.otherwise() + "`",
                                property.described()));
            }
        });
        return rows.toString();
    }

    private static String flyway() {
        StringBuilder rows = new StringBuilder("| property | default | |\n| --- | --- | --- |\n");
        BeanWrapperImpl defaults = new BeanWrapperImpl(new BindFlywayProperties());
        Javadocs.fields("BindFlywayProperties.java").forEach((field, described) -> {
            Object value = defaults.getPropertyValue(field);
            rows.append("| `nevergone.binds.<name>.flyway.%s` | %s | %s |%n"
                    .formatted(field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT), shown(value), described));
        });
        return rows.toString();
    }

    private static String table(List<String> rows) {
        return "| knob | default | range | in a block | in SQLAlchemy |\n| --- | --- | --- | --- | --- |\n"
                + String.join("", rows) + "\n";
    }

    private static String code(List<String> words) {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    private static String wrap(String paragraphs) {
        return Arrays.stream(paragraphs.split("\n\n"))
                .map(paragraph -> lines(paragraph, "") + "\n")
                .collect(Collectors.joining());
    }

    private static String item(String text) {
        return lines("- " + text.replaceAll("\\.\\.$", ".").replace("\n\n", " "), "  ");
    }

    private static String lines(String text, String indent) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("\\s+")) {
            if (line.length() + word.length() >= WIDTH) {
                lines.append(line).append('\n');
                line.setLength(0);
                line.append(indent);
            } else if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(word);
        }
        return lines.append(line).append('\n').toString();
    }

    private static String head() {
        return """
                # Settings

                For whoever configures a pool: every setting there is, what it takes and what it does. This page is written by a
                test, which takes descriptions from the Javadoc, and defaults, ranges, keys and messages from trying the code: do
                not edit it, but [write it anew](#written-by-a-test).

                A setting can be made in code (`PoolSettings.builder(url)`), in a block of properties (`PoolSettings.fromMap`,
                `fromProperties`), or in Spring Boot as `nevergone.` and the key of the block. In a block a duration needs its unit:
                `500ms`, `30s`, `10m`, `1h`, `2d` or ISO-8601 such as `PT30S`; a bare number is refused. SQLAlchemy's names are
                taken too, with its units: `pool_timeout` and `pool_recycle` are numbers of seconds, and `pool_recycle=-1` means
                never. What its other options are here says [From SQLAlchemy](from-sqlalchemy.md).

                Values are checked where they are set, and no value is ever repaired: an `IllegalArgumentException` names knob,
                value, rule and remedy. Ranges are inclusive; durations are whole milliseconds. With several rules between knobs, the
                exception comes from `build()`.

                """;
    }

    private static final String URL_HEAD = """
            ## The URL

            `PoolSettings.builder(url)`.

            """;

    private static final String POOL_HEAD = """
            ## The pool

            Methods of `PoolSettings.Builder`.

            """;

    private static final String RETRY_HEAD = """
            ## The retry policy

            Methods of `RetryPolicy.Builder`, given to [`retry`](#retry) or [`WorkOptions.retry`](#workoptionsretry). What may be
            repeated at all is no setting: [retry](retry.md) has the rules.

            """;

    private static final String WORK_HEAD = """
            ## One unit of work

            Methods of `WorkOptions`, given to `inTransaction`, `withConnection` and `attempts`. In code only; Spring's
            `@RetryTransaction` has its own, see [With Spring Boot](spring.md).

            """;

    private static final String WITNESS_HEAD = """
            ## The commit witness

            Given to [`commitWitness`](#commitwitness). [Retry](retry.md#a-lost-commit) tells how it works.

            """;

    private static final String DRIVER_HEAD = """
            ## What the drivers are set to

            Where the URL or [`driverProperty`](#driverproperty) says nothing, Nevergone sets:

            """;

    private static final String DRIVER_MORE = """

            Besides, `connectTimeout` and `socketTimeout` are [these](#connecttimeout) [two](#sockettimeout) knobs, `socketFactory`
            is Nevergone's own where the URL asks for no other (it is what lets a borrow look at the socket), and with several
            hosts in the URL `retriesAllDown` is 1, for the deadline is the pool's to keep. The deliberate omissions:
            `cacheServerConfiguration` and `cacheResultSetMetadata` of Connector/J, which make it go on believing what a server or
            a table was before it changed, and `rewriteBatchedStatements` of MariaDB Connector/J, which would allow several
            statements in one text.

            Refused, for they would work beneath the pool, never end, or be ignored in silence:

            """;

    private static final String SPRING_HEAD = """

            ## In Spring Boot only

            All knobs above whose key is shown for Spring Boot are there under `nevergone.`, and under `nevergone.binds.<name>.` once
            more for each bind, with `url`, `username` and `password` of its own. What `nevergone.*` leaves open is taken from
            `spring.datasource.hikari.*`: [With Spring Boot](spring.md#settings). Besides:

            """;

    private static final String FLYWAY_HEAD = """

            The migrations of a bind; where the default is none, it is Flyway's own:

            """;

    private static final String FOOT = """

            ## Written by a test

            A normal test run compares this page with the code. This writes it anew:

            ```
            mvn -pl testkit,core,spring-autoconfig test -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false \\
                -Dnevergone.settings.write=true
            ```
            """;
}
