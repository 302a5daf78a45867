/* Random starts: see start.h. */
#include "start.h"

#include "../data/random.h"
#include "mfexplore/train.h"

/* One source for both generators. */
typedef struct draw {
    bool mersenne;
    mf_mt19937 twister;
    mf_random split;
} draw;

static void draw_some(draw *from, double *out, size_t n)
{
    if (from->mersenne) {
        mf_mt19937_doubles(&from->twister, out, n);
        return;
    }
    for (size_t d = 0; d < n; d++) {
        out[d] = mf_random_double(&from->split);
    }
}

/* `n` numbers, `stride` apart; into nothing where `out` is NULL. */
static void draw_apart(draw *from, double *out, size_t n, size_t stride)
{
    double some[512];
    while (n > 0) {
        size_t here = n < 512 ? n : 512;
        draw_some(from, some, here);
        for (size_t d = 0; d < here && out != NULL; d++) {
            out[d * stride] = some[d];
        }
        out = out == NULL ? NULL : out + here * stride;
        n -= here;
    }
}

void start_factors(const mf_config *config, size_t n_watchers, size_t n_movies, double *p,
                   double *q)
{
    size_t k = config->k;
    draw from = {.mersenne = config->init != MF_INIT_UNIFORM};
    if (from.mersenne) {
        mf_mt19937_seed(&from.twister, config->seed);
        size_t skip = config->init == MF_INIT_NUMPY ? config->stream : 0;
        draw_apart(&from, NULL, skip * (n_watchers + n_movies) * k, 1);
    } else {
        const uint32_t words[2] = {config->seed, config->stream};
        from.split.state = mf_hash_numbers(words, sizeof *words, 2, 0);
    }
    draw_some(&from, p, n_watchers * k);
    for (size_t m = 0; m < k; m++) { /* Q is drawn factor by factor */
        draw_apart(&from, q + m, n_movies, k);
    }
}
