package dev.nevergone.internal.doctor;

import java.util.Locale;

/** What is looked at, in the order of the report. The keys are public: they must not change. */
enum Topic {
    CONNECT,
    POOL_STATE,
    READ_ONLY,
    MAX_CONNECTIONS,
    MAX_USER_CONNECTIONS,
    MAX_OVERFLOW,
    WAIT_TIMEOUT,
    INTERACTIVE_TIMEOUT,
    PRE_PING,
    PEEK,
    ROUND_TRIP,
    ROW_LOCK_WAIT,
    METADATA_LOCK_WAIT,
    ROLLBACK_ON_TIMEOUT,
    EXECUTION_TIME,
    NET_TIMEOUTS,
    MAX_ALLOWED_PACKET,
    PREPARED_STATEMENTS,
    TLS,
    RETRY,
    COMMIT_WITNESS,
    WITNESS_PURGE,
    FENCE,
    GTID_MODE,
    SESSION_TRACKERS,
    VERSION,
    UPTIME;

    /** As in {@link dev.nevergone.Diagnosis.Finding#topic()}. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Topic of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
