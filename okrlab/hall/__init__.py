"""The hall: one process in which everybody who takes part has a seat instead of a kernel.

What the room sees of a board is reckoned, worded and encoded once for all of them; what is one
person's goes to that person alone. No notebook's code runs here, and neither the server's key nor
the database is within reach: a seat does what its token allows, and the recorder checks that.
"""
