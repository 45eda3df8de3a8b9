"""What a good coach would notice and ask. Pure: text and nouns in, findings and questions out."""
