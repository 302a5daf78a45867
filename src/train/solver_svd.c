/* svd: the truncated singular value decomposition of R with its holes filled, by 0 or by each
 * watcher's mean: P = U Σ, Q = V. It shows why plain SVD does not fit data with holes: it spends
 * its factors on reproducing the filling. ARPACK finds the largest eigenvalues of AᵀA or AAᵀ
 * (whichever is smaller) with products by the sparse matrix alone; the means are a rank-one part
 * that is never written out. */
#include "solvers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/random.h"
#include "../data/split.h"
#include "../model/model.h"
#include "plain_factors.h"
#include "run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

#ifdef MF_WITHOUT_ARPACK
enum { HAS_ARPACK = 0 };
#else
enum { HAS_ARPACK = 1 };
#endif

/* A = S + mean · 1ᵀ, S sparse: the ratings, less the row's mean where that fills the holes. */
typedef struct filled {
    const mf_csr *r;
    double *mean; /* n_rows; all 0 where holes hold 0 */
} filled;

/* y = A x, x over the columns, y over the rows. */
static void multiply(const filled *a, const double *x, double *y)
{
    double sum = 0;
    for (size_t j = 0; j < a->r->n_cols; j++) {
        sum += x[j];
    }
    for (size_t i = 0; i < a->r->n_rows; i++) {
        double row = a->mean[i] * sum;
        for (size_t k = a->r->row_start[i]; k < a->r->row_start[i + 1]; k++) {
            row += (mf_csr_value(a->r, k) - a->mean[i]) * x[a->r->col[k]];
        }
        y[i] = row;
    }
}

/* x = Aᵀ y. */
static void multiply_transposed(const filled *a, const double *y, double *x)
{
    double sum = 0;
    for (size_t i = 0; i < a->r->n_rows; i++) {
        sum += a->mean[i] * y[i];
    }
    for (size_t j = 0; j < a->r->n_cols; j++) {
        x[j] = sum;
    }
    for (size_t i = 0; i < a->r->n_rows; i++) {
        for (size_t k = a->r->row_start[i]; k < a->r->row_start[i + 1]; k++) {
            x[a->r->col[k]] += (mf_csr_value(a->r, k) - a->mean[i]) * y[i];
        }
    }
}

static void stop(mf_run *run)
{
    plain_factors *state = run->state;
    plain_factors_clear(state);
    free(state);
    run->state = NULL;
}

static mf_status start(mf_run *run, const mf_split *split, mf_error *error)
{
    if (!HAS_ARPACK) {
        return mf_fail(error, MF_USAGE,
                       "svd needs ARPACK, and this mfexplore was built without it");
    }
    plain_factors *state = run->state = mf_alloc_zero(1, sizeof *state);
    if (state == NULL) {
        return mf_no_memory(error, "a run");
    }
    mf_status status = plain_factors_make(run, split, state, error);
    size_t smaller = state->n < state->m ? state->n : state->m;
    if (status == MF_OK && state->k >= smaller) {
        status = mf_fail(error, MF_USAGE, "svd of %zu x %zu: K is %zu; expected less than %zu",
                         state->n, state->m, state->k, smaller);
    }
    return status;
}

static void fill_means(const mf_run *run, filled *a)
{
    for (size_t i = 0; i < a->r->n_rows && run->config.fill_mean; i++) {
        size_t at = a->r->row_start[i], end = a->r->row_start[i + 1];
        for (size_t k = at; k < end; k++) {
            a->mean[i] += mf_csr_value(a->r, k);
        }
        a->mean[i] = end > at ? a->mean[i] / (double)(end - at) : run->baseline->mu;
    }
}

/* Has the filled matrix no entry but 0? It has no directions then, which ARPACK takes for an error.
 */
static bool is_zero(const filled *a)
{
    for (size_t i = 0; i < a->r->n_rows; i++) {
        for (size_t k = a->r->row_start[i]; k < a->r->row_start[i + 1]; k++) {
            if (mf_csr_value(a->r, k) != 0) {
                return false;
            }
        }
        if (a->mean[i] != 0) {
            return false;
        }
    }
    return true;
}

#ifdef MF_WITHOUT_ARPACK

/* Never called: start refuses. */
static bool find_vectors(const filled *a, bool by_columns, size_t k, double *vectors,
                         const atomic_bool *cancel)
{
    (void)a;
    (void)by_columns;
    (void)k;
    (void)vectors;
    (void)cancel;
    return false;
}

#else

/* ARPACK's reverse communication (Lehoucq, Sorensen & Yang 1998). */
void dsaupd_(int *ido, const char *bmat, const int *n, const char *which, const int *nev,
             const double *tol, double *resid, const int *ncv, double *v, const int *ldv,
             int *iparam, int *ipntr, double *workd, double *workl, const int *lworkl, int *info);
void dseupd_(const int *rvec, const char *howmny, const int *select, double *d, double *z,
             const int *ldz, const double *sigma, const char *bmat, const int *n, const char *which,
             const int *nev, const double *tol, double *resid, const int *ncv, double *v,
             const int *ldv, int *iparam, int *ipntr, double *workd, double *workl,
             const int *lworkl, int *info);

/* The k largest eigenvectors of AᵀA (by columns) or AAᵀ into `vectors`, k × size, ascending. False
 * when ARPACK gives up, memory is out or `cancel` was seen. */
