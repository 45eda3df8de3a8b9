"""The hall beside a kernel for each."""
