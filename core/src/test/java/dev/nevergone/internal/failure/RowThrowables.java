package dev.nevergone.internal.failure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds the exceptions that the rows describe. */
final class RowThrowables {

    /** Which exception of a row carries its stack frames; a row says only that they are somewhere. */
    enum Frames {
        ON_THE_OUTERMOST,
        ON_THE_INNERMOST,
        ON_ALL
    }

    /** What an inner SQLException carries as SQLState and code; a row tells those of the outermost only. */
    enum InnerCodes {
        /** What another row shows for the same class and message, else what the driver gives that class. */
        AS_CAPTURED,
        /** Nothing: types, frames and texts must do. */
        NONE
    }

    private record StateAndCode(@Nullable String state, int code) {}

    private static final Pattern SEPARATOR = Pattern.compile(" <- | ->next | ~suppressed | <-cycle | ->nextcycle ");
    private static final Pattern FRAMES = Pattern.compile("\\s*\\{at ([^}]*)}\\s*$");

    private static final Map<String, String> SUPERCLASS_BY_PREFIX = Map.of(
            "com.alibaba.druid.", "java.sql.SQLException",
            "com.mysql.jdbc.", "java.sql.SQLException",
            "software.amazon.", "java.sql.SQLException",
            "org.apache.tomcat.", "java.sql.SQLException");

    private final StandIns standIns;
    private final Map<String, StateAndCode> captured = new HashMap<>();

    RowThrowables(List<Row> rows) {
        Map<String, String> missing = new HashMap<>();
        for (Row row : rows) {
            List<String> classes = parts(row.exceptionClass(), 0);
            List<String> messages = parts(row.message(), classes.size());
            captured.putIfAbsent(classes.get(0) + messages.get(0), new StateAndCode(row.state(), row.code()));
            for (String name : classes) {
                if (!name.equals("*") && !exists(name)) {
                    missing.put(name, superclassOf(name));
                }
            }
        }
        standIns = new StandIns(missing);
    }

    Throwable build(Row row, Frames where, InnerCodes codes) {
        List<String> classes = parts(row.exceptionClass(), 0);
        List<String> messages = parts(row.message(), classes.size());
        List<Throwable> built = new ArrayList<>();
        Matcher separator = SEPARATOR.matcher(row.exceptionClass());
        for (int i = 0; i < classes.size(); i++) {
            String link = i > 0 && separator.find() ? separator.group().trim() : "";
            if (link.equals("<-cycle")) {
                built.get(i - 1).initCause(built.get(0));
                continue;
            }
            StateAndCode carried =
                    i == 0 ? new StateAndCode(row.state(), row.code()) : inner(classes.get(i), messages.get(i), codes);
            if (classes.get(i).equals("java.io.UncheckedIOException")) {
                // Its cause must be an IOException, which its own message names.
                built.add(new UncheckedIOException(new IOException("x")));
                continue;
            }
            Throwable throwable = instantiate(classes.get(i), unescape(messages.get(i)), carried);
            throwable.setStackTrace(new StackTraceElement[0]);
            attach(built, link, throwable);
            built.add(throwable);
        }
        setFrames(row, built, where);
        return built.get(0);
    }

    private static void attach(List<Throwable> built, String link, Throwable throwable) {
        switch (link) {
            case "" -> {}
            case "<-" -> innermost(built.get(built.size() - 1)).initCause(throwable);
            case "->next" -> ((SQLException) built.get(0)).setNextException((SQLException) throwable);
            case "->nextcycle" -> {
                ((SQLException) throwable).setNextException((SQLException) built.get(0));
                ((SQLException) built.get(0)).setNextException((SQLException) throwable);
            }
            case "~suppressed" -> built.get(0).addSuppressed(throwable);
            default -> throw new IllegalArgumentException(link);
        }
    }

