-- Nevergone looks here whether a COMMIT took effect whose answer was lost (CommitWitness.table()).
CREATE TABLE nevergone_commit_witness (
    token      CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    written_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    KEY written_at (written_at)
) ENGINE=InnoDB;
