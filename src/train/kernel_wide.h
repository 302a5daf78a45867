/* Vectors as wide as the machine's, and the rows of several ratings turned about: from a row after
 * the other to a factor after the other, every vector with one factor of all of them, and back. In
 * registers: what is written piece by piece cannot be read as a whole until it has reached the
 * cache. WIDE, how many doubles a vector of the machine has, is defined by who includes this. */
#ifndef MF_TRAIN_KERNEL_WIDE_H
#define MF_TRAIN_KERNEL_WIDE_H

#include <stddef.h>

#define WIDE_INLINE static inline __attribute__((always_inline))

/* Loops whose numbers are known where they are compiled. */
#ifdef __clang__
#define UNROLLED _Pragma("unroll")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

typedef double wide __attribute__((vector_size(8 * WIDE), aligned(8), may_alias));
typedef double wide_2 __attribute__((vector_size(16), aligned(8), may_alias));

/* ---- parts ----------------------------------------------------------------------------------- */

/* A vector in equal parts, each of `size` doubles from a place of its own, and back. */

WIDE_INLINE void take_2(const double *const *from, size_t size, wide_2 *to)
{
    *to = size == 2 ? *(const wide_2 *)from[0] : (wide_2){from[0][0], from[1][0]};
}

WIDE_INLINE void put_2(const wide_2 *from, size_t size, double *const *to)
{
    if (size == 2) {
        *(wide_2 *)to[0] = *from;
    } else {
        to[0][0] = (*from)[0];
        to[1][0] = (*from)[1];
    }
}

#if WIDE >= 4
typedef double wide_4 __attribute__((vector_size(32), aligned(8), may_alias));

WIDE_INLINE void take_4(const double *const *from, size_t size, wide_4 *to)
{
    if (size == 4) {
        *to = *(const wide_4 *)from[0];
    } else {
        wide_2 low, high;
        take_2(from, size, &low);
        take_2(from + 2 / size, size, &high);
        *to = __builtin_shufflevector(low, high, 0, 1, 2, 3);
    }
}

WIDE_INLINE void put_4(const wide_4 *from, size_t size, double *const *to)
{
    if (size == 4) {
        *(wide_4 *)to[0] = *from;
    } else {
        wide_2 low = __builtin_shufflevector(*from, *from, 0, 1);
        wide_2 high = __builtin_shufflevector(*from, *from, 2, 3);
        put_2(&low, size, to);
        put_2(&high, size, to + 2 / size);
    }
}
#endif

#if WIDE == 8
WIDE_INLINE void take_wide(const double *const *from, size_t size, wide *to)
{
    if (size == 8) {
        *to = *(const wide *)from[0];
    } else {
        wide_4 low, high;
        take_4(from, size, &low);
        take_4(from + 4 / size, size, &high);
        *to = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
    }
}

WIDE_INLINE void put_wide(const wide *from, size_t size, double *const *to)
{
    if (size == 8) {
        *(wide *)to[0] = *from;
    } else {
        wide_4 low = __builtin_shufflevector(*from, *from, 0, 1, 2, 3);
        wide_4 high = __builtin_shufflevector(*from, *from, 4, 5, 6, 7);
        put_4(&low, size, to);
        put_4(&high, size, to + 4 / size);
    }
}
#define EVEN_4 0, 1, 2, 3, 8, 9, 10, 11
#define ODD_4 4, 5, 6, 7, 12, 13, 14, 15
#define EVEN_2 0, 1, 8, 9, 4, 5, 12, 13
#define ODD_2 2, 3, 10, 11, 6, 7, 14, 15
#define EVEN_1 0, 8, 2, 10, 4, 12, 6, 14
#define ODD_1 1, 9, 3, 11, 5, 13, 7, 15
#elif WIDE == 4
#define take_wide take_4
#define put_wide put_4
#define EVEN_2 0, 1, 4, 5
#define ODD_2 2, 3, 6, 7
#define EVEN_1 0, 4, 2, 6
#define ODD_1 1, 5, 3, 7
#else
#define take_wide take_2
#define put_wide put_2
#define EVEN_1 0, 2
#define ODD_1 1, 3
#endif

/* ---- turning --------------------------------------------------------------------------------- */

