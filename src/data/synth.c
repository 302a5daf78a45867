/* Synthetic ratings with known factors. Degrees first (power laws that add up exactly), then cells
 * (watcher places dealt to movies, most popular movie first), then values. */
#include "synth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "builder.h"
#include "cancel.h"
#include "fail.h"
#include "random.h"
#include "ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Shares `total` over n places, each between 1 and `most`, falling as (place + 1)^−exponent. */
static bool deal_degrees(size_t n, size_t total, size_t most, double exponent, uint32_t *degree)
{
    double *weight = mf_alloc(n, sizeof *weight);
    if (weight == NULL) {
        return false;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        weight[i] = pow((double)(i + 1), -exponent);
        sum += weight[i];
    }
    double spare = (double)(total - n), carried = 0;
    size_t given = 0;
    for (size_t i = 0; i < n; i++) { /* what does not fit moves on to the next place */
        double wish = spare * weight[i] / sum + carried;
        double whole = floor(wish + 1e-9);
        double room = (double)(most - 1);
        whole = whole > room ? room : whole;
        carried = wish - whole;
        degree[i] = (uint32_t)(1 + whole);
        given += degree[i];
    }
    for (size_t i = 0; given < total; i = (i + 1) % n) {
        if (degree[i] < most) {
            degree[i]++;
            given++;
        }
    }
    for (size_t i = n; given > total; i = i == 1 ? n : i - 1) {
        if (degree[i - 1] > 1) {
            degree[i - 1]--;
            given--;
        }
    }
    free(weight);
    return true;
}

static void shuffle(uint32_t *items, size_t n, mf_random *random)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)mf_random_below(random, i);
        uint32_t held = items[i - 1];
        items[i - 1] = items[j];
        items[j] = held;
    }
}

/* Finds, from `place` on, a dealt watcher that movie `mark` does not have yet and brings it to
 * `place`. A few random tries, then a search. False when none is left. */
static bool bring_new_watcher(uint32_t *dealt, size_t place, size_t n, const uint32_t *seen,
                              uint32_t mark, mf_random *random)
{
    size_t found = place;
    for (unsigned tries = 0; tries < 64 && seen[dealt[found]] == mark; tries++) {
        found = place + (size_t)mf_random_below(random, n - place);
    }
    for (size_t at = place; seen[dealt[found]] == mark && at < n; at++) {
        found = at;
    }
    if (seen[dealt[found]] == mark) {
        return false;
    }
    uint32_t held = dealt[place];
    dealt[place] = dealt[found];
    dealt[found] = held;
    return true;
}

/* Fills dealt[] (n places, movie after movie) with the watchers of each movie, all different. */
static mf_status deal_cells(const mf_synth_config *config, const uint32_t *watcher_degree,
                            const uint32_t *movie_degree, const atomic_bool *cancel,
                            uint32_t *dealt, mf_random *random, mf_error *error)
{
    uint32_t *seen = mf_alloc_zero(config->n_watchers, sizeof *seen);
    uint32_t *left = mf_alloc(config->n_watchers, sizeof *left);
    mf_status status = MF_OK;
    if (seen == NULL || left == NULL) {
        status = mf_no_memory(error, "synthetic ratings");
        goto cleanup;
    }
    size_t place = 0;
    for (size_t i = 0; i < config->n_watchers; i++) {
        left[i] = watcher_degree[i];
        for (uint32_t d = 0; d < watcher_degree[i]; d++) {
            dealt[place++] = (uint32_t)i;
        }
    }
    shuffle(dealt, config->n, random);
    place = 0;
    for (size_t j = 0; j < config->n_movies; j++) {
        if (mf_is_cancelled(cancel)) {
            status = mf_fail(error, MF_INTERRUPTED, "interrupted; nothing was written");
            goto cleanup;
        }
        uint32_t mark = (uint32_t)(j + 1);
        for (uint32_t d = 0; d < movie_degree[j]; d++, place++) {
            if (!bring_new_watcher(dealt, place, config->n, seen, mark, random)) {
                /* Every watcher still to be dealt has this movie: one who has not, and can be
                 * spared nowhere else, is given one rating more than planned. */
                uint32_t stand_in = 0;
                while (seen[stand_in] == mark) {
                    stand_in++;
                }
                left[dealt[place]]--;
                left[stand_in]++;
                dealt[place] = stand_in;
            }
            seen[dealt[place]] = mark;
        }
    }
    for (size_t i = 0; i < config->n_watchers; i++) {
        if (left[i] == 0) {
            status = mf_fail(error, MF_USAGE,
                             "no such matrix was found: %zu ratings leave a watcher with none; "
                             "expected more ratings or smaller exponents",
                             config->n);
        }
    }
cleanup:
    free(seen);
    free(left);
    return status;
}

