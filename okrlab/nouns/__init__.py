"""What a notebook works with: a ladder, key results, a journey and so on, all of one shape.

Each is made by `.of(…)` from a session, from the id of a workshop held on this computer, or from a
file, and has `.to_frame()`, `.findings()` and a picture.
"""
