/* One rating's update, by hand. */
#ifndef MF_TRAIN_RATING_STEP_H
#define MF_TRAIN_RATING_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What factor m went through. coordinate-sgd takes the factors one after the other, and
 * `prediction` is p·q after this one; sgd takes them all at once, from the old values; als solves
 * for p alone. */
typedef struct mf_coordinate {
    double j; /* −2 (r − prediction), before it; NaN: als has no such step */
    double p_old, p_new, q_old, q_new;
    double prediction;
} mf_coordinate;

/* How a solver goes about a rating: its factors one after the other, all from the old values, or
 * the watcher's whole row at once. */
typedef enum mf_step_kind {
    MF_STEP_NONE,
    MF_STEP_BY_COORDINATE,
    MF_STEP_AT_ONCE,
    MF_STEP_BY_ROW
} mf_step_kind;

/* The update that a run makes for one training rating in one epoch: the numbers of the run itself,
 * bit for bit, those of the epoch's earlier ratings included. */
typedef struct mf_rating_step {
    mf_step_kind kind;
    uint32_t watcher, movie;
    double rating;
    size_t epoch; /* it is part of this epoch, from 1 */
    size_t place; /* how many of the epoch's ratings come before it (als: rows) */
    double alpha, beta;
    bool has_biases;                           /* mu and the biases are part of the prediction */
    double rate_watcher, rate_movie;           /* α as it is used: sgd's differs from row to row */
    double mu, watcher_bias[2], movie_bias[2]; /* before and after */
    double prediction[2], e;                   /* e = rating − prediction[0] */
    size_t k;
    mf_coordinate *steps; /* k of them */
    size_t n_rated;       /* als: the ratings of the row that is solved */
    double *normal;       /* als: k × k, Q_Tᵀ Q_T + β w I; NULL otherwise */
    double *right;        /* als: k, Q_Tᵀ (r − μ − b) */
} mf_rating_step;

void mf_rating_step_clear(mf_rating_step *step);

#endif