enum { STARS_MOST = 5 };

static double rounded(double value, int stars)
{
    if (stars == 0) {
        return (float)value;
    }
    double step = 1.0 / stars, nearest = round(value / step) * step;
    return nearest < step ? step : nearest > STARS_MOST ? STARS_MOST : nearest;
}

void mf_noise_moments(mf_noise noise, double planted, double *mean, double *variance)
{
    if (noise.stars == 0) {
        *mean = planted;
        *variance = noise.sigma * noise.sigma;
        return;
    }
    if (!(noise.sigma > 0)) {
        *mean = rounded(planted, noise.stars);
        *variance = 0;
        return;
    }
    double step = 1.0 / noise.stars, sum = 0, squares = 0, below = 0; /* the chance of less */
    for (int s = 1; s <= STARS_MOST * noise.stars; s++) {
        double edge = (s + 0.5) * step, value = s * step;
        double up_to = s == STARS_MOST * noise.stars
                           ? 1
                           : 0.5 * erfc(-(edge - planted) / (noise.sigma * sqrt(2)));
        sum += (up_to - below) * value;
        squares += (up_to - below) * value * value;
        below = up_to;
    }
    *mean = sum;
    *variance = fmax(squares - sum * sum, 0);
}

static double dot(const double *p, const double *q, size_t k)
{
    double sum = 0;
    for (size_t m = 0; m < k; m++) {
        sum += p[m] * q[m];
    }
    return sum;
}

static bool plant(const mf_synth_config *config, mf_synth_truth *truth, mf_random *random)
{
    size_t n = config->n_watchers, m = config->n_movies, k = config->k;
    truth->p = mf_alloc(n, k * sizeof *truth->p);
    truth->q = mf_alloc(m, k * sizeof *truth->q);
    truth->watcher_bias = mf_alloc(n, sizeof *truth->watcher_bias);
    truth->movie_bias = mf_alloc(m, sizeof *truth->movie_bias);
    if (!truth->p || !truth->q || !truth->watcher_bias || !truth->movie_bias) {
        return false;
    }
    /* p·q of k products of normals has variance k σ_p² σ_q²: this makes it factor_sigma². */
    double sigma = k > 0 ? sqrt(config->factor_sigma / sqrt((double)k)) : 0;
    for (size_t i = 0; i < n * k; i++) {
        truth->p[i] = sigma * mf_random_normal(random);
    }
    for (size_t i = 0; i < m * k; i++) {
        truth->q[i] = sigma * mf_random_normal(random);
    }
    for (size_t i = 0; i < n; i++) {
        truth->watcher_bias[i] = config->bias_sigma * mf_random_normal(random);
    }
    for (size_t i = 0; i < m; i++) {
        truth->movie_bias[i] = config->bias_sigma * mf_random_normal(random);
    }
    return true;
}

static mf_status check_config(const mf_synth_config *config, mf_error *error)
{
    size_t n = config->n_watchers, m = config->n_movies, most;
    if (n == 0 || m == 0 || n >= UINT32_MAX || m >= UINT32_MAX) {
        return mf_fail(error, MF_USAGE, "%zu watchers and %zu movies; expected 1 or more of each",
                       n, m);
    }
    if (__builtin_mul_overflow(n, m, &most)) {
        most = SIZE_MAX;
    }
    if (config->n < n || config->n < m || config->n > most) {
        return mf_fail(error, MF_USAGE,
                       "%zu ratings for %zu watchers and %zu movies; expected at least one for "
                       "each and at most one a cell (%zu to %zu)",
                       config->n, n, m, n > m ? n : m, most);
    }
    return MF_OK;
}

