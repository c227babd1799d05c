/**
 * The servers that the testkit runs or is pointed at.
 *
 * <p>Enters: a kind of server and arguments for it. Leaves: a process that accepts connections, obeys signals, and
 * cannot outlive the JVM. The way of a start: {@code ServerChoice} picks, a {@code Distribution} unpacks into the
 * {@code ServerCache} and initialises a data folder there, {@code LocalServer} copies that folder into the
 * {@code WorkFolder} and runs it as a {@code ServerProcess}. May not know: proxies, network faults, pools.
 */
@NullMarked
package dev.nevergone.testkit.internal.server;

import org.jspecify.annotations.NullMarked;
