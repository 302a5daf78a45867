/* Random starts: see start.h. */
#include "start.h"

/* One source for both generators. */
typedef struct draw {
    bool mersenne;
    mf_mt19937 twister;
    mf_random split;
} draw;

static double draw_next(draw *from)
{
    return from->mersenne ? mf_mt19937_double(&from->twister) : mf_random_double(&from->split);
}

void start_factors(const mf_config *config, size_t n_watchers, size_t n_movies, double *p,
                   double *q)
{
    size_t k = config->k;
    draw from = {.mersenne = config->init != MF_INIT_UNIFORM};
    if (from.mersenne) {
        mf_mt19937_seed(&from.twister, config->seed);
        size_t skip = config->init == MF_INIT_NUMPY ? config->stream : 0;
        for (size_t d = 0; d < skip * (n_watchers + n_movies) * k; d++) {
            draw_next(&from);
        }
    } else {
        const uint32_t words[2] = {config->seed, config->stream};
        from.split.state = mf_hash(words, sizeof words, 0);
    }
    for (size_t i = 0; i < n_watchers * k; i++) {
        p[i] = draw_next(&from);
    }
    for (size_t m = 0; m < k; m++) { /* Q is drawn factor by factor */
        for (size_t j = 0; j < n_movies; j++) {
            q[j * k + m] = draw_next(&from);
        }
    }
}
