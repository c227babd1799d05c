package dev.nevergone.testkit.internal.protocol;

/** The protocol's numbers, and how integers are written: low byte first. */
final class Wire {

    static final int HEADER = 4;
    /** A packet of this length is continued by the next one. */
    static final int FULL = 0xffffff;

    static final int OK = 0x00;
    static final int MORE_DATA = 0x01;
    static final int LOCAL_INFILE = 0xfb;
    static final int EOF = 0xfe;
    static final int ERROR = 0xff;

    private Wire() {}

    static int int1(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    static int int2(byte[] bytes, int at) {
        return int1(bytes, at) | int1(bytes, at + 1) << 8;
    }

    static int int3(byte[] bytes, int at) {
        return int2(bytes, at) | int1(bytes, at + 2) << 16;
    }

    static int int4(byte[] bytes, int at) {
        return int3(bytes, at) | int1(bytes, at + 3) << 24;
    }

    /** A length-encoded integer; lengths beyond an int do not occur in what is read here. */
    static int lengthEncoded(byte[] bytes, int at) {
        int first = int1(bytes, at);
        return switch (first) {
            case 0xfc -> int2(bytes, at + 1);
            case 0xfd -> int3(bytes, at + 1);
            case 0xfe -> int4(bytes, at + 1);
            default -> first;
        };
    }

    /** How many bytes a length-encoded integer takes. */
    static int lengthEncodedSize(byte[] bytes, int at) {
        return switch (int1(bytes, at)) {
            case 0xfc -> 3;
            case 0xfd -> 4;
            case 0xfe -> 9;
            default -> 1;
        };
    }
}
