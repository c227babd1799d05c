/** What cannot be seen from outside. */
@NullMarked
package dev.nevergone.examples.bookshop.catalogue;

import org.jspecify.annotations.NullMarked;
