package dev.nevergone.internal.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Slot} in the shape HikariCP asks for: a {@link Connection}. Borrowers of ours never call it, they hold the
 * link that is in the slot; so a dynamic proxy is fast enough. Code that unwrapped the HikariDataSource and borrows there
 * gets a working connection too: the slot is filled at its first call.
 */
final class SlotConnection implements InvocationHandler {

    /** How our own borrow finds the slot behind what HikariCP hands out. */
    interface SlotHandle {
        Slot slot();
    }

    /** What HikariCP does not put back, or not always to what it was. */
    private static final Set<String> NOT_PUT_BACK = Set.of(
            "setCatalog", "setSchema", "setTransactionIsolation", "setClientInfo", "setTypeMap", "setHoldability");

    private final Slot slot;
    private final CoreLane lane;
    /** HikariCP sets up what it pools in the thread that asks for it; no user calls from there. */
    private final Thread setupThread = Thread.currentThread();

    private SlotConnection(Slot slot, CoreLane lane) {
        this.slot = slot;
        this.lane = lane;
    }

    static Connection of(Slot slot, CoreLane lane) {
        return (Connection) Proxy.newProxyInstance(
                SlotConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class, SlotHandle.class},
                new SlotConnection(slot, lane));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "slot" -> slot;
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments != null && proxy == arguments[0];
            case "toString" -> "slot with " + slot.link();
            case "close" -> {
                lane.retire(slot);
                yield null;
            }
            case "abort" -> abort(arguments);
            case "isValid" -> lane.usable(slot);
            case "isClosed" -> slot.isRetired();
            // HikariCP calls these three by itself, also on slots that it has not lent.
            case "clearWarnings", "setNetworkTimeout" -> isFilledDirectly() ? forward(method, arguments) : null;
            case "getNetworkTimeout" ->
                isFilledDirectly() ? forward(method, arguments) : Integer.valueOf(lane.networkTimeoutMillis());
            default ->
                Thread.currentThread() == setupThread ? lane.setupAnswer(method.getName()) : forward(method, arguments);
        };
    }

    private boolean isFilledDirectly() {
        return slot.isLentDirectly() && slot.link() != null;
    }

    private @Nullable Object abort(Object @Nullable [] arguments) {
        if (arguments != null && arguments[0] instanceof Executor) {
            lane.abort(slot);
        }
        return null;
    }

    private @Nullable Object forward(Method method, Object @Nullable [] arguments) throws Throwable {
        Connection target = lane.direct(slot);
        if (NOT_PUT_BACK.contains(method.getName())) {
            slot.changeDirectly();
        }
        if (method.getName().equals("unwrap") && arguments != null && ((Class<?>) arguments[0]).isInstance(target)) {
            return target;
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause instanceof SQLException || cause instanceof RuntimeException || cause instanceof Error
                    ? cause
                    : e;
        }
    }
}
