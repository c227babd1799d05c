package dev.nevergone.internal.driver;

import java.time.Duration;

/**
 * What a server said about itself, read in one round trip at connect.
 *
 * @param connectionId the server's number for the connection, as in its process list
 * @param serverId {@code @@server_uuid}, or where that does not exist (MariaDB) another text that tells servers apart
 * @param version the server's version as it gives it
 * @param mariaDb whether it is a MariaDB server
 * @param readOnly {@code read_only} or {@code super_read_only}
 * @param waitTimeout the session's {@code wait_timeout}
 * @param maxAllowedPacket {@code max_allowed_packet} in bytes
 */
public record ServerFacts(
        long connectionId,
        String serverId,
        String version,
        boolean mariaDb,
        boolean readOnly,
        Duration waitTimeout,
        long maxAllowedPacket) {}
