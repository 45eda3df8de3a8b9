"""The course: exercises, feedback for the very mistake made, and what returns when. Pure."""
