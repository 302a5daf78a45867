/* Settings as flags: see config_flags.h. */
#include "config_flags.h"

#include <stdarg.h>
#include <stdio.h>

#include "../draw/text.h"
#include "../train/solver.h"

typedef struct flags {
    char *text;
    size_t size, length;
} flags;

static void add(flags *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(flags *f, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int more =
        f->length < f->size ? vsnprintf(f->text + f->length, f->size - f->length, format, list) : 0;
    f->length += more > 0 ? (size_t)more : 0;
    va_end(list);
}

static void add_number(flags *f, const char *flag, double value)
{
    char text[32];
    add(f, " --%s %s", flag, text_shortest(value, text));
}

void config_flags(const mf_lab *lab, const mf_run *run, char *out, size_t size)
{
    const mf_config *c = &run->config;
    double alpha = run->history.n > 0 ? run->history.epochs[0].alpha : c->alpha;
    mf_config usual = mf_config_for(c->solver);
    flags f = {out, size, 0};
    out[0] = '\0';
    if (c->solver != mf_solvers[0]) {
        add(&f, " --solver %s", c->solver->name);
    }
    if (c->solver->uses_k && c->k != usual.k) {
        add(&f, " --factors %zu", c->k);
    }
    if (c->solver->uses_alpha && alpha != usual.alpha) {
        add_number(&f, "alpha", alpha);
    }
    if (c->solver->uses_epochs && c->epochs != usual.epochs) {
        add(&f, " --epochs %zu", c->epochs);
    }
    if (c->seed != usual.seed) {
        add(&f, " --seed %u", c->seed);
    }
    if (c->solver->draws_start && c->init != usual.init) {
        add(&f, " --init %s", mf_init_name(c->init));
    }
    if (lab->test_path == NULL && lab->split.holdout != 0.1) {
        add_number(&f, "holdout", lab->split.holdout);
    }
    if (c->stop_sse != usual.stop_sse) {
        add_number(&f, "stop-sse", c->stop_sse);
    }
    if (c->patience != usual.patience) {
        add(&f, " --patience %zu", c->patience);
    }
    if (c->divergence_ratio != usual.divergence_ratio) {
        add_number(&f, "divergence-ratio", c->divergence_ratio);
    }
    if (c->rate != usual.rate) {
        add(&f, " --schedule %s", mf_rate_name(c->rate));
    }
    add(&f, "%s%s%s", c->no_biases ? " --no-biases" : "",
        c->solver->uses_weight && !c->weigh_by_count ? " --als-weight none" : "",
        c->fill_mean ? " --fill mean" : "");
}
