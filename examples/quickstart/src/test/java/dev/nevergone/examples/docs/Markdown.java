package dev.nevergone.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file as GitHub shows it, as far as links go.
 *
 * @param file where it is
 * @param links what it links to, pictures included
 * @param anchors what can be linked to in it
 */
record Markdown(Path file, List<String> links, Set<String> anchors) {

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");
    private static final Pattern FENCE =
            Pattern.compile("^( *)(```+|~~~+).*?^ *\\2 *$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern LINK = Pattern.compile("\\]\\(\\s*<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
    private static final Pattern REFERENCE = Pattern.compile("^\\[[^\\]]+\\]: *(\\S+)", Pattern.MULTILINE);
    private static final Pattern TAG = Pattern.compile("<(?:img|a|source)\\b[^>]*?(?:src|href|srcset)=\"([^\"]+)\"");
    private static final Pattern BARE = Pattern.compile("<(https?:[^>\\s]+)>");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?)(?: +#+)?$", Pattern.MULTILINE);
    private static final Pattern NAMED = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");

    static Markdown read(Path file) {
        try {
            String text = FENCE.matcher(Files.readString(file)).replaceAll("");
            String prose = CODE.matcher(text).replaceAll("code");
            List<String> links = Stream.of(LINK, REFERENCE, TAG, BARE)
                    .flatMap(pattern -> pattern.matcher(prose).results())
                    .map(link -> link.group(1))
                    .toList();
            return new Markdown(file, links, anchorsOf(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a page of {@code docs}. */
    static String text(String page) {
        try {
            return Files.readString(ROOT.resolve("docs").resolve(page + ".md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of the repository's that are not made by a build. */
    static List<Markdown> all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.iterate(file, at -> !at.equals(ROOT), Path::getParent)
                            .noneMatch(
                                    part -> NOT_OURS.contains(part.getFileName().toString())))
                    .sorted()
                    .map(Markdown::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a relative link leads, without its anchor; the file itself for a bare anchor. */
    Path target(String link) {
        String place = link.replaceFirst("[#?].*", "");
        return place.isEmpty() ? file : file.resolveSibling(place).normalize();
    }

    String name() {
        return ROOT.relativize(file).toString();
    }

    private static Set<String> anchorsOf(String text) {
        Set<String> anchors = new LinkedHashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher headings = HEADING.matcher(text);
        while (headings.find()) {
            String slug = slug(headings.group(1));
            int before = seen.merge(slug, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? slug : slug + "-" + before);
        }
        NAMED.matcher(text).results().forEach(named -> anchors.add(named.group(1)));
        return anchors;
    }

    /** As GitHub makes it: the heading's text in small letters, without punctuation, blanks as hyphens. */
    static String slug(String heading) {
        return heading.replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc}\\- ]", "")
                .replace(' ', '-');
    }
}
