/* Small symmetric systems: see cholesky.h. */
#include "cholesky.h"

#include <math.h>

/* Row by row, every number of what is left of the matrix loses its part: numbers beside one another
 * do not depend on one another, so that vectors of any length give the same bits. */
bool mf_cholesky(double *a, size_t n, size_t columns, size_t stride)
{
    for (size_t k = 0; k < n; k++) {
        double *row = a + k * stride;
        if (!(row[k] > 0) || !isfinite(row[k])) {
            return false;
        }
        double pivot = sqrt(row[k]), inverse = 1 / pivot;
        row[k] = pivot;
        for (size_t j = k + 1; j < columns; j++) {
            row[j] *= inverse;
        }
        for (size_t i = k + 1; i < n; i++) {
            double *left = a + i * stride, by = row[i];
            for (size_t j = i; j < columns; j++) {
                left[j] -= by * row[j];
            }
        }
    }
    return true;
}

void mf_cholesky_back(const double *a, size_t n, size_t stride, double *x)
{
    for (size_t k = n; k-- > 0;) {
        const double *row = a + k * stride;
        double part[4] = {x[k], 0, 0, 0};
        size_t j = k + 1;
        for (; j + 4 <= n; j += 4) {
            for (size_t l = 0; l < 4; l++) {
                part[l] -= row[j + l] * x[j + l];
            }
        }
        for (; j < n; j++) {
            part[0] -= row[j] * x[j];
        }
        x[k] = ((part[0] + part[2]) + (part[1] + part[3])) / row[k];
    }
}

bool mf_cholesky_solve(double *a, size_t n, size_t stride, double *x)
{
    if (!mf_cholesky(a, n, n + 1, stride)) {
        return false;
    }
    for (size_t k = 0; k < n; k++) {
        x[k] = a[k * stride + n];
    }
    mf_cholesky_back(a, n, stride, x);
    return true;
}
