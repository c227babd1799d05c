/** The examples of docs/spring.md, compiled and run. */
@NullMarked
package dev.nevergone.spring.guide;

import org.jspecify.annotations.NullMarked;
