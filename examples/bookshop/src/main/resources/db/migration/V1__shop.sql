CREATE TABLE book (
    id     BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title  VARCHAR(200) NOT NULL,
    author VARCHAR(200) NOT NULL,
    cents  INT          NOT NULL,
    stock  INT          NOT NULL
);
