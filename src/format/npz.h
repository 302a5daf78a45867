/* NumPy's .npz: a zip of .npy arrays, here through libarchive. Arrays are stored uncompressed with
 * fixed dates, so the same arrays give the same bytes. */
#ifndef MF_FORMAT_NPZ_H
#define MF_FORMAT_NPZ_H

#include <stdio.h>

#include "mfexplore/status.h"

struct archive;

/* One array: `descr` as NumPy writes it ("<f8"), up to two dimensions. A raw member (meta.json) has
 * descr NULL. `data` belongs to the archive when read; a writer's belongs to the caller. */
/* Makes the next n elements of an array that is written. */
typedef void npz_next(void *context, void *out, size_t n);

typedef struct npz_array {
    char name[32];
    char descr[32];
    unsigned n_dims;
    size_t dim[2];
    bool fortran;
    bool raw;
    size_t bytes;
    void *data;     /* the elements or, where there is a `next`, its context */
    npz_next *next; /* of an array that is written: elements are made on the way; else NULL */
} npz_array;

/* Bytes per element for numbers of 1 to 8 bytes in either order, "<U7" and "|S7"; 0 for any other.
 */
size_t npz_item_size(const char *descr);

/* Is it an array of numbers; the i-th of them. The i-th string, cut to `size`, with a NUL behind:
 * returns its length. */
bool npz_is_number(const npz_array *array);
bool npz_is_whole(const npz_array *array);
double npz_number(const npz_array *array, size_t i);
size_t npz_text(const npz_array *array, size_t i, char *out, size_t size);

/* Understands the .npy in `bytes` and leaves only its elements there; fills in all but name and
 * data. False when header and length do not agree, or the type is none of the above. */
bool npz_parse(unsigned char *bytes, size_t length, npz_array *array);

/* Writes the archive to an open file. False when that fails. */
bool npz_print(FILE *out, const npz_array *arrays, size_t n);

mf_status npz_write(const char *path, const npz_array *arrays, size_t n, mf_error *error);

enum { NPZ_MOST = 32 };

/* Reads all members, at most NPZ_MOST. Every array's bytes agree with its shape and type; numbers
 * and characters of '<' arrays are as this machine keeps them, and so npz_number and npz_text are
 * not for them. */
mf_status npz_read(const char *path, npz_array arrays[NPZ_MOST], size_t *n, mf_error *error);
void npz_clear(npz_array *arrays, size_t n);

#endif
