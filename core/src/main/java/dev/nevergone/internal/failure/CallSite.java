package dev.nevergone.internal.failure;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places in the drivers' code that prove how far a request had come when its connection failed. Frames tell what
 * messages cannot: Connector/J gives the same text for a request that never left and for one whose answer was lost.
 */
enum CallSite {
    /** The server's error packet is being looked at, if there is one; every answer passes here. */
    CHECKING_FOR_ERROR,
    /** A connection is being made: nothing of the user's has been sent on it. */
    CONNECTING,
    /** Bytes of a request are being written: the server cannot have the whole of it. */
    WRITING,
    /** An answer is being read: the server may have executed the request. */
    READING,
    /** The driver asks for itself (autocommit, read-only, prepare): the user's statement has not been sent. */
    PROBING,
    /** COMMIT. */
    COMMITTING,
    /** ROLLBACK; the server rolls back by itself when a session ends. */
    ROLLING_BACK,
    /** A batch; what it asks for itself comes before its first part. */
    BATCHING,
    /** The parts of a batch or a pipeline are under way: earlier ones may have been executed. */
    RUNNING_PARTS,
    /** Rows of an open result are being read: some may have been handed out. */
    STREAMING,
    /** A user's statement under way; counts only below {@link #CONNECTING}: the driver reconnects in the midst of it. */
    EXECUTING;

    /** Driver frames lie near the top; below are the application's, of any number. */
    private static final int FRAMES_READ = 96;

    private static final List<String> DRIVER_PACKAGES = List.of("com.mysql.", "org.mariadb.", "software.amazon.");

    private static final Set<CallSite> USERS_COMMANDS =
            EnumSet.of(EXECUTING, BATCHING, RUNNING_PARTS, COMMITTING, ROLLING_BACK);

    private record Place(String simpleClassName, CallSite site) {}

    private static final Map<String, List<Place>> BY_METHOD = new HashMap<>();

    /** Classes that do one thing only, whatever the method. */
    private static final List<Place> BY_CLASS = List.of(
            new Place("SimplePacketReader", READING),
            new Place("MultiPacketReader", READING),
            new Place("FullReadInputStream", READING),
            new Place("CompressedInputStream", READING),
            new Place("CompressInputStream", READING),
            new Place("ReadAheadBufferedStream", READING),
            new Place("StreamingResult", STREAMING),
            new Place("ResultsetRowsStreaming", STREAMING));

    static {
        at(CONNECTING, "ConnectionImpl", "createNewIO", "connectOneTryOnly", "connectWithRetries");
        at(CONNECTING, "StandardSocketFactory", "connect");
        at(CONNECTING, "NativeSocketConnection", "connect");
        at(CONNECTING, "StandardClient", "<init>");
        at(CONNECTING, "ConnectionHelper", "connectSocket");

        at(WRITING, "SimplePacketSender", "send");
        at(WRITING, "CompressedPacketSender", "send");
        at(WRITING, "Writer", "writeSocket", "flush", "flushPipeline");
        at(WRITING, "PacketWriter", "writeSocket", "flush", "flushPipeline");
        at(WRITING, "CompressOutputStream", "write", "flush");
        // COM_STMT_CLOSE has no answer.
        at(WRITING, "StandardClient", "closePrepare");

        at(READING, "Reader", "readHeader", "readFully", "readPacket", "readReusablePacket", "skipPacket");
        at(READING, "PacketReader", "readHeader", "readFully", "readPacket", "readReusablePacket", "skipPacket");
        at(READING, "MysqlIO", "readFully", "readPacket", "reuseAndReadPacket", "checkErrorPacket");

        at(CHECKING_FOR_ERROR, "NativeProtocol", "checkErrorMessage");

        at(PROBING, "ConnectionImpl", "isReadOnly", "setAutoCommit", "getTransactionIsolation");
        at(PROBING, "NativeSession", "queryServerVariable");
        at(PROBING, "PreparePacket", "readPacket");
        // Runs before a request is written.
        at(PROBING, "NativeProtocol", "clearInputStream");

        at(COMMITTING, "ConnectionImpl", "commit");
        at(COMMITTING, "Connection", "commit");
        at(COMMITTING, "MysqlXAConnection", "commit");
        at(COMMITTING, "MariaDbXAResource", "commit");
        at(ROLLING_BACK, "ConnectionImpl", "rollback", "rollbackNoChecks");
        at(ROLLING_BACK, "Connection", "rollback");

        for (String statement : List.of(
                "StatementImpl",
                "ClientPreparedStatement",
                "ServerPreparedStatement",
                "CallableStatement",
                "Statement",
                "BasePreparedStatement",
                "ProcedureStatement",
                "FunctionStatement",
                "BaseCallableStatement")) {
            at(BATCHING, statement, "executeBatch", "executeLargeBatch", "executeBatchInternal");
            at(RUNNING_PARTS, statement, "executeBatchSerially", "executeBatchWithMultiValuesClause");
            at(RUNNING_PARTS, statement, "executePreparedBatchAsMultiStatement", "executeBatchUsingMultiQueries");
            at(
                    RUNNING_PARTS,
                    statement,
                    "executeBatchedInserts",
                    "executeInternalBatch",
                    "executeInternalPreparedBatch");
            at(RUNNING_PARTS, statement, "executeBatchPipeline", "executeBatchBulk", "executeBatchStd");
            at(
                    EXECUTING,
                    statement,
                    "execute",
                    "executeInternal",
                    "executeQuery",
                    "executeUpdate",
                    "executeLargeUpdate");
        }
        at(RUNNING_PARTS, "StandardClient", "executePipeline");
        at(EXECUTING, "MultiPrimaryClient", "execute", "executePipeline");
        at(EXECUTING, "NativeSession", "execSQL");
    }

    private static void at(CallSite site, String simpleClassName, String... methods) {
        for (String method : methods) {
            List<Place> places = BY_METHOD.getOrDefault(method, List.of());
            BY_METHOD.put(method, plus(places, new Place(simpleClassName, site)));
        }
    }

    private static List<Place> plus(List<Place> places, Place place) {
        Place[] grown = places.toArray(new Place[places.size() + 1]);
        grown[places.size()] = place;
        return List.of(grown);
    }

    /** Adds the sites that the throwable's stack trace passed. */
    static void collect(Throwable throwable, Set<CallSite> found) {
        StackTraceElement[] trace = throwable.getStackTrace();
        Set<CallSite> passed = EnumSet.noneOf(CallSite.class);
        for (int i = 0; i < trace.length && i < FRAMES_READ; i++) {
            String className = trace[i].getClassName();
            if (isDriverClass(className)) {
                collect(BY_METHOD.getOrDefault(trace[i].getMethodName(), List.of()), className, passed);
                collect(BY_CLASS, className, passed);
            }
        }
        found.addAll(passed);
    }

    /** Frames come innermost first, and what is above CONNECTING is the driver's own way of setting a connection up. */
    private static void collect(List<Place> places, String className, Set<CallSite> passed) {
        for (Place place : places) {
            if (!TypeNames.hasSimpleName(className, place.simpleClassName)) {
                continue;
            }
            if (place.site == CONNECTING) {
                passed.removeAll(USERS_COMMANDS);
            }
            if (place.site != EXECUTING || passed.contains(CONNECTING)) {
                passed.add(place.site);
            }
        }
    }

    /** A name without a package is how stack traces are often written down; an application's classes have one. */
    private static boolean isDriverClass(String className) {
        if (className.indexOf('.') < 0) {
            return true;
        }
        for (String prefix : DRIVER_PACKAGES) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
