/**
 * Whether a server and a pool's settings fit each other.
 *
 * <p>Enters: settings, credentials, and what a pool says of itself where there is one. Leaves: a
 * {@link dev.nevergone.Diagnosis}, and its text. It opens one connection at a time, asks, and closes it; it changes
 * nothing on the server and nothing in the pool. May not know: lanes, permits, wrappers, a driver's classes.
 */
package dev.nevergone.internal.doctor;
