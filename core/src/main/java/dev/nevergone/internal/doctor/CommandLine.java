package dev.nevergone.internal.doctor;

import dev.nevergone.Credentials;
import dev.nevergone.Diagnosis;
import dev.nevergone.Diagnosis.Severity;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.settings.JdbcUrl;
import java.io.Console;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link dev.nevergone.Doctor} from its arguments to its exit status. Immutable. */
public final class CommandLine {

    private static final int WELL = 0;
    private static final int DANGER = 1;
    private static final int WRONG = 2;
    private static final String PASSWORD = "NEVERGONE_PASSWORD";

    private static final String HELP = """
            Tells whether a MySQL or MariaDB server and the settings of a pool fit each other.

              java -cp "libs/*" dev.nevergone.Doctor <JDBC URL> [--user <name>] [<setting>=<value> ...]

            In libs: nevergone-core and what it needs, HikariCP, slf4j-api and the driver for the URL.
            Settings are those of the pool, in kebab case: pool-size=20 recycle=10m commit-witness=table
            driver-properties.sslMode=VERIFY_IDENTITY. What is left out has its default.

            The password is no argument, for others see a process's arguments. It comes from the
            environment variable NEVERGONE_PASSWORD, from the URL, or is asked for at a console.

            Nothing is changed on the server. With commit-witness=table a row is inserted and rolled back.

            Exit status: 0 nothing is dangerous, 1 something is (no connection, too), 2 the arguments or
            settings are wrong, or the driver is missing.
            """;

    private final Map<String, String> environment;
    private final Supplier<@Nullable String> prompt;

    /**
     * One with other surroundings.
     *
     * @param environment where the password may be
     * @param prompt asks for it otherwise; {@code null} where there is nobody to ask
     */
    CommandLine(Map<String, String> environment, Supplier<@Nullable String> prompt) {
        this.environment = environment;
        this.prompt = prompt;
    }

    /** With the environment and the console of this process. */
    // Where there is no terminal, newer JDKs have a console all the same: it reads the password from the standard
    // input.
    @SuppressWarnings("SystemConsoleNull")
    public static CommandLine ofThisProcess() {
        return new CommandLine(System.getenv(), () -> {
            Console console = System.console();
            char[] typed = console == null ? null : console.readPassword("Password: ");
            return typed == null ? null : new String(typed);
        });
    }

    /** Runs, and gives the exit status. */
    public int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 0) {
            err.print(HELP);
            return WRONG;
        }
        for (String arg : args) {
            if (arg.equals("--help") || arg.equals("-h")) {
                out.print(HELP);
                return WELL;
            }
        }
        try {
            PoolSettings settings = PoolSettings.fromMap(settings(args));
            Credentials credentials = new Credentials(settings.username(), settings.password());
            Diagnosis diagnosis = Examination.of(new Patient(settings, () -> credentials, null));
            out.print(diagnosis.report());
            out.flush();
            return diagnosis.worst() == Severity.DANGER ? DANGER : WELL;
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Bad settings, or no driver: both say what to do, and hold no secret.
            err.println(e.getMessage());
            err.println("--help says what can be given.");
            return WRONG;
        }
    }

    private Map<String, String> settings(String[] args) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals("--user")) {
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException("--user: must be followed by the user's name");
                }
                put(settings, "username", args[++i]);
            } else if (arg.startsWith("jdbc:")) {
                put(settings, "url", arg);
            } else {
                int equals = arg.indexOf('=');
                if (equals < 1 || arg.startsWith("-")) {
                    // Not quoted: it may be a password that was put in the wrong place.
                    throw new IllegalArgumentException("argument " + (i + 1)
                            + ": must be a JDBC URL, --user and a name, or a setting such as pool-size=20");
                }
                put(settings, arg.substring(0, equals), arg.substring(equals + 1));
            }
        }
        settings.putIfAbsent("name", "doctor");
        password(settings);
        return settings;
    }

    private static void put(Map<String, String> settings, String key, String value) {
        if (key.equals("password")) {
            throw new IllegalArgumentException(
                    "password: is not taken as an argument, for others see a process's arguments."
                            + " Set the environment variable " + PASSWORD);
        }
        if (settings.put(key, value) != null) {
            throw new IllegalArgumentException(key + ": is given twice. Keep one of the two.");
        }
    }

    private void password(Map<String, String> settings) {
        String given = environment.get(PASSWORD);
        if (given == null) {
            // Whatever is wrong with the others is said before anybody types.
            PoolSettings known = PoolSettings.fromMap(settings);
            JdbcUrl url = JdbcUrl.parse(known.jdbcUrl());
            boolean user = known.username() != null || url.namesUser();
            given = user && !url.namesPassword() ? prompt.get() : null;
        }
        if (given != null) {
            settings.put("password", given);
        }
    }
}
