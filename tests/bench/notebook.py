"""Seconds an epoch of the lesson's computation in plain NumPy, over the ratings of a CSV file.

usage: notebook.py FILE EPOCHS: prints the seconds of one epoch of one run, errors included.
"""
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix

ALPHA, BETA, K = 0.01, 0.02, 5

table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
watchers, rows = np.unique(table[:, 0], return_inverse=True)
movies, cols = np.unique(table[:, 1], return_inverse=True)
R = csr_matrix((table[:, 2], (rows, cols)))
np.random.seed(0)
P = np.random.rand(len(watchers), K)
Q = np.random.rand(K, len(movies))

began = time.time()
for epoch in range(int(sys.argv[2])):
    for i in range(R.shape[0]):
        for at in range(R.indptr[i], R.indptr[i + 1]):
            j, r = R.indices[at], R.data[at]
            for m in range(K):
                slope = -2 * (r - np.dot(P[i, :], Q[:, j]))
                P[i, m] -= ALPHA * (slope * Q[m, j] + BETA * P[i, m])
                Q[m, j] -= ALPHA * (slope * P[i, m] + BETA * Q[m, j])
    sse = 0.0
    for i in range(R.shape[0]):
        for at in range(R.indptr[i], R.indptr[i + 1]):
            sse += (R.data[at] - np.dot(P[i, :], Q[:, R.indices[at]])) ** 2
print((time.time() - began) / int(sys.argv[2]))
