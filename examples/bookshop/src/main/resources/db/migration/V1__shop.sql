CREATE TABLE book (
    id     BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title  VARCHAR(200) NOT NULL,
    author VARCHAR(200) NOT NULL,
    year   INT          NOT NULL,
    blurb  VARCHAR(600) NOT NULL,
    cents  INT          NOT NULL,
    stock  INT          NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Apart from the book, so that a list of books never reads an image.
CREATE TABLE cover (
    book_id BIGINT      NOT NULL PRIMARY KEY,
    version CHAR(36)    CHARACTER SET ascii NOT NULL,
    type    VARCHAR(20) CHARACTER SET ascii NOT NULL,
    size    BIGINT      NOT NULL,
    image   LONGBLOB    NOT NULL,
    FOREIGN KEY (book_id) REFERENCES book (id)
) ENGINE=InnoDB;

-- The customer is a name of the other database: no foreign key reaches there.
CREATE TABLE orders (
    id        BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    form      CHAR(36)     CHARACTER SET ascii NOT NULL,
    customer  VARCHAR(40)  CHARACTER SET ascii NOT NULL,
    book_id   BIGINT       NOT NULL,
    copies    INT          NOT NULL,
    cents     INT          NOT NULL,
    placed_at TIMESTAMP(6) NOT NULL,
    UNIQUE KEY once (customer, form),
    FOREIGN KEY (book_id) REFERENCES book (id)
) ENGINE=InnoDB;
