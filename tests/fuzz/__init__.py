"""Long runs of hostile input, more than `make test` has time for: `make fuzz`.

Each module here that has a function `fuzz(seconds, seed)` is a target and is found by that: it
tries what its docstring says for about that long and returns what went wrong, one line each,
with what is needed to try it again. Its short version is an ordinary test beside what it tries.
"""
