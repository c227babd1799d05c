package dev.nevergone.internal.failure;

import dev.nevergone.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/troubleshooting.md}, section by section. */
public final class TroubleshootingPage {

    private static final Path PAGE = Path.of("../docs/troubleshooting.md");
    private static final Pattern SECTION =
            Pattern.compile("^### (`.*)\n\nSaid by ([^;.]+)(?:; category (.+))?\\.$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`(?: \\((\\d+)\\))?");

    private TroubleshootingPage() {}

    /**
     * One message, or several of one kind.
     *
     * @param title its heading
     * @param messages the texts in it
     * @param saidBy who says it
     * @param categories what it is classified as; empty where the page does not say
     */
    public record Section(String title, List<Message> messages, String saidBy, Set<Failure.Category> categories) {

        /** {@return whether an exception's text has all that one of the quotes has} */
        public boolean quotes(String text) {
            return messages.stream()
                    .anyMatch(message -> message.parts().stream().allMatch(text::contains));
        }
    }

    /**
     * One quoted text.
     *
     * @param parts what stands between the dots
     * @param number the error number, 0 where none is given
     */
    public record Message(List<String> parts, int number) {}

    /** {@return all sections} */
    public static List<Section> sections() {
        return SECTION.matcher(text())
                .results()
                .map(TroubleshootingPage::section)
                .toList();
    }

    /** {@return the page as it is} */
    public static String text() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Section section(MatchResult found) {
        List<Message> messages = new ArrayList<>();
        Matcher code = CODE.matcher(found.group(1));
        while (code.find()) {
            String number = code.group(2);
            messages.add(new Message(parts(code.group(1)), number == null ? 0 : Integer.parseInt(number)));
        }
        Set<Failure.Category> categories = EnumSet.noneOf(Failure.Category.class);
        if (found.group(3) != null) {
            CODE.matcher(found.group(3))
                    .results()
                    .forEach(name -> categories.add(Failure.Category.valueOf(name.group(1))));
        }
        return new Section(found.group(1), List.copyOf(messages), found.group(2), categories);
    }

    private static List<String> parts(String message) {
        List<String> parts = new ArrayList<>();
        for (String part : message.split("…")) {
            if (part.strip().length() > 3) {
                parts.add(part.strip());
            }
        }
        return parts;
    }
}
