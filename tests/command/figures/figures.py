#!/usr/bin/python3
"""Expected figures for mfexplore, computed from the formulas with NumPy alone.

Writes small, deterministic input files beside this script, figures.tsv and figures-more.tsv:
    name <TAB> command <TAB> where <TAB> expected <TAB> tolerance
Nothing here is copied from the program's output, and no number of it is read. Where a formula comes from
is named beside it: [F] are the formulas of mfexplore(1), [data.h], [model.h], [train.h], [lab.h] the
comments of the headers, [man] is mfexplore(1) too. data/tiny.csv is the project's own sample: give its
path as the first argument (default: data/tiny.csv below the working directory).
"""
import csv
import itertools
import os
import re
import struct
import sys
from fractions import Fraction

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
PLACE = "tests/command/figures/"  # where the program will find the input files
TINY = next(p for p in sys.argv[1:] + ["data/tiny.csv"] if os.path.exists(p))
rows = []


def row(name, command, where, expected, tolerance=1e-9):
    """One line of figures.tsv. Words (and null) are compared as text."""
    if isinstance(expected, str):
        rows.append((name, command, where, expected, ""))
    else:
        rows.append((name, command, where, repr(float(expected)), repr(tolerance)))


# ---- input files ------------------------------------------------------------------------------------------


def write(name, triples, header="watcher,movie,rating"):
    with open(os.path.join(HERE, name), "w") as f:
        f.write(header + "\n")
        for t in triples:
            f.write(",".join(x if isinstance(x, str) else "%g" % x for x in t) + "\n")
    return PLACE + name


def read_tiny():
    with open(TINY) as f:
        return [(r["watcher"], r["movie"], float(r["rating"])) for r in csv.DictReader(f)]


class Data:
    """Ratings by index. Ids sort as numbers when all are numbers, else bytewise [data.h]. Ids of a test
    file count, its ratings do not train."""

    def __init__(self, triples, test=None, swap=False):
        flip = (lambda t: (t[1], t[0], t[2])) if swap else (lambda t: t)
        triples = [flip(t) for t in triples]
        test = [flip(t) for t in test or []]
        self.watchers = self.order({t[0] for t in triples + test})
        self.movies = self.order({t[1] for t in triples + test})
        self.n, self.m = len(self.watchers), len(self.movies)
        self.all = self.indexed(triples)
        self.train, self.held = self.all, self.indexed(test)

    @staticmethod
    def order(ids):
        try:
            return sorted(ids, key=float)
        except ValueError:
            return sorted(ids, key=lambda s: s.encode())

    def indexed(self, triples):
        return sorted((self.watchers.index(w), self.movies.index(j), float(r)) for w, j, r in triples)

    # Membership in the held-out set is a hash of (seed, watcher id, movie id) [data.h: mf_split]; the
    # hash itself is data/random.c's, written anew here.
    def hold_out(self, share, seed=0, first=0.0):
        at_w = [keyed_hash(w.encode(), seed * 2 + 1) for w in self.watchers]
        at_m = [keyed_hash(m.encode(), seed * 2 + 2) for m in self.movies]
        out = [first <= SplitMix(at_w[i] ^ (at_m[j] * GOLDEN & MASK)).double() < first + share
               for i, j, _ in self.all]
        self.train = [t for t, o in zip(self.all, out) if not o]
        self.held = [t for t, o in zip(self.all, out) if o]
        return self

    def counts(self):
        return (np.bincount([t[0] for t in self.train], minlength=self.n),
                np.bincount([t[1] for t in self.train], minlength=self.m))

    def is_warm(self, i, j):
        nw, nm = self.counts()
        return nw[i] > 0 and nm[j] > 0


# ---- random numbers ---------------------------------------------------------------------------------------

MASK, GOLDEN = (1 << 64) - 1, 0x9E3779B97F4A7C15


