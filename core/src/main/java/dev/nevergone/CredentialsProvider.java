package dev.nevergone;

/**
 * Gives user and password for each new connection: for tokens that expire (IAM) and secrets that rotate (Vault). Called in
 * background threads of the pool, as many at a time as it connects; must be thread-safe.
 */
@FunctionalInterface
public interface CredentialsProvider {

    /**
     * The credentials to connect with now. A call that throws, or takes longer than the pool's connect time-out, is logged
     * once, and the connection is tried with the credentials that were given last.
     *
     * @return the credentials
     * @throws Exception when they cannot be had
     */
    Credentials get() throws Exception;
}
