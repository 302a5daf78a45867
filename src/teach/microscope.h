/* What getting at ratings costs in each form. */
#ifndef MF_TEACH_MICROSCOPE_H
#define MF_TEACH_MICROSCOPE_H

#include <stdatomic.h>

#include "../data/csr.h"
#include "mfexplore/status.h"

enum { MF_FORM_DENSE, MF_FORM_COO, MF_FORM_CSR, MF_FORM_CSC, MF_FORMS };
enum { MF_ACCESS_ROW, MF_ACCESS_COLUMN, MF_ACCESS_CELL, MF_ACCESSES };
extern const char *const mf_form_names[MF_FORMS], *const mf_access_names[MF_ACCESSES];

/* Means over questions about ratings drawn at random. */
typedef struct mf_access_cost {
    double reads, nanoseconds; /* nanoseconds: NaN where the form was too large to be made */
} mf_access_cost;

typedef struct mf_access_costs {
    mf_access_cost of[MF_FORMS][MF_ACCESSES];
    bool dense_measured;
} mf_access_costs;

/* Makes the four forms, asks, and frees them. */
mf_status mf_microscope(const mf_csr *r, const atomic_bool *cancel, mf_access_costs *out,
                        mf_error *error);

#endif
