/* What was learned. One formula for every solver:
 *     prediction(i, j) = mu + watcher_bias[i] + movie_bias[j] + Σ_k p[i·K + k] · q[j·K + k]
 * Solvers without biases leave mu and the biases 0. A watcher or movie without training ratings is
 * cold: its factors are noise, so its predictions fall back to damped means (mf_baseline). */
#ifndef MF_MODEL_MODEL_H
#define MF_MODEL_MODEL_H

#include <stdatomic.h>

#include "../data/synth.h"
#include "baseline.h"
#include "mfexplore/model.h"

/* How far ratings may be from their predictions: ln variance = all + watcher[i] + movie[j]; of that
 * variance noise[i] is the watcher's own unsteadiness, which nothing can predict. */
typedef struct mf_widths {
    bool known;
    double all;
    double *watcher, *movie, *noise; /* NULL: the model has no such thing */
} mf_widths;

struct mf_model {
    size_t n_watchers, n_movies, k;
    double *p; /* n_watchers × k */
    double *q; /* n_movies × k: Q transposed, one movie's factors contiguous */
    double mu;
    double unit;     /* what its training ratings are counted in (data/unit.h) */
    bool has_biases; /* mu and the biases are part of its predictions, whatever their values */
    bool is_whole;   /* cold rows are predicted by the same formula: their biases are 0, as they are
                        for the mean */
    double *watcher_bias, *movie_bias; /* n_watchers, n_movies */
    mf_baseline fallback;
    uint32_t *watcher_count, *movie_count; /* training ratings of each */
    float *solver_state; /* n_state numbers of the solver's own, to go on from; NULL: none */
    size_t n_state;
    mf_widths widths;
    bool is_planted; /* what synthetic ratings were drawn from, with `noise` */
    mf_noise noise;
    atomic_uint users; /* how many hold it */
};

/* All zero, with one user. NULL when memory is out. */
mf_model *mf_model_new(size_t n_watchers, size_t n_movies, size_t k);
/* Room for so many numbers of the solver's own (none: 0), and for a spread; false when memory is
 * out. */
bool mf_model_keep_state(mf_model *model, size_t n);
bool mf_model_keep_widths(mf_model *model);
/* One more user: whoever holds a model reads it in peace while training goes on with another. */
mf_model *mf_model_share(mf_model *model);
/* Copies numbers between models of one shape. */
void mf_model_copy(mf_model *to, const mf_model *from);

/* How it predicts and in what it counts: all but sizes, factors, biases and counts. */
void mf_model_take_kind(mf_model *to, const mf_model *from);

/* All but the factors. */
void mf_model_copy_rest(mf_model *to, const mf_model *from);

/* p_i·q_j, summed k = 0, 1, … one after the other. */
static inline double mf_dot(const double *p, const double *q, size_t k)
{
    double sum = 0;
    for (size_t m = 0; m < k; m++) {
        sum += p[m] * q[m];
    }
    return sum;
}

/* Do fewer held-out ratings lie in the 90 % intervals than chance explains, two standard errors of
 * such a share? */
bool mf_coverage_falls_short(const mf_coverage *coverage);

#endif
