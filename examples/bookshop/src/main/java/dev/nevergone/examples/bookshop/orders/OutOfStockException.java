package dev.nevergone.examples.bookshop.orders;

/** There are fewer copies than were ordered. Being unchecked, it rolls the transaction back, and is not repeated. */
class OutOfStockException extends RuntimeException {

    private final int left;

    OutOfStockException(int left) {
        super(left + " left");
        this.left = left;
    }

    int left() {
        return left;
    }
}
