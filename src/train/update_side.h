/* One side of a model, watchers or movies, while new ratings are folded in: its rows, which of them
 * mean something and which have news, and solving these on their ratings with the other side held.
 * Who makes a side clears it. */
#ifndef MF_TRAIN_UPDATE_SIDE_H
#define MF_TRAIN_UPDATE_SIDE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../data/csr.h"

/* Rows of one side: their factors and, where the model has biases, the bias as one more. */
typedef struct update_side {
    size_t n, width;
    bool biased;
    double *rows;  /* n × width */
    double *base;  /* as they were before: what increments are added to; NULL: nothing is */
    bool *known;   /* its factors mean something */
    bool *touched; /* it has new ratings */
} update_side;

/* How rows are solved. */
typedef struct update_pass {
    double mu, ridge, ridge_each;
    double root; /* of the unit that biases are counted in: see mf_fold_in */
    int threads;
    const atomic_bool *cancel;
} update_pass;

/* Rows of zeros, none known, none touched. False when memory is out; it is cleared all the same. */
bool update_side_make(size_t n, size_t k, bool biased, update_side *s);
void update_side_clear(update_side *s);

/* Row `to` becomes what a model has, known where it has ratings. */
void update_side_take_row(update_side *s, size_t to, const double *factors, double bias,
                          uint32_t count);

/* Rows that the old model does not have (`old`: false) begin as the mean row, where cold rows are
 * predicted like others. False when memory is out, here and below. */
bool update_side_begin_as_mean(update_side *s, const bool *old);

/* Keeps the rows as they are now, as what increments are added to. */
bool update_side_keep_base(update_side *s);

/* Solves the touched rows (`all`: every known one) of `s` on their ratings `r` of known rows of
 * `held`. `change` says of each of these by how much it has changed since its rows learned from it
 * (NaN: it is new): then rows move by that from their base on. False also when somebody cancelled.
 */
bool update_side_solve(update_side *s, const update_side *held, const mf_csr *r,
                       const float *change, bool all, const update_pass *how);

/* How far one pass over all rows would move the predictions of known ratings: of up to a million,
 * evenly chosen. NaN where none can be judged; negative when memory is out or somebody cancelled.
 */
double update_side_moved(const update_side *watchers, const update_side *movies, const mf_csr *r,
                         const mf_csr *by_movie, const update_pass *how);

/* n × k factors and n biases, 0 where the model has none. */
void update_side_give_rows(const update_side *s, double *factors, double *bias);

#endif
