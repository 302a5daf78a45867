/* Configurations: see train.h of the library. */
#include <math.h>
#include <string.h>

#include "../data/fail.h"
#include "run.h"
#include "solver.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const char *const init_names[] = {"paired", "numpy", "uniform"};

const char *mf_init_name(mf_init init)
{
    return init_names[init];
}

bool mf_init_find(const char *name, mf_init *init)
{
    for (unsigned i = 0; i < 3; i++) {
        if (strcmp(init_names[i], name) == 0) {
            *init = (mf_init)i;
            return true;
        }
    }
    return false;
}

static const char *const rate_names[] = {"adagrad", "constant", "inverse"};

const char *mf_rate_name(mf_rate rate)
{
    return rate_names[rate];
}

bool mf_rate_find(const char *name, mf_rate *rate)
{
    for (unsigned i = 0; i < 3; i++) {
        if (strcmp(rate_names[i], name) == 0) {
            *rate = (mf_rate)i;
            return true;
        }
    }
    return false;
}

mf_config mf_config_defaults(void)
{
    return mf_config_for(mf_solvers[0]);
}

mf_config mf_config_for(const mf_solver *solver)
{
    return (mf_config){.solver = solver,
                       .k = solver->k > 0 ? solver->k : 5,
                       .alpha = solver->alpha > 0 ? solver->alpha : 0.005,
                       .beta = solver->beta,
                       .epochs = solver->epochs > 0 ? solver->epochs : 1,
                       .threads = 1,
                       .init = MF_INIT_PAIRED,
                       .weigh_by_count = true,
                       .stop_sse =
                           solver->has_intervals ? 0 : MF_STOP_SSE, /* a sampler has no end */
                       .divergence_ratio = 10};
}

size_t mf_config_epochs(const mf_config *config)
{
    return config->epochs + config->solver->thrown_away;
}

mf_status mf_config_check(const mf_config *config, mf_error *error)
{
    if (config->solver == NULL) {
        return mf_fail(error, MF_USAGE, "no solver is set; expected one that mf_solver_find knows");
    }
    size_t most = config->solver->k_most > 0 ? config->solver->k_most : MF_K_MOST;
    if (config->k < 1 || (config->k > most && config->solver->uses_k)) {
        return mf_fail(error, MF_USAGE, "K is %zu; expected 1 to %zu factors", config->k, most);
    }
    if (!(config->alpha > 0 && isfinite(config->alpha))) {
        return mf_fail(error, MF_USAGE, "alpha is %g; expected a learning rate above 0",
                       config->alpha);
    }
    if (!(config->beta >= 0 && isfinite(config->beta))) {
        return mf_fail(error, MF_USAGE, "beta is %g; expected a regularization of 0 or more",
                       config->beta);
    }
    if (config->epochs < 1 || config->epochs > MF_EPOCHS_MOST) {
        return mf_fail(error, MF_USAGE, "epochs is %zu; expected 1 to %d", config->epochs,
                       MF_EPOCHS_MOST);
    }
    if (isnan(config->stop_sse)) {
        return mf_fail(error, MF_USAGE, "the SSE to stop at is no number; expected 0 or more");
    }
    if ((unsigned)config->init > MF_INIT_UNIFORM || (unsigned)config->rate > MF_RATE_INVERSE) {
        return mf_fail(error, MF_USAGE,
                       "init is %u and rate %u; expected what mf_init and mf_rate name",
                       (unsigned)config->init, (unsigned)config->rate);
    }
    if (!(config->divergence_ratio > 1)) {
        return mf_fail(error, MF_USAGE, "the divergence ratio is %g; expected more than 1",
                       config->divergence_ratio);
    }
    return MF_OK;
}
