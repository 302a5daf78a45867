/* What factors look like from outside: principal axes, angles, extremes. P·Q is the same for every
 * rotation of the factors, so two runs can be compared only along axes that P·Q itself has: its
 * singular vectors. They come from QR of P and of Q and an SVD of a K × K matrix (Golub & Van Loan,
 * Matrix Computations, section 5.4); P·Q is never formed. */
#include "factors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "blas.h"
#include "model.h"
#include "mfexplore/status.h"

/* What LAPACK came to: memory may be out there, too. */
static mf_status judge(int info, const char *otherwise, mf_error *error)
{
    return info == 0 ? MF_OK
           : info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR
               ? mf_no_memory(error, "linear algebra")
               : mf_fail(error, MF_SYSTEM, "%s", otherwise);
}

/* The R of a QR factorization of the rows whose count is above 0; k × k, upper, row-major. */
static mf_status r_factor(const double *rows, const uint32_t *count, size_t n, size_t k, double *r,
                          mf_error *error)
{
    size_t used = 0, height = n > k ? n : k;
    double *copy = mf_alloc_zero(height * k, sizeof *copy), *tau = mf_alloc(k, sizeof *tau);
    if (copy == NULL || tau == NULL) {
        free(copy);
        free(tau);
        return mf_no_memory(error, "the factors");
    }
    for (size_t i = 0; i < n; i++) {
        if (count[i] > 0) {
            memcpy(copy + used++ * k, rows + i * k, k * sizeof *copy);
        }
    }
    used = used > k ? used : k;
    int bad = LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, (int)used, (int)k, copy, (int)k, tau);
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            r[a * k + b] = b >= a ? copy[a * k + b] : 0;
        }
    }
    free(copy);
    free(tau);
    return judge(bad, "the factors are not finite", error);
}

/* turned = rows · turn for the rows that count, 0 for the others. */
static void turn_rows(const double *rows, const uint32_t *count, size_t n, size_t k,
                      const double *turn, double *turned)
{
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)k, (int)k, 1, rows, (int)k,
                turn, (int)k, 0, turned, (int)k);
    for (size_t i = 0; i < n; i++) {
        if (count[i] == 0) {
            memset(turned + i * k, 0, k * sizeof *turned);
        }
    }
}

/* Along each axis the movie farthest out stands on the positive side: signs are a convention. */
static void fix_signs(mf_axes *axes, size_t n, size_t m)
{
    size_t k = axes->k;
    for (size_t c = 0; c < k; c++) {
        double most = 0;
        for (size_t j = 0; j < m; j++) {
            most = fabs(axes->q[j * k + c]) > fabs(most) ? axes->q[j * k + c] : most;
        }
        for (size_t j = 0; most < 0 && j < m; j++) {
            axes->q[j * k + c] = -axes->q[j * k + c];
        }
        for (size_t i = 0; most < 0 && i < n; i++) {
            axes->p[i * k + c] = -axes->p[i * k + c];
        }
    }
}

mf_status mf_axes_make(const mf_model *model, const uint32_t *watcher_count,
                       const uint32_t *movie_count, mf_axes *axes, mf_error *error)
{
    size_t k = model->k, n = model->n_watchers, m = model->n_movies, square = k * k;
    *axes = (mf_axes){.n_watchers = n, .n_movies = m, .k = k};
    if (k == 0) {
        return MF_OK;
    }
    if (!blas_has_room(1)) {
        return mf_no_memory(error, "the factors");
    }
    int threads_before = blas_alone();
    double *room = mf_alloc(6, square * sizeof *room);
    axes->sigma = mf_alloc(k, sizeof *axes->sigma);
    axes->p = mf_alloc(n, k * sizeof *axes->p);
    axes->q = mf_alloc(m, k * sizeof *axes->q);
    mf_status status = room == NULL || axes->sigma == NULL || axes->p == NULL || axes->q == NULL
                           ? mf_no_memory(error, "the factors")
                           : MF_OK;
    if (status == MF_OK) {
        double *r_p = room, *r_q = room + square, *product = room + 2 * square,
               *u = room + 3 * square, *vt = room + 4 * square, *turn = room + 5 * square;
        status = r_factor(model->p, watcher_count, n, k, r_p, error);
        status = status == MF_OK ? r_factor(model->q, movie_count, m, k, r_q, error) : status;
        if (status == MF_OK) {
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)k, (int)k, (int)k, 1, r_p,
                        (int)k, r_q, (int)k, 0, product, (int)k);
            int bad = LAPACKE_dgesdd(LAPACK_ROW_MAJOR, 'A', (int)k, (int)k, product, (int)k,
                                     axes->sigma, u, (int)k, vt, (int)k);
            status = judge(bad, "the singular values do not converge", error);
        }
        if (status == MF_OK) {
            /* P·Qᵀ = U Σ Vᵀ with V = Q_q V', so U √Σ = P · R_qᵀ V' / √Σ; and the same for Q. */
            double least = axes->sigma[0] * 1e-12;
            for (size_t c = 0; c < k; c++) {
                axes->rank += axes->sigma[c] > least;
                axes->sigma[c] = axes->sigma[c] > least ? axes->sigma[c] : 0;
            }
            for (size_t side = 0; side < 2; side++) {
                cblas_dgemm(CblasRowMajor, CblasTrans, side == 0 ? CblasTrans : CblasNoTrans,
                            (int)k, (int)k, (int)k, 1, side == 0 ? r_q : r_p, (int)k,
                            side == 0 ? vt : u, (int)k, 0, turn, (int)k);
                for (size_t a = 0; a < square; a++) {
                    double sigma = axes->sigma[a % k];
                    turn[a] = sigma > least ? turn[a] / sqrt(sigma) : 0;
                }
                side == 0 ? turn_rows(model->p, watcher_count, n, k, turn, axes->p)
                          : turn_rows(model->q, movie_count, m, k, turn, axes->q);
            }
            fix_signs(axes, n, m);
        }
    }
    blas_give_back(threads_before);
    free(room);
    if (status != MF_OK) {
        mf_axes_clear(axes);
    }
    return status;
}

