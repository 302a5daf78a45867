/* What those who train together do in common: see mates.h. */
#include "mates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "csr.h"
#include "fail.h"

/* Who lost something may have left a step out: nobody would know what the others speak of. */
static bool is_alone(const mf_mates *mates)
{
    bool alone = mf_is_alone(mates);
    if (!alone && mf_lost() > 0) {
        mates->calls->end_all(mates->context);
    }
    return alone;
}

void mf_mates_take(const mf_mates *mates, void *sums, size_t bytes)
{
    if (!is_alone(mates) && mates->rank > 0) {
        mates->calls->receive(mates->context, mates->rank - 1, sums, bytes);
    }
}

void mf_mates_hand_on(const mf_mates *mates, void *sums, size_t bytes)
{
    if (is_alone(mates)) {
        return;
    }
    if (mates->rank + 1 < mates->n) {
        mates->calls->send(mates->context, mates->rank + 1, sums, bytes);
    }
    mates->calls->broadcast(mates->context, mates->n - 1, sums, bytes);
}

void mf_mates_add(const mf_mates *mates, uint64_t *counts, size_t n)
{
    if (!is_alone(mates)) {
        mates->calls->add(mates->context, counts, n);
    }
}

bool mf_mates_add_32(const mf_mates *mates, uint32_t *counts, size_t n)
{
    enum { AT_ONCE = 1 << 16 };
    if (is_alone(mates)) {
        return true;
    }
    uint64_t *wide = mf_alloc(n < AT_ONCE ? n : AT_ONCE, sizeof *wide);
    for (size_t at = 0; at < n && wide != NULL; at += AT_ONCE) {
        size_t here = n - at < AT_ONCE ? n - at : AT_ONCE;
        for (size_t i = 0; i < here; i++) {
            wide[i] = counts[at + i];
        }
        mates->calls->add(mates->context, wide, here);
        for (size_t i = 0; i < here; i++) {
            counts[at + i] = (uint32_t)wide[i];
        }
    }
    free(wide);
    return wide != NULL;
}

bool mf_mates_any(const mf_mates *mates, bool here)
{
    uint64_t n = here;
    mf_mates_add(mates, &n, 1);
    return n > 0;
}

mf_status mf_mates_agree(const mf_mates *mates, mf_status status, mf_error *error)
{
    for (size_t r = 0; !is_alone(mates) && r < mates->n; r++) {
        uint64_t theirs = (uint64_t)status;
        mf_error why = {0};
        if (r == mates->rank && error != NULL) {
            why = *error;
        }
        mf_mates_copy(mates, r, &theirs, sizeof theirs);
        if (theirs != MF_OK) {
            mf_mates_copy(mates, r, &why, sizeof why);
            if (error != NULL) {
                *error = why;
            }
            return (mf_status)theirs;
        }
    }
    return status;
}

mf_status mf_mates_compare(const mf_mates *mates, const char *text, mf_status status,
                           const char *file, mf_error *error)
{
    char first[80];
    if (is_alone(mates)) {
        return MF_OK;
    }
    snprintf(first, sizeof first, "%s", text);
    mf_mates_copy(mates, 0, first, sizeof first);
    mf_status here = MF_OK;
    if (strcmp(text, first) != 0) {
        here = mf_fail_at(error, status, file, 0,
                          "rank %zu has %s, rank 0 has %s; expected the same%s", mates->rank, text,
                          first, file == NULL ? "" : " file for all");
    }
    return mf_mates_agree(mates, here, error);
}

void mf_mates_copy(const mf_mates *mates, size_t from, void *bytes, size_t n)
{
    if (!is_alone(mates)) {
        mates->calls->broadcast(mates->context, from, bytes, n);
    }
}

void mf_mates_gather(const mf_mates *mates, void *rows, size_t row_bytes, const size_t *cut)
{
    for (size_t r = 0; !is_alone(mates) && r < mates->n; r++) {
        if (cut[r + 1] > cut[r]) {
            mates->calls->broadcast(mates->context, r, (char *)rows + cut[r] * row_bytes,
                                    (cut[r + 1] - cut[r]) * row_bytes);
        }
    }
}

void mf_mates_range(const mf_mates *mates, double *lowest, double *highest)
{
    for (size_t r = 0; !is_alone(mates) && r < mates->n; r++) {
        double of[2] = {*lowest, *highest};
        mf_mates_copy(mates, r, of, sizeof of);
        *lowest = fmin(*lowest, of[0]); /* of a number and NaN: the number */
        *highest = fmax(*highest, of[1]);
    }
}

