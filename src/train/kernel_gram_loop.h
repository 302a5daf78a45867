/* The loops of one instruction set and one type of number; included by kernel_gram_body.h with
 * REAL, VECTOR, VECTOR_LANES, TILE (rows of sums held in registers) and the names. */

typedef REAL VECTOR
    __attribute__((vector_size(VECTOR_LANES * sizeof(REAL)), aligned(sizeof(REAL)), may_alias));

/* `height` rows of sums from row a on, VECTOR_LANES columns from column b on. */
static inline __attribute__((always_inline)) void NAME(tile)(const REAL *panel, size_t n,
                                                             size_t stride, REAL *sums, size_t a,
                                                             size_t b, const int height)
{
    VECTOR sum[TILE];
    for (int r = 0; r < height; r++) {
        sum[r] = *(const VECTOR *)(sums + (a + (size_t)r) * stride + b);
    }
    const REAL *row = panel;
    for (size_t t = 0; t < n; t++, row += stride) {
        VECTOR across = *(const VECTOR *)(row + b);
        for (int r = 0; r < height; r++) {
            sum[r] += row[a + (size_t)r] * across;
        }
    }
    for (int r = 0; r < height; r++) {
        *(VECTOR *)(sums + (a + (size_t)r) * stride + b) = sum[r];
    }
}

static void NAME(gram)(const REAL *panel, size_t n, size_t columns, size_t stride, REAL *sums)
{
    size_t a = 0;
    for (; a + TILE <= columns; a += TILE) {
        for (size_t b = a / VECTOR_LANES * VECTOR_LANES; b < columns; b += VECTOR_LANES) {
            NAME(tile)(panel, n, stride, sums, a, b, TILE);
        }
    }
    for (; a < columns; a++) {
        for (size_t b = a / VECTOR_LANES * VECTOR_LANES; b < columns; b += VECTOR_LANES) {
            NAME(tile)(panel, n, stride, sums, a, b, 1);
        }
    }
}
