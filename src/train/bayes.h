/* The state of bayes, and the two halves of a sweep: what solver_bayes.c, bayes_side.c and
 * bayes_width.c share. Ratings stand as r' = (r − μ)/σ. A row of either side is d = K + 1 numbers,
 * its factors and then its bias: r'_ij = p_i·q_j + b_i + b_j + noise of precision τ·w_i. */
#ifndef MF_TRAIN_BAYES_H
#define MF_TRAIN_BAYES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../data/csr.h"
#include "../data/mates.h"
#include "../model/model.h"
#include "kernel_gram.h"

/* What is done once a sweep takes K³ and more. */
enum { BAYES_K_MOST = 256, BAYES_ROW_MOST = BAYES_K_MOST + 1 };

/* How many pairs of each row tell how far its predictions spread. */
enum { BAYES_PAIRS = 8 };

/* What the counters of the random numbers are told apart by. */
enum {
    BAYES_WATCHERS,
    BAYES_MOVIES,
    BAYES_HYPER,
    BAYES_NOISE = 4,
    BAYES_STARTS,
    BAYES_PARTNERS = 7
};

/* A pair's prediction over the kept sweeps: its mean and Σ(f − mean)². */
typedef struct bayes_pair {
    float mean, squares;
} bayes_pair;

typedef struct bayes_side {
    unsigned tag; /* BAYES_WATCHERS or BAYES_MOVIES */
    size_t n;
    const mf_csr *rows; /* the training ratings by this side */
    float *x;           /* n × d: the latest sample */
    float *mean;        /* n × d: its mean, given the other side */
    float *first;       /* n × d: `mean` of the first sweep that was kept */
    float *average;     /* n × d: of `mean`, rotated onto `first`, over the kept sweeps */
    uint32_t *partners; /* n × BAYES_PAIRS: with whom each row makes pairs */
    bayes_pair *pairs;  /* n × BAYES_PAIRS */
    double precision;   /* mean of the prior's factor precisions in the latest sweep */
    const mf_mates *mates;
    const size_t *cut; /* whose rows are whose */
    mf_stretch own;    /* the rows that are drawn here */
    mf_wants wants;    /* rows of others that are needed here */
    uint8_t *here;     /* for each row: is it own or wanted? NULL: all are here */
} bayes_side;

typedef struct bayes {
    size_t k, d;
    bayes_side watchers, movies;
    mf_csr by_movie;
    double mu, sigma;
    float tau, *w;  /* the noise's precision, and each watcher's part in it */
    float *noise;   /* mean over the kept sweeps of E 1/(τ·w_i) */
    size_t kept;    /* sweeps */
    float *white;   /* rows of the side that is held, as the side that is drawn sees them */
    double *of_row; /* 2 for each watcher: sums that are added up in their order */
} bayes;

/* Where in time a draw stands, and on how many threads it may go. */
typedef struct bayes_moment {
    uint64_t seed, sweep;
    int threads;
    const atomic_bool *cancel;
} bayes_moment;

/* Fills in the partners of a side's rows. False when memory is out. */
bool bayes_choose_partners(bayes_side *s, uint64_t seed);

/* Marks, of side `s`, the rows that are summed here together with own ones: see bayes_draw_side. */
void bayes_mark_panel(const bayes_side *s, uint8_t *wanted);

/* Draws the prior of side `s` from its rows, then every row of it with `held` fixed. False when
 * memory is out, or it was cancelled. */
bool bayes_draw_side(bayes *state, bayes_side *s, const bayes_side *held, bayes_moment now);

/* Draws τ and w from what the latest sample leaves, and takes their means into `noise`. */
bool bayes_draw_noise(bayes *state, bayes_moment now);

/* Takes the latest sample into the averages and into the pairs. False when memory is out. */
bool bayes_keep(bayes *state, bayes_moment now);

/* Writes the model's log-variances: g + a_i + c_j, fitted to the pairs. Nothing while fewer than
 * two sweeps were kept. */
void bayes_store_widths(const bayes *state, mf_model *model);

/* Σ a[m]·b[m], in lanes of eight that are added in one fixed tree. */
static inline float bayes_dot(const float *a, const float *b, size_t k)
{
    float lane[8] = {0};
    size_t m = 0;
    for (; m + 8 <= k; m += 8) {
        for (size_t l = 0; l < 8; l++) {
            lane[l] += a[m + l] * b[m + l];
        }
    }
    for (; m < k; m++) {
        lane[m % 8] += a[m] * b[m];
    }
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* p_i·q_j + b_i + b_j of two rows. */
static inline float bayes_product(const float *a, const float *b, size_t k)
{
    return a[k] + b[k] + bayes_dot(a, b, k);
}

#endif
