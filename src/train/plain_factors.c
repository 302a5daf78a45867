/* Factors as they are: see plain_factors.h. */
#include "plain_factors.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/model.h"
#include "run.h"
#include "mfexplore/status.h"

mf_status plain_factors_make(const mf_run *run, const mf_split *split, plain_factors *f,
                             mf_error *error)
{
    *f = (plain_factors){.n = split->train.n_rows, .m = split->train.n_cols, .k = run->config.k};
    f->p = mf_alloc_zero(f->n, f->k * sizeof(double));
    f->q = mf_alloc_zero(f->m, f->k * sizeof(double));
    return f->p == NULL || f->q == NULL ? mf_no_memory(error, "factors") : MF_OK;
}

void plain_factors_clear(plain_factors *f)
{
    free(f->p);
    free(f->q);
    *f = (plain_factors){0};
}

void plain_factors_store(const plain_factors *f, mf_model *model)
{
    memcpy(model->p, f->p, f->n * f->k * sizeof(double));
    memcpy(model->q, f->q, f->m * f->k * sizeof(double));
}

void plain_factors_restore(plain_factors *f, const mf_model *model)
{
    memcpy(f->p, model->p, f->n * f->k * sizeof(double));
    memcpy(f->q, model->q, f->m * f->k * sizeof(double));
}
