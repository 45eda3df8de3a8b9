"""English statements read as a coach reads them: words, clauses, amounts, parts, level. Pure."""
