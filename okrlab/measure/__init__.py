"""What the numbers can carry: a series in, a baseline, a verdict or a target out."""
