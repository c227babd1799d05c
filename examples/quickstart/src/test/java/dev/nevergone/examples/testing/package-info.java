/** The tests that {@code docs/testing.md} shows: how an application proves with the testkit that it survives. */
@NullMarked
package dev.nevergone.examples.testing;

import org.jspecify.annotations.NullMarked;
