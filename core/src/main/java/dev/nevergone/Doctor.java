package dev.nevergone;

import dev.nevergone.internal.doctor.CommandLine;

/**
 * The program that tells whether a server and a pool's settings fit each other, without an application:
 *
 * <pre>{@code
 * java -cp "libs/*" dev.nevergone.Doctor jdbc:mysql://db.example.com/app --user app pool-size=20 recycle=10m
 * }</pre>
 *
 * <p>{@code --help} says what it takes. In a running application use {@link ResilientDataSource#diagnose()}. Stateless.
 */
public final class Doctor {

    private Doctor() {}

    /**
     * Prints a {@link Diagnosis} and ends the JVM: with status 0 where nothing is dangerous, 1 where something is (a server that
     * cannot be reached, too), 2 where the arguments or settings are wrong or the driver is missing.
     *
     * @param args a JDBC URL, {@code --user} and a name, and settings by the keys of {@link PoolSettings#fromMap}. The password
     *     is read from the environment variable {@code NEVERGONE_PASSWORD}, from the URL, or at the console's prompt
     */
    public static void main(String... args) {
        System.exit(CommandLine.ofThisProcess().run(args, System.out, System.err));
    }
}
