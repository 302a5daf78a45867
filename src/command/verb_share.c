/* share: the shell lines that give what is on screen, to type, to mail, to put in a script. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../screen/config_flags.h"
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static void write_number(FILE *to, const char *flag, double value)
{
    char text[32];
    fprintf(to, " --%s %s", flag, text_shortest(value, text));
}

static bool has_changed(const mf_run *run)
{
    for (size_t e = 0; e < run->history.n; e++) {
        if (run->history.epochs[e].alpha != run->history.epochs[0].alpha ||
            run->history.epochs[e].beta != run->history.epochs[0].beta) {
            return true;
        }
    }
    return false;
}

/* The lists that `train` or `sweep` would make the runs of: seeds that follow one another, K of
 * each seed, α of each K, β of each α. */
typedef struct lists {
    size_t n_betas, n_alphas, n_ks, n_seeds;
} lists;

static mf_config nth(const mf_lab *lab, size_t n)
{
    return config_at_start(lab->runs[n]);
}

static bool is_like(const mf_config *a, const mf_config *b)
{
    return a->solver == b->solver && a->k == b->k && a->alpha == b->alpha && a->beta == b->beta &&
           a->epochs == b->epochs && a->seed == b->seed && a->init == b->init &&
           (a->stream == b->stream || a->init == MF_INIT_PAIRED) && a->stop_sse == b->stop_sse &&
           a->patience == b->patience && a->divergence_ratio == b->divergence_ratio &&
           a->rate == b->rate && a->no_biases == b->no_biases &&
           a->weigh_by_count == b->weigh_by_count && a->fill_mean == b->fill_mean;
}

/* How many runs from the first on share these settings with it. */
static size_t alike_from_first(const mf_lab *lab, bool same_k, bool same_alpha)
{
    mf_config first = nth(lab, 0);
    size_t n = 1;
    while (n < lab->n_runs) {
        mf_config c = nth(lab, n);
        if (c.seed != first.seed || (same_k && c.k != first.k) ||
            (same_alpha && c.alpha != first.alpha)) {
            break;
        }
        n++;
    }
    return n;
}

/* False where the runs come of no such lists, or were changed on the way. */
static bool find_lists(const mf_lab *lab, lists *l)
{
    size_t betas = alike_from_first(lab, true, true), alphas = alike_from_first(lab, true, false);
    size_t ks = alike_from_first(lab, false, false);
    *l = (lists){betas, alphas / betas, ks / alphas, lab->n_runs / ks};
    if (alphas % betas != 0 || ks % alphas != 0 || lab->n_runs % ks != 0 || betas > NUMBERS_MOST ||
        l->n_alphas > NUMBERS_MOST || l->n_ks > NUMBERS_MOST) {
        return false;
    }
    for (size_t r = 0; r < lab->n_runs; r++) {
        mf_config like = nth(lab, 0), is = nth(lab, r);
        like.beta = nth(lab, r % betas).beta;
        like.alpha = nth(lab, r % alphas / betas * betas).alpha;
        like.k = nth(lab, r % ks / alphas * alphas).k;
        like.seed += (uint32_t)(r / ks);
        like.stream += (unsigned)(r % betas);
        if (!is_like(&is, &like) || has_changed(lab->runs[r])) {
            return false;
        }
    }
    return true;
}

/* The epoch at which runs that are not at their end stand; 0 when all are. */
static size_t paused_at(const mf_lab *lab)
{
    size_t at = 0;
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        bool open = run->status == MF_RUN_READY || run->status == MF_RUN_INTERRUPTED;
        at = open && run->history.n > at ? run->history.n : at;
    }
    return at;
}

/* Does what is shown come of the runs? Some verbs have no flags that train, and the ladder has
 * settings of its own. */
static bool takes_runs(const char *here)
{
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(here, " "), here);
    const verb *v = verb_find(name);
    bool takes = v == NULL;
    for (size_t g = 0; !takes && v->groups[g] != NULL; g++) {
        takes = v->groups[g] == options_training;
    }
    return takes && strstr(here, "--ladder") == NULL;
}

/* Which of several starts a run has, where it is not the one that would come by itself. */
static void write_start(FILE *to, const mf_config *config, unsigned expected)
{
    bool counts = config->solver->draws_start && config->init != MF_INIT_PAIRED;
    if (counts && config->stream != expected) {
        fprintf(to, " --stream %u", config->stream);
    }
}

/* " --alpha 0.1,0.2": of the n runs that come `apart`. */
static void write_list(FILE *to, const mf_lab *lab, const char *flag, size_t n, size_t apart)
{
    char text[32];
    fprintf(to, " --%s ", flag);
    for (size_t i = 0; i < n; i++) {
        mf_config c = nth(lab, i * apart);
        double number = flag[0] == 'a' ? c.alpha : flag[0] == 'b' ? c.beta : (double)c.k;
        fprintf(to, "%s%s", i > 0 ? "," : "", text_shortest(number, text));
    }
}

