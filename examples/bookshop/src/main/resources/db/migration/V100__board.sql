-- The fault board's own tables. Each side of the board has rows of its own, so that neither waits for the other's locks.
CREATE TABLE board_book (
    side  CHAR(1)      NOT NULL,
    id    INT          NOT NULL,
    title VARCHAR(200) NOT NULL,
    stock INT          NOT NULL,
    PRIMARY KEY (side, id)
);

INSERT INTO board_book (side, id, title, stock)
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 48)
SELECT side, n, CONCAT('Volume ', n), 1000000 FROM number, (SELECT 'P' AS side UNION ALL SELECT 'N') AS sides;

-- The number is not unique here, on purpose: an order written twice must be there twice to be found.
CREATE TABLE board_order (
    id     BIGINT  NOT NULL AUTO_INCREMENT PRIMARY KEY,
    side   CHAR(1) NOT NULL,
    number BIGINT  NOT NULL,
    book   INT     NOT NULL,
    KEY side_number (side, number)
);