void mf_axes_clear(mf_axes *axes)
{
    free(axes->sigma);
    free(axes->p);
    free(axes->q);
    *axes = (mf_axes){0};
}

/* Pearson's correlation of column a of x with column b of y, over n rows. */
static double correlation(const double *x, size_t a, size_t kx, const double *y, size_t b,
                          size_t ky, size_t n)
{
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, count = (double)n;
    for (size_t i = 0; i < n; i++) {
        double u = x[i * kx + a], w = y[i * ky + b];
        sx += u;
        sy += w;
        sxx += u * u;
        syy += w * w;
        sxy += u * w;
    }
    double below = (sxx - sx * sx / count) * (syy - sy * sy / count);
    return below > 0 ? (sxy - sx * sy / count) / sqrt(below) : NAN;
}

/* angles: the cosines are the singular values of VᵃᵀVᵇ, V being Q' with its columns made unit. */
static mf_status find_angles(const mf_axes *a, const mf_axes *b, mf_alignment *found,
                             mf_error *error)
{
    size_t ka = a->k, kb = b->k, m = a->n_movies, least = ka < kb ? ka : kb;
    double *cross = mf_alloc_zero(ka, kb * sizeof *cross), *sigma = mf_alloc(least, sizeof *sigma),
           *unused = mf_alloc(least, sizeof *unused);
    mf_status status = MF_OK;
    if (cross == NULL || sigma == NULL || unused == NULL) {
        status = mf_no_memory(error, "a comparison");
    } else {
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)ka, (int)kb, (int)m, 1, a->q,
                    (int)ka, b->q, (int)kb, 0, cross, (int)kb);
        for (size_t r = 0; r < ka; r++) {
            for (size_t c = 0; c < kb; c++) {
                double scale = a->sigma[r] * b->sigma[c];
                cross[r * kb + c] = scale > 0 ? cross[r * kb + c] / sqrt(scale) : 0;
            }
        }
        int bad = LAPACKE_dgesvd(LAPACK_ROW_MAJOR, 'N', 'N', (int)ka, (int)kb, cross, (int)kb,
                                 sigma, NULL, 1, NULL, 1, unused);
        status = judge(bad, "the angles do not converge", error);
        for (size_t c = 0; c < found->n_angles && status == MF_OK; c++) {
            double cosine = sigma[c] < 1 ? sigma[c] : 1;
            found->angles[c] = acos(cosine) * 180 / acos(-1.0);
        }
    }
    free(cross);
    free(sigma);
    free(unused);
    return status;
}

/* Q'ᵃ turned by the O that minimizes ‖Q'ᵃ O − Q'ᵇ‖, O = U Wᵀ of the SVD of Q'ᵃᵀQ'ᵇ (Schönemann
 * 1966); then axis by axis how it goes with Q'ᵇ. */
