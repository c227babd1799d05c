/** The examples for Spring of the documents, compiled and run, and what they say of Flyway. */
@NullMarked
package dev.nevergone.spring.guide;

import org.jspecify.annotations.NullMarked;
