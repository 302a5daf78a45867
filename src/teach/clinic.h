/* Why a run blew up, or how near it is to that. */
#ifndef MF_TEACH_CLINIC_H
#define MF_TEACH_CLINIC_H

#include "../lab/lab.h"
#include "../train/run.h"
#include "mfexplore/status.h"

enum { MF_CLINIC_TAIL = 24 };

typedef struct mf_clinic_row {
    size_t epoch;
    double watcher_norm, movie_norm; /* of the two rows below */
    double p_norm, q_norm;           /* of all */
    double train_rmse;
} mf_clinic_row;

/* How far a step of coordinate-sgd reaches: α times this is the effective step, of the whole row
 * and of its largest coordinate. A coordinate's step makes the error larger beyond α q_m² = 1. */
typedef struct mf_reach {
    double norm, coordinate; /* ‖q‖², the largest q_m² */
} mf_reach;

/* What happened to a run. Of one that diverged: the epoch, the rating at which it happened, and the
 * rows that grew. Of one that did not: the rows nearest to the bound. */
typedef struct mf_clinic {
    char run[16];
    bool diverged, by_coordinate; /* by_coordinate: coordinate-sgd, whose ratings can be followed */
    size_t k, epoch, epochs;      /* epochs: the good ones */
    double sse, best_sse, alpha, beta;
    uint32_t watcher, movie; /* of the rating; else those whose rows grew most */
    double watcher_growth,
        movie_growth; /* in the epoch in which it diverged, of the rows that grew most */
    bool has_rating;
    size_t place; /* of the rating in row order */
    double rating, e_before, e_after;
    mf_reach of_movie, of_watcher; /* before the step; by_coordinate only */
    size_t n_tail;
    mf_clinic_row tail[MF_CLINIC_TAIL]; /* the last good epochs */
} mf_clinic;

/* MF_USAGE for a run without factors or from a model file. Called by whoever may change the lab. */
mf_status mf_clinic_examine(mf_lab *lab, mf_run *run, mf_clinic *out, mf_error *error);
/* The same in a sentence. */
int mf_clinic_remark(const mf_lab *lab, const mf_clinic *clinic, char *text, size_t size);

#endif
