package dev.nevergone;

/**
 * Gives user and password for each new connection: for tokens that expire (IAM) and secrets that rotate (Vault). Called in
 * a background thread of the pool, one call at a time; must be thread-safe with the application's own use of it.
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
