/* Turning one cloud of points onto another: see rotate.h. */
#include "rotate.h"

#include <math.h>
#include <string.h>

/* More are never needed: each squares what is left, once it is small. */
enum { SWEEPS_MOST = 60 };

static double dot_rows(const double *a, const double *b, size_t k)
{
    double sum = 0;
    for (size_t m = 0; m < k; m++) {
        sum += a[m] * b[m];
    }
    return sum;
}

static void turn(double *a, double *b, double c, double s, size_t k)
{
    for (size_t m = 0; m < k; m++) {
        double was = a[m];
        a[m] = c * was - s * b[m];
        b[m] = s * was + c * b[m];
    }
}

/* Makes the rows of `g` orthogonal by turning them, and those of `v` along. True when they were. */
static bool sweep(double *g, double *v, size_t k)
{
    bool still = true;
    for (size_t i = 0; i + 1 < k; i++) {
        for (size_t j = i + 1; j < k; j++) {
            double *a = g + i * k, *b = g + j * k;
            double aa = dot_rows(a, a, k), bb = dot_rows(b, b, k), ab = dot_rows(a, b, k);
            if (fabs(ab) <= 1e-15 * sqrt(aa * bb)) {
                continue;
            }
            still = false;
            double zeta = (bb - aa) / (2 * ab);
            double t = (zeta >= 0 ? 1 : -1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
            double c = 1 / sqrt(1 + t * t);
            turn(a, b, c, c * t, k);
            turn(v + i * k, v + j * k, c, c * t, k);
        }
    }
    return still;
}

/* Row i of `g`, which has next to no length, becomes a unit vector that is orthogonal to the rows
 * that are finished (done[j]). */
static void complete_row(double *g, size_t i, size_t k, const bool *done)
{
    double *row = g + i * k;
    for (size_t axis = 0; axis < k; axis++) {
        memset(row, 0, k * sizeof *row);
        row[axis] = 1;
        for (int twice = 0; twice < 2; twice++) {
            for (size_t j = 0; j < k; j++) {
                double along = done[j] ? dot_rows(row, g + j * k, k) : 0;
                for (size_t m = 0; m < k; m++) {
                    row[m] -= along * g[j * k + m];
                }
            }
        }
        double length = sqrt(dot_rows(row, row, k));
        if (length > 0.5 / sqrt((double)k)) {
            for (size_t m = 0; m < k; m++) {
                row[m] /= length;
            }
            return;
        }
    }
}

/* With G = Wᵀ C having orthogonal rows (W = vᵀ), C = Σ_i v_i g_i: the rotation is
 * Σ_i v_i g_i / ‖g_i‖, v_i the rows of `v`. */
void mf_rotation(double *cross, size_t k, double *rotation, double *work)
{
    bool done[k > 0 ? k : 1];
    double longest = 0;
    memset(work, 0, k * k * sizeof *work);
    for (size_t m = 0; m < k; m++) {
        work[m * k + m] = 1;
    }
    for (int s = 0; s < SWEEPS_MOST && !sweep(cross, work, k); s++) {
    }
    for (size_t i = 0; i < k; i++) {
        longest = fmax(longest, dot_rows(cross + i * k, cross + i * k, k));
    }
    for (size_t i = 0; i < k; i++) {
        double square = dot_rows(cross + i * k, cross + i * k, k);
        done[i] = square > 1e-24 * longest;
        for (size_t m = 0; m < k && done[i]; m++) {
            cross[i * k + m] /= sqrt(square);
        }
    }
    for (size_t i = 0; i < k; i++) {
        if (!done[i]) {
            complete_row(cross, i, k, done);
            done[i] = true;
        }
    }
    memset(rotation, 0, k * k * sizeof *rotation);
    for (size_t i = 0; i < k; i++) {
        for (size_t a = 0; a < k; a++) {
            for (size_t b = 0; b < k; b++) {
                rotation[a * k + b] += work[i * k + a] * cross[i * k + b];
            }
        }
    }
}
