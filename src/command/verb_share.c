/* share: the shell lines that give what is on screen, to type, to mail, to put in a script. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void write_config(FILE *to, const mf_lab *lab, const mf_run *run)
{
    char flags[600];
    config_flags(lab, run, flags, sizeof flags);
    fputs(flags, to);
}

static double first_rate(const mf_run *run, bool beta)
{
    if (run->history.n > 0) {
        return beta ? run->history.epochs[0].beta : run->history.epochs[0].alpha;
    }
    return beta ? run->config.beta : run->config.alpha;
}

static bool has_changed(const mf_run *run)
{
    for (size_t e = 0; e < run->history.n; e++) {
        if (run->history.epochs[e].alpha != first_rate(run, false) ||
            run->history.epochs[e].beta != first_rate(run, true)) {
            return true;
        }
    }
    return false;
}

/* How many β come before the seeds repeat, when the runs are what `train` or `sweep` makes of a
 * list of β and consecutive seeds; 0 when they are not. */
static size_t betas_of_a_list(const mf_lab *lab)
{
    const mf_config *first = &lab->runs[0]->config;
    size_t n = 0;
    while (n < lab->n_runs && lab->runs[n]->config.seed == first->seed) {
        n++;
    }
    if (n == 0 || lab->n_runs % n != 0 || n > NUMBERS_MOST) {
        return 0;
    }
    for (size_t r = 0; r < lab->n_runs; r++) {
        mf_config like = *first;
        const mf_run *run = lab->runs[r];
        like.beta = first_rate(lab->runs[r % n], true);
        like.seed = first->seed + (uint32_t)(r / n);
        like.stream = (unsigned)(r % n);
        const mf_config *c = &run->config;
        bool same = c->solver == like.solver && c->k == like.k && c->alpha == like.alpha &&
                    c->beta == like.beta && c->epochs == like.epochs && c->seed == like.seed &&
                    c->init == like.init && c->stream == like.stream &&
                    c->stop_sse == like.stop_sse && c->patience == like.patience &&
                    c->divergence_ratio == like.divergence_ratio && c->rate == like.rate &&
                    c->no_biases == like.no_biases && c->weigh_by_count == like.weigh_by_count &&
                    c->fill_mean == like.fill_mean;
        if (!same || has_changed(run)) {
            return 0;
        }
    }
    return n;
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

static void share_line(FILE *to, const mf_lab *lab, size_t n_betas, const char *here)
{
    char text[32];
    size_t seeds = lab->n_runs / n_betas, at = paused_at(lab);
    write_shell_line(to, lab, here != NULL ? here : seeds > 1 ? "sweep" : "train");
    if (here != NULL && !takes_runs(here)) {
        fputc('\n', to);
        return;
    }
    for (size_t b = 0; b < n_betas && lab->runs[0]->config.solver->uses_beta; b++) {
        fprintf(to, "%s%s", b > 0 ? "," : " --beta ",
                text_shortest(first_rate(lab->runs[b], true), text));
    }
    write_config(to, lab, lab->runs[0]);
    if (here == NULL && seeds > 1) {
        fprintf(to, " --seeds %zu", seeds);
    } else if (here == NULL && at > 0) {
        fprintf(to, " --for %zu", at);
    }
    fputc('\n', to);
}

/* Runs that no one list of β gives: a script that adds them one by one, and changes rates where
 * they were changed. Runs do not depend on one another, so all can start together. */
static void share_script(FILE *to, const mf_lab *lab, const char *here)
{
    size_t most = 0, done = 0;
    write_shell_line(to, lab, "");
    fprintf(to, " --line <<'END'\n");
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        most = run->history.n > most ? run->history.n : most;
        fputs(r == 0 ? "train --for 0" : "add", to);
        if (run->config.solver->uses_beta) {
            write_number(to, "beta", first_rate(run, true));
        }
        write_config(to, lab, run);
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

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    (void)args;
    pthread_mutex_lock(&lab->guard);
    size_t n_betas = lab->n_runs > 0 && !lab->is_model ? betas_of_a_list(lab) : 0;
    if (lab->n_runs == 0 || lab->is_model) {
        write_shell_line(out->out, lab, out->here != NULL ? out->here : "explore");
        fputc('\n', out->out);
    } else if (n_betas > 0) {
        share_line(out->out, lab, n_betas, out->here);
    } else {
        share_script(out->out, lab, out->here);
    }
    pthread_mutex_unlock(&lab->guard);
    return MF_OK;
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
