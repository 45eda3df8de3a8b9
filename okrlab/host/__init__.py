"""The process that owns a record: it decides, orders, commits, and tells who may know."""
