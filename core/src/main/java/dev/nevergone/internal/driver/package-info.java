/**
 * All that knows MySQL Connector/J and MariaDB Connector/J.
 *
 * <p>Enters: settings, credentials, deadlines. Leaves: {@link dev.nevergone.internal.driver.Link}s, which are physical
 * connections that can be peeked, pinged and aborted within a known time, and what their server said about itself.
 * May not know: pools, lanes, generations, borrowers.
 */
package dev.nevergone.internal.driver;
