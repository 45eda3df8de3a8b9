"""The formatter, the linter and the type checker of the boards' JavaScript: for tests alone."""
