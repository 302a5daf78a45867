/* The plain twin of coordinate-sgd's kernels, and the choice between the fast ones. */
#include "kernel_coordinate.h"

#include <stdlib.h>
#include <string.h>

#include "../data/cancel.h"
#include "../data/csr.h"
#include "cpu.h"

bool kernel_coordinate_plain(const mf_csr *ratings, double *p_all, double *q_all, size_t k,
                             double alpha, double beta, const atomic_bool *cancel)
{
    for (size_t i = 0; i < ratings->n_rows; i++) {
        if (mf_is_cancelled(cancel)) {
            return false;
        }
        double *p = p_all + i * k;
        for (size_t at = ratings->row_start[i]; at < ratings->row_start[i + 1]; at++) {
            double *q = q_all + ratings->col[at] * k;
            coordinate_update(p, q, k, mf_csr_rating(ratings, at), 2, alpha, beta);
        }
    }
    return true;
}

const kernel_family *kernel_coordinate_pick(void)
{
    const kernel_family *const families[] = {&kernel_coordinate_avx512, &kernel_coordinate_avx2,
                                             &kernel_coordinate_baseline, NULL};
    const char *const names[] = {families[0]->name, families[1]->name, families[2]->name, "plain"};
    return families[cpu_pick(names, sizeof names / sizeof names[0])];
}

const kernel_set *kernel_set_for(const kernel_family *family, size_t n, size_t *lanes)
{
    size_t place = n <= 1 ? 0 : n <= 2 ? 1 : n <= 4 ? 2 : 3;
    *lanes = (size_t)1 << place;
    return &family->by_lanes[place];
}
