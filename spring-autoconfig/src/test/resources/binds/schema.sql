CREATE TABLE IF NOT EXISTS from_schema_sql (id INT);