/* Changes the odd blocks of a for the even ones of b. */
#define EXCHANGE(a, b, size)                                                                       \
    do {                                                                                           \
        wide even = __builtin_shufflevector(*(a), *(b), EVEN_##size);                              \
        *(b) = __builtin_shufflevector(*(a), *(b), ODD_##size);                                    \
        *(a) = even;                                                                               \
    } while (0)

WIDE_INLINE void exchange_blocks(wide *a, wide *b, size_t size)
{
    switch (size) {
#if WIDE == 8
    case 4:
        EXCHANGE(a, b, 4);
        break;
#endif
#if WIDE >= 4
    case 2:
        EXCHANGE(a, b, 2);
        break;
#endif
    default:
        EXCHANGE(a, b, 1);
    }
}

WIDE_INLINE void exchange_all(wide *v, size_t n, size_t half, size_t cell)
{
    UNROLLED
    for (size_t i = 0; i < n; i++) {
        if ((i & half) == 0) {
            exchange_blocks(&v[i], &v[i + half], half * cell);
        }
    }
}

/* Turns n vectors about, 1, 2, 4 or 8, of cells of `cell` doubles: cell f of vector i, in every n
 * of them, goes to cell i of vector f. Twice is not at all. */
WIDE_INLINE void turn(wide *v, size_t n, size_t cell)
{
#if WIDE == 8
    if (n == 4 && cell == 2) { /* whole vectors of quarters, for which there is a quicker way */
        wide a = __builtin_shufflevector(v[0], v[1], EVEN_4);
        wide b = __builtin_shufflevector(v[0], v[1], ODD_4);
        wide c = __builtin_shufflevector(v[2], v[3], EVEN_4);
        wide d = __builtin_shufflevector(v[2], v[3], ODD_4);
        v[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5, 8, 9, 12, 13);
        v[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7, 10, 11, 14, 15);
        v[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5, 8, 9, 12, 13);
        v[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7, 10, 11, 14, 15);
        return;
    }
#endif
    if (n == 8) {
        exchange_all(v, n, 4, cell);
    }
    if (n >= 4) {
        exchange_all(v, n, 2, cell);
    }
    if (n >= 2) {
        exchange_all(v, n, 1, cell);
    }
}

/* n factors of WIDE / cell rows, which begin at row[…] + at: a vector for each. */
WIDE_INLINE void take_factors(double *const *row, size_t at, size_t n, size_t cell, wide *to)
{
    size_t per = WIDE / cell;
    UNROLLED
    for (size_t i = 0; i < n; i++) {
        const double *from[WIDE];
        UNROLLED
        for (size_t t = 0; t * n < per; t++) {
            from[t] = row[i + t * n] + at;
        }
        take_wide(from, n * cell, &to[i]);
    }
    turn(to, n, cell);
}

WIDE_INLINE void put_factors(wide *from, size_t n, size_t cell, double *const *row, size_t at)
{
    size_t per = WIDE / cell;
    turn(from, n, cell);
    UNROLLED
    for (size_t i = 0; i < n; i++) {
        double *to[WIDE];
        UNROLLED
        for (size_t t = 0; t * n < per; t++) {
            to[t] = row[i + t * n] + at;
        }
        put_wide(&from[i], n * cell, to);
    }
}

/* All k factors, in squares as large as there are. */
#define IN_SQUARES(k, per, WORK)                                                                   \
    do {                                                                                           \
        size_t whole = (k) - (k) % (per), four = (per) > 4 ? (k) % (per) / 4 * 4 : 0;              \
        size_t two = (per) > 2 ? ((k) % (per)-four) / 2 * 2 : 0;                                   \
        UNROLLED                                                                                   \
        for (size_t at = 0; at < whole; at += (per)) {                                             \
            WORK(at, (per));                                                                       \
        }                                                                                          \
        if (four > 0) {                                                                            \
            WORK(whole, (size_t)4);                                                                \
        }                                                                                          \
        if (two > 0) {                                                                             \
            WORK(whole + four, (size_t)2);                                                         \
        }                                                                                          \
        if (whole + four + two < (k)) {                                                            \
            WORK(whole + four + two, (size_t)1);                                                   \
        }                                                                                          \
    } while (0)

WIDE_INLINE void take_rows(double *const *row, size_t k, size_t cell, size_t stride, wide *to)
{
#define TAKE(m, n) take_factors(row, (m)*stride, (n), cell, to + (m))
    IN_SQUARES(k, WIDE / cell, TAKE);
#undef TAKE
}

WIDE_INLINE void put_rows(wide *from, size_t k, size_t cell, size_t stride, double *const *row)
{
#define PUT(m, n) put_factors(from + (m), (n), cell, row, (m)*stride)
    IN_SQUARES(k, WIDE / cell, PUT);
#undef PUT
}

/* WIDE / cell numbers, each as often as a cell has places; as many as WIDE are read. */
WIDE_INLINE void spread(const double *from, size_t cell, wide *to)
{
    wide v = *(const wide *)from;
    switch (cell) {
#define BY(c) 0 / (c), 1 / (c)
#define BY_4(c) BY(c), 2 / (c), 3 / (c)
#define BY_8(c) BY_4(c), 4 / (c), 5 / (c), 6 / (c), 7 / (c)
#if WIDE == 8
#define BY_WIDE BY_8
    case 8:
        *to = __builtin_shufflevector(v, v, BY_WIDE(8));
        break;
#elif WIDE == 4
#define BY_WIDE BY_4
#else
#define BY_WIDE BY
#endif
#if WIDE >= 4
    case 4:
        *to = __builtin_shufflevector(v, v, BY_WIDE(4));
        break;
#endif
    case 2:
        *to = __builtin_shufflevector(v, v, BY_WIDE(2));
        break;
    default:
        *to = v;
    }
}

/* A cell's numbers in every cell. */
WIDE_INLINE void repeat(const double *from, size_t cell, wide *to)
{
    const double *each[WIDE];
    for (size_t t = 0; t < WIDE / cell; t++) {
        each[t] = from;
    }
    take_wide(each, cell, to);
}

#endif
