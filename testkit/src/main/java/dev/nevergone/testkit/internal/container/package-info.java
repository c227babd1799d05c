/**
 * Servers in containers, by Testcontainers.
 *
 * <p>Enters: the name of an image of MySQL or MariaDB. Leaves: a container that accepts connections on a port of its own
 * for as long as the JVM lives, a Toxiproxy beside it, or one sentence that says what is missing here. The way of a start:
 * {@code EngineAddress} asks whether a Docker engine answers, {@code DockerEngine} whether it can run the image, for which
 * {@code EngineClient} loads Testcontainers, and {@code ContainerServer} runs it. May not know: the programs that the
 * testkit brings itself, pools. No other room knows Testcontainers or Docker.
 */
@NullMarked
package dev.nevergone.testkit.internal.container;

import org.jspecify.annotations.NullMarked;
