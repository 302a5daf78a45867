/* What a solver is, and the registry. */
#ifndef MF_TRAIN_SOLVER_H
#define MF_TRAIN_SOLVER_H

#include <stdatomic.h>

#include "../data/split.h"
#include "../model/model.h"
#include "metrics.h"
#include "rating_step.h"
#include "run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The terms of a prediction beside its factors. */
enum { MF_TERM_MEAN = 1, MF_TERM_WATCHER = 2, MF_TERM_MOVIE = 4, MF_TERMS_ALL = 7 };

/* Numbers of the solver's own: `width` for each watcher, or for each movie. */
typedef struct mf_state_part {
    bool movies;
    size_t width;
} mf_state_part;

/* How many numbers that makes. */
size_t mf_solver_state_size(const mf_solver *solver, size_t n_watchers, size_t n_movies, size_t k);

/* What a solver is: what it goes by, by fields, so that nobody asks for its name. It keeps its own
 * state in run->state and advances runs of equal K together. */
struct mf_solver {
    const char *name, *summary;
    const char *short_name; /* where there is little room; NULL: its name */
    unsigned rung;          /* its place on the ladder, from 1; 0: not on it */
    const char *rung_says;  /* what that rung is, in a line */
    bool uses_k, uses_alpha, uses_beta, uses_epochs; /* one epoch is all where it uses none */
    bool uses_rate, uses_weight;                     /* the learning-rate schedule; --als-weight */
    unsigned terms;                                  /* MF_TERM_… */
    bool terms_optional;                             /* --no-biases leaves them out */
    bool draws_start;                                /* --init says how */
    bool predicts_cold;    /* its means are those of cold rows, too: nothing falls back */
    bool is_decomposition; /* the lengths of P's columns are singular values */
    mf_step_kind step;     /* how it goes about a rating, where it has `trace` */
    /* See mf_run_ridge; NULL: none. */
    double (*ridge)(const mf_config *config, size_t n);
    bool answers;       /* predicts best with nothing set: who asks without saying how gets it */
    bool has_intervals; /* it knows how far a rating may be from its prediction */
    size_t thrown_away; /* first epochs that leave no trace in what is averaged afterwards; they
                           come on top of those that are asked for */
    /* Numbers of its own that stand in model->solver_state, to restore from, row by row: part
     * after part (0, 1, …) until one has no width; then so many that are of no row. NULL: none. */
    mf_state_part (*state_parts)(size_t part, size_t k);
    size_t state_rest;
    bool trains_shared; /* it can be trained by several mates */
    double alpha, beta; /* what is usual; 0 where it uses none */
    size_t k, epochs;
    size_t k_most; /* 0: MF_K_MOST */
    /* Fills in what its rule says of these data; which settings (MF_FITTED_…). NULL: none. */
    unsigned (*fit)(mf_config *config, const mf_shape *shape);
    bool fits_by_rms; /* that rule looks at how large ratings are, not at how many a row has */
    /* Makes run->state, at the start that the configuration asks for. */
    mf_status (*start)(mf_run *run, const mf_split *split, mf_error *error);
    /* One epoch for each of the runs; false when `cancel` was seen: the state is then void. */
    bool (*epoch)(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel);
    /* Measures runs as they stand; NULL: the trainer stores each and measures the model. */
    void (*measure)(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out);
    /* Writes factors and biases (not counts, not fallbacks) into `model`. */
    void (*store)(const mf_run *run, mf_model *model);
    /* Takes factors and biases back from `model`, as after a cancelled epoch. */
    void (*restore)(mf_run *run, const mf_model *model);
    void (*stop)(mf_run *run);
    /* Goes through the epoch of run->step as far as the rating at `out` (watcher, movie: one that
     * is trained on) and fills in its update; the state is void then. NULL: no such steps. */
    mf_status (*trace)(mf_run *run, const mf_split *split, mf_rating_step *out,
                       const atomic_bool *cancel, mf_error *error);
};

/* Does a run of this configuration predict with a mean and biases? */
static inline bool mf_config_has_biases(const mf_config *config)
{
    return config->solver->terms != 0 && !config->no_biases;
}

/* What its rule goes by: "from 3.1 ratings a row, of standard deviation 0.98". */
const char *mf_solver_shape_words(const mf_solver *solver, const mf_shape *shape, char out[100]);

/* The registry, ended by NULL. */
extern const mf_solver *const mf_solvers[];

#endif
