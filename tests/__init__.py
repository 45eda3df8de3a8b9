import os

# As kernels have it: threads of several test processes would fight over two cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
