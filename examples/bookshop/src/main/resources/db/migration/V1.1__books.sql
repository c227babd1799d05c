INSERT INTO book (title, author, year, blurb, cents, stock) VALUES
('Pride and Prejudice', 'Jane Austen', 1813, 'Elizabeth Bennet is sure that she dislikes Mr Darcy. It takes her a whole novel, and him two proposals, to find out otherwise.', 1150, 24),
('Frankenstein', 'Mary Shelley', 1818, 'A student makes a man out of parts and leaves him to himself. Neither of them recovers.', 990, 12),
('Wuthering Heights', 'Emily Brontë', 1847, 'Two houses on a moor, two families, and a love that outlives everyone who comes near it.', 1090, 9),
('Moby-Dick', 'Herman Melville', 1851, 'A captain hunts one whale over three oceans. Everything there is to know about whales comes on the way.', 1490, 7),
('Great Expectations', 'Charles Dickens', 1861, 'Pip comes into money and does not know from whom. He guesses wrong.', 1250, 15),
('Alice''s Adventures in Wonderland', 'Lewis Carroll', 1865, 'Down a rabbit hole there is a tea party, a trial and a queen. Logic is present, in its own way.', 890, 30),
('Middlemarch', 'George Eliot', 1871, 'A provincial town, a good many marriages, and what becomes of people who meant well.', 1590, 6),
('Treasure Island', 'Robert Louis Stevenson', 1883, 'A map, a ship, a parrot, and a cook with one leg whom nobody should have hired.', 950, 18),
('The Picture of Dorian Gray', 'Oscar Wilde', 1890, 'He stays young and his portrait does not. It is kept in the attic.', 1050, 11),
('The Time Machine', 'H. G. Wells', 1895, 'A dinner guest comes late, in a torn coat, from the year 802,701.', 850, 14),
('Dracula', 'Bram Stoker', 1897, 'A count buys a house in London. Told in letters, diaries and one phonograph.', 1190, 3),
('The Hound of the Baskervilles', 'Arthur Conan Doyle', 1902, 'A curse, a moor, footprints. Mr Holmes does not believe in the first.', 1020, 0);
