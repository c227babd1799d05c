package dev.nevergone.spring.settings;

import static dev.nevergone.spring.settings.SettingsProse.DRIVER_HEAD;
import static dev.nevergone.spring.settings.SettingsProse.DRIVER_MORE;
import static dev.nevergone.spring.settings.SettingsProse.FLYWAY_HEAD;
import static dev.nevergone.spring.settings.SettingsProse.FOOT;
import static dev.nevergone.spring.settings.SettingsProse.HEAD;
import static dev.nevergone.spring.settings.SettingsProse.POOL_HEAD;
import static dev.nevergone.spring.settings.SettingsProse.RETRY_HEAD;
import static dev.nevergone.spring.settings.SettingsProse.SPRING_HEAD;
import static dev.nevergone.spring.settings.SettingsProse.URL_HEAD;
import static dev.nevergone.spring.settings.SettingsProse.WITNESS_HEAD;
import static dev.nevergone.spring.settings.SettingsProse.WORK_HEAD;

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
        String text = HEAD
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
}
