/* Why a run blew up, or how near it is to that. */
#ifndef MF_TEACH_CLINIC_H
#define MF_TEACH_CLINIC_H

#include "../lab/lab.h"
#include "../train/culprit.h"
#include "../train/run.h"
#include "mfexplore/status.h"

enum { MF_CLINIC_TAIL = 24 };

typedef struct mf_clinic_row {
    size_t epoch;
    double watcher_norm, movie_norm; /* of the two rows below */
    double p_norm, q_norm;           /* of all */
    double train_rmse;
} mf_clinic_row;

/* What a halving ladder of learning rates came to: α/2, α/4 … were all trained, from the start. */
typedef struct mf_ladder_of_rates {
    bool tried;
    double holds, fails;        /* the largest that held, the smallest that did not; NaN: none */
    size_t held_for, failed_at; /* epochs */
    size_t planned;             /* those of the run */
    bool converged;             /* the one that held needed no more */
} mf_ladder_of_rates;

/* What happened to a run. Of one that diverged: the epoch, the rating at which it happened, and the
 * rows that grew. Of one that did not: the rows nearest to the bound. */
typedef struct mf_clinic {
    char run[16];
    bool diverged, by_coordinate; /* by_coordinate: coordinate-sgd, whose ratings can be followed */
    size_t k, epoch, epochs;      /* epochs: the good ones */
    double sse, best_sse, alpha, beta;
    uint32_t watcher, movie; /* of the rating; else those whose rows grew most */
    double watcher_growth, movie_growth;
    mf_culprit culprit;            /* by_coordinate only */
    mf_reach of_movie, of_watcher; /* before the step; by_coordinate only */
    mf_ladder_of_rates rates;      /* of a run that diverged */
    size_t n_tail;
    mf_clinic_row tail[MF_CLINIC_TAIL]; /* the last good epochs */
} mf_clinic;

/* MF_USAGE for a run without factors or from a model file. Of a run that diverged it also tries
 * smaller learning rates. Called by whoever may change the lab. */
mf_status mf_clinic_examine(mf_lab *lab, mf_run *run, mf_clinic *out, mf_error *error);
/* The same in a sentence. */
int mf_clinic_remark(const mf_lab *lab, const mf_clinic *clinic, char *text, size_t size);
/* What retrying a run that diverged would do: "with α 0.025 from epoch 12". */
int mf_clinic_retry_remark(const mf_clinic *clinic, char *text, size_t size);

#endif
