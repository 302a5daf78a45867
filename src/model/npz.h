/* NumPy's .npz: a zip of .npy arrays, here through libarchive. Arrays are stored uncompressed with
 * fixed dates, so the same arrays give the same bytes. */
#ifndef MF_MODEL_NPZ_H
#define MF_MODEL_NPZ_H

#include "mfexplore/status.h"

struct archive;

/* One array: `descr` as NumPy writes it ("<f8"), up to two dimensions. A raw member (meta.json) has
 * descr NULL. `data` belongs to the archive when read; a writer's belongs to the caller. */
typedef struct npz_array {
    char name[32];
    char descr[32];
    unsigned n_dims;
    size_t dim[2];
    bool fortran;
    bool raw;
    size_t bytes;
    void *data;
} npz_array;

/* Bytes per element for "<f8", "<f4", "<u8", "<i8", "<u4", "<U7"…; 0 for any other type. */
size_t npz_item_size(const char *descr);

mf_status npz_write(const char *path, const npz_array *arrays, size_t n, mf_error *error);

enum { NPZ_MOST = 32 };

/* Reads all members, at most NPZ_MOST. Every array's bytes agree with its shape and type. */
mf_status npz_read(const char *path, npz_array arrays[NPZ_MOST], size_t *n, mf_error *error);
void npz_clear(npz_array *arrays, size_t n);

#endif