static mf_status find_rotation(const mf_axes *a, const mf_axes *b, mf_alignment *found,
                               mf_error *error)
{
    size_t ka = a->k, kb = b->k, m = a->n_movies, least = ka < kb ? ka : kb;
    double *cross = mf_alloc(ka, kb * sizeof *cross), *sigma = mf_alloc(least, sizeof *sigma),
           *u = mf_alloc(ka, least * sizeof *u), *wt = mf_alloc(least, kb * sizeof *wt),
           *turn = mf_alloc(ka, kb * sizeof *turn);
    found->turned = mf_alloc(m, kb * sizeof *found->turned);
    mf_status status = MF_OK;
    if (cross == NULL || sigma == NULL || u == NULL || wt == NULL || turn == NULL ||
        found->turned == NULL) {
        status = mf_no_memory(error, "a comparison");
    } else {
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)ka, (int)kb, (int)m, 1, a->q,
                    (int)ka, b->q, (int)kb, 0, cross, (int)kb);
        int bad = LAPACKE_dgesdd(LAPACK_ROW_MAJOR, 'S', (int)ka, (int)kb, cross, (int)kb, sigma, u,
                                 (int)least, wt, (int)kb);
        status = judge(bad, "the rotation does not converge", error);
    }
    if (status == MF_OK) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)ka, (int)kb, (int)least, 1, u,
                    (int)least, wt, (int)kb, 0, turn, (int)kb);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)m, (int)kb, (int)ka, 1, a->q,
                    (int)ka, turn, (int)kb, 0, found->turned, (int)kb);
        for (size_t c = 0; c < kb; c++) {
            found->correlation[c] =
                c >= b->rank ? NAN : correlation(found->turned, c, kb, b->q, c, kb, m);
        }
    }
    free(cross);
    free(sigma);
    free(u);
    free(wt);
    free(turn);
    return status;
}

mf_status mf_align(const mf_axes *a, const mf_axes *b, mf_alignment *found, mf_error *error)
{
    size_t least = a->k < b->k ? a->k : b->k;
    *found = (mf_alignment){
        .n_angles = a->rank < b->rank ? a->rank : b->rank, .k = b->k, .rank = b->rank};
    if (least == 0 || a->n_movies != b->n_movies) {
        return mf_fail(error, MF_USAGE,
                       "models without factors, or of different movies, have no angle "
                       "between them");
    }
    if (!blas_has_room(1)) {
        return mf_no_memory(error, "a comparison");
    }
    int threads_before = blas_alone();
    found->angles = mf_alloc(least, sizeof *found->angles);
    found->correlation = mf_alloc(b->k, sizeof *found->correlation);
    mf_status status = found->angles == NULL || found->correlation == NULL
                           ? mf_no_memory(error, "a comparison")
                           : MF_OK;
    status = status == MF_OK ? find_angles(a, b, found, error) : status;
    status = status == MF_OK ? find_rotation(a, b, found, error) : status;
    blas_give_back(threads_before);
    if (status != MF_OK) {
        mf_alignment_clear(found);
    }
    return status;
}

void mf_alignment_clear(mf_alignment *alignment)
{
    free(alignment->angles);
    free(alignment->correlation);
    free(alignment->turned);
    *alignment = (mf_alignment){0};
}

/* ---- extremes and norms ---------------------------------------------------------------------- */

size_t mf_extremes(const double *q, size_t n_movies, size_t k, size_t factor, const uint32_t *count,
                   uint32_t min_ratings, bool highest, size_t n, uint32_t *movies)
{
    size_t found = 0;
    double sign = highest ? 1 : -1;
    for (size_t j = 0; j < n_movies; j++) {
        double value = sign * q[j * k + factor];
        if (count[j] == 0 || count[j] < min_ratings ||
            (found == n && value <= sign * q[movies[n - 1] * k + factor])) {
            continue;
        }
        size_t at = found < n ? found++ : n - 1;
        while (at > 0 && sign * q[movies[at - 1] * k + factor] < value) {
            movies[at] = movies[at - 1];
            at--;
        }
        movies[at] = (uint32_t)j;
    }
    return found;
}

void mf_count_bars_begin(mf_count_bar *bars, size_t n)
{
    for (size_t b = 0; b < n; b++) {
        bars[b] = (mf_count_bar){.from = b == 0 ? 1 : ((uint32_t)1 << (b - 1)) + 1,
                                 .to = (uint32_t)1 << b};
    }
}

size_t mf_count_bar_of(const mf_count_bar *bars, size_t n, uint32_t count)
{
    size_t b = 0;
    while (b + 1 < n && count > bars[b].to) {
        b++;
    }
    return b;
}

size_t mf_norms_by_count(const double *rows, const uint32_t *count, size_t n, size_t k,
                         mf_count_bar bars[MF_COUNT_BARS])
{
    size_t used = 0;
    mf_count_bars_begin(bars, MF_COUNT_BARS);
    for (size_t i = 0; i < n; i++) {
        if (count[i] > 0) {
            size_t b = mf_count_bar_of(bars, MF_COUNT_BARS, count[i]);
            bars[b].value += sqrt(mf_dot(rows + i * k, rows + i * k, k));
            bars[b].n++;
            used = b + 1 > used ? b + 1 : used;
        }
    }
    for (size_t b = 0; b < MF_COUNT_BARS; b++) {
        bars[b].value = bars[b].n > 0 ? bars[b].value / (double)bars[b].n : NAN;
    }
    return used;
}
