/* Settings as flags: see config_flags.h. */
#include "config_flags.h"

#include <math.h>
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

mf_config config_at_start(const mf_run *run)
{
    mf_config config = run->config;
    if (run->history.n > 0) {
        config.fitted &= ~(unsigned)MF_FITTED_EPOCHS; /* picked: a number like any other */
        config.alpha = run->history.epochs[0].alpha;
        config.beta = run->history.epochs[0].beta;
    }
    return config;
}

/* What comes of these settings where no flag gives the rate and the number of epochs. */
static mf_config unflagged(const mf_lab *lab, const mf_config *config)
{
    mf_config usual = mf_config_for(config->solver), like = *config;
    like.alpha = usual.alpha;
    like.epochs = usual.epochs;
    like.fitted = 0;
    mf_config_fit(&like, &lab->split, MF_FITTED_ALPHA | MF_FITTED_EPOCHS);
    return like;
}

void config_flags(const mf_lab *lab, const mf_config *c, char *out, size_t size)
{
    mf_config usual = mf_config_for(c->solver), alone = unflagged(lab, c);
    bool picked = (c->fitted & MF_FITTED_EPOCHS) == 0;
    bool picks = (alone.fitted & MF_FITTED_EPOCHS) != 0;
    bool any_rate = isnan(c->alpha) || (c->alpha == usual.alpha && c->alpha == alone.alpha);
    flags f = {out, size, 0};
    out[0] = '\0';
    if (c->solver != mf_solvers[0]) {
        add(&f, " --solver %s", c->solver->name);
    }
    if (c->solver->uses_k && c->k != usual.k && c->k > 0) {
        add(&f, " --factors %zu", c->k);
    }
    if (c->solver->uses_alpha && !any_rate) {
        add_number(&f, "alpha", c->alpha);
    }
    if (c->solver->uses_epochs && (picks ? picked : c->epochs != usual.epochs)) {
        add(&f, " --epochs %zu", c->epochs);
    }
    if (c->seed != usual.seed) {
        add(&f, " --seed %u", c->seed);
    }
    if (c->solver->draws_start && c->init != usual.init) {
        add(&f, " --init %s", mf_init_name(c->init));
    }
    if (lab->split.first > 0) { /* the last of so many */
        add(&f, " --folds %.0f", 1 / lab->split.holdout);
    } else if (lab->test_path == NULL && lab->split.holdout != 0.1) {
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
