/* The outcome of a run: see run_outcome.h. */
#include "run_outcome.h"

#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../model/model.h"

static void copy_numbers(const mf_mates *team, size_t from, void *numbers, size_t n, size_t size)
{
    if (numbers != NULL && n > 0) {
        mf_mates_copy(team, from, numbers, n * size);
    }
}

static void copy_model(const mf_mates *team, size_t from, mf_model *m)
{
    size_t n = m->n_watchers, k = m->k;
    mf_widths *w = &m->widths;
    copy_numbers(team, from, m->p, n * k, sizeof *m->p);
    copy_numbers(team, from, m->q, m->n_movies * k, sizeof *m->q);
    copy_numbers(team, from, &m->mu, 1, sizeof m->mu);
    copy_numbers(team, from, m->watcher_bias, n, sizeof *m->watcher_bias);
    copy_numbers(team, from, m->movie_bias, m->n_movies, sizeof *m->movie_bias);
    copy_numbers(team, from, m->solver_state, m->n_state, sizeof *m->solver_state);
    copy_numbers(team, from, &w->known, 1, sizeof w->known);
    copy_numbers(team, from, &w->all, 1, sizeof w->all);
    copy_numbers(team, from, w->watcher, n, sizeof *w->watcher);
    copy_numbers(team, from, w->movie, m->n_movies, sizeof *w->movie);
    copy_numbers(team, from, w->noise, n, sizeof *w->noise);
}

/* What of a run is a number, and no array: `config` but for its solver, which is a pointer. */
static void copy_state(const mf_mates *team, size_t from, mf_run *run)
{
    const mf_solver *solver = run->config.solver;
    mf_mates_copy(team, from, &run->config, sizeof run->config);
    run->config.solver = solver;
    mf_mates_copy(team, from, &run->status, sizeof run->status);
    mf_mates_copy(team, from, &run->picked, sizeof run->picked);
    mf_mates_copy(team, from, &run->history.n, sizeof run->history.n);
    mf_mates_copy(team, from, &run->best_epoch, sizeof run->best_epoch);
    mf_mates_copy(team, from, &run->model_epoch, sizeof run->model_epoch);
    mf_mates_copy(team, from, &run->divergence, sizeof run->divergence);
    mf_mates_copy(team, from, &run->growth, sizeof run->growth);
    mf_mates_copy(team, from, &run->seconds, sizeof run->seconds);
    mf_mates_copy(team, from, &run->best_sse, sizeof run->best_sse);
}

mf_status mf_run_copy_outcome(const mf_mates *team, size_t from, mf_run *run, mf_error *error)
{
    size_t n = run->model->n_watchers;
    mf_history *h = &run->history;
    copy_state(team, from, run);
    bool good = mf_grow((void **)&h->epochs, &h->capacity, h->n, sizeof *h->epochs);
    if (mf_mates_any(team, !good)) {
        return mf_no_memory(error, "a run");
    }
    copy_numbers(team, from, h->epochs, h->n, sizeof *h->epochs);
    copy_numbers(team, from, run->rows, n, sizeof *run->rows);
    copy_numbers(team, from, run->rows_best, n, sizeof *run->rows_best);
    copy_numbers(team, from, run->rows_cold, n, sizeof *run->rows_cold);
    copy_model(team, from, run->model);
    return MF_OK;
}
