package dev.nevergone.internal.driver;

import java.io.File;

/** Counts this process's open file descriptors. */
public final class OpenFiles {

    private OpenFiles() {}

    public static boolean countable() {
        return new File("/proc/self/fd").isDirectory();
    }

    public static int count() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? -1 : names.length;
    }
}
