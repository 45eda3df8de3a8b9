"""What all boards have in common, in the kernel and in the browser."""
