package dev.nevergone.spring.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the range of a knob by asking the code: between a value that is taken and one that is refused it halves the distance
 * until both are neighbours. So a range in the page is what the code does, whatever the Javadoc says.
 */
final class Trial {

    private static final long LONGEST_TRIED = Duration.ofDays(3650).toMillis();

    private final Class<?> type;
    private final Consumer<Object> setting;

    /**
     * @param type of the knob
     * @param setting sets it, and throws where it does not take the value
     */
    Trial(Class<?> type, Consumer<Object> setting) {
        this.type = type;
        this.setting = setting;
    }

    /** {@return a trial of the method of this name on a fresh owner for each value} */
    static Trial of(Supplier<?> fresh, String name) {
        Object owner = fresh.get();
        Method setter = Arrays.stream(owner.getClass().getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(owner.getClass() + " has no " + name));
        return new Trial(setter.getParameterTypes()[0], value -> {
            try {
                setter.invoke(fresh.get(), value);
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(e.getTargetException().getMessage(), e);
            } catch (IllegalAccessException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        });
    }

    /**
     * A range, and what a value beyond it is answered.
     *
     * @param refusal the message, or null where every value is taken
     */
    record Range(String text, @Nullable String refusal) {}

    /** {@return the range, or null where the knob is no number and no duration} */
    @Nullable
    Range range(@Nullable Object accepted) {
        if (type == int.class) {
            return range(accepted == null ? 1 : (int) accepted, Integer.MIN_VALUE, Integer.MAX_VALUE, n -> (int) n, "");
        }
        if (type == Duration.class) {
            long millis = accepted == null ? 1_000 : ((Duration) accepted).toMillis();
            return range(millis, -1, LONGEST_TRIED, Duration::ofMillis, "ms");
        }
        return null;
    }

    private Range range(long accepted, long below, long above, LongFunction<Object> value, String unit) {
        if (refusal(value.apply(accepted)) != null) {
            throw new AssertionError("does not take " + accepted);
        }
        long least = edge(accepted, below, value);
        long most = edge(accepted, above, value);
        String lowest = shown(least, unit);
        String refusal = least > below ? refusal(value.apply(least - 1)) : refusal(value.apply(most + 1));
        return new Range(most == above ? lowest + " or more" : lowest + " to " + shown(most, unit), refusal);
    }

    /** The last value that is taken on the way from one that is to another. */
    private long edge(long taken, long end, LongFunction<Object> value) {
        if (refusal(value.apply(end)) == null) {
            return end;
        }
        long good = taken;
        long bad = end;
        while (Math.abs(good - bad) > 1) {
            long middle = good + (bad - good) / 2;
            if (refusal(value.apply(middle)) == null) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    /** {@return what the code says to a value, or null where it takes it} */
    @Nullable
    String refusal(Object value) {
        try {
            setting.accept(value);
            return null;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String shown(long value, String unit) {
        return unit.isEmpty() ? String.valueOf(value) : shown(Duration.ofMillis(value));
    }

    /** {@return the duration as people say it, such as 30 min} */
    static String shown(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0";
        }
        if (millis % 86_400_000 == 0) {
            return duration.toDays() + " days";
        }
        if (millis % 60_000 == 0 && millis > 60_000) {
            return duration.toMinutes() + " min";
        }
        return millis % 1_000 == 0 ? duration.toSeconds() + " s" : millis + " ms";
    }
}
