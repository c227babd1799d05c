package dev.nevergone.internal.driver;

import java.io.File;

/** Counts this process's open file descriptors. */
final class OpenFiles {

    private OpenFiles() {}

    static boolean countable() {
        return new File("/proc/self/fd").isDirectory();
    }

    static int count() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? -1 : names.length;
    }
}
