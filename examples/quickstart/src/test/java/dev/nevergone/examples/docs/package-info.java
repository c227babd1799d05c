/** The documents of this repository: that their links lead somewhere, that their examples work. */
@NullMarked
package dev.nevergone.examples.docs;

import org.jspecify.annotations.NullMarked;
