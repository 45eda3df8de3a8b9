"""At the desk, without a workshop: files of key results in, readings and findings out."""