/* A random naming, so that popularity does not follow the ids. */
static uint32_t *random_names(size_t n, mf_random *random)
{
    uint32_t *name = mf_alloc(n, sizeof *name);
    if (name != NULL) {
        for (size_t i = 0; i < n; i++) {
            name[i] = (uint32_t)i;
        }
        shuffle(name, n, random);
    }
    return name;
}

/* The ratings of one movie, by the watchers at dealt[place] … dealt[place + n − 1]; adds the
 * noise's variance of each. false when memory is out. */
static bool add_movie(const mf_synth_config *config, const mf_synth_truth *truth, size_t movie,
                      const uint32_t *watcher_name, const uint32_t *dealt, size_t place, size_t n,
                      mf_random *random, mf_builder *builder, double *variances)
{
    size_t k = config->k;
    char watcher_id[24], movie_id[24];
    int movie_length = snprintf(movie_id, sizeof movie_id, "%zu", movie + 1);
    for (size_t d = place; d < place + n; d++) {
        size_t watcher = watcher_name[dealt[d]];
        double planted = config->mu + truth->watcher_bias[watcher] + truth->movie_bias[movie] +
                         dot(truth->p + watcher * k, truth->q + movie * k, k);
        double value =
            rounded(planted + config->noise.sigma * mf_random_normal(random), config->noise.stars);
        double best, variance;
        mf_noise_moments(config->noise, planted, &best, &variance);
        *variances += variance;
        int watcher_length = snprintf(watcher_id, sizeof watcher_id, "%zu", watcher + 1);
        if (!mf_builder_add(builder, watcher_id, (size_t)watcher_length, movie_id,
                            (size_t)movie_length, (float)value, d + 1)) {
            return false;
        }
    }
    return true;
}

mf_status mf_synth(const mf_synth_config *config, const atomic_bool *cancel, mf_ratings *ratings,
                   mf_synth_truth *truth, mf_error *error)
{
    *ratings = (mf_ratings){0};
    *truth = (mf_synth_truth){0};
    mf_status status = check_config(config, error);
    if (status != MF_OK) {
        return status;
    }
    size_t n = config->n_watchers, m = config->n_movies;
    mf_random random = {config->seed};
    mf_builder *builder = mf_builder_new(MF_DUPLICATES_ERROR);
    uint32_t *watcher_degree = mf_alloc(n, sizeof *watcher_degree);
    uint32_t *movie_degree = mf_alloc(m, sizeof *movie_degree);
    uint32_t *dealt = mf_alloc(config->n, sizeof *dealt);
    uint32_t *watcher_name = random_names(n, &random), *movie_name = random_names(m, &random);
    if (builder == NULL || !watcher_degree || !movie_degree || !dealt || !watcher_name ||
        !movie_name || !plant(config, truth, &random) ||
        !deal_degrees(n, config->n, m, config->watcher_exponent, watcher_degree) ||
        !deal_degrees(m, config->n, n, config->movie_exponent, movie_degree)) {
        status = mf_no_memory(error, "synthetic ratings");
        goto cleanup;
    }
    status = deal_cells(config, watcher_degree, movie_degree, cancel, dealt, &random, error);
    double variances = 0;
    size_t place = 0;
    for (size_t j = 0; j < m && status == MF_OK; j++) {
        status = mf_is_cancelled(cancel)
                     ? mf_fail(error, MF_INTERRUPTED, "interrupted; nothing was written")
                 : add_movie(config, truth, movie_name[j], watcher_name, dealt, place,
                             movie_degree[j], &random, builder, &variances)
                     ? MF_OK
                     : mf_no_memory(error, "synthetic ratings");
        place += movie_degree[j];
    }
    truth->noise_floor = sqrt(variances / (double)config->n);
    if (status == MF_OK) {
        mf_twice twice = {0};
        status = mf_builder_finish(builder, ratings, NULL, &twice, error);
    }
cleanup:
    mf_builder_free(builder);
    free(watcher_degree);
    free(movie_degree);
    free(dealt);
    free(watcher_name);
    free(movie_name);
    if (status != MF_OK) {
        mf_ratings_clear(ratings);
        mf_synth_truth_clear(truth);
    }
    return status;
}

void mf_synth_truth_clear(mf_synth_truth *truth)
{
    free(truth->p);
    free(truth->q);
    free(truth->watcher_bias);
    free(truth->movie_bias);
    *truth = (mf_synth_truth){0};
}
