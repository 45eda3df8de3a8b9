"""What is broken on purpose is no test: recorders start with it, see `test_faults.py`."""

collect_ignore = ["broken"]
