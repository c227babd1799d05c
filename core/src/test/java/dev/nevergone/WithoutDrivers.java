package dev.nevergone;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This project's classes, and what they need, loaded again without any driver. */
final class WithoutDrivers implements AutoCloseable {

    private final URLClassLoader loader;

    private WithoutDrivers(URLClassLoader loader) {
        this.loader = loader;
    }

    static WithoutDrivers open() throws MalformedURLException {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("mysql-connector-j") && !entry.contains("mariadb-java-client")) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }
        return new WithoutDrivers(new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
    }

    /** Throws what PoolFactory.create throws there. */
    void createPool(String url) throws Throwable {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Object builder = loader.loadClass(PoolSettings.class.getName())
                    .getMethod("builder", String.class)
                    .invoke(null, url);
            Object settings = builder.getClass().getMethod("build").invoke(builder);
            loader.loadClass(PoolFactory.class.getName())
                    .getMethod("create", settings.getClass())
                    .invoke(null, settings);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Override
    public void close() throws java.io.IOException {
        loader.close();
    }
}
