package dev.nevergone.internal.driver;

/**
 * Remembers when a socket last sent and received, on a clock that counts events. Written by the thread that reads and
 * writes the socket.
 */
final class TrafficLog implements Traffic {

    private long now;
    private long readCall;
    private long received;
    private long sent;
    // Sending fails once: nothing is sent after it.
    private long sendingFailed;
    private long readCallBeforeSendingFailed;

    /** A read was called, whatever comes of it: what was written before is a whole request. */
    void readCalled() {
        readCall = ++now;
    }

    void received() {
        received = ++now;
    }

    void sent() {
        sent = ++now;
    }

    /** Bytes were to be sent, and not all were taken by the kernel. */
    void sendingFailed() {
        sendingFailed = ++now;
        readCallBeforeSendingFailed = readCall;
    }

    /** Whether what is written next begins a request: something was read since the last write. */
    boolean requestBegins() {
        return received > sent;
    }

    @Override
    public boolean known() {
        return true;
    }

    @Override
    public long mark() {
        return now;
    }

    @Override
    public boolean nothingSentSince(long mark) {
        return sent <= mark;
    }

    /** A failure after a read call is none of the request but of something that a closing driver or TLS layer says. */
    @Override
    public boolean requestIncompleteSince(long mark) {
        return sendingFailed > mark && readCallBeforeSendingFailed <= mark && received <= mark;
    }

    @Override
    public boolean answeredSince(long mark) {
        return received > mark;
    }
}