static size_t sum_of(const size_t *counts, size_t n)
{
    size_t sum = 0;
    for (size_t r = 0; r < n; r++) {
        sum += counts[r];
    }
    return sum;
}

/* What each rank is going to send here, in units of what `out_n` counts. False: no memory. */
static bool swap_counts(const mf_mates *mates, const size_t *out_n, size_t *in_n)
{
    size_t *each = mf_alloc(mates->n, sizeof *each);
    for (size_t r = 0; each != NULL && r < mates->n; r++) {
        each[r] = sizeof *each;
    }
    if (each != NULL) {
        mates->calls->swap(mates->context, out_n, each, in_n, each);
    }
    free(each);
    return each != NULL;
}

bool mf_mates_swap(const mf_mates *mates, const void *out, const size_t *out_n, void **in,
                   size_t *in_n)
{
    *in = NULL;
    is_alone(mates);
    if (!swap_counts(mates, out_n, in_n)) {
        return false;
    }
    *in = mf_alloc(sum_of(in_n, mates->n), 1);
    if (*in != NULL) {
        mates->calls->swap(mates->context, out, out_n, *in, in_n);
    }
    return *in != NULL;
}

/* ---- rows that are wanted ---------------------------------------------------------------------
 */

void mf_wants_mark(const mf_csr *of, mf_stretch rows, uint8_t *wanted)
{
    for (size_t at = of->row_start[rows.from]; at < of->row_start[rows.to]; at++) {
        wanted[of->col[at]] = 1;
    }
}

bool mf_wants_make(const mf_mates *mates, const uint8_t *wanted, const size_t *cut, mf_wants *w)
{
    *w = (mf_wants){.mates = mates};
    if (is_alone(mates)) {
        return true;
    }
    size_t n = mates->n, *bytes = mf_alloc_zero(n, sizeof *bytes);
    void *asked = NULL;
    w->out_n = mf_alloc_zero(n, sizeof *w->out_n);
    w->in_n = mf_alloc_zero(n, sizeof *w->in_n);
    if (bytes == NULL || w->out_n == NULL || w->in_n == NULL) {
        free(bytes);
        return false;
    }
    for (size_t r = 0; r < n; r++) {
        for (size_t i = cut[r]; i < cut[r + 1] && r != mates->rank; i++) {
            w->in_n[r] += wanted[i] != 0;
        }
        bytes[r] = w->in_n[r] * sizeof *w->in;
        w->n_in += w->in_n[r];
    }
    w->in = mf_alloc(w->n_in, sizeof *w->in);
    for (size_t r = 0, at = 0; w->in != NULL && r < n; r++) {
        for (size_t i = cut[r]; i < cut[r + 1] && r != mates->rank; i++) {
            if (wanted[i] != 0) {
                w->in[at++] = (uint32_t)i;
            }
        }
    }
    bool good = w->in != NULL && mf_mates_swap(mates, w->in, bytes, &asked, w->out_n);
    for (size_t r = 0; good && r < n; r++) {
        w->out_n[r] /= sizeof *w->out;
        w->n_out += w->out_n[r];
    }
    w->out = asked;
    free(bytes);
    return good;
}

void mf_wants_clear(mf_wants *w)
{
    free(w->out_n);
    free(w->in_n);
    free(w->out);
    free(w->in);
    *w = (mf_wants){0};
}

bool mf_wants_bring(const mf_wants *w, void *rows, size_t row_bytes)
{
    if (is_alone(w->mates)) {
        return true;
    }
    size_t n = w->mates->n, *out_n = mf_alloc(2 * n, sizeof *out_n);
    char *out = mf_alloc(w->n_out, row_bytes), *in = mf_alloc(w->n_in, row_bytes);
    bool good = out_n != NULL && out != NULL && in != NULL;
    for (size_t r = 0; good && r < n; r++) {
        out_n[r] = w->out_n[r] * row_bytes;
        out_n[n + r] = w->in_n[r] * row_bytes;
    }
    for (size_t i = 0; good && i < w->n_out; i++) {
        memcpy(out + i * row_bytes, (const char *)rows + w->out[i] * row_bytes, row_bytes);
    }
    if (good) {
        w->mates->calls->swap(w->mates->context, out, out_n, in, out_n + n);
    }
    for (size_t i = 0; good && i < w->n_in; i++) {
        memcpy((char *)rows + w->in[i] * row_bytes, in + i * row_bytes, row_bytes);
    }
    free(out_n);
    free(out);
    free(in);
    return good;
}
