CREATE TABLE article (id BIGINT PRIMARY KEY, sold BIGINT NOT NULL) ENGINE=InnoDB;
INSERT INTO article VALUES (1, 0), (2, 0), (3, 0);
-- No unique key: what is written twice shall be seen.
CREATE TABLE purchase (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    number VARCHAR(40) NOT NULL,
    article_id BIGINT NOT NULL,
    quantity INT NOT NULL,
    KEY number (number)
) ENGINE=InnoDB;
CREATE TABLE stocktaking (id BIGINT AUTO_INCREMENT PRIMARY KEY, sold BIGINT NOT NULL, purchased BIGINT NOT NULL) ENGINE=InnoDB;
