/**
 * What JUnit Jupiter does with {@link dev.nevergone.testkit.FaultyMySql @FaultyMySql}.
 *
 * <p>Enters: JUnit's callbacks. Leaves: a {@link dev.nevergone.testkit.FaultyServer} for the test, healed and described in
 * time. {@code FaultyMySqlExtension} turns a callback into a {@code Lease}, which holds the {@code Turn} of one server for a
 * test or a class; a {@code Tenant} keeps the proxies, and a server of its own, until the outermost class has ended. The one
 * room that knows JUnit, which is not on every class path. May not know: how faults are made.
 */
@NullMarked
package dev.nevergone.testkit.internal.junit;

import org.jspecify.annotations.NullMarked;
