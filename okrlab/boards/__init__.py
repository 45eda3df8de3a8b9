"""What every board is made of, in the kernel and in the browser."""
