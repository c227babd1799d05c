package dev.nevergone.benchmarks.scale;

import dev.nevergone.internal.outage.Ramp;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lifts the ramp of a Nevergone pool, which has no switch for it, from outside: within a millisecond of each time that the
 * pool begins one. For the comparison alone.
 */
final class RampOff implements AutoCloseable {

    private static final String OURS = "dev.nevergone.";
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(1);

    private final Ramp ramp;
    private final Method set;
    private final Thread lifting;
    private volatile boolean stop;

    RampOff(Object pool) throws ReflectiveOperationException {
        this.ramp = find(pool);
        this.set = Ramp.class.getDeclaredMethod("set", int.class);
        set.setAccessible(true);
        this.lifting = new Thread(this::lift, "ramp-off");
        lifting.setDaemon(true);
        lifting.start();
    }

    private void lift() {
        while (!stop) {
            // 1 means unproven credentials, which is another matter.
            if (ramp.limit() > 1 && ramp.limit() != Integer.MAX_VALUE) {
                try {
                    set.invoke(ramp, Integer.MAX_VALUE);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("the ramp cannot be lifted", e);
                }
            }
            LockSupport.parkNanos(STEP);
        }
    }

    /** Looks through the objects that a pool is made of, as far as they are Nevergone's. */
    private static Ramp find(Object pool) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.add(pool);
        while (!open.isEmpty()) {
            Object next = open.poll();
            if (next instanceof Ramp ramp) {
                return ramp;
            }
            if (!seen.add(next)) {
                continue;
            }
            for (Class<?> type = next.getClass();
                    type != null && type.getName().startsWith(OURS);
                    type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (Modifier.isStatic(field.getModifiers())
                            || field.getType().isPrimitive()) {
                        continue;
                    }
                    field.setAccessible(true);
                    Object value = field.get(next);
                    if (value != null && value.getClass().getName().startsWith(OURS)) {
                        open.add(value);
                    }
                }
            }
        }
        throw new IllegalStateException(
                "no ramp was found in " + pool.getClass().getName());
    }

    @Override
    public void close() {
        stop = true;
    }
}
