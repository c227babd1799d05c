package dev.nevergone.testkit.internal.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a rule does.
 *
 * @param reset whether a cut is an RST; else a FIN
 * @param error the error it sends
 * @param cut whether the connection is cut after the error
 * @param rows how many rows pass before the cut
 * @param hold how long it stalls; null until healed
 */
public record Action(
        Kind kind,
        boolean reset,
        @Nullable ServerError error,
        boolean cut,
        int rows,
        @Nullable Duration hold) {

    enum Kind {
        CUT_BEFORE,
        CUT_AFTER,
        CUT_AFTER_ROWS,
        ERROR_BEFORE,
        ERROR_AFTER,
        FAREWELL_AFTER,
        STALL_BEFORE,
        STALL_AFTER,
        CUT_CONNECT,
        REFUSE,
        REFUSE_LOGIN
    }

    public static Action cutBefore(boolean reset) {
        return new Action(Kind.CUT_BEFORE, reset, null, true, 0, null);
    }

    public static Action cutAfter(boolean reset) {
        return new Action(Kind.CUT_AFTER, reset, null, true, 0, null);
    }

    public static Action cutAfterRows(int rows, boolean reset) {
        return new Action(Kind.CUT_AFTER_ROWS, reset, null, true, rows, null);
    }

    public static Action errorBefore(ServerError error, boolean cut, boolean reset) {
        return new Action(Kind.ERROR_BEFORE, reset, error, cut, 0, null);
    }

    public static Action errorAfter(ServerError error, boolean cut, boolean reset) {
        return new Action(Kind.ERROR_AFTER, reset, error, cut, 0, null);
    }

    public static Action farewellAfter(ServerError error, boolean reset) {
        return new Action(Kind.FAREWELL_AFTER, reset, error, true, 0, null);
    }

    public static Action stallBefore(@Nullable Duration hold) {
        return new Action(Kind.STALL_BEFORE, false, null, false, 0, hold);
    }

    public static Action stallAfter(@Nullable Duration hold) {
        return new Action(Kind.STALL_AFTER, false, null, false, 0, hold);
    }

    public static Action cutConnect() {
        return new Action(Kind.CUT_CONNECT, false, null, true, 0, null);
    }

    public static Action refuse(ServerError error) {
        return new Action(Kind.REFUSE, false, error, true, 0, null);
    }

    public static Action refuseLogin(ServerError error) {
        return new Action(Kind.REFUSE_LOGIN, false, error, true, 0, null);
    }

    /** The server never sees the command. */
    boolean swallowsCommand() {
        return kind == Kind.CUT_BEFORE || kind == Kind.ERROR_BEFORE;
    }

    /** The client never sees the server's answer. */
    boolean swallowsAnswer() {
        return kind == Kind.CUT_AFTER || kind == Kind.ERROR_AFTER;
    }

    /** It makes no sense where the client waits for no answer. */
    boolean needsAnswer() {
        return kind != Kind.CUT_BEFORE && kind != Kind.STALL_BEFORE;
    }
}
