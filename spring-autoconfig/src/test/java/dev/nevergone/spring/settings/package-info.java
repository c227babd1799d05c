/**
 * What writes docs/settings.md and holds it to the code. It is here, and not in core, because only here the settings and their
 * {@code nevergone.*} properties can both be seen.
 */
@NullMarked
package dev.nevergone.spring.settings;

import org.jspecify.annotations.NullMarked;
