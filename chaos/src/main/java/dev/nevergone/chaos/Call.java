package dev.nevergone.chaos;

/**
 * A write that was asked for.
 *
 * @param id its number, of no other in the run
 * @param bind the database
 * @param kind what it is
 * @param parts how many rows it is to leave, all or none; for a BLOB, its version of the slot
 * @param slot the BLOB's slot, else -1
 */
record Call(long id, String bind, CallKind kind, int parts, int slot) {}
