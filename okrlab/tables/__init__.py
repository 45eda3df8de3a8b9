"""What comes from outside: documents, tables, numbers, dates, with their places and doubts."""
