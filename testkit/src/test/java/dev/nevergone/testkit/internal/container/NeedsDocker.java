package dev.nevergone.testkit.internal.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For tests that are skipped where no Docker engine can run an image. */
public final class NeedsDocker {

    private static final Logger LOG = LoggerFactory.getLogger(NeedsDocker.class);

    private NeedsDocker() {}

    /** Skips the test, saying why, where that image cannot be run. */
    public static void forImage(String image) {
        String lacks = DockerEngine.ofThisJvm().lacks(image);
        if (lacks != null) {
            LOG.info("Skipped, for no container of {} can be run here: {}", image, lacks);
        }
        assumeTrue(lacks == null, () -> "no container of " + image + " here: " + lacks);
    }
}
