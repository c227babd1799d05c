package dev.nevergone.testkit;

/**
 * The commands of the client/server protocol, each named as there without its {@code COM_}: the first byte of a packet
 * with sequence number 0 in the command phase.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html">MySQL: Command
 *     Phase</a>
 * @see <a href="https://mariadb.com/docs/server/reference/clientserver-protocol">MariaDB: Client/Server Protocol</a>
 */
public enum CommandType {
    /** The client leaves; not answered. */
    QUIT(0x01),
    /** Another current database. */
    INIT_DB(0x02),
    /** A statement as text. */
    QUERY(0x03),
    /** The columns of a table; out of use. */
    FIELD_LIST(0x04),
    /** A line of figures about the server. */
    STATISTICS(0x09),
    /** Prints debugging information on the server's side. */
    DEBUG(0x0d),
    /** Is anybody there. */
    PING(0x0e),
    /** Another user on the same connection. */
    CHANGE_USER(0x11),
    /** Prepares a statement on the server. */
    STMT_PREPARE(0x16),
    /** Runs a prepared statement. */
    STMT_EXECUTE(0x17),
    /** A piece of a parameter's value; not answered. */
    STMT_SEND_LONG_DATA(0x18),
    /** Forgets a prepared statement; not answered. */
    STMT_CLOSE(0x19),
    /** Empties a prepared statement's buffers and closes its cursor. */
    STMT_RESET(0x1a),
    /** Several statements in one text: on or off. */
    SET_OPTION(0x1b),
    /** The next rows of a cursor. */
    STMT_FETCH(0x1c),
    /** Puts the session back to what it was after its log-in. */
    RESET_CONNECTION(0x1f),
    /** Runs a prepared statement with many sets of parameters; MariaDB only. */
    STMT_BULK_EXECUTE(0xfa),
    /** Any other. What a connection carries after it is not looked at: {@link ProtocolProxy#opaque()}. */
    OTHER(-1);

    private final int code;

    CommandType(int code) {
        this.code = code;
    }

    /** Whether it runs a statement: {@link #QUERY}, {@link #STMT_EXECUTE}, {@link #STMT_BULK_EXECUTE}. */
    public boolean runsStatement() {
        return this == QUERY || this == STMT_EXECUTE || this == STMT_BULK_EXECUTE;
    }

    /** Whether the server answers it. */
    public boolean answered() {
        return this != QUIT && this != STMT_CLOSE && this != STMT_SEND_LONG_DATA && this != OTHER;
    }

    /** The command with this first byte, 0 to 255. */
    public static CommandType of(int code) {
        for (CommandType each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return OTHER;
    }
}
