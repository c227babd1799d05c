package dev.nevergone.chaos;

/** What can break. Each minute of a plan has each of them once; beyond that the light ones are drawn. */
enum FaultKind {
    /** The server kills all connections. */
    KILL_ALL,
    /** All connections are reset. */
    RESET_ALL,
    /** Open connections go silent for good, new ones pass. */
    BLACKHOLE_OPEN,
    /** Everything is swallowed for a time. */
    BLACKHOLE_ALL(true),
    /** New connections are refused for a time. */
    REFUSE_CONNECTIONS(true),
    /** Answers are late, by a time that varies. */
    LATENCY(true),
    /** The server gives up idle connections. */
    EXPIRE_IDLE,
    /** The server is stopped and started. */
    RESTART(true),
    /** The server's process is killed, and started. */
    CRASH_AND_RESTART(true),
    /** The server stands still for a time. */
    FREEZE(true),
    /** The server takes no writes for a time. */
    READ_ONLY(true),
    /** The server is full for a time, while connections are reset. */
    TOO_MANY_CONNECTIONS(true),
    /** COMMITs are lost on their way. */
    CUT_BEFORE_COMMIT,
    /** COMMITs are executed, and their answers lost. */
    CUT_AFTER_COMMIT,
    /** Results are cut off after some rows. */
    CUT_MID_RESULT,
    /** Commands are lost on their way. */
    CUT_BEFORE_ANY,
    /** Commands are executed, and their answers lost. */
    CUT_AFTER_ANY,
    /** Error 1053, server shutdown in progress, in place of execution, and the end of the connection. */
    ERROR_SHUTDOWN,
    /** Error 4031, inactivity, in place of execution, and the end of the connection. */
    ERROR_INACTIVITY,
    /** Error 1205, lock wait time-out, in place of execution. */
    ERROR_LOCK_WAIT,
    /** Error 1213, deadlock, in place of execution. */
    ERROR_DEADLOCK,
    /** Answers come in tiny pieces for a time. */
    SLICER(true),
    /** Answers come slowly for a time. */
    BANDWIDTH(true),
    /** Connections end after so many bytes of answers. */
    LIMIT_DATA(true);

    private final boolean heavy;

    FaultKind() {
        this(false);
    }

    FaultKind(boolean heavy) {
        this.heavy = heavy;
    }

    /** Whether it lasts, so that it is planned once a minute and not drawn beyond that. */
    boolean heavy() {
        return heavy;
    }
}
