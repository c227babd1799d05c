/** The shop as its visitors meet it: over HTTP, on a real server. */
@NullMarked
package dev.nevergone.examples.bookshop;

import org.jspecify.annotations.NullMarked;
