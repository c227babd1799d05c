package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import dev.nevergone.PoolCreationException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A driver says that a setting is wrong. Drivers have no number for it; their texts are not localised. */
final class ConfigRule implements Rule {

    private static final Verdict SETTING = Verdict.alive(CONFIG_ERROR, NEVER, "the driver rejects a setting");
    private static final Verdict NO_DRIVER =
            Verdict.alive(CONFIG_ERROR, NEVER, "the pool could not be made, and no database was asked");
    private static final Verdict CERTIFICATE =
            Verdict.dead(CONFIG_ERROR, NEVER, "a certificate or key was rejected during the TLS handshake");

    private static final List<String> SETTINGS = List.of(
            // Connector/J
            "Public Key Retrieval is not allowed",
            "The connection property '",
            "Cannot load connection class because of underlying exception",
            "Malformed database URL",
            "Failed to parse the host:port pair",
            "Connector/J cannot handle ",
            "Illegal database URL",
            "SSL Connection required, but not provided by server",
            "SSL connection required for plugin",
            "Cannot open file:",
            "The server time zone value '",
            "Unable to load authentication plugin",
            "Authentication plugin '",
            "Illegal connection port value '",
            "Unsupported character encoding '",
            // MariaDB Connector/J
            "error parsing url",
            "Initialization command fail",
            "SSL hostname verification failed",
            "Trying to connect with ssl, but ssl not enabled",
            "Cannot use authentication plugin",
            "Client does not support authentication protocol requested by server",
            "Driver cannot send password in clear",
            "Unsupported SSL protocol",
            "Unsupported SSL cipher",
            "Wrong argument value",
            "Wrong socketFactory value",
            "Wrong Socket factory implementation",
            "Socket factory failed to initialized",
            "Setting configured timezone",
            // java.sql.DriverManager
            "No suitable driver");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        SQLException e = chain.sql();
        if (e == null && chain.first(PoolCreationException.class) != null) {
            return NO_DRIVER;
        }
        if (e != null && e.getErrorCode() > 0) {
            return null;
        }
        SQLException rejected = chain.firstSql(x -> x.getErrorCode() <= 0 && Text.startsWithAny(Text.of(x), SETTINGS));
        if (rejected != null || chain.hasType("com.mysql.cj.exceptions.", "SSLParamsException")) {
            return SETTING;
        }
        boolean certificate = chain.first(CertificateException.class) != null
                || chain.first(CertPathValidatorException.class) != null;

        return certificate && e != null ? CERTIFICATE : null;
    }
}
