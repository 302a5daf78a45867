"""Seconds an epoch of the lesson's loop, as a notebook runs it: every rating read out of a SciPy CSR by
its cell, R[i, j]. Over the ratings of a CSV file.

usage: notebook.py FILE BETA: prints the seconds of one epoch of one run, errors included.
"""
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix

ALPHA, BETA, K = 0.01, float(sys.argv[2]), 5

table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
watchers, rows = np.unique(table[:, 0], return_inverse=True)
movies, cols = np.unique(table[:, 1], return_inverse=True)
R = csr_matrix((table[:, 2], (rows, cols)))
np.random.seed(0)
P = np.random.rand(len(watchers), K)
Q = np.random.rand(K, len(movies))
cells = list(zip(*R.nonzero()))

began = time.time()
for i, j in cells:
    for m in range(K):
        slope = -2 * (R[i, j] - np.dot(P[i, :], Q[:, j]))
        P[i, m] -= ALPHA * (slope * Q[m, j] + BETA * P[i, m])
        Q[m, j] -= ALPHA * (slope * P[i, m] + BETA * Q[m, j])
sse = 0.0
for i, j in cells:
    sse += (R[i, j] - np.dot(P[i, :], Q[:, j])) ** 2
print(time.time() - began)
