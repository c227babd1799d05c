package dev.nevergone.chaos;

import java.util.List;

/**
 * One promise, held against the evidence.
 *
 * @param what what was checked
 * @param numbers what was counted
 * @param violations what speaks against it; none is good
 */
record Check(String what, String numbers, List<String> violations) {

    private static final int MOST_SHOWN = 10;

    Check {
        violations = List.copyOf(violations);
    }

    /** That something holds. */
    static Check that(String what, boolean holds, String numbers) {
        return new Check(what, numbers, holds ? List.of() : List.of(what + " does not hold: " + numbers));
    }

    boolean ok() {
        return violations.isEmpty();
    }

    /** One line, and below it the first violations. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(ok() ? "ok      " : "FAILED  ")
                .append(what)
                .append(": ")
                .append(numbers);
        violations.stream().limit(MOST_SHOWN).forEach(each -> text.append("\n          ")
                .append(each));
        if (violations.size() > MOST_SHOWN) {
            text.append("\n          and ")
                    .append(violations.size() - MOST_SHOWN)
                    .append(" more");
        }
        return text.toString();
    }
}
