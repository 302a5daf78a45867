/* What the ratings cost in memory in each form, by formula. Layouts of other libraries:
 * pandas: three 8-byte columns and a RangeIndex of 132 bytes; a dense table: one cell each and an
 * 8-byte row index; SciPy: COO with int32 coordinates, CSR with int32 indices, float64 values. */
#include "mfexplore/ratings.h"

mf_memory mf_memory_figures(double n_watchers, double n_movies, double n_ratings, double k)
{
    const double range_index = 132, array_header = 112;
    double cells = n_watchers * n_movies, row_index = 8 * n_watchers;
    return (mf_memory){
        .long_table = 24 * n_ratings + range_index,
        .dense_float64 = 8 * cells + row_index,
        .dense_float32 = 4 * cells + row_index,
        .coo = (8 + 4 + 4) * n_ratings,
        .csr_scipy = (8 + 4) * n_ratings + 4 * (n_watchers + 1),
        .csr = (4 + 4) * n_ratings + 8 * (n_watchers + 1),
        .csc = (4 + 4) * n_ratings + 8 * (n_movies + 1),
        .factors = 8 * k * (n_watchers + n_movies),
        /* data and indices are views and count as bare headers; indptr owns its numbers */
        .shallow_getsizeof = 3 * array_header + 4 * (n_watchers + 1),
    };
}
