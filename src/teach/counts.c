/* Errors by number of ratings: see counts.h. */
#include "counts.h"

#include <math.h>

#include "../data/csr.h"
#include "../model/factors.h"
#include "../model/model.h"
#include "mfexplore/model.h"

size_t mf_errors_by_count(const mf_model *model, const mf_csr *ratings,
                          mf_count_bar bars[MF_COUNT_BARS])
{
    size_t used = 0, warm = MF_COUNT_BARS - 1;
    bars[0] = (mf_count_bar){0};
    mf_count_bars_begin(bars + 1, warm);
    for (size_t i = 0; i < ratings->n_rows && ratings->n > 0; i++) {
        for (size_t at = ratings->row_start[i]; at < ratings->row_start[i + 1]; at++) {
            uint32_t j = ratings->col[at], count = model->movie_count[j];
            size_t b = count == 0 ? 0 : 1 + mf_count_bar_of(bars + 1, warm, count);
            double e = mf_csr_value(ratings, at) - mf_predict(model, i, j, MF_COLD_BIAS).value;
            bars[b].n++;
            bars[b].value += e * e;
            used = b + 1 > used ? b + 1 : used;
        }
    }
    for (size_t b = 0; b < MF_COUNT_BARS; b++) {
        bars[b].value = bars[b].n > 0 ? sqrt(bars[b].value / (double)bars[b].n) : NAN;
    }
    return used;
}
