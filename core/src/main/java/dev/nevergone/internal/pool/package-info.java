/**
 * The way of a borrow: permit, lane, check, lend, return.
 *
 * <p>Enters: settings and a {@link dev.nevergone.internal.driver.Connector}. Leaves: leases on live connections, counts.
 * HikariCP keeps the core lane's slots; which physical connection is in a slot, whether it is alive, and when it is
 * replaced is decided here, in the borrower's thread. Under the hottest load a slot passes from borrower to borrower without
 * HikariCP ({@link dev.nevergone.internal.pool.ReadyLoans}). May not know: a driver's classes, SQL that users run.
 */
package dev.nevergone.internal.pool;
