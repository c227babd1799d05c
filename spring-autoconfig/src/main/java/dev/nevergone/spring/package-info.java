/**
 * What an application's own code names: annotations, the template and the exceptions of Nevergone under Spring.
 *
 * <p>Enters: beans and annotated methods of the application. Leaves: the application's work, repeated where that is safe, and
 * Spring's exceptions. May not know: how settings are read or beans are made, which is
 * {@link dev.nevergone.spring.autoconfigure}; internal packages of Nevergone's core.
 */
@NullMarked
package dev.nevergone.spring;

import org.jspecify.annotations.NullMarked;
