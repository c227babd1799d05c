/**
 * What an exception proves.
 *
 * <p>Enters: any throwable. Leaves: a category, whether the connection is dead, what may be repeated. Decides by codes,
 * states, types and stack frames first, by text only where nothing else exists. May not know: pools, settings, sockets,
 * and the drivers' classes other than by name, for neither driver need be on the class path.
 */
package dev.nevergone.internal.failure;
