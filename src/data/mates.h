/* Those who train together: one process, or several ("ranks") that each hold a part of the ratings.
 * What belongs to a row of either side is on the rank that owns the row; every array has its whole
 * length everywhere, and of the ratings what a rank neither owns nor was brought is never touched,
 * so that it takes no memory. All ranks call the same functions in the same order; a rank whose
 * system fails ends all of them.
 *
 * Sums of floating-point numbers go from rank to rank in the order of the rows, each adding its
 * own, so that they are those of one process, bit for bit. */
#ifndef MF_DATA_MATES_H
#define MF_DATA_MATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mfexplore/status.h"

/* How ranks talk to one another: what a kind of cluster has to offer. Bytes may be more than
 * 2³¹, but for begin_….
 * May be called by any thread, by one at a time. */
typedef struct mf_mates_calls {
    void (*send)(void *context, size_t to, const void *bytes, size_t n);
    void (*receive)(void *context, size_t from, void *bytes, size_t n);
    void (*broadcast)(void *context, size_t from, void *bytes, size_t n);
    void (*add)(void *context, uint64_t *numbers, size_t n); /* each becomes the ranks' sum */
    /* Sends out_n[r] bytes to each rank r, one after the other from `out`, and gets in_n[r] from
     * it, one after the other into `in`. */
    void (*swap)(void *context, const void *out, const size_t *out_n, void *in, const size_t *in_n);
    /* Begins to send to, or to receive from, a rank, and goes on meanwhile: slots are numbers below
     * MF_MATES_SLOTS that are not in use. */
    void (*begin_send)(void *context, size_t slot, size_t to, const void *bytes, size_t n);
    void (*begin_receive)(void *context, size_t slot, size_t from, void *bytes, size_t n);
    /* Is what was begun at its end? With `wait` it is when this returns; of a slot that is not in
     * use it is, too. */
    bool (*ended)(void *context, size_t slot, bool wait);
    /* Ends all ranks: this one has lost what it needs to go on with them. Does not return. */
    void (*end_all)(void *context);
} mf_mates_calls;

enum { MF_MATES_SLOTS = 1 << 16 };

typedef struct mf_mates {
    size_t rank, n;
    const mf_mates_calls *calls;
    void *context;
} mf_mates;

/* What follows takes NULL for a process that is alone, where nothing says otherwise. A rank for
 * which an allocation has failed (alloc.h) ends all at its next call: it may be out of step. */

static inline bool mf_is_alone(const mf_mates *mates)
{
    return mates == NULL || mates->n == 1;
}

/* Is it the first, which does what is done once: reads, prints, saves? */
static inline bool mf_is_first(const mf_mates *mates)
{
    return mates == NULL || mates->rank == 0;
}

/* Rows from `from` up to `to`. */
typedef struct mf_stretch {
    size_t from, to;
} mf_stretch;

/* The rows that are in both; where none are, an empty stretch among them or at their end. */
static inline mf_stretch mf_stretch_both(mf_stretch a, mf_stretch b)
{
    mf_stretch both = {a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to};
    both.from = both.from < both.to ? both.from : both.to;
    return both;
}

/* Who owns which rows of a side: rank r those from cut[r] up to cut[r + 1]. */
static inline mf_stretch mf_stretch_of(const mf_mates *mates, const size_t *cut, size_t n_rows)
{
    return mf_is_alone(mates) ? (mf_stretch){0, n_rows}
                              : (mf_stretch){cut[mates->rank], cut[mates->rank + 1]};
}

/* A sum that goes from rank to rank: `take` gets what the ranks before have added (the first keeps
 * what stands there), `hand_on` gives it to the next, and then everyone has the whole. */
void mf_mates_take(const mf_mates *mates, void *sums, size_t bytes);
void mf_mates_hand_on(const mf_mates *mates, void *sums, size_t bytes);

/* Sums of counts over the ranks; counts in 32 bits stay below 2³² in sum. */
void mf_mates_add(const mf_mates *mates, uint64_t *counts, size_t n);
/* False when memory is out. */
bool mf_mates_add_32(const mf_mates *mates, uint32_t *counts, size_t n);

/* The status of the first rank that failed, with its error, for everyone; MF_OK where none has. */
mf_status mf_mates_agree(const mf_mates *mates, mf_status status, mf_error *error);

/* MF_OK where all have the same text as the first: what each has of something that must be alike.
 * Else `status`, about `file` (NULL: about none), with what both have. */
mf_status mf_mates_compare(const mf_mates *mates, const char *text, mf_status status,
                           const char *file, mf_error *error);

/* Does any rank say so? */
bool mf_mates_any(const mf_mates *mates, bool here);

/* What rank `from` has. */
void mf_mates_copy(const mf_mates *mates, size_t from, void *bytes, size_t n);

/* Rows of `row_bytes` from their owners to everyone. */
void mf_mates_gather(const mf_mates *mates, void *rows, size_t row_bytes, const size_t *cut);

/* The lowest and the highest of the ranks' (NaN: none here). */
void mf_mates_range(const mf_mates *mates, double *lowest, double *highest);

/* Sends out_n[r] bytes to each rank, and gets what they send; the caller frees `*in`. False when
 * memory is out. Not alone. */
bool mf_mates_swap(const mf_mates *mates, const void *out, const size_t *out_n, void **in,
                   size_t *in_n);

/* Which rows a rank wants of others, and which they want of it. */
typedef struct mf_wants {
    const mf_mates *mates;
    size_t *out_n, *in_n; /* rows to and from each rank */
    uint32_t *out, *in;   /* which rows, rank by rank */
    size_t n_out, n_in;
} mf_wants;

struct mf_csr;
/* Marks the columns in which some rows of a matrix have something. */
void mf_wants_mark(const struct mf_csr *of, mf_stretch rows, uint8_t *wanted);

/* `wanted` has a byte for each row. False when memory is out: the caller clears what there is. */
bool mf_wants_make(const mf_mates *mates, const uint8_t *wanted, const size_t *cut, mf_wants *w);
void mf_wants_clear(mf_wants *w);

/* Brings the rows that are wanted to their places. Nothing where one is alone. False when memory is
 * out. */
bool mf_wants_bring(const mf_wants *w, void *rows, size_t row_bytes);

#endif
