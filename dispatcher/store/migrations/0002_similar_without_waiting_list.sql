-- New rows go into the index at once, not onto a list that every look reads through first: an
-- import looks some ten thousand times a chunk, and between two vacuums the list is long.
alter index task_similar set (fastupdate = off);
