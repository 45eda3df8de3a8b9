"""The course: exercises that people do alone, each with an answer to their very mistake."""
