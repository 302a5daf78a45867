#!/usr/bin/env python3
"""Writes small_reference.h: coordinate-sgd on a small matrix, computed by NumPy from the formulas
of the man page, apart from the program. Run: python3 tests/train/small_reference.py"""
import numpy as np

cells = [(0, 0, 5.0), (0, 2, 3.0), (0, 3, 4.5), (1, 1, 2.0), (1, 2, 1.0), (2, 0, 4.0), (2, 3, 3.5),
         (3, 1, 1.5), (3, 2, 2.0), (3, 4, 5.0), (4, 0, 4.0), (4, 4, 0.5), (5, 3, 2.5)]
n, m, k, alpha, epochs = 6, 5, 3, 0.02, 12
held = [(0, 4, 2.0), (1, 0, 3.0), (2, 2, 2.5)]

np.random.seed(3)
lines = []
for name, beta in (("A", 0.02), ("B", 0.0)):
    p, q = np.random.rand(n, k), np.random.rand(k, m)
    rows = []
    for _ in range(epochs):
        for i, j, r in cells:
            for f in range(k):
                slope = -2 * (r - p[i] @ q[:, j])
                p[i, f] = p[i, f] - alpha * (slope * q[f, j] + beta * p[i, f])
                q[f, j] = q[f, j] - alpha * (slope * p[i, f] + beta * q[f, j])
        e = np.array([r - p[i] @ q[:, j] for i, j, r in cells])
        h = np.array([r - p[i] @ q[:, j] for i, j, r in held])
        sse = (e ** 2).sum()
        rows.append((sse, np.sqrt(sse / len(cells)), np.abs(e).mean(),
                     np.sqrt((h ** 2).mean()), sse + beta / 2 * sum((p[i] ** 2).sum() + (q[:, j] ** 2).sum()
                                          for i, j, _ in cells),
                     np.sqrt(sse / np.sqrt(sum(r * r for _, _, r in cells))),
                     np.linalg.norm(p), np.linalg.norm(q)))
    lines.append("    { /* %s, beta %g */\n" % (name, beta) + "".join(
        "        {" + ", ".join("%.17g" % x for x in row) + "},\n" for row in rows) + "    },\n")

with open("tests/train/small_reference.h", "w") as out:
    out.write("/* Written by small_reference.py with NumPy %s. Per epoch: SSE, RMSE, MAE, held-out RMSE,\n"
              " * objective, notebook figure, norm of P, norm of Q. */\n" % np.__version__)
    out.write("#define SMALL_TRAIN \"" + "".join("%d,%d,%g\\n" % c for c in cells) + "\"\n")
    out.write("#define SMALL_TEST \"" + "".join("%d,%d,%g\\n" % c for c in held) + "\"\n")
    out.write("enum { SMALL_K = %d, SMALL_EPOCHS = %d, SMALL_SEED = 3, SMALL_COLUMNS = 8 };\n" % (k, epochs))
    out.write("#define SMALL_ALPHA %g\n" % alpha)
    out.write("static const double small_reference[2][SMALL_EPOCHS][SMALL_COLUMNS] = {\n"
              + "".join(lines) + "};\n")
