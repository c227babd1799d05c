/** A Spring Boot application as a user would write it, and what it lives through. */
@NullMarked
package dev.nevergone.spring.shop;

import org.jspecify.annotations.NullMarked;