static bool is_of_a_sweep(const mf_lab *lab, const lists *l)
{
    return l->n_alphas * l->n_ks * l->n_seeds > 1 || lab->split.first > 0;
}

static void share_line(FILE *to, const mf_lab *lab, const lists *l, const char *here)
{
    char flags[600];
    mf_config first = nth(lab, 0);
    bool sweeps = is_of_a_sweep(lab, l);
    write_shell_line(to, lab, here != NULL ? here : sweeps ? "sweep" : "train");
    if (first.solver->uses_beta) {
        write_list(to, lab, "beta", l->n_betas, 1);
    }
    if (l->n_alphas > 1) {
        write_list(to, lab, "alpha", l->n_alphas, l->n_betas);
        first.alpha = NAN;
    }
    if (l->n_ks > 1) {
        write_list(to, lab, "factors", l->n_ks, l->n_betas * l->n_alphas);
        first.k = 0;
    }
    config_flags(lab, &first, flags, sizeof flags);
    fputs(flags, to);
    write_start(to, &first, 0);
    if (l->n_seeds > 1) {
        fprintf(to, " --seeds %zu", l->n_seeds);
    } else if (!sweeps && paused_at(lab) > 0) {
        fprintf(to, " --for %zu", paused_at(lab));
    }
    fputc('\n', to);
}

/* Runs that no one list of β gives: a script that adds them one by one, and changes rates where
 * they were changed. Runs do not depend on one another, so all can start together. */
static void share_script(FILE *to, const mf_lab *lab, const char *here)
{
    char flags[600];
    size_t most = 0, done = 0;
    unsigned next = 0;
    write_shell_line(to, lab, "");
    fprintf(to, " --line <<'END'\n");
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        most = run->history.n > most ? run->history.n : most;
        fputs(r == 0 ? "train --for 0" : "add", to);
        mf_config config = config_at_start(run);
        if (config.solver->uses_beta) {
            write_number(to, "beta", config.beta);
        }
        config_flags(lab, &config, flags, sizeof flags);
        fputs(flags, to);
        write_start(to, &config, next);
        next = config.stream >= next ? config.stream + 1 : next;
        fputc('\n', to);
    }
    for (size_t e = 1; e < most; e++) {
        for (size_t r = 0; r < lab->n_runs; r++) {
            const mf_history *h = &lab->runs[r]->history;
            if (e >= h->n || (h->epochs[e].alpha == h->epochs[e - 1].alpha &&
                              h->epochs[e].beta == h->epochs[e - 1].beta)) {
                continue;
            }
            if (e > done) {
                fprintf(to, "continue --for %zu -q\n", e - done);
                done = e;
            }
            const mf_solver *solver = lab->runs[r]->config.solver;
            fprintf(to, "set %s", lab->runs[r]->name);
            if (solver->uses_alpha) {
                write_number(to, "alpha", h->epochs[e].alpha);
            }
            if (solver->uses_beta) {
                write_number(to, "beta", h->epochs[e].beta);
            }
            fputc('\n', to);
        }
    }
    if (most > done) {
        fprintf(to, "continue --for %zu\n", most - done);
    }
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        if (run->status == MF_RUN_READY && run->history.n < most) {
            fprintf(to, "# %s is shown at epoch %zu\n", run->name, run->history.n);
        }
    }
    fprintf(to, "%s%sEND\n", here != NULL ? here : "", here != NULL ? "\n" : "");
}

mf_status share_write(FILE *to, mf_lab *lab, const char *here, mf_error *error)
{
    lists l;
    mf_status status = MF_OK;
    pthread_mutex_lock(&lab->guard);
    bool listed = lab->n_runs > 0 && !lab->is_model && find_lists(lab, &l);
    /* Only `train` pauses, and other verbs train no sweep: else a script does. */
    bool sweeps = listed && is_of_a_sweep(lab, &l), paused = paused_at(lab) > 0;
    bool by_line = listed && (here == NULL ? !(sweeps && paused) : !sweeps && !paused);
    if (lab->n_runs == 0 || lab->is_model || (here != NULL && !takes_runs(here))) {
        write_shell_line(to, lab, here != NULL ? here : "explore");
        fputc('\n', to);
    } else if (by_line) {
        share_line(to, lab, &l, here);
    } else if (lab->split.first > 0) {
        status = mf_fail(error, MF_USAGE,
                         "the runs are of the last fold of a sweep, which nothing but that sweep "
                         "makes; expected it as it was, or `train` first");
    } else {
        share_script(to, lab, here);
    }
    pthread_mutex_unlock(&lab->guard);
    return status;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    (void)args;
    return share_write(out->out, lab, out->here, &out->error);
}

const verb verb_share = {
    .name = "share",
    .summary = "in a session: the shell lines that give what is there",
    .operands = "",
    .details = "One line where one command does it; a script for a shell where runs were added or "
               "changed on the way. Running it gives the same numbers, bit for bit.",
    .example = "",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_common, NULL},
    .copies = true,
    .run = run,
};