static bool find_vectors(const filled *a, bool by_columns, size_t k, double *vectors,
                         const atomic_bool *cancel)
{
    size_t size = by_columns ? a->r->n_cols : a->r->n_rows;
    size_t other = by_columns ? a->r->n_rows : a->r->n_cols;
    size_t ncv = 2 * k + 10 < size ? 2 * k + 10 : size;
    int n = (int)size, nev = (int)k, n_basis = (int)ncv, n_work = n_basis * (n_basis + 8);
    int ido = 0, info = 1, param[11] = {1, 0, 1000, 1, 0, 0, 1}, pointer[11] = {0};
    double tolerance = 1e-9, sigma = 0;
    double *resid = mf_alloc(size, sizeof(double)), *basis = mf_alloc(size, ncv * sizeof(double));
    double *workd = mf_alloc_zero(size, 3 * sizeof(double)), *values = mf_alloc(k, sizeof(double));
    double *workl = mf_alloc_zero((size_t)n_work, sizeof(double)),
           *between = mf_alloc(other, sizeof(double));
    int *select = mf_alloc_zero(ncv, sizeof(int));
    bool good = resid && basis && workd && values && workl && between && select;
    mf_random random = {1};
    for (size_t i = 0; good && i < size; i++) { /* the same start every time */
        resid[i] = mf_random_double(&random) - 0.5;
    }
    while (good) {
        dsaupd_(&ido, "I", &n, "LA", &nev, &tolerance, resid, &n_basis, basis, &n, param, pointer,
                workd, workl, &n_work, &info);
        if (ido != 1 && ido != -1) {
            break;
        }
        const double *from = workd + pointer[0] - 1;
        double *to = workd + pointer[1] - 1;
        by_columns ? multiply(a, from, between) : multiply_transposed(a, from, between);
        by_columns ? multiply_transposed(a, between, to) : multiply(a, between, to);
        good = !mf_is_cancelled(cancel);
    }
    good = good && info >= 0;
    if (good) {
        int wanted = 1;
        dseupd_(&wanted, "A", select, values, vectors, &n, &sigma, "I", &n, "LA", &nev, &tolerance,
                resid, &n_basis, basis, &n, param, pointer, workd, workl, &n_work, &info);
        good = info == 0;
    }
    free(resid);
    free(basis);
    free(workd);
    free(values);
    free(workl);
    free(between);
    free(select);
    return good;
}

#endif

/* From one side's singular vectors to P = U Σ and Q = V, largest first, each V with a positive sum
 * so that the sign does not depend on ARPACK. */
static void set_factors(const filled *a, bool by_columns, const double *vectors,
                        plain_factors *state, double *between)
{
    size_t k = state->k, size = by_columns ? state->m : state->n;
    for (size_t f = 0; f < k; f++) {
        const double *v = vectors + (k - 1 - f) * size;
        double norm = 0, sum = 0;
        by_columns ? multiply(a, v, between) : multiply_transposed(a, v, between);
        for (size_t i = 0; i < (by_columns ? state->n : state->m); i++) {
            norm += between[i] * between[i];
        }
        norm = sqrt(norm); /* the singular value */
        for (size_t j = 0; j < state->m; j++) {
            sum += by_columns ? v[j] : between[j];
        }
        double sign = sum < 0 ? -1 : 1, scale = by_columns ? 1 : norm > 0 ? 1 / norm : 0;
        for (size_t j = 0; j < state->m; j++) {
            state->q[j * k + f] = sign * (by_columns ? v[j] : between[j] * scale);
        }
        for (size_t i = 0; i < state->n; i++) {
            state->p[i * k + f] = sign * (by_columns ? between[i] : v[i] * norm);
        }
    }
}

static bool epoch(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel)
{
    for (size_t r = 0; r < n; r++) {
        plain_factors *state = runs[r]->state;
        bool by_columns = state->m <= state->n;
        size_t size = by_columns ? state->m : state->n, other = by_columns ? state->n : state->m;
        filled a = {&split->train, mf_alloc_zero(state->n, sizeof(double))};
        double *vectors = mf_alloc(size, state->k * sizeof(double));
        double *between = mf_alloc(other, sizeof(double));
        bool good = a.mean != NULL && vectors != NULL && between != NULL;
        if (good) {
            fill_means(runs[r], &a);
            if (is_zero(&a)) {
                memset(vectors, 0, size * state->k * sizeof *vectors);
            } else {
                good = find_vectors(&a, by_columns, state->k, vectors, cancel);
            }
        }
        if (good) {
            set_factors(&a, by_columns, vectors, state, between);
        }
        free(a.mean);
        free(vectors);
        free(between);
        if (!good) {
            return false;
        }
    }
    return true;
}

static void store(const mf_run *run, mf_model *model)
{
    plain_factors_store(run->state, model);
}

static void restore(mf_run *run, const mf_model *model)
{
    plain_factors_restore(run->state, model);
}

const mf_solver solver_svd = {
    .name = "svd",
    .summary = "truncated SVD of R with its holes filled (--fill zero|mean): how not to do it",
    .rung = HAS_ARPACK ? 5 : 0,
    .rung_says = "the best rank-K picture of the matrix whose holes are filled with zeros: it "
                 "learns the holes",
    .is_decomposition = true,
    .uses_k = true,
    .k = 5,
    .start = start,
    .epoch = epoch,
    .store = store,
    .restore = restore,
    .stop = stop,
};
