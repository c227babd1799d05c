/**
 * The JDBC objects that a borrower holds.
 *
 * <p>Enters: a driver's connection and the lease it is lent under. Leaves: {@code java.sql} objects that refer to each
 * other and never to what is beneath, that end with their lease, and that report failures and changed session state
 * to it. May not know: lanes, permits, how a connection is made or checked.
 */
package dev.nevergone.internal.jdbc;