def mix(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & MASK
    return x ^ (x >> 31)


class SplitMix:
    """SplitMix64 (Steele, Lea & Flood 2014)."""

    def __init__(self, state):
        self.state = state & MASK

    def bits(self):
        self.state = (self.state + GOLDEN) & MASK
        return mix(self.state)

    def double(self):
        return (self.bits() >> 11) * 2.0 ** -53

    def below(self, bound):
        return self.bits() * bound >> 64


def keyed_hash(text, key):
    h = mix((key + GOLDEN) & MASK) ^ len(text)
    while len(text) >= 8:
        h = (mix(h ^ int.from_bytes(text[:8], "little")) + GOLDEN) & MASK
        text = text[8:]
    return mix(h ^ int.from_bytes(text, "little"))


def start(n, m, k, seed, init="paired", stream=0):
    """P row by row as n x K, then Q as K x m, uniform in [0, 1) [F]. paired: np.random.seed(seed), every
    run the first draw; numpy: run s takes draw s of one stream; uniform: SplitMix64, its own for every s.
    Returns P (n x K) and Q transposed (m x K)."""
    if init == "uniform":
        r = SplitMix(keyed_hash(struct.pack("<II", seed, stream), 0))
        draw = lambda *shape: np.array([r.double() for _ in range(shape[0] * shape[1])]).reshape(shape)
    else:
        np.random.seed(seed)
        draw = np.random.rand
        for _ in range(stream if init == "numpy" else 0):
            draw(n, k), draw(k, m)
    p = draw(n, k)
    q = draw(k, m)
    return p, q.T.copy()


# ---- models -----------------------------------------------------------------------------------------------


def damped_means(d, passes=2):
    """[model.h, Koren 2010]: movie_j = sum(r - mu - watcher_i) / (2 + n_j), then watcher_i =
    sum(r - mu - movie_j) / (5 + n_i); twice, from watcher 0."""
    nw, nm = d.counts()
    mu = np.mean([r for _, _, r in d.train])
    bw, bm = np.zeros(d.n), np.zeros(d.m)
    for _ in range(passes):
        s = np.zeros(d.m)
        for i, j, r in d.train:
            s[j] += r - mu - bw[i]
        bm = s / (2 + nm)
        s = np.zeros(d.n)
        for i, j, r in d.train:
            s[i] += r - mu - bm[j]
        bw = s / (5 + nw)
    return mu, bw, bm


class Model:
    """prediction = mu + b_u + b_i + p.q; a cold one is mu + the known damped mean [model.h]."""

    def __init__(self, d, p, q, mu=0.0, bw=None, bm=None, own=False):
        self.own = own  # means and biases predict cold ratings by themselves: what is not known is 0
        self.d, self.p, self.q, self.mu = d, p, q, mu
        self.bw = np.zeros(d.n) if bw is None else bw
        self.bm = np.zeros(d.m) if bm is None else bm
        self.fallback = damped_means(d)
        self.nw, self.nm = d.counts()

    def predict(self, i, j, cold="bias"):
        if self.own or (self.nw[i] and self.nm[j]):
            return self.mu + self.bw[i] + self.bm[j] + self.p[i] @ self.q[j]
        mu, bw, bm = self.fallback
        if cold == "mean" or not (self.nw[i] or self.nm[j]):
            return mu
        return mu + (bw[i] if self.nw[i] else bm[j])

    def recommend(self, i, n=10, include=False, least=1):
        """Best first, ties by id; rated ones (training and held out by share: all that is known of the
        file) left out."""
        rated = {j for w, j, _ in self.d.all if w == i}
        score = [(-self.predict(i, j), j) for j in range(self.d.m)
                 if (include or j not in rated) and self.nm[j] >= least]
        return [(j, -s) for s, j in sorted(score)[:n]]


def errors(e):
    e = np.array(e, float)
    n = len(e)
    return dict(n=n, sse=float(np.sum(e * e)), rmse=float(np.sqrt(np.sum(e * e) / n)) if n else np.nan,
                mae=float(np.sum(np.abs(e)) / n) if n else np.nan)


def measure(model, beta=0.0, ridge=None):
    """The figures of one epoch [F, train.h]. `ridge(n)` of a row with n ratings: the objective."""
    d = model.d
    out = {"train": errors([r - model.predict(i, j) for i, j, r in d.train])}
    parts = {True: [], False: []}
    for i, j, r in d.held:
        parts[bool(model.nw[i] and model.nm[j])].append(r - model.predict(i, j))
    out["warm"], out["cold"] = errors(parts[True]), errors(parts[False])
    out["heldout"] = errors(parts[True] + parts[False])
    sse, p2, q2 = out["train"]["sse"], np.sum(model.p ** 2), np.sum(model.q ** 2)
    out["p_norm"], out["q_norm"] = np.sqrt(p2), np.sqrt(q2)
    if ridge is not None:
        out["objective"] = (sse + sum(ridge(c) * (x @ x) for c, x in zip(model.nw, model.p)) +
                            sum(ridge(c) * (x @ x) for c, x in zip(model.nm, model.q)))
    out["notebook_figure"] = np.sqrt(sse / np.sqrt(sum(r * r for _, _, r in d.train)))
    return out


def coordinate_update(p, q, r, alpha, beta, slope=2.0):
    """[F] J recomputed at every m; Q with the new P."""
    for m in range(len(p)):
        J = -slope * (r - p @ q)
        p[m] = p[m] - alpha * (J * q[m] + beta * p[m])
        q[m] = q[m] - alpha * (J * p[m] + beta * q[m])


class Run:
    """coordinate-sgd, epoch by epoch: history[e] is epoch e + 1."""

    def __init__(self, d, k, alpha, beta, epochs, seed=0, init="paired", stream=0, ratio=10.0, stop=0.06,
                 patience=0):
        self.d, self.k, self.alpha, self.beta = d, k, alpha, beta
        p, q = start(d.n, d.m, k, seed, init, stream)
        self.models = [Model(d, p, q)]
        self.history, self.best, self.status = [], 0, "ready"
        self.ratio, self.stop, self.patience, self.epochs = ratio, stop, patience, epochs
        self.go()

    def judged(self, e):
        h = self.history[e - 1]
        return h["heldout"]["rmse"] if h["heldout"]["n"] else h["train"]["sse"]

    def go(self, upto=None):
        """[train.h] converged: SSE < stop_sse; diverged: SSE > ratio x the best so far, or not finite (its
        epoch is taken back); stopped-early: so many epochs without a better held-out RMSE."""
        self.status = "ready"
        while self.status == "ready" and len(self.history) < (upto or self.epochs):
            last = self.models[-1]
            m = Model(self.d, last.p.copy(), last.q.copy())
            with np.errstate(all="ignore"):
                for i, j, r in self.d.train:
                    coordinate_update(m.p[i], m.q[j], r, self.alpha, self.beta)
                h = measure(m, self.beta, lambda n: self.beta * n / 2)
            h["alpha"], h["beta"] = self.alpha, self.beta
            sse = h["train"]["sse"]
            least = min([x["train"]["sse"] for x in self.history], default=np.inf)
            if not np.isfinite(sse) or sse > self.ratio * least:
                self.status, self.diverged, self.bad, self.bad_model = "diverged", len(self.history) + 1, h, m
                return
            self.history.append(h)
            self.models.append(m)
            e = len(self.history)
            if self.best == 0 or self.judged(e) < self.judged(self.best):
                self.best = e
            if sse < self.stop:
                self.status = "converged"
            elif self.patience and e - self.best >= self.patience:
                self.status = "stopped-early"
        if self.status == "ready" and len(self.history) == self.epochs:
            self.status = "done"

    last = property(lambda self: self.history[-1])
    model = property(lambda self: self.models[-1])


def sgd(d, k, alpha, beta, epochs, seed=0, schedule="adagrad", biases=True, keep=None):
    """[F, train.h, man] float32; biases start at damped means, factors at (uniform - 1/2) / sqrt(K); all
    of one rating's updates use the old values. Only for data whose order of ratings is determined: rows
    in order (one watcher, or one movie), or no two ratings that share a row."""
    f = np.float32
    p, q = start(d.n, d.m, k, seed)
    p, q = ((p - 0.5) / np.sqrt(k)).astype(f), ((q - 0.5) / np.sqrt(k)).astype(f)
    mu, bw, bm = damped_means(d)
    if not biases:
        mu, bw, bm = 0.0, np.zeros(d.n), np.zeros(d.m)
    mu, bw, bm = f(mu), bw.astype(f), bm.astype(f)
    gw, gm = np.ones(d.n, f), np.ones(d.m, f)  # adagrad's G: 1 plus the mean squared gradients so far
    beta = f(beta)
    models = []
    for epoch in range(epochs + 1):
        models.append(Model(d, p.astype(float), q.astype(float), float(mu), bw.astype(float), bm.astype(float)))
        a = f(alpha / (1 + epoch / 10) if schedule == "inverse" else alpha)
        for i, j, r in d.train if epoch < epochs else []:
            e = f(r) - (mu + bw[i] + bm[j] + p[i] @ q[j])
            ai, aj = (a / np.sqrt(gw[i]), a / np.sqrt(gm[j])) if schedule == "adagrad" else (a, a)
            dp, dq = e * q[j] - beta * p[i], e * p[i] - beta * q[j]
            gw[i] += np.mean(dp * dp, dtype=f)
            gm[j] += np.mean(dq * dq, dtype=f)
            p[i], q[j] = p[i] + ai * dp, q[j] + aj * dq
            if biases:
                bw[i], bm[j] = bw[i] + ai * (e - beta * bw[i]), bm[j] + aj * (e - beta * bm[j])
    return models


def als(d, k, beta, epochs, seed=0, weight="count", biases=True):
    """[F] (Q_T' Q_T + beta w I) p = Q_T' (r - mu - b), the watchers first, then the movies; biases are
    damped means and stay. Q starts at (uniform - 1/2) / sqrt(K), P at 0. models[0] is the start."""
    p, q = start(d.n, d.m, k, seed)
    q, p = (q - 0.5) / np.sqrt(k), np.zeros((d.n, k))
    mu, bw, bm = damped_means(d) if biases else (0.0, np.zeros(d.n), np.zeros(d.m))
    models = [Model(d, p.copy(), q.copy(), mu, bw, bm)]

    def solve(rows_of, held, rest):
        w = len(rest) if weight == "count" else 1
        A = held[rows_of]
        return np.linalg.solve(A.T @ A + beta * w * np.eye(k), A.T @ np.array(rest))

    for _ in range(epochs):
        for i in range(d.n):
            t = [(j, r - mu - bw[i] - bm[j]) for w, j, r in d.train if w == i]
            p[i] = solve([j for j, _ in t], q, [r for _, r in t]) if t else 0
        for j in range(d.m):
            t = [(i, r - mu - bw[i] - bm[j]) for i, c, r in d.train if c == j]
            q[j] = solve([i for i, _ in t], p, [r for _, r in t]) if t else 0
        models.append(Model(d, p.copy(), q.copy(), mu, bw, bm))
    return models


def truncated_svd(d, k, fill="zero"):
    """[F] the largest singular values of R with its holes filled: P = U S, Q = V; a watcher without
    training ratings is filled with mu."""
    R, known = np.zeros((d.n, d.m)), np.zeros((d.n, d.m), bool)
    for i, j, r in d.train:
        R[i, j], known[i, j] = r, True
    if fill == "mean":
        mu = np.mean([r for _, _, r in d.train])
        for i in range(d.n):
            R[i, ~known[i]] = R[i, known[i]].mean() if known[i].any() else mu
    u, s, vt = np.linalg.svd(R, full_matrices=False)
    return Model(d, u[:, :k] * s[:k], vt[:k].T), s[:k]


def fold_in(model, rated, ridge, biases):
    """[model.h] minimizes sum_T (r - mu - b_u - b_i - p.q)^2 + ridge (|p|^2 + b_u^2), the movies held; b_u
    only where the model has biases. Movies without training ratings are left out."""
    rated = [(j, r) for j, r in rated if model.nm[j] > 0]
    A = np.array([np.append(model.q[j], 1.0) if biases else model.q[j] for j, _ in rated])
    y = np.array([r - model.mu - model.bm[j] for j, r in rated])
    x = np.linalg.solve(A.T @ A + ridge * np.eye(A.shape[1]), A.T @ y)
    p, b = (x[:-1], x[-1]) if biases else (x, 0.0)
    rmse = np.sqrt(np.mean((y - A @ x) ** 2))
    items = sorted((-(model.mu + b + model.bm[j] + p @ model.q[j]), j) for j in range(model.d.m)
                   if model.nm[j] > 0 and j not in [t[0] for t in rated])
    near = sorted((-(p @ w) / np.sqrt((p @ p) * (w @ w)), i) for i, w in enumerate(model.p)
                  if model.nw[i] > 0 and w @ w > 0)
    return dict(p=p, bias=b, rmse=rmse, used=len(rated), items=[(j, -s) for s, j in items],
                near=[(i, -c) for c, i in near])


def same_way(axes_p, axes_q, at):
    """The movie farthest out along an axis is positive [model.h]."""
    sign = np.sign(axes_q[np.argmax(np.abs(axes_q[:, at])), at])
    axes_p[:, at] *= sign
    axes_q[:, at] *= sign


def axes(model):
    """[model.h] P.Q = U S V' along its own axes, of the rows with training ratings: p = U sqrt(S),
    q = V sqrt(S)."""
    k = model.p.shape[1]
    p = model.p * (model.nw > 0)[:, None]
    q = model.q * (model.nm > 0)[:, None]
    u, s, vt = np.linalg.svd(p @ q.T, full_matrices=False)
    ap, aq = u[:, :k] * np.sqrt(s[:k]), vt[:k].T * np.sqrt(s[:k])
    for c in range(k):
        same_way(ap, aq, c)
    return s[:k], ap, aq


def alignment(a, b):
    """[model.h] principal angles between the spaces of the movies' factors (Bjorck & Golub), and after
    the best rotation (Procrustes) the correlation of each axis."""
    _, _, qa = axes(a)
    _, _, qb = axes(b)
    va, vb = np.linalg.qr(qa)[0], np.linalg.qr(qb)[0]
    cosines = np.clip(np.linalg.svd(va.T @ vb)[1], -1, 1)
    u, _, wt = np.linalg.svd(qa.T @ qb, full_matrices=False)
    turned = qa @ u @ wt
    return np.degrees(np.arccos(cosines)), [np.corrcoef(turned[:, c], qb[:, c])[0, 1] for c in range(qb.shape[1])]


def ranking(model, n):
    """[train.h] lists of the N best unseen movies; relevant: a held-out rating of at least the mean of the
    training ratings, whether or not its movie has training ratings; means over the watchers who have one. Precision:
    hits / N; recall: hits / relevant; NDCG: divided by the best possible; MAP: mean precision at the hits,
    over min(relevant, N). Coverage: the share of the movies with training ratings that stand in any list."""
    d = model.d
    mean = np.mean([r for _, _, r in d.train])
    sums, listed, watchers = np.zeros(4), set(), 0
    for i in range(d.n):
        seen = {j for w, j, _ in d.train if w == i}
        order = sorted((-model.predict(i, j), j) for j in range(d.m) if model.nm[j] > 0 and j not in seen)
        top = [j for _, j in order[:n]]
        listed |= set(top)
        relevant = {j for w, j, r in d.held if w == i and r >= mean}
        if not relevant:
            continue
        watchers += 1
        hit = np.array([j in relevant for j in top] + [False] * (n - len(top)))
        gain = 1 / np.log2(np.arange(n) + 2)
        possible = min(len(relevant), n)
        at = np.cumsum(hit) / (np.arange(n) + 1)
        sums += [hit.sum() / n, hit.sum() / len(relevant), (gain * hit).sum() / gain[:possible].sum(),
                 (at * hit).sum() / possible]
    precision, recall, ndcg, mean_ap = sums / watchers
    return dict(watchers=watchers, precision=precision, recall=recall, ndcg=ndcg, map=mean_ap,
                coverage=len(listed) / np.sum(model.nm > 0))


# ---- what is asked of them --------------------------------------------------------------------------------


def quantile(counts, share):
    """[data.h] of the sorted counts, the lower one where two are equally near: place ceil(share n) - 1."""
    n = len(counts)
    exact = Fraction(str(share)) * n
    place = max(-(-exact.numerator // exact.denominator) - 1, 0)
    return sorted(counts)[place]


def median(counts):
    return float(np.median(counts))


TINY_TRIPLES = read_tiny()

# ---- stats: shape, spread, histogram, memory, warnings -----------------------------------------------------

# 20 watchers whose counts step exactly at 10 %, 25 %, 50 %, 75 %, 90 %; watcher w rates movies 1 .. count.
SPREAD = [1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 6, 7]
spread_triples = [("w%02d" % w, "m%d" % j, 0.5 + (w * 3 + j * 5) % 10 / 2) for w, c in enumerate(SPREAD)
                  for j in range(1, c + 1)]
spread = write("spread.csv", spread_triples)
# 100 watchers: 98 of one rating, one of 2, one of 3; 4 movies. Swapped it looks swapped.
hundred_triples = [("w%03d" % w, "m%d" % (w % 4 + 1), 1 + w % 5) for w in range(98)]
hundred_triples += [("w098", "m1", 2), ("w098", "m2", 3), ("w099", "m2", 4), ("w099", "m3", 5), ("w099", "m4", 2)]
hundred = write("hundred.csv", hundred_triples)
# 40 distinct values: the histogram is binned, 20 bins; none but the largest lies on a bin's edge.
bins_values = [0.3 + 0.97 * v for v in range(40)] + [0.3 + 0.97 * v for v in (39, 39, 5, 5, 5, 17)]
bins_triples = [("w%d" % (v % 7), "m%02d" % (v // 7), x) for v, x in enumerate(bins_values)]
bins = write("bins.csv", bins_triples)
# Duplicates, zeros, lines that cannot be read, an empty line.
messy_triples = [("ann", "x", 5), ("ann", "x", 2), ("ann", "x", 4.25), ("ann", "y", 0), ("bob", "y", 3),
                 ("bob", "z", 0), ("cat", "z", 1), ("cat", "z", 2), ("cat", "x", 4), ("dan", "y", 2.5)]
messy = write("messy.csv", messy_triples)
broken = write("broken.csv", [("ann", "x", 5), ("ann", "y", "six"), ("bob", "x", 3), ("bob",), ("cat", "y", 2),
                              ("cat", "z", 4), ("", "", "")][:6])


def stats_rows():
    def spreads(name, command, where, counts):
        for share, key in ((0.1, "q10"), (0.25, "q25"), (0.75, "q75"), (0.9, "q90"), (0.99, "q99")):
            row("%s_%s" % (name, key), command, "%s.%s" % (where, key), quantile(counts, share))
        row(name + "_median", command, where + ".median", median(counts))
        row(name + "_mean", command, where + ".mean", np.mean(counts))

    d = Data(spread_triples)
    c = "stats %s --json -k 3" % spread
    spreads("stats_watchers", c, "per_watcher", list(d.counts()[0]))
    row("stats_movies_median", c, "per_movie.median", median(d.counts()[1]))
    row("stats_watchers_singletons", c, "per_watcher.singletons", SPREAD.count(1))
    spreads("stats_swapped_movies", c + " --swap", "per_movie", SPREAD)
    row("stats_swapped_singletons", c + " --swap", "per_movie.singletons", SPREAD.count(1))
    row("stats_watchers_csv_median", "stats %s --csv --swap" % spread, r"text:per_movie\.median,([0-9.]+)", median(SPREAD))
    # the text table: min, 10 %, 25 %, median, mean, 75 %, 90 %, 99 %, max
    shares = [min(SPREAD), *(quantile(SPREAD, x) for x in (0.1, 0.25)), median(SPREAD), round(np.mean(SPREAD), 2),
              *(quantile(SPREAD, x) for x in (0.75, 0.9, 0.99)), max(SPREAD)]
    for at, key in ((2, "q25"), (4, "mean"), (5, "q75"), (6, "q90")):
        row("stats_text_" + key, "stats %s" % spread, r"text:\nwatcher" + r" +[0-9.]+" * at + r" +([0-9.]+)", shares[at])
    n, w, m = len(spread_triples), d.n, d.m
    # [F, README's table] formulas of the memory figures, K = 3
    memory = dict(long_table=24 * n + 132, dense_float64=8 * w * m + 8 * w, dense_float32=4 * w * m + 8 * w,
                  coo=16 * n, csr_scipy=12 * n + 4 * (w + 1), csr=8 * n + 8 * (w + 1), csc=8 * n + 8 * (m + 1),
                  factors=8 * 3 * (w + m), shallow_getsizeof=3 * 112 + 4 * (w + 1))
    for key, bytes_ in memory.items():
        row("stats_memory_" + key, c, "memory." + key, bytes_)
    row("stats_dense_over_csr", "stats %s -k 3" % spread, r"text:dense : CSR +([0-9.]+) : 1",
        memory["dense_float64"] / memory["csr_scipy"], 6e-3)
    row("stats_density", c, "density", n / (w * m))
    row("stats_mean", c, "mean", np.mean([t[2] for t in spread_triples]))
    values = sorted({t[2] for t in spread_triples})
    row("stats_histogram_value", c, "histogram.3.value", values[3])
    row("stats_histogram_count", c, "histogram.3.count", sum(t[2] == values[3] for t in spread_triples))
    d.hold_out(0.3, 5)
    h = c + " --holdout 0.3 --seed 5"
    row("stats_heldout", h, "heldout.n", len(d.held))
    row("stats_heldout_cold", h, "heldout.cold", sum(not d.is_warm(i, j) for i, j, _ in d.held))

    d = Data(hundred_triples)
    counts = list(d.counts()[0])
    row("stats_hundred_q99", "stats %s --json" % hundred, "per_watcher.q99", quantile(counts, 0.99))
    row("stats_hundred_swapped_q99", "stats %s --json --swap" % hundred, "per_movie.q99", quantile(counts, 0.99))
    row("stats_hundred_swapped_max", "stats %s --json --swap" % hundred, "per_movie.max", max(counts))
    row("stats_tail_share", "stats %s --swap" % hundred, r"text:the tail +([0-9.]+) %", 98.0)
    row("stats_tail_ratings", "stats %s --swap" % hundred, r"text:they hold ([0-9.]+) %",
        100 * 98 / len(hundred_triples), 1e-3)
    # width (max - min) / 20, value the middle of the bin, the largest value in the last one
    c = "stats %s --json" % bins
    v = np.array([float("%g" % x) for x in bins_values])
    width = (v.max() - v.min()) / 20
    place = np.minimum(((v - v.min()) / width).astype(int), 19)
    row("stats_bins_last_count", c, "histogram.19.count", np.sum(place == 19))
    row("stats_bins_count", c, "histogram.2.count", np.sum(place == 2))
    row("stats_bins_middle", c, "histogram.2.value", v.min() + 2.5 * width, 1e-6)

    # [data.h, man] which rating of a pair counts; 0 kept, or missing
    def kept(how, zero_missing=False):
        seen = {}
        for w_, m_, r in messy_triples:
            if not (zero_missing and r == 0):
                seen.setdefault((w_, m_), []).append(r)
        pick = dict(last=lambda x: x[-1], first=lambda x: x[0], mean=np.mean)[how]
        return [pick(x) for x in seen.values()]

    for how in ("last", "first", "mean"):
        row("read_duplicates_" + how, "stats %s --json --duplicates %s" % (messy, how), "mean", np.mean(kept(how)), 1e-7)
    row("read_duplicates_mean_value", "predict %s ann x --json --solver mean --holdout 0 --duplicates mean" % messy,
        "rated", np.mean([5, 2, 4.25]))
    row("read_duplicates_count", "stats %s --json" % messy, "duplicates", 3)
    row("read_duplicates_ratings", "stats %s --json" % messy, "ratings", len(kept("last")))
    row("read_zeros_kept", "stats %s --json" % messy, "zeros", 2)
    row("read_zeros_kept_min", "stats %s --json" % messy, "min", 0)
    row("read_zeros_missing", "stats %s --json --zero-missing" % messy, "ratings", len(kept("last", True)))
    row("read_zeros_missing_mean", "stats %s --json --zero-missing" % messy, "mean", np.mean(kept("last", True)), 1e-7)
    row("read_zeros_missing_count", "stats %s --json --zero-missing" % messy, "zeros", 2)
    row("read_duplicates_warning", "stats %s --json" % messy, r'text:"code":"(duplicates)"', "duplicates")
    row("read_zeros_warning", "stats %s --json" % messy, r'text:"code":"(zeros)"', "zeros")
    row("read_skipped", "stats %s --json --skip-bad" % broken, "bad_lines", 2)
    row("read_skipped_ratings", "stats %s --json --skip-bad" % broken, "ratings", 4)
    row("read_skipped_mean", "stats %s --json --skip-bad" % broken, "mean", (5 + 3 + 2 + 4) / 4)
    row("read_skipped_warning", "stats %s --json --skip-bad" % broken, r'text:"code":"(bad-lines)"', "bad-lines")


# ---- warm and cold ----------------------------------------------------------------------------------------

cold_triples = [("ann", "m1", 5), ("ann", "m2", 3), ("ann", "m4", 4), ("ann", "m5", 5), ("bob", "m1", 4),
                ("bob", "m3", 2), ("bob", "m4", 1), ("cat", "m2", 2), ("cat", "m3", 1), ("cat", "m5", 3),
                ("dan", "m1", 5), ("dan", "m2", 4), ("dan", "m3", 3), ("dan", "m4", 5), ("dan", "m5", 4.5),
                ("eve", "m2", 1), ("eve", "m4", 2), ("eve", "m5", 2.5)]
cold_test = [("ann", "m3", 3.5), ("bob", "m5", 4), ("eve", "m1", 2), ("cat", "m9", 1), ("dan", "m9", 5),
             ("zed", "m1", 1), ("zed", "m3", 4.5), ("zed", "m9", 2)]
cold_file = write("cold.csv", cold_triples)
cold_held = write("cold.test.csv", cold_test)


def error_rows(name, command, at, h, keys, tolerance=1e-9):
    for key in keys:
        v = h
        for part in key.split("."):
            v = v[part]
        row("%s_%s" % (name, key.replace(".", "_")), command, "%s.%s" % (at, key), v, tolerance)


ALL = ("train.sse", "train.rmse", "train.mae", "heldout.n", "heldout.rmse", "heldout.mae", "heldout.warm.n",
       "heldout.warm.rmse", "heldout.warm.mae", "heldout.cold.n", "heldout.cold.rmse", "heldout.cold.mae",
       "notebook_figure", "p_norm", "q_norm")


def as_json(h):
    return dict(h, heldout=dict(h["heldout"], warm=h["warm"], cold=h["cold"]))


def cold_rows():
    d = Data(cold_triples, cold_test)
    base = "%s --test %s -k 2 --alpha 0.02 --epochs 6 --stop-sse 0" % (cold_file, cold_held)
    a, b = Run(d, 2, 0.02, 0.1, 6, stop=0), Run(d, 2, 0.02, 0.0, 6, stop=0)
    c = "train %s --beta 0.1,0 --json" % base
    error_rows("pair_a", c, "runs.0", as_json(a.last), ALL)
    error_rows("pair_b", c, "runs.1", as_json(b.last), ("heldout.warm.rmse", "heldout.cold.rmse", "train.sse"))
    row("pair_b_objective", c, "runs.1.objective", b.last["objective"])
    row("pair_parameters", c, "runs.0.parameters", 2 * (d.n + d.m))
    row("pair_parameters_per_rating", c, "runs.0.parameters_per_rating", 2 * (d.n + d.m) / len(d.train))

    def table(name, where, command, h, r, k, status=None, at=None):
        flat = dict(epoch=at, alpha=r.alpha, beta=r.beta, train_sse=h["train"]["sse"], train_rmse=h["train"]["rmse"],
                    heldout_rmse=h["heldout"]["rmse"], warm_rmse=h["warm"]["rmse"], cold_rmse=h["cold"]["rmse"],
                    notebook_figure=h["notebook_figure"], p_norm=h["p_norm"], q_norm=h["q_norm"], k=k,
                    epochs=len(r.history), best_epoch=r.best, objective=h["objective"])
        for key in where[1]:
            row("%s_%s" % (name, key), command, where[0] % key, flat[key])

    c = "train %s --beta 0.1,0 --csv" % base
    table("csv_b", ("csv:%s:1", ("k", "alpha", "beta", "epochs", "best_epoch", "train_sse", "train_rmse", "heldout_rmse",
                                 "warm_rmse", "cold_rmse", "notebook_figure", "objective")), c, b.last, b, 2)
    row("csv_b_run", c, "csv:run:1", "B")
    row("csv_b_solver", c, "csv:solver:1", "coordinate-sgd")
    row("csv_b_seed", c + " --seed 4", "csv:seed:1", 4)
    row("csv_b_status", c, "csv:status:1", "done")
    # the log has a row for each run and epoch; B's third is found by its order: A and B by epoch, or run by run
    c = "train %s --beta 0 --log @LOG" % base
    keys = ("epoch", "alpha", "beta", "train_sse", "train_rmse", "heldout_rmse", "warm_rmse", "cold_rmse",
            "notebook_figure", "p_norm", "q_norm", "objective")
    table("log", ("log:%s:2", keys), c, b.history[2], b, 2, at=3)
    row("log_run", c, "log:run:2", "A")
    c = "train %s --beta 0.1 --log @LOG" % base
    row("log_beta_beta", c, "log:beta:4", 0.1)
    row("log_beta_p_norm", c, "log:p_norm:4", a.history[4]["p_norm"])
    # the text table: A - B
    c = "train %s --beta 0.1,0" % base
    row("text_warm_a", c, r"text:\n +warm +([0-9.]+)", a.last["warm"]["rmse"], 6e-5)
    row("text_cold_a", c, r"text:\n +cold +([0-9.]+)", a.last["cold"]["rmse"], 6e-5)
    row("text_difference", c, r"text:training RMSE +[0-9.]+ +[0-9.]+ +([-+][0-9.]+)",
        a.last["train"]["rmse"] - b.last["train"]["rmse"], 6e-5)
    row("text_norm_difference", c, r"text:norm of P +[0-9.]+ +[0-9.]+ +([-+][0-9.]+)",
        a.last["p_norm"] - b.last["p_norm"], 6e-3)
    row("text_mae_b", c, r"text:held-out MAE +[0-9.]+ +([0-9.]+)", b.last["heldout"]["mae"], 6e-5)

    # cold predictions and explanations: mu + the known damped mean [model.h]
    mu, bw, bm = damped_means(d)
    W, M = d.watchers.index, d.movies.index
    pair = "--test %s -k 2 --epochs 2 --alpha 0.02 --beta 0" % cold_held
    for name, w, m, eu, ei in (("known_watcher", "ann", "m9", bw[W("ann")], 0.0),
                               ("known_movie", "zed", "m3", 0.0, bm[M("m3")])):
        c = "explain %s %s %s --json %s" % (cold_file, w, m, pair)
        row("explain_%s_watcher_bias" % name, c, "watcher_bias", eu)
        row("explain_%s_movie_bias" % name, c, "movie_bias", ei)
        row("explain_%s_mu" % name, c, "mu", mu)
        row("explain_%s_prediction" % name, c, "prediction", mu + eu + ei)
        row("explain_%s_csv" % name, c.replace("--json", "--csv"), "csv:value:1", eu)
        row("predict_%s" % name, "predict %s %s %s --json %s" % (cold_file, w, m, pair), "prediction", mu + eu + ei)
        row("predict_%s_mean" % name, "predict %s %s %s --json --cold mean %s" % (cold_file, w, m, pair), "prediction", mu)
    c = "predict %s zed m9 --json %s" % (cold_file, pair)
    row("predict_both_cold", c, "prediction", mu)
    row("predict_both_cold_fallback", c, "fallback", "mean")
    row("predict_cold_fallback", "predict %s zed m3 --json %s" % (cold_file, pair), "fallback", "bias")
    row("predict_cold_nan", "predict %s zed m3 --json --cold nan %s" % (cold_file, pair), "prediction", "null")
    row("predict_cold_drop", "predict %s zed m3 ann m3 --csv --cold drop %s" % (cold_file, pair), "csv:watcher:0", "ann")
    row("predict_warm", "predict %s ann m3 --json %s" % (cold_file, pair), "prediction",
        Run(d, 2, 0.02, 0.0, 2).model.predict(W("ann"), M("m3")))
    row("predict_rated", "predict %s bob m3 --json %s" % (cold_file, pair), "rated", 2)
    # --clip: to the lowest and highest rating of the data
    last = Run(d, 2, 0.09, 0.0, 9, stop=0, ratio=1e9)
    high = last.model.predict(W("dan"), M("m1"))
    clip = "%s --test %s -k 2 --epochs 9 --alpha 0.09 --beta 0 --stop-sse 0 --divergence-ratio 1e9 --at-epoch 6" % (cold_file, cold_held)
    outside = [(i, j) for i in range(d.n) for j in range(d.m) if d.is_warm(i, j)
               and not 1 <= last.model.predict(i, j) <= 5]
    assert outside, "nothing to clip"
    i, j = outside[0]
    v = last.model.predict(i, j)
    words = "%s %s" % (d.watchers[i], d.movies[j])
    row("predict_unclipped", "predict %s %s --json" % (clip.replace(" --test", " " + words + " --test"), ""), "prediction", v, 1e-7)
    row("predict_clip", "predict %s --clip --json" % clip.replace(" --test", " " + words + " --test"), "prediction",
        min(max(v, 1), 5))
    # lists for a cold watcher: mu + the movie's damped mean
    order = sorted((-bm[j], j) for j in range(d.m) if d.counts()[1][j])
    c = "recommend %s zed --json %s" % (cold_file, pair)
    row("recommend_cold_score", c, "items.0.score", mu - order[0][0])
    row("recommend_cold_movie", c, "items.0.movie", d.movies[order[0][1]])
    row("recommend_cold_ratings", c, "items.0.ratings", d.counts()[1][order[0][1]])


equal_triples = [("ann", "m1", 3), ("ann", "m2", 3), ("bob", "m1", 3), ("bob", "m3", 3)]
equal_file = write("equal.csv", equal_triples)

# ---- solvers without factors, svd --------------------------------------------------------------------------


def means_rows():
    d = Data(cold_triples, cold_test)
    base = "%s --test %s --json --solver" % (cold_file, cold_held)
    mu, bw, bm = damped_means(d)
    none = lambda: (np.zeros((d.n, 0)), np.zeros((d.m, 0)))
    own = lambda at, n: np.array([np.mean([t[2] for t in d.train if t[at] == x] or [mu]) - mu for x in range(n)])
    models = {"mean": Model(d, *none(), mu, own=True), "bias": Model(d, *none(), mu, bw, bm, own=True),
              "watcher-mean": Model(d, *none(), mu, own(0, d.n), own=True),
              "movie-mean": Model(d, *none(), mu, None, own(1, d.m), own=True)}
    size = {"mean": 1, "bias": 1 + d.n + d.m, "watcher-mean": 1 + d.n, "movie-mean": 1 + d.m}
    for solver, model in models.items():
        h = measure(model)
        c = "train %s %s" % (base, solver)
        row(solver + "_train_rmse", c, "runs.0.train.rmse", h["train"]["rmse"])
        row(solver + "_warm_rmse", c, "runs.0.heldout.warm.rmse", h["warm"]["rmse"])
        row(solver + "_heldout_rmse", c, "runs.0.heldout.rmse", h["heldout"]["rmse"])
        row(solver + "_cold_rmse", c, "runs.0.heldout.cold.rmse", h["cold"]["rmse"])
        row(solver + "_parameters", c, "runs.0.parameters", size[solver])
    row("bias_explain_watcher", "explain %s bob m5 --test %s --json --solver bias" % (cold_file, cold_held), "watcher_bias",
        bw[d.watchers.index("bob")])
    row("bias_explain_movie", "explain %s bob m5 --test %s --json --solver bias" % (cold_file, cold_held), "movie_bias",
        bm[d.movies.index("m5")])
    # where all ratings are equal the biases are 0, and still numbers of the model [train.h: mf_run_parameters]
    e = Data(equal_triples)
    row("bias_parameters_equal", "train %s --holdout 0 --solver bias --json" % equal_file, "runs.0.parameters", 1 + e.n + e.m)
    # every movie alike: ties by id; what is rated is left out
    row("recommend_tie", "recommend data/tiny.csv lena --json --solver mean --holdout 0", "items.0.movie", "1")
    row("recommend_tie_next", "recommend data/tiny.csv lena --json --solver mean --holdout 0", "items.1.movie", "6")
    row("recommend_tie_rated", "recommend data/tiny.csv lena --json --solver mean --holdout 0 --include-rated", "items.1.movie", "2")
    t = Data(TINY_TRIPLES)
    for fill in ("zero", "mean"):
        model, s = truncated_svd(t, 3, fill)
        h = measure(model)
        c = "train data/tiny.csv --holdout 0 --solver svd -k 3 --fill %s --json" % fill
        for at in range(3):
            row("svd_%s_value_%d" % (fill, at), c, "runs.0.singular_values.%d" % at, s[at], 1e-7)
        row("svd_%s_sse" % fill, c, "runs.0.train.sse", h["train"]["sse"], 1e-7)
        row("svd_%s_p_norm" % fill, c, "runs.0.p_norm", np.sqrt(np.sum(s * s)), 1e-7)
        row("svd_%s_q_norm" % fill, c, "runs.0.q_norm", np.sqrt(3), 1e-7)
        row("svd_%s_predict" % fill, "predict data/tiny.csv ada 3 --json --holdout 0 --solver svd -k 3 --fill %s" % fill,
            "prediction", model.predict(0, 2), 1e-7)


# ---- als, fold-in -----------------------------------------------------------------------------------------

# as many 1 as -1: the mean is exactly 0, and the biases are not
zero_triples = [("w%d" % w, "m%d" % m, s) for w, line in enumerate(["+++-.+", "--+.--", "+.-+-+", "-+-+.-", ".++-+-",
                                                                   "-.+-+-"])
                for m, c in enumerate(line) for s in ([1] if c == "+" else [-1] if c == "-" else [])]
assert sum(t[2] for t in zero_triples) == 0, sum(t[2] for t in zero_triples)
zero_file = write("zero.csv", zero_triples)


def fold_rows(name, command, model, d, rated, ridge, biases, tolerance, short=False):
    pairs = [(d.movies.index(m), r) for m, r in rated]
    f = fold_in(model, pairs, ridge, biases)
    c = "recommend %s --rate %s --json" % (command, ",".join("%s=%g" % t for t in rated))
    row(name + "_bias", c, "bias", f["bias"], tolerance)
    row(name + "_p1", c, "p.0", f["p"][0], tolerance)
    row(name + "_score", c, "items.0.score", f["items"][0][1], tolerance)
    row(name + "_movie", c, "items.0.movie", d.movies[f["items"][0][0]])
    row(name + "_train_rmse", c, "train_rmse", f["rmse"], tolerance)
    if not short:
        row(name + "_ridge", c, "ridge", ridge, tolerance)
        row(name + "_used", c, "used", f["used"])
        row(name + "_nearest", c, "nearest.0.watcher", d.watchers[f["near"][0][0]])
        row(name + "_cosine", c, "nearest.0.cosine", f["near"][0][1], tolerance)


def als_rows():
    d = Data(cold_triples, cold_test)
    base = "%s --test %s --solver als -k 2 --beta 0.3 --epochs 3 --patience 0 --stop-sse 0" % (cold_file, cold_held)
    for weight, biases in itertools.product(("none", "count"), (True, False)):
        m = als(d, 2, 0.3, 3, weight=weight, biases=biases)[-1]
        h = as_json(measure(m, 0.3, lambda n: 0.3 * n if weight == "count" else 0.3))
        flags = " --als-weight %s%s" % (weight, "" if biases else " --no-biases")
        name = "als_%s%s" % (weight, "" if biases else "_plain")
        c = "train " + base + flags + " --json"
        error_rows(name, c, "runs.0", h, ("train.sse", "heldout.warm.rmse", "p_norm", "q_norm")[:4 if biases else 2], 1e-8)
        if biases:
            row(name + "_objective", c, "runs.0.objective", h["objective"], 1e-8)
            row(name + "_predict", "predict " + base.replace(".csv ", ".csv ann m3 ", 1) + flags + " --json", "prediction",
                m.predict(d.watchers.index("ann"), d.movies.index("m3")), 1e-8)
        row(name + "_parameters", c, "runs.0.parameters", 2 * (d.n + d.m) + (1 + d.n + d.m if biases else 0))
        rated = [("m1", 5), ("m4", 1), ("m9", 3)]
        ridge = 0.3 * 2 if weight == "count" else 0.3
        fold_rows("fold_" + name, base + flags, m, d, rated, ridge, biases, 1e-8, short=not (biases and weight == "count"))
    wide = base.replace("-k 2", "-k 7")
    m = als(d, 7, 0.3, 3)[-1]
    h = as_json(measure(m))
    error_rows("als_wide", "train " + wide + " --json", "runs.0", h, ("train.sse", "heldout.warm.mae"), 1e-8)
    fold_rows("fold_als_wide", wide, m, d, [("m1", 5), ("m4", 1), ("m9", 3)], 0.3 * 2, True, 1e-8, short=True)
    m = als(d, 2, 0.3, 3)[-1]
    fold_rows("fold_beta", base + " --fold-beta 1.5", m, d, [("m1", 5), ("m4", 1), ("m9", 3)], 1.5 * 2, True, 1e-8, short=True)
    w, j = d.watchers.index("cat"), d.movies.index("m4")
    c = "explain " + base.replace(".csv ", ".csv cat m4 ", 1) + " --json"
    row("als_explain_mu", c, "mu", m.mu, 1e-8)
    row("als_explain_watcher_bias", c, "watcher_bias", m.bw[w], 1e-8)
    row("als_explain_movie_bias", c, "movie_bias", m.bm[j], 1e-8)
    row("als_explain_product", c, "factors.1.product", m.p[w, 1] * m.q[j, 1], 1e-8)
    # the normal equations of one row: Q_T' Q_T + beta w I and Q_T' (r - mu - b), with epoch 1's movies
    one = als(d, 2, 0.3, 1)[-1]
    T = [(j, r - one.mu - one.bw[w] - one.bm[j]) for i, j, r in d.train if i == w]
    A = one.q[[j for j, _ in T]]
    c = "step " + base.replace(".csv ", ".csv cat m3 ", 1) + " --at-epoch 1 --json"
    row("als_step_matrix", c, "normal_equations.matrix.0.0", (A.T @ A)[0, 0] + 0.3 * len(T), 1e-8)
    row("als_step_matrix_off", c, "normal_equations.matrix.0.1", (A.T @ A)[0, 1], 1e-8)
    row("als_step_right", c, "normal_equations.right.1", (A.T @ np.array([r for _, r in T]))[1], 1e-8)
    # coordinate-sgd comes to rest at a ridge of n beta / 2, and has no biases [train.h: mf_run_ridge]
    run = Run(d, 2, 0.02, 0.4, 3)
    fold_rows("fold_coordinate", "%s --test %s -k 2 --alpha 0.02 --beta 0.4 --epochs 3" % (cold_file, cold_held), run.model, d,
              [("m1", 5), ("m4", 1), ("m5", 4)], 3 * 0.4 / 2, False, 1e-9)
    # a mean of exactly 0 is no lack of biases
    z = Data(zero_triples)
    base = "%s --holdout 0 --solver als -k 2 --beta 0.2 --epochs 2 --patience 0" % zero_file
    rated = [("m1", 1), ("m2", 1), ("m4", 1), ("m5", -1)]
    fold_rows("zero_mean_fold", base, als(z, 2, 0.2, 2)[-1], z, rated, 0.2 * 4, True, 1e-8)
    fold_rows("zero_mean_fold_plain", base + " --no-biases", als(z, 2, 0.2, 2, biases=False)[-1], z, rated, 0.2 * 4, False, 1e-8,
              short=True)
    row("zero_mean_parameters", "train %s --json" % base, "runs.0.parameters", 2 * (z.n + z.m) + 1 + z.n + z.m)


# ---- sgd --------------------------------------------------------------------------------------------------

# one watcher (swapped: one movie): the order of ratings is theirs; and a diagonal: no two share a row
lone_triples = [("ann", "m%d" % j, r) for j, r in enumerate([5, 1, 4, 2.5, 3, 5, 1.5])]
lone_file = write("lone.csv", lone_triples)
lone_zero_triples = [("ann", "m%d" % j, r) for j, r in enumerate([1, -1, 1, -1, 1, -1, -1, 1])]
lone_zero_file = write("lone-zero.csv", lone_zero_triples)
diagonal_triples = [("w%d" % j, "m%d" % ((j * 3) % 7), r) for j, r in enumerate([5, 1, 4, 2, 3, 5, 0.5])]
diagonal_file = write("diagonal.csv", diagonal_triples)


def sgd_rows():
    e = 12
    for schedule in ("constant", "inverse", "adagrad"):
        for name, file, d, flag in (("lone", lone_file, Data(lone_triples), ""),
                                    ("one_movie", lone_file, Data(lone_triples, swap=True), " --swap"),
                                    ("diagonal", diagonal_file, Data(diagonal_triples), "")):
            base = "%s --holdout 0 --solver sgd -k 3 --alpha 0.05 --beta 0.2 --epochs %d --stop-sse 0 --patience 0 --schedule %s%s" % (
                file, e, schedule, flag)
            models = sgd(d, 3, 0.05, 0.2, e, schedule=schedule)
            h = measure(models[-1], 0.2, lambda n: 0.2 * n)
            row("sgd_%s_%s_sse" % (schedule, name), "train %s --json" % base, "runs.0.train.sse", h["train"]["sse"], 2e-5)
            if name == "diagonal":
                continue
            row("sgd_%s_%s_p_norm" % (schedule, name), "train %s --json" % base, "runs.0.p_norm", h["p_norm"], 2e-5)
            w, m = d.watchers[0], d.movies[0]
            c = "explain %s --json" % base.replace(".csv ", ".csv %s %s " % (w, m), 1)
            row("sgd_%s_%s_watcher_bias" % (schedule, name), c, "watcher_bias", models[-1].bw[0], 2e-5)
            row("sgd_%s_%s_movie_bias" % (schedule, name), c, "movie_bias", models[-1].bm[0], 2e-5)
    d = Data(lone_triples)
    base = "%s --holdout 0 --solver sgd -k 3 --alpha 0.05 --beta 0.2 --epochs 12 --stop-sse 0 --patience 0" % lone_file
    models = sgd(d, 3, 0.05, 0.2, 12, schedule="constant")
    c = "train %s --schedule constant --json" % base
    row("sgd_parameters", c, "runs.0.parameters", 4 * (d.n + d.m) + 1)
    for k in (20, 40):
        m = sgd(d, k, 0.05, 0.2, 12)[-1]
        row("sgd_k%d_sse" % k, c.replace("-k 3", "-k %d" % k).replace("constant", "adagrad"), "runs.0.train.sse", measure(m)["train"]["sse"], 2e-5)
    z = Data(lone_zero_triples)
    zero = base.replace(lone_file, lone_zero_file) + " --schedule constant"
    m = sgd(z, 3, 0.05, 0.2, 12, schedule="constant")[-1]
    fold_rows("zero_mean_sgd_fold", zero, m, z, [("m0", 1), ("m2", 1), ("m3", -1), ("m4", 1)], 0.2 * 4, True, 5e-5, short=True)
    plain = sgd(d, 3, 0.05, 0.2, 12, schedule="constant", biases=False)
    row("sgd_plain_sse", c.replace("--json", "--no-biases --json"), "runs.0.train.sse", measure(plain[-1])["train"]["sse"], 2e-5)
    row("sgd_plain_parameters", c.replace("--json", "--no-biases --json"), "runs.0.parameters", 3 * (d.n + d.m))
    row("sgd_at_epoch", "predict %s --schedule inverse --at-epoch 5 --json" % base.replace(".csv ", ".csv ann m3 ", 1), "prediction",
        sgd(d, 3, 0.05, 0.2, 5, schedule="inverse")[-1].predict(0, 3), 2e-5)
    row("sgd_start", "predict %s --at-epoch 0 --json" % base.replace(".csv ", ".csv ann m3 ", 1), "prediction",
        models[0].predict(0, 3), 2e-5)
    # one update by hand: the second rating of epoch 5 (4 done), rates of the schedule
    for schedule in ("inverse", "adagrad"):
        before = sgd(Data(lone_triples), 3, 0.05, 0.2, 4, schedule=schedule)[-1]
        rate = 0.05 / (1 + 4 / 10)
        if schedule == "inverse":
            c = "step %s --schedule inverse --at-epoch 4 --json" % base.replace(".csv ", ".csv ann m0 ", 1)
            p, q = before.p[0], before.q[0]
            err = 5 - before.predict(0, 0)
            row("sgd_step_e", c, "e", err, 2e-5)
            row("sgd_step_p", c, "after.p.1", p[1] + rate * (err * q[1] - 0.2 * p[1]), 2e-5)
            row("sgd_step_q", c, "after.q.1", q[1] + rate * (err * p[1] - 0.2 * q[1]), 2e-5)
            row("sgd_step_watcher_bias", c, "after.watcher_bias", before.bw[0] + rate * (err - 0.2 * before.bw[0]), 2e-5)
            row("sgd_step_movie_bias", c, "after.movie_bias", before.bm[0] + rate * (err - 0.2 * before.bm[0]), 2e-5)
    m = models[-1]
    fold_rows("fold_sgd", base + " --schedule constant", m, d, [("m0", 2), ("m2", 5), ("m5", 3)], 0.2 * 3, True, 5e-5, short=False)


# ---- ranking ----------------------------------------------------------------------------------------------

# mean exactly 3; ann has four relevant held-out ratings, two of them exactly 3; eve none; zed is cold; m9 is
rank_triples = [("ann", "m1", 5), ("ann", "m2", 2), ("bob", "m1", 4), ("bob", "m3", 3), ("bob", "m4", 2), ("bob", "m5", 1),
                ("cat", "m2", 4), ("cat", "m5", 2), ("cat", "m6", 4), ("dan", "m1", 5), ("dan", "m7", 1), ("dan", "m8", 2),
                ("eve", "m3", 3), ("eve", "m6", 5), ("eve", "m7", 2), ("fay", "m4", 3), ("fay", "m8", 3)]
# gus has nothing held out; what his list holds counts for coverage all the same
rank_triples += [("gus", m, r) for m, r in zip(("m1", "m2", "m3", "m4", "m6", "m8"), (4, 3, 3, 3, 4, 1))]
rank_test = [("ann", "m3", 3), ("ann", "m4", 5), ("ann", "m6", 4), ("ann", "m8", 3), ("ann", "m7", 1), ("bob", "m2", 3),
             ("bob", "m6", 2), ("bob", "m9", 5), ("cat", "m1", 5), ("cat", "m3", 1), ("cat", "m7", 4), ("dan", "m3", 3),
             ("dan", "m5", 4), ("eve", "m1", 2), ("eve", "m9", 5), ("fay", "m5", 4), ("fay", "m2", 2), ("fay", "m6", 3),
             ("zed", "m1", 4), ("zed", "m7", 3)]
assert np.mean([t[2] for t in rank_triples]) == 3
rank_file = write("rank.csv", rank_triples)
rank_held = write("rank.test.csv", rank_test)


def ranking_rows():
    d = Data(rank_triples, rank_test)
    mu, bw, bm = damped_means(d)
    none = (np.zeros((d.n, 0)), np.zeros((d.m, 0)))
    als_model = als(d, 2, 0.1, 4)[-1]
    for name, model, flags, ns in (("bias", Model(d, *none, mu, bw, bm, own=True), "--solver bias", (1, 2, 3, 7)),
                                   ("als", als_model, "--solver als -k 2 --beta 0.1 --epochs 4 --patience 0", (2, 4))):
        for n in ns:
            r = ranking(model, n)
            c = "train %s --test %s %s --rank %d --json" % (rank_file, rank_held, flags, n)
            for key in ("watchers", "precision", "recall", "ndcg", "map", "coverage"):
                if key != "watchers" or n == 2:
                    row("rank_%s_%d_%s" % (name, n, key), c, "runs.0.ranking." + key, r[key])
    r = ranking(Model(d, *none, mu, bw, bm, own=True), 2)
    c = "train %s --test %s --solver bias --rank 2" % (rank_file, rank_held)
    for at, key in enumerate(("precision", "recall", "ndcg", "map", "coverage")):
        row("rank_text_" + key, c, r"text:coverage\n *A" + r" +[0-9.]+" * at + r" +([0-9.]+)", r[key], 6e-5)


# ---- runs: starts, endings, changes on the way --------------------------------------------------------------


def worst_rating(r):
    """The clinic follows the epoch after the last good one, rating by rating, until an error becomes ten times as
    large (counted from at least the lowest training RMSE so far), else to the worst [train/culprit.h]. Growth,
    watcher, movie, rating, error before and after, and both rows before."""
    p, q, worst = r.model.p.copy(), r.model.q.copy(), None
    least = min([h["train"]["sse"] for h in r.history] or [sum(v * v for _, _, v in r.d.train)])
    usual = np.sqrt(least / len(r.d.train))
    for i, j, v in r.d.train:
        before, was_p, was_q = v - p[i] @ q[j], p[i].copy(), q[j].copy()
        coordinate_update(p[i], q[j], v, r.alpha, r.beta)
        after = v - p[i] @ q[j]
        growth = abs(after) / max(abs(before), usual)
        if worst is None or growth > worst[0]:
            worst = (growth, i, j, v, before, after, was_p, was_q)
        if growth > 10:
            break
    return worst


def run_rows():
    d = Data(TINY_TRIPLES).hold_out(0.2, 3)
    base = "data/tiny.csv --holdout 0.2 --seed 3 -k 2 --stop-sse 0"
    for init in ("paired", "numpy", "uniform"):
        b = Run(d, 2, 0.02, 0.0, 2, seed=3, init=init, stream=1, stop=0)
        c = "train %s --alpha 0.02 --beta 0.1,0 --epochs 2 --init %s --json" % (base, init)
        row("init_%s_b" % init, c, "runs.1.train.sse", b.last["train"]["sse"])
    a = Run(d, 2, 0.02, 0.1, 2, seed=3, init="uniform", stop=0)
    row("init_uniform_a", "train %s --alpha 0.02 --beta 0.1,0 --epochs 2 --init uniform --json" % base, "runs.0.heldout.rmse",
        a.last["heldout"]["rmse"])
    row("split_heldout", "train %s --alpha 0.02 --beta 0.1,0 --epochs 2 --init uniform --json" % base, "data.heldout", len(d.held))
    n = Run(Data(TINY_TRIPLES), 5, 0.01, 0.0, 200, seed=0, init="numpy", stream=1)
    c = "train data/tiny.csv --preset notebook --json"
    row("preset_b_status", c, "runs.1.status", n.status)
    row("preset_b_epochs", c, "runs.1.epochs", len(n.history))
    row("preset_b_sse", c, "runs.1.train.sse", n.last["train"]["sse"], 1e-7)
    row("preset_b_figure", c, "runs.1.notebook_figure", n.last["notebook_figure"], 1e-7)

    # patience: stops so many epochs after the best, and keeps the best
    r = Run(d, 5, 0.02, 0.0, 200, seed=3, patience=4)
    assert r.status == "stopped-early" and 1 < r.best < 190, (r.status, r.best)
    c = "train data/tiny.csv --holdout 0.2 --seed 3 -k 5 --alpha 0.02 --beta 0 --epochs 200 --patience 4"
    row("patience_status", c + " --json", "runs.0.status", "stopped-early")
    row("patience_epochs", c + " --json", "runs.0.epochs", r.best + 4)
    row("patience_best", c + " --json", "runs.0.best_epoch", r.best)
    row("patience_kept_rmse", c + " --json", "runs.0.heldout.rmse", r.history[r.best - 1]["heldout"]["rmse"])
    row("patience_kept_model", c.replace("train data/tiny.csv", "predict data/tiny.csv ada 3") + " --json", "prediction",
        r.models[r.best].predict(0, 2))
    row("patience_text_lowest", c, r"text:lowest held-out +([0-9.]+) at", r.judged(r.best), 6e-5)
    # stop-sse: converged in the first epoch below it
    full = Run(d, 5, 0.02, 0.0, 60, seed=3, stop=0)
    limit = round(full.history[24]["train"]["sse"], 3)
    r = Run(d, 5, 0.02, 0.0, 60, seed=3, stop=limit)
    c = "train data/tiny.csv --holdout 0.2 --seed 3 -k 5 --alpha 0.02 --beta 0 --epochs 60 --stop-sse %g --json" % limit
    row("stop_status", c, "runs.0.status", "converged")
    row("stop_epochs", c, "runs.0.epochs", len(r.history))
    # where nothing is held out the best epoch is that of the lowest training SSE
    t = Data(TINY_TRIPLES)
    r = next(x for x in (Run(t, 5, al, 0.0, 40, stop=0) for al in np.arange(0.03, 0.07, 0.001).round(4))
             if x.status == "done" and 1 < x.best < 40)
    row("best_of_training", "train data/tiny.csv --holdout 0 -k 5 --alpha %g --beta 0 --epochs 40 --stop-sse 0 --json" % r.alpha,
        "runs.0.best_epoch", r.best)
    row("best_of_training_text", "train data/tiny.csv --holdout 0 -k 5 --alpha %g --beta 0 --epochs 40 --stop-sse 0" % r.alpha,
        r"text:lowest SSE +([0-9.e+]+) at", r.judged(r.best), 1e-5)
    # divergence-ratio: above so many times the best, its epoch is taken back
    r = next(x for x in (Run(d, 5, al, 0.0, 60, seed=3, stop=0, ratio=1.3) for al in np.arange(0.05, 0.1, 0.001).round(4))
             if x.status == "diverged" and len(x.history) > 2 and np.isfinite(x.bad["train"]["sse"]))
    base = "data/tiny.csv --holdout 0.2 --seed 3 -k 5 --alpha %g --beta 0 --epochs 60 --stop-sse 0 --divergence-ratio 1.3" % r.alpha
    c = "train %s --json" % base
    row("diverged_status", c, "runs.0.status", "diverged")
    row("diverged_epoch", c, "runs.0.diverged_epoch", r.diverged)
    row("diverged_epochs", c, "runs.0.epochs", r.diverged - 1)
    row("diverged_sse", c, "runs.0.train.sse", r.last["train"]["sse"])
    _, i, j, v, before, after, was_p, was_q = worst_rating(r)
    c = "clinic %s --json" % base
    row("clinic_epoch", c, "epoch", r.diverged)
    row("clinic_good", c, "good_epochs", r.diverged - 1)
    row("clinic_sse", c, "sse", r.bad["train"]["sse"], 1e-7)
    row("clinic_watcher", c, "watcher", d.watchers[i])
    row("clinic_movie", c, "movie", d.movies[j])
    row("clinic_rating", c, "rating", v)
    row("clinic_before", c, "e_before", before, 1e-7)
    row("clinic_after", c, "e_after", after, 1e-7)
    row("clinic_effective_movie", c, "effective_step_movie", r.alpha * (was_q @ was_q), 1e-7)
    row("clinic_effective_watcher", c, "effective_step_watcher", r.alpha * (was_p @ was_p), 1e-7)
    row("clinic_coordinate_movie", c, "coordinate_step_movie", r.alpha * np.max(was_q ** 2), 1e-7)
    row("clinic_coordinate_watcher", c, "coordinate_step_watcher", r.alpha * np.max(was_p ** 2), 1e-7)
    first = max(len(r.history) - 24 + 1, 1)  # the last 24 good epochs [lab.h: MF_CLINIC_TAIL]
    row("clinic_norm_epoch", c, "norms.0.epoch", first)
    row("clinic_norm_movie", c, "norms.0.movie_norm", np.sqrt(r.models[first].q[j] @ r.models[first].q[j]), 1e-7)
    row("clinic_norm_watcher", c, "norms.1.watcher_norm", np.sqrt(r.models[first + 1].p[i] @ r.models[first + 1].p[i]), 1e-7)
    row("clinic_csv_q_norm", c.replace("--json", "--csv"), "csv:q_norm:1", r.history[first]["q_norm"], 1e-7)
    row("clinic_csv_rmse", c.replace("--json", "--csv"), "csv:train_rmse:0", r.history[first - 1]["train"]["rmse"], 1e-7)
    # one that blows up within an epoch: the first rating at which it does, not the worst
    x = Run(d, 2, 0.052, 0.0, 40, seed=3, stop=0)
    _, i, j, v, before, after, was_p, was_q = worst_rating(x)
    c = "clinic data/tiny.csv --holdout 0.2 --seed 3 -k 2 --alpha 0.052 --beta 0 --epochs 40 --stop-sse 0 --json"
    row("clinic_first_epoch", c, "epoch", x.diverged)
    row("clinic_first_watcher", c, "watcher", d.watchers[i])
    row("clinic_first_before", c, "e_before", before, 1e-6)
    row("clinic_first_after", c, "e_after", after, 1e-6)
    row("clinic_first_effective", c, "effective_step_movie", 0.052 * (was_q @ was_q), 1e-6)
    # of a run that is well: the largest coordinate of any movie, of any watcher
    w = Run(d, 2, 0.02, 0.1, 6, seed=3, stop=0)
    c = "clinic data/tiny.csv --holdout 0.2 --seed 3 -k 2 --stop-sse 0 --alpha 0.02 --beta 0.1 --epochs 6 --json"
    jq, ip = np.unravel_index(np.argmax(w.model.q ** 2), w.model.q.shape)[0], np.unravel_index(np.argmax(w.model.p ** 2), w.model.p.shape)[0]
    row("clinic_well_movie", c, "movie", d.movies[jq])
    row("clinic_well_watcher", c, "watcher", d.watchers[ip])
    row("clinic_well_coordinate", c, "coordinate_step_movie", 0.02 * np.max(w.model.q ** 2))
    row("clinic_well_effective", c, "effective_step_watcher", 0.02 * (w.model.p[ip] @ w.model.p[ip]))
    # in a session: after the divergence on with half the rate, from the last good epoch
    x.alpha, at = x.alpha / 2, len(x.history)
    x.go(at + 2)
    script = ("data/tiny.csv < train --holdout 0.2 --seed 3 -k 2 --alpha 0.052 --beta 0 --epochs 40 --stop-sse 0; retry A --for 2; "
              "runs --json")
    row("retry_alpha", script, "runs.0.alpha", 0.026)
    row("retry_epochs", script, "runs.0.epochs", at + 2)
    row("retry_sse", script, "runs.0.train.sse", x.last["train"]["sse"], 1e-7)
    # rates changed on the way
    s = Run(d, 2, 0.02, 0.1, 3, seed=3, stop=0)
    s.alpha, s.beta, s.epochs = 0.005, 0.4, 6
    s.go()
    script = "data/tiny.csv < train --holdout 0.2 --seed 3 -k 2 --stop-sse 0 --alpha 0.02 --beta 0.1,0 --epochs 6 --for 3; set A --alpha 0.005 --beta 0.4; continue; "
    row("set_sse", script + "runs --json", "runs.0.train.sse", s.last["train"]["sse"])
    row("set_p_norm", script + "runs --json", "runs.0.p_norm", s.last["p_norm"])
    row("set_at_epoch", script + "predict ada 3 --at-epoch 4 --json", "prediction", s.models[4].predict(0, 2))
    row("set_replay", script + "replay 2; predict ada 3 --json", "prediction", s.models[2].predict(0, 2))
    row("retrain_sse", script + "retrain B --beta 0.7; runs --json", "runs.1.train.sse", Run(d, 2, 0.02, 0.7, 6, seed=3, stop=0).last["train"]["sse"])
    row("for_status", "train data/tiny.csv --holdout 0.2 --seed 3 -k 2 --stop-sse 0 --alpha 0.02 --beta 0.1 --epochs 6 --for 3 --json",
        "runs.0.status", "ready")
    # seeds and pairs: mean difference and its standard error
    runs = [[Run(d, 2, 0.02, b, 8, seed=seed, stop=0).last["heldout"]["rmse"] for b in (0.5, 0.0)] for seed in (3, 4, 5, 6)]
    diff = np.array([x - y for x, y in runs])
    c = "train data/tiny.csv --holdout 0.2 --seed 3 -k 2 --stop-sse 0 --alpha 0.02 --beta 0.5,0 --epochs 8 --seeds 4 --paired"
    row("paired_mean", c + " --json", "paired.mean", diff.mean())
    row("paired_se", c + " --json", "paired.se", diff.std(ddof=1) / 2, 1e-8)
    row("paired_better", c + " --json", "paired.b_better", np.sum(diff > 0))
    row("paired_csv_a", c + " --csv", "csv:a:2", runs[2][0])
    row("paired_csv_b", c + " --csv", "csv:b:2", runs[2][1])
    row("paired_csv_difference", c + " --csv", "csv:difference:3", diff[3])


def bars_rows():
    """[lab.h: mf_errors_by_count, model.h: mf_norms_by_count] Beta's bars: held-out RMSE by the movie's number of training
    ratings (cold: 0), mean length of p_u by the watcher's."""
    d = Data(cold_triples, cold_test)
    a, b = Run(d, 2, 0.02, 0.1, 6, stop=0).model, Run(d, 2, 0.02, 0.0, 6, stop=0).model
    script = ("%s --test %s < train --beta 0.1,0 -k 2 --alpha 0.02 --epochs 6 --stop-sse 0; export screen beta --size 120x40 --keys v"
              % (cold_file, cold_held))
    nw, nm = d.counts()
    for name, model, at in (("a", a, 0), ("b", b, 1)):
        for bar, least, most in (("cold", 0, 0), ("3-4", 3, 4)):
            e = errors([r - model.predict(i, j) for i, j, r in d.held if least <= nm[j] <= most])
            row("bars_%s_%s" % (name, bar), script, r"text:" + bar + r" +%d +" % e["n"] + r"[0-9.]+ \S+ +" * at + r"([0-9.]+) ",
                e["rmse"], 6e-4)
        few = (nw >= 3) & (nw <= 4)
        row("bars_%s_length" % name, script, r"text:3-4 +%d +" % few.sum() + r"[0-9.]+ \S+ +" * at + r"([0-9.]+) ",
            np.sqrt(np.sum(model.p ** 2, axis=1))[few].mean(), 6e-4)


def sweep_rows():
    d = Data(TINY_TRIPLES).hold_out(0.2, 3)
    betas = [0.0, 0.3, 0.6, 1.2, 2.4]
    grid = [[Run(d, 2, 0.02, b, 10, seed=s, stop=0) for s in (3, 4, 5)] for b in betas]
    held = np.array([[r.last["heldout"]["rmse"] for r in g] for g in grid])
    mean, se = held.mean(1), held.std(1, ddof=1) / np.sqrt(3)
    best = int(np.argmin(mean))
    one = max(i for i in range(best, len(betas)) if mean[i] <= mean[best] + se[best])
    assert best < one < len(betas) - 1, "the rule would not show"
    c = "sweep data/tiny.csv --holdout 0.2 --seed 3 -k 2 --alpha 0.02 --beta 0,0.3,0.6,1.2,2.4 --epochs 10 --stop-sse 0 --seeds 3"
    row("sweep_best", c + " --json", "best_beta", betas[best])
    row("sweep_one_se", c + " --json", "one_se_beta", betas[one])
    low = [[r.history[r.best - 1] for r in g] for g in grid]
    at = 2
    for key, value in (("beta", betas[at]), ("n", 3), ("diverged", 0), ("train_rmse", np.mean([r.last["train"]["rmse"] for r in grid[at]])),
                       ("heldout_rmse", mean[at]), ("heldout_se", se[at]),
                       ("warm_rmse", np.mean([r.last["warm"]["rmse"] for r in grid[at]])),
                       ("lowest_rmse", np.mean([h["heldout"]["rmse"] for h in low[at]])),
                       ("lowest_epoch", np.mean([r.best for r in grid[at]]))):
        row("sweep_csv_" + key, c + " --csv", "csv:%s:%d" % (key, at), value, 1e-8)
        row("sweep_json_" + key, c + " --json", "betas.%d.%s" % (at, key), value, 1e-8)
    # a set with cold ratings: cold apart from warm
    d = Data(cold_triples, cold_test)
    runs = [Run(d, 2, 0.02, 0.1, 6, seed=s, stop=0).last for s in (0, 1)]
    c = "sweep %s --test %s -k 2 --alpha 0.02 --beta 0,0.1 --epochs 6 --stop-sse 0 --seeds 2" % (cold_file, cold_held)
    row("sweep_warm", c + " --json", "betas.1.warm_rmse", np.mean([r["warm"]["rmse"] for r in runs]))
    row("sweep_cold", c + " --json", "betas.1.cold_rmse", np.mean([r["cold"]["rmse"] for r in runs]))
    row("sweep_csv_warm", c + " --csv", "csv:warm_rmse:1", np.mean([r["warm"]["rmse"] for r in runs]))
    row("sweep_csv_cold", c + " --csv", "csv:cold_rmse:1", np.mean([r["cold"]["rmse"] for r in runs]))
    # folds: every rating held out once; means over the folds, and their standard error
    folds = []
    for f in range(4):
        x = Data(TINY_TRIPLES).hold_out(1 / 4, 1, first=f / 4)
        folds.append([Run(x, 2, 0.02, b, 10, seed=1, stop=0).last for b in (0.0, 0.6)])
    assert sum(h[0]["heldout"]["n"] for h in folds) == len(TINY_TRIPLES)
    c = "sweep data/tiny.csv --seed 1 -k 2 --alpha 0.02 --beta 0,0.6 --epochs 10 --stop-sse 0 --folds 4 --json"
    for at in (0, 1):
        v = np.array([h[at]["heldout"]["rmse"] for h in folds])
        row("folds_heldout_%d" % at, c, "betas.%d.heldout_rmse" % at, v.mean())
        row("folds_se_%d" % at, c, "betas.%d.heldout_se" % at, v.std(ddof=1) / 2, 1e-8)
        row("folds_train_%d" % at, c, "betas.%d.train_rmse" % at, np.mean([h[at]["train"]["rmse"] for h in folds]))
    # lists of values, and their order: by rising K, alpha, beta
    for name, words, values in (("log", "log:1e-3:1:4", np.logspace(-3, 0, 4)), ("linear", "0:0.6:3", np.linspace(0, 0.6, 3)),
                                ("list", "0.5,0,0.2", [0, 0.2, 0.5])):
        for at in (1, 2):
            row("sweep_%s_%d" % (name, at), "sweep data/tiny.csv -k 2 --epochs 1 --beta %s --csv" % words, "csv:beta:%d" % at, values[at])
    c = "sweep data/tiny.csv --holdout 0.2 --seed 3 -k 3,1 --alpha 0.02,0.01 --beta 0.1,0 --epochs 4 --stop-sse 0 --csv"
    order = list(itertools.product((1, 3), (0.01, 0.02), (0.0, 0.1)))
    x = Data(TINY_TRIPLES).hold_out(0.2, 3)
    for at in (2, 5):
        k, al, b = order[at]
        row("sweep_grid_k_%d" % at, c, "csv:k:%d" % at, k)
        row("sweep_grid_alpha_%d" % at, c, "csv:alpha:%d" % at, al)
        row("sweep_grid_rmse_%d" % at, c, "csv:heldout_rmse:%d" % at, Run(x, k, al, b, 4, seed=3, stop=0).last["heldout"]["rmse"])
    # runs that diverge are counted and left out of the means
    d = Data(TINY_TRIPLES).hold_out(0.2, 3)
    for alpha in np.arange(0.05, 0.12, 0.002).round(4):
        g = [Run(d, 4, alpha, 0.0, 8, seed=s, stop=0) for s in (3, 4, 5, 6)]
        good = [r for r in g if r.status != "diverged"]
        if len(good) in (2, 3):
            break
    assert len(good) in (2, 3)
    v = np.array([r.last["heldout"]["rmse"] for r in good])
    c = "sweep data/tiny.csv --holdout 0.2 --seed 3 -k 4 --alpha %g --beta 0 --epochs 8 --stop-sse 0 --seeds 4 --json" % alpha
    row("sweep_diverged", c, "betas.0.diverged", 4 - len(good))
    row("sweep_diverged_n", c, "betas.0.n", 4)
    row("sweep_diverged_mean", c, "betas.0.heldout_rmse", v.mean(), 1e-7)
    row("sweep_diverged_se", c, "betas.0.heldout_se", v.std(ddof=1) / np.sqrt(len(v)), 1e-7)


# ---- questions: lists, neighbours, factors -----------------------------------------------------------------


def question_rows():
    d = Data(TINY_TRIPLES).hold_out(0.2, 3)
    base = "--holdout 0.2 --seed 3 -k 2 --alpha 0.02 --epochs 6 --stop-sse 0"
    a, b = Run(d, 2, 0.02, 0.1, 6, seed=3, stop=0), Run(d, 2, 0.02, 0.0, 6, seed=3, stop=0)
    one = "%s --beta 0.1" % base
    m, nm = a.model, a.model.nm
    # recommend: with rated ones, with a least number of training ratings
    for name, flags, items in (("plain", "", m.recommend(0)), ("rated", " --include-rated", m.recommend(0, include=True)),
                               ("least", " --include-rated --min-ratings 6", m.recommend(0, include=True, least=6))):
        c = "recommend data/tiny.csv ada %s%s" % (one, flags)
        row("recommend_" + name, c + " --json", "items.0.movie", d.movies[items[0][0]])
        row("recommend_%s_score" % name, c + " --json", "items.1.score", items[1][1])
        row("recommend_%s_last" % name, c + " --csv", "csv:movie:%d" % (len(items) - 1), d.movies[items[-1][0]])
        row("recommend_%s_ratings" % name, c + " --csv", "csv:ratings:0", nm[items[0][0]])
    items = m.recommend(3, n=2)
    row("recommend_all", "recommend data/tiny.csv --all -n 2 --csv %s" % one, "csv:score:7", items[1][1])
    row("predict_run_b", "predict data/tiny.csv ada 3 --run B %s --beta 0.1,0 --json" % base, "prediction", b.model.predict(0, 2))
    flat = [x for i in range(d.n) for x in m.recommend(i, n=3, include=True, least=6)]
    c = "recommend data/tiny.csv --all --include-rated --min-ratings 6 -n 3 --csv %s" % one
    row("recommend_all_rated", c, "csv:score:10", flat[10][1])
    row("recommend_all_rated_movie", c, "csv:movie:17", d.movies[flat[17][0]])
    row("export_history", "export data/tiny.csv history %s" % one, "csv:q_norm:2", a.history[2]["q_norm"])
    # similar: cosines; a least number of ratings
    def similar(model, j, least, n=10):
        nq = np.sqrt(np.sum(model.q ** 2, axis=1))
        found = sorted((-(model.q[j] @ model.q[x]) / (nq[j] * nq[x]), x) for x in range(model.d.m)
                       if x != j and model.nm[x] >= least and nq[x] > 0)
        return [(x, -s) for s, x in found[:n]]

    j = d.movies.index("3")  # its nearest has fewer than 6 ratings
    assert nm[similar(m, j, 1)[0][0]] < 6
    for least in (1, 6):
        s = similar(m, j, least)
        c = "similar data/tiny.csv 3 %s --min-ratings %d" % (one, least)
        row("similar_%d_score" % least, c + " --json", "items.0.score", s[0][1])
        row("similar_%d_movie" % least, c + " --json", "items.0.movie", d.movies[s[0][0]])
        row("similar_%d_ratings" % least, c + " --csv", "csv:ratings:0", nm[s[0][0]])
        row("similar_%d_last" % least, c + " --csv", "csv:other:%d" % (len(s) - 1), d.movies[s[-1][0]])
    x = Data(cold_triples, cold_test)
    cold_run = Run(x, 2, 0.02, 0.1, 2, stop=0).model
    pair = "--test %s -k 2 --alpha 0.02 --beta 0.1 --epochs 2 --stop-sse 0" % cold_held
    for least in (1, 0):
        s = similar(cold_run, 0, least)
        c = "similar %s m1 %s --min-ratings %d --csv" % (cold_file, pair, least)
        at = [k for k, _ in s].index(x.movies.index("m9")) if least == 0 else len(s) - 1
        row("similar_cold_%d" % least, c, "csv:other:%d" % at, x.movies[s[at][0]])
        row("similar_cold_%d_score" % least, c, "csv:score:%d" % (len(s) - 1), s[-1][1])
    # step by hand: the sums of epoch 4's earlier ratings included
    before = a.models[3]
    p, q = before.p.copy(), before.q.copy()
    for i, j, r in d.train:
        if (i, j) == d.train[5][:2]:
            break
        coordinate_update(p[i], q[j], r, 0.02, 0.1)
    e = r - p[i] @ q[j]
    words = "%s %s" % (d.watchers[i], d.movies[j])
    c = "step data/tiny.csv %s %s --at-epoch 3" % (words, one)
    row("step_e", c + " --json", "e", e)
    row("step_place", c + " --json", "place", 5)
    row("step_j", c + " --json", "steps.0.J", -2 * e)
    was_q = q[j].copy()
    coordinate_update(p[i], q[j], r, 0.02, 0.1)
    row("step_after_p", c + " --json", "after.p.1", p[i][1])
    row("step_after", c + " --json", "after.prediction", p[i] @ q[j])
    row("step_csv_q_old", c + " --csv", "csv:q_old:1", was_q[1])
    row("step_csv_q_new", c + " --csv", "csv:q_new:1", q[j][1])
    # factors: singular values, axes, angles, norms by number of ratings
    both = "factors data/tiny.csv %s --beta 0.8,0 --min-ratings 1" % base
    a = Run(d, 2, 0.02, 0.8, 6, seed=3, stop=0)
    s, ap, aq = axes(a.model)
    angles, correlations = alignment(a.model, b.model)
    row("factors_sigma_1", both + " --json", "singular_values.0", s[0])
    row("factors_sigma_2", both + " --json", "singular_values.1", s[1])
    row("factors_angle_1", both + " --json", "against.angles.0", angles[0], 1e-6)
    row("factors_angle_2", both + " --json", "against.angles.1", angles[1], 1e-7)
    row("factors_correlation_1", both + " --json", "against.correlations.0", correlations[0])
    row("factors_correlation_2", both + " --json", "against.correlations.1", correlations[1])
    top, low = int(np.argmax(a.model.q[:, 1])), int(np.argmin(a.model.q[:, 1]))
    row("factors_high", both + " --json", "factors.1.high.0.movie", d.movies[top])
    row("factors_high_value", both + " --json", "factors.1.high.0.value", a.model.q[top, 1])
    row("factors_low", both + " --json", "factors.1.low.0.movie", d.movies[low])
    row("factors_low_csv", both + " --csv --factor 2", "csv:value:3", a.model.q[low, 1])
    row("factors_rotated_low", both + " --rotate --json", "factors.0.low.0.value", aq[:, 0].min())
    row("factors_rotated_high", both + " --rotate --json", "factors.1.high.0.value", aq[:, 1].max())
    row("factors_rotated_second", both + " --rotate --json", "factors.1.low.0.value", aq[:, 1].min())
    norm = np.sqrt(np.sum(a.model.q ** 2, axis=1))
    five = (nm >= 5) & (nm <= 8)  # bars of 1, 2, 3-4, 5-8 ...
    row("factors_movie_norms", both + " --json", "movie_norms.3.mean_norm", norm[five].mean())
    row("factors_movie_norms_n", both + " --json", "movie_norms.3.n", five.sum())
    nw = a.model.nw
    norm, four = np.sqrt(np.sum(a.model.p ** 2, axis=1)), (nw >= 3) & (nw <= 4)
    row("factors_watcher_norms", both + " --json", "watcher_norms.2.mean_norm", norm[four].mean())
    row("factors_watcher_norms_n", both + " --json", "watcher_norms.2.n", four.sum())
    # rows without training ratings take no part
    s, _, _ = axes(cold_run)
    row("factors_cold_sigma", "factors %s %s --min-ratings 1 --json" % (cold_file, pair), "singular_values.0", s[0])
    nq = np.sqrt(np.sum(cold_run.q[cold_run.nm == 4] ** 2, axis=1))
    row("factors_cold_norms", "factors %s %s --min-ratings 1 --json" % (cold_file, pair), "movie_norms.2.n",
        np.sum((cold_run.nm >= 3) & (cold_run.nm <= 4)))


# ---- bets, mistakes, the microscope ------------------------------------------------------------------------


def bet_rows():
    """[man] the epoch is right within 2 epochs or a tenth, the rating within half a star."""
    d = Data(TINY_TRIPLES).hold_out(0.1, 0)
    late = Run(d, 5, 0.005, 0.02, 200)
    other = Run(d, 5, 0.005, 0.0, 200)
    assert late.best >= 40, late.best
    train = "train --holdout 0.1 --seed 0 -k 5 --alpha 0.005 --beta 0.02,0 --epochs 200; guess --json"
    for off in (int(late.best * 0.1), int(late.best * 0.1) + 1, -int(late.best * 0.1), -int(late.best * 0.1) - 1):
        row("bet_turn_late_%+d" % off, "data/tiny.csv < guess --turn %d; %s" % (late.best + off, train),
            r'text:"bet":"turn","verdict":"(\w+)"', "right" if abs(off) <= max(2, late.best / 10) else "wrong")
    early = Run(d, 5, 0.05, 0.02, 40)
    assert 3 < early.best < 20, early.best
    quick = "train --holdout 0.1 --seed 0 -k 5 --alpha 0.05 --beta 0.02,0 --epochs 40; guess --json"
    for off in (2, 3, -2, -3):
        row("bet_turn_early_%+d" % off, "data/tiny.csv < guess --turn %d; %s" % (early.best + off, quick),
            r'text:"bet":"turn","verdict":"(\w+)"', "right" if abs(off) <= 2 else "wrong")
    lower = lambda x, y: "A" if x < y else "B"
    for what, key in (("training", "train"), ("heldout", "heldout")):
        for said in "AB":
            row("bet_%s_%s" % (what, said), "data/tiny.csv < guess --%s %s; %s" % (what, said, train),
                r'text:"bet":"%s","verdict":"(\w+)"' % what,
                "right" if lower(late.last[key]["rmse"], other.last[key]["rmse"]) == said else "wrong")
    row("bet_draw", "data/tiny.csv < guess --training A; train -k 2 --epochs 2 --beta 0.1,0.1; guess --json",
        r'text:"bet":"training","verdict":"(\w+)"', "right")
    i, j, r = d.held[0]
    for off, verdict in ((0.5, "right"), (0.6, "wrong"), (-0.5, "right"), (-0.6, "wrong")):
        row("bet_rating_%+g" % off, "data/tiny.csv < train --holdout 0.1 --seed 0 --for 0; guess --rating %g --watcher %s --movie %s; "
            "train --holdout 0.1 --seed 0 -k 2 --epochs 3; guess --json" % (r + off, d.watchers[i], d.movies[j]),
            r'text:"bet":"rating","verdict":"(\w+)"', verdict)


def bug_rows():
    d = Data(TINY_TRIPLES).hold_out(0.2, 3)
    k, alpha, beta, epochs = 2, 0.02, 0.1, 4

    def plain(p, q, r, new_p=False):
        """SGD on whole vectors; new_p: Q's update uses the new P."""
        J, was = -2 * (r - p @ q), p.copy()
        p -= alpha * (J * q + beta * p)
        q -= alpha * (J * (p if new_p else was) + beta * q)

    def side(bug, wrong):
        p, q = start(d.n, d.m, k, 3)
        holes, known = SplitMix(3), {(i, j) for i, j, _ in d.train}
        order = sorted(d.train + d.held, key=lambda t: (t[0], t in d.held, t[1])) if wrong and bug == "train-on-heldout" else d.train
        out = []
        for _ in range(epochs):
            for i, j, r in order:
                if bug == "new-p":
                    plain(p[i], q[j], r, wrong)
                else:
                    coordinate_update(p[i], q[j], r, alpha, beta, 1.0 if wrong and bug == "no-factor-2" else 2.0)
                if wrong and bug == "zeros":
                    hole = holes.below(d.m)
                    if (i, hole) not in known:
                        coordinate_update(p[i], q[hole], 0.0, alpha, beta)
            train = [r - p[i] @ q[j] for i, j, r in d.train]
            held = [r - p[i] @ q[j] for i, j, r in d.held]
            if wrong and bug == "wrong-rmse":
                norm = lambda part: np.sqrt(sum(r * r for _, _, r in part))
                out.append((np.sqrt(np.sum(np.square(train)) / norm(d.train)), np.sqrt(np.sum(np.square(held)) / norm(d.held))))
            else:
                out.append((errors(train)["rmse"], errors(held)["rmse"]))
        return out

    assert all(d.is_warm(i, j) for i, j, _ in d.held)
    for bug in ("new-p", "no-factor-2", "train-on-heldout", "zeros", "wrong-rmse"):
        c = "bug %s data/tiny.csv --holdout 0.2 --seed 3 -k 2 --alpha 0.02 --beta 0.1 --epochs 4" % bug
        right, wrong = side(bug, False), side(bug, True)
        if bug in ("new-p", "zeros"):
            row("bug_%s_right" % bug, c + " --json", "right.train_rmse.3", right[3][0])
            row("bug_%s_right_heldout" % bug, c + " --csv", "csv:right_heldout:3", right[3][1])
        row("bug_%s_wrong" % bug, c + " --json", "wrong.train_rmse.3", wrong[3][0])
        row("bug_%s_wrong_heldout" % bug, c + " --json", "wrong.heldout_rmse.3", wrong[3][1])
        row("bug_%s_csv" % bug, c + " --csv", "csv:wrong_train:2", wrong[2][0])


# Each of 6 watchers rated 4 of 8 movies, each movie has 3 ratings: what a question reads does not depend on
# which row is drawn.
even_triples = [("w%d" % w, "m%d" % ((w * 4 + t) % 8), 1 + (w + t) % 5) for w in range(6) for t in range(4)]
even_file = write("even.csv", even_triples)


def microscope_rows():
    """[man, lab/microscope.c] reads: dense: all of a row, of a column, one; COO: every triple's index, and a
    value for each hit; CSR's own slice: where it begins and ends, then column and value of each rating."""
    d = Data(even_triples)
    n, c = len(even_triples), "microscope %s w2 --csv" % even_file
    for at, reads in ((0, 8), (1, 6), (2, 1), (3, n + 4), (4, n + 3), (6, 2 + 2 * 4), (10, 2 + 2 * 3)):
        row("microscope_reads_%d" % at, c, "csv:reads:%d" % at, reads)
    # a cell of CSR: two reads of where its row is, one for each halving, two more (column, value) where it is rated; mean
    # over the 512 questions that are drawn (SplitMix64 from 1; each second cell is a rated one)
    def entry(cols, wanted):
        low, high, reads = 0, len(cols), 2
        while low < high:
            middle = (low + high) // 2
            reads += 1
            low, high = (middle + 1, high) if cols[middle] < wanted else (low, middle)
        return reads + (2 if low < len(cols) and cols[low] == wanted else 0)

    r, csr, csc, across = SplitMix(1), [], [], []
    by_row = [[j for i, j, _ in d.train if i == w] for w in range(d.n)]
    by_col = [sorted(i for i, j, _ in d.train if j == m) for m in range(d.m)]
    for question in range(512):
        i, j, _ = d.train[r.below(n)]
        if question % 2:
            j = r.below(d.m)
        csr.append(entry(by_row[i], j))
        csc.append(entry(by_col[j], i))
        across.append(sum(entry(x, j) for x in by_row))
    row("microscope_csr_cell", c, "csv:reads:8", np.mean(csr), 1e-2)
    row("microscope_csc_cell", c, "csv:reads:11", np.mean(csc), 1e-2)
    row("microscope_csr_column", c, "csv:reads:7", np.mean(across), 1e-2)
    lookup = c.replace("--csv", "--json")
    row("microscope_row_start", lookup, "lookup.row_start.0", 8)
    row("microscope_row_end", lookup, "lookup.row_start.1", 12)
    row("microscope_col", lookup, "lookup.col.1", by_row[2][1])
    row("microscope_value", lookup, "lookup.value.1", [x for i, _, x in d.train if i == 2][1])


# ---- quantities: a lesson that asks for each --------------------------------------------------------------


def quantity_rows():
    """[man: Quantities] by a lesson of our own, whose answers --json gives in full."""
    d = Data(cold_triples, cold_test)
    a, b = Run(d, 3, 0.02, 0.1, 30, stop=0), Run(d, 3, 0.02, 0.0, 30, stop=0)
    n, cells = len(d.train), d.n * d.m
    mu, bw, bm = damped_means(d)
    best = min((a, b), key=lambda r: r.last["heldout"]["rmse"])
    held = [h["heldout"]["rmse"] for h in a.history]
    q = dict(ratings=n, watchers=d.n, movies=d.m, cells=cells, density_percent=100 * n / cells, mean=mu,
             most_per_watcher=max(d.counts()[0]), dense_bytes=8 * cells + 8 * d.n, csr_bytes=8 * n + 8 * (d.n + 1),
             dense_over_csr=(8 * cells + 8 * d.n) / (8 * n + 8 * (d.n + 1)), training=n, heldout=len(d.held),
             cold=sum(not d.is_warm(i, j) for i, j, _ in d.held), singletons=sum(d.counts()[1] == 1),
             mean_rmse=errors([r - mu for _, _, r in d.held])["rmse"],
             bias_rmse=errors([r - mu - bw[i] - bm[j] for i, j, r in d.held])["rmse"],
             runs=2, sweep_best_beta=best.beta, sweep_best_rmse=best.last["heldout"]["rmse"])
    for name, r in (("A", a), ("B", b)):
        last = r.last
        q.update({name + "." + key: v for key, v in dict(
            beta=r.beta, alpha=0.02, k=3, epochs=30, train_rmse=last["train"]["rmse"], train_sse=last["train"]["sse"],
            heldout_rmse=last["heldout"]["rmse"], warm_rmse=last["warm"]["rmse"], cold_rmse=last["cold"]["rmse"],
            first_rmse=r.history[0]["train"]["rmse"], best_epoch=r.best, best_rmse=r.judged(r.best),
            rise=last["heldout"]["rmse"] - r.judged(r.best), notebook_figure=last["notebook_figure"], p_norm=last["p_norm"],
            q_norm=last["q_norm"], parameters=3 * (d.n + d.m), diverged=0).items()})
    assert a.best < 30, held
    with open(os.path.join(HERE, "quantities.md"), "w") as f:
        f.write("# Quantities\n\nEach number of a lab, asked for by its name.\n\n```run\ntrain --beta 0.1,0 -k 3 --alpha 0.02 --epochs 30 "
                "--stop-sse 0\n```\n\n")
        for key in q:
            f.write("What is %s?\n\n```ask\n%s?\n= %s\n```\n\n" % (key, key, key))
    c = "lesson %squantities.md %s --test %s --json" % (PLACE, cold_file, cold_held)
    for at, key in enumerate(q):
        row("quantity_" + key.replace(".", "_"), c, "questions.%d.answer" % at, q[key])


# ---- the table --------------------------------------------------------------------------------------------

# Rows that hold what no other of these holds: figures.tsv. The others repeat it on other data, in another form
# (CSV beside JSON) or of another part: figures-more.tsv.
CORE = """
stats_watchers_(q10|q25|q75|q90|median) stats_swapped_movies_(q75|median) stats_hundred(_swapped)?_q99 stats_watchers_singletons
stats_text_(q75|q90) stats_memory_.* stats_dense_over_csr stats_histogram_count stats_heldout(_cold)?
stats_tail_.* stats_bins_(last_count|middle)
read_duplicates_(last|first|mean|count|warning) read_zeros_(kept|missing|missing_mean) read_skipped(_ratings)?
pair_a_(train_mae|heldout_mae|heldout_(warm|cold)_(n|rmse|mae)|notebook_figure|p_norm|q_norm) pair_b_objective
pair_parameters csv_b_(best_epoch|train_sse|train_rmse|heldout_rmse|warm_rmse|cold_rmse|notebook_figure|objective)
log_(epoch|alpha|train_sse|train_rmse|heldout_rmse|warm_rmse|cold_rmse|notebook_figure|p_norm|q_norm|objective) log_beta_beta
text_(warm_a|cold_a|difference)
explain_known_(watcher|movie)_(watcher|movie)_bias explain_known_movie_csv predict_(known_watcher|known_movie|known_movie_mean)
predict_(both_cold|cold_nan|cold_drop|clip) recommend_cold_score
(mean|bias|watcher-mean|movie-mean)_(warm_rmse|heldout_rmse) bias_explain_watcher bias_parameters(_equal)?
recommend_tie(_rated)? svd_(zero|mean)_(value_1|sse)
als_(none|count)_(train_sse|predict) als_none_objective als_count_(plain_train_sse|parameters) als_wide_train_sse als_step_(matrix|right)
fold_als_count_(bias|score|train_rmse|ridge|used|cosine) fold_als_none_bias fold_als_count_plain_p1 fold_beta_bias fold_als_wide_bias
fold_coordinate_(p1|ridge) zero_mean_(fold_bias|fold_score|fold_plain_p1|parameters|sgd_fold_bias)
sgd_(constant|inverse|adagrad)_(lone_sse|lone_watcher_bias|one_movie_movie_bias|diagonal_sse) sgd_plain_sse sgd_k20_sse sgd_at_epoch
sgd_step_(p|movie_bias) fold_sgd_(bias|score)
rank_bias_2_.* rank_bias_7_(precision|recall) rank_als_4_(recall|map|ndcg) rank_text_(precision|recall|map)
init_(numpy|uniform)_b preset_b_figure patience_(status|epochs|kept_rmse|kept_model) stop_epochs best_of_training diverged_(epoch|sse)
clinic_(watcher|before|after|effective_movie|effective_watcher|coordinate_watcher|norm_movie|csv_q_norm) clinic_first_(watcher|after)
clinic_well_(coordinate|effective) retry_.* set_(sse|replay) retrain_sse paired_(mean|se|csv_difference)
sweep_(best|one_se|warm|cold|csv_warm|csv_cold) sweep_csv_(train_rmse|heldout_rmse|heldout_se|lowest_rmse|lowest_epoch)
sweep_json_heldout_se folds_(heldout|se)_1 sweep_(log|linear)_1 sweep_grid_rmse_5 sweep_diverged(_mean)?
bars_a_(cold|3-4|length) recommend_(plain|rated|least|least_score|all|all_rated) predict_run_b export_history similar_(1_score|6_movie|6_last|cold_0)
step_(e|j|after_p|csv_q_new) factors_(sigma_2|angle_2|correlation_2|high|rotated_low|movie_norms|watcher_norms|cold_sigma)
bet_.* bug_.*_wrong bug_new-p_right bug_(zeros|wrong-rmse)_wrong_heldout
microscope_reads_(0|3|4|6|10) microscope_(csr_cell|value)
quantity_(dense_over_csr|density_percent|mean_rmse|bias_rmse|singletons|sweep_best_rmse|A_rise|A_first_rmse|A_best_rmse)
"""


def table(name, which):
    with open(os.path.join(HERE, name), "w") as f:
        f.write("name\tcommand\twhere\texpected\ttolerance\n")
        for r in which:
            f.write("\t".join(r) + "\n")


def main():
    for group in (stats_rows, cold_rows, means_rows, als_rows, sgd_rows, ranking_rows, run_rows, bars_rows, sweep_rows, question_rows,
                  bet_rows, bug_rows, microscope_rows, quantity_rows):
        group()
    names = [r[0] for r in rows]
    twice = {n for n in names if names.count(n) > 1}
    assert not twice, twice
    core = [re.compile(x) for x in CORE.split()]
    unused = [x.pattern for x in core if not any(x.fullmatch(n) for n in names)]
    assert not unused, unused
    is_core = [any(x.fullmatch(n) for x in core) for n in names]
    table("figures.tsv", [r for r, c in zip(rows, is_core) if c])
    table("figures-more.tsv", [r for r, c in zip(rows, is_core) if not c])
    print("%d rows, %d more" % (sum(is_core), len(rows) - sum(is_core)))


if __name__ == "__main__":
    main()
