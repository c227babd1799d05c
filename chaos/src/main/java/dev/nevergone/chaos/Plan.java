package dev.nevergone.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which faults come when: a function of the seed and the length, of nothing else. A whole minute has every kind at least
 * once, and {@value #DRAWN_PER_MINUTE} more light ones, all in random order; what is left of a last minute has a share of
 * drawn ones, heavy and light. Immutable.
 */
final class Plan {

    static final int DRAWN_PER_MINUTE = 32;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int SHORTEST_MILLIS = 300;
    private static final int LONGEST_MILLIS = 1_500;
    private static final List<FaultKind> KINDS = List.of(FaultKind.values());
    private static final List<FaultKind> LIGHT =
            Arrays.stream(FaultKind.values()).filter(kind -> !kind.heavy()).toList();

    private final List<PlannedFault> faults;

    private Plan(List<PlannedFault> faults) {
        this.faults = List.copyOf(faults);
    }

    /** The plan of that seed. */
    static Plan of(long seed, Duration duration) {
        Random chance = new Random(seed);
        List<PlannedFault> faults = new ArrayList<>();
        Duration begin = Duration.ZERO;
        for (; begin.plus(MINUTE).compareTo(duration) <= 0; begin = begin.plus(MINUTE)) {
            List<FaultKind> kinds = new ArrayList<>(KINDS);
            draw(kinds, LIGHT, DRAWN_PER_MINUTE, chance);
            Collections.shuffle(kinds, chance);
            spread(faults, kinds, begin, MINUTE, chance);
        }
        Duration rest = duration.minus(begin);
        List<FaultKind> kinds = new ArrayList<>();
        int share = (int) ((KINDS.size() + DRAWN_PER_MINUTE) * rest.toMillis() / MINUTE.toMillis());
        draw(kinds, KINDS, share / 2, chance);
        draw(kinds, LIGHT, share - share / 2, chance);
        spread(faults, kinds, begin, rest, chance);
        return new Plan(faults);
    }

    /** In the order of their moments. */
    List<PlannedFault> faults() {
        return faults;
    }

    private static void draw(List<FaultKind> kinds, List<FaultKind> from, int count, Random chance) {
        for (int i = 0; i < count; i++) {
            kinds.add(from.get(chance.nextInt(from.size())));
        }
    }

    /** Each somewhere in its own part of the time. */
    private static void spread(
            List<PlannedFault> faults, List<FaultKind> kinds, Duration begin, Duration length, Random chance) {
        for (int i = 0; i < kinds.size(); i++) {
            long part = length.toMillis() / kinds.size();
            Duration at = begin.plusMillis(i * part + (long) (chance.nextDouble() * part));
            int lasting = SHORTEST_MILLIS + chance.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
            faults.add(new PlannedFault(
                    faults.size() + 1,
                    at,
                    kinds.get(i),
                    kinds.get(i).heavy() ? Duration.ofMillis(lasting) : Duration.ZERO,
                    1 + chance.nextInt(100),
                    1 + chance.nextInt(8),
                    chance.nextBoolean()));
        }
    }
}
