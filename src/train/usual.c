/* Settings that come from the data: see usual.h and mf_config_fit. */
#include "usual.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/split.h"
#include "solver.h"

/* To three digits: what is printed is, digit by digit, what was used. */
static double rounded(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.3g", value);
    return strtod(text, NULL);
}

void mf_config_fit(mf_config *config, const mf_split *split, unsigned which)
{
    if (split->train.n == 0) {
        return;
    }
    mf_config fitted = *config;
    unsigned found = config->solver->fit == NULL ? 0 : config->solver->fit(&fitted, &split->shape);
    found &= which;
    if ((found & MF_FITTED_ALPHA) != 0 && fitted.alpha > 0) {
        config->alpha = rounded(fitted.alpha);
        config->fitted |= MF_FITTED_ALPHA;
    }
    if ((found & MF_FITTED_BETA) != 0) {
        config->beta = rounded(fitted.beta);
        config->fitted |= MF_FITTED_BETA;
    }
    if ((found & MF_FITTED_EPOCHS) != 0) {
        config->fitted |= MF_FITTED_EPOCHS;
    }
}

bool mf_pick_ends(size_t epochs, size_t best)
{
    enum { PATIENCE = 10 };
    return epochs >= (best > PATIENCE ? best : PATIENCE) + PATIENCE;
}
