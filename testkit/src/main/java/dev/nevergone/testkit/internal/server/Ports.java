package dev.nevergone.testkit.internal.server;

import java.util.function.IntSupplier;

/** The ports of one server: one for everybody, one for the administrator. */
public record Ports(int main, int admin) {

    static Ports pick(IntSupplier freePorts) {
        return new Ports(freePorts.getAsInt(), freePorts.getAsInt());
    }
}
