"""What changes in a very full room: numbers instead of names, and texts a hundred at a time."""

MANY = 300
"""With more people present a room is told how many they are, and who edits. Of more texts than this
a page is told how many they are, and the first of them; it asks for the others."""
CALM = 1.0
"""Seconds: so often at most what is counted changes for so many people."""
NEWEST = 10
"""Of so many who came last the names are told even then."""
AT_ONCE = 100
"""How many of very many texts a page is told at a time."""