    private static Throwable innermost(Throwable throwable) {
        return throwable instanceof UncheckedIOException ? Objects.requireNonNull(throwable.getCause()) : throwable;
    }

    private static void setFrames(Row row, List<Throwable> built, Frames where) {
        Matcher at = FRAMES.matcher(row.exceptionClass());
        if (!at.find()) {
            return;
        }
        List<StackTraceElement> frames = new ArrayList<>();
        for (String frame : at.group(1).split(",")) {
            int dot = frame.trim().lastIndexOf('.');
            frames.add(new StackTraceElement(
                    frame.trim().substring(0, dot), frame.trim().substring(dot + 1), null, -1));
        }
        for (int i = 0; i < built.size(); i++) {
            boolean here =
                    switch (where) {
                        case ON_ALL -> true;
                        case ON_THE_OUTERMOST -> i == 0;
                        case ON_THE_INNERMOST -> i == built.size() - 1;
                    };
            if (here) {
                built.get(i).setStackTrace(frames.toArray(StackTraceElement[]::new));
            }
        }
    }

    private StateAndCode inner(String className, String message, InnerCodes codes) {
        if (className.endsWith(".CommunicationsException")) {
            return new StateAndCode("08S01", 0);
        }
        StateAndCode known = captured.get(className + message);
        return codes == InnerCodes.NONE || known == null ? new StateAndCode(null, 0) : known;
    }

    private Throwable instantiate(String className, @Nullable String message, StateAndCode carried) {
        String name = className.equals("*") ? "java.sql.SQLException" : className;
        try {
            Class<?> type = Class.forName(name, false, standIns);
            return SQLException.class.isAssignableFrom(type)
                    ? sqlException(type, message, carried)
                    : otherException(type, message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static Throwable sqlException(Class<?> type, @Nullable String message, StateAndCode carried)
            throws ReflectiveOperationException {
        if (type.getName().equals("com.mysql.cj.jdbc.exceptions.CommunicationsException")) {
            // Keeps its message in a field of its own.
            return (Throwable)
                    type.getConstructor(String.class, Throwable.class).newInstance(message, null);
        }
        var plain = SQLException.class.getConstructor(String.class, String.class, int.class);
        return (Throwable) serializationConstructor(type, plain).newInstance(message, carried.state, carried.code);
    }

    private static Throwable otherException(Class<?> type, @Nullable String message)
            throws ReflectiveOperationException {
        try {
            return (Throwable) type.getConstructor(String.class).newInstance(message);
        } catch (NoSuchMethodException e) {
            var plain = Throwable.class.getConstructor(String.class);
            return (Throwable) serializationConstructor(type, plain).newInstance(message);
        }
    }

    /** Drivers' constructors fix state, code or text, stand-ins have none; this one runs a superclass's, as deserialisation does. */
    private static Constructor<?> serializationConstructor(Class<?> type, Constructor<?> ofSuperclass)
            throws ReflectiveOperationException {
        Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
        Object instance = factory.getMethod("getReflectionFactory").invoke(null);
        try {
            return (Constructor<?>) factory.getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                    .invoke(instance, type, ofSuperclass);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private static List<String> parts(String text, int expected) {
        String[] parts = SEPARATOR.split(FRAMES.matcher(text).replaceFirst(""), -1);
        List<String> result = new ArrayList<>();
        for (String part : parts) {
            result.add(expected == 0 ? part.trim() : part);
        }
        while (result.size() < expected) {
            result.add("*");
        }
        return result;
    }

    private static @Nullable String unescape(String message) {
        if (message.equals("NULL")) {
            return null;
        }
        if (message.equals("*")) {
            return "un texte traduit, quel qu'il soit";
        }
        return message.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
    }

    private static String superclassOf(String name) {
        for (Map.Entry<String, String> entry : SUPERCLASS_BY_PREFIX.entrySet()) {
            if (name.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        return "java.lang.RuntimeException";
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name, false, RowThrowables.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
