package dev.nevergone.examples.bookshop.catalogue;

/**
 * What is known of a stored cover besides its bytes.
 *
 * @param bookId whose cover
 * @param version another one with each upload
 * @param type its content type
 * @param size in bytes
 */
public record Cover(long bookId, String version, String type, long size) {}
