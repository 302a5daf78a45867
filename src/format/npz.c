/* .npz archives: see npz.h. The .npy header is NumPy format version 1.0. */
#include "npz.h"

#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/utf8.h"
#include "saved_file.h"
#include "source.h"
#include "mfexplore/status.h"

enum { IS_BIG_ENDIAN = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };
enum { MAGIC_BYTES = 10, HEADER_BYTES = 128, READ_BYTES = 1 << 16 };

static const unsigned char NPY_MAGIC[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

/* A member may not unpack to more than this many times the whole file: bombs end here. */
static const uint64_t MOST_EXPANSION = 256, ALWAYS_ALLOWED = 1 << 24;

size_t npz_item_size(const char *descr)
{
    static const char *const numbers[] = {"f2", "f4", "f8", "i1", "i2", "i4",
                                          "i8", "u1", "u2", "u4", "u8", "b1"};
    unsigned long width = 0;
    char rest;
    if (descr[0] == '\0' || strchr("<>|=", descr[0]) == NULL) {
        return 0;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(descr + 1, numbers[i]) == 0) {
            return (size_t)(descr[2] - '0');
        }
    }
    if (sscanf(descr, "<U%9lu%c", &width, &rest) == 1) {
        return width > 0 ? width * 4 : 4; /* NumPy keeps one character's room in '<U0' too */
    }
    return sscanf(descr, "|S%9lu%c", &width, &rest) == 1 ? width : 0;
}

bool npz_is_number(const npz_array *array)
{
    return array->descr[0] != '\0' && strchr("fuib", array->descr[1]) != NULL;
}

bool npz_is_whole(const npz_array *array)
{
    return array->descr[0] != '\0' && strchr("ui", array->descr[1]) != NULL;
}

/* IEEE 754's half precision: 1 + 5 + 10 bits. */
static double half(uint16_t bits)
{
    int exponent = bits >> 10 & 31;
    double part = bits & 1023, sign = bits >> 15 ? -1 : 1;
    if (exponent == 31) {
        return part > 0 ? (double)NAN : sign * (double)INFINITY;
    }
    return sign * (exponent == 0 ? ldexp(part, -24) : ldexp(part + 1024, exponent - 25));
}

double npz_number(const npz_array *array, size_t i)
{
    size_t size = npz_item_size(array->descr);
    const unsigned char *at = (const unsigned char *)array->data + i * size;
    uint64_t bits = 0;
    for (size_t b = 0; b < size; b++) { /* the least byte first, or last */
        bits |= (uint64_t)at[b] << 8 * (array->descr[0] == '>' ? size - 1 - b : b);
    }
    if (array->descr[1] == 'f' && size == 8) {
        double number;
        memcpy(&number, &bits, sizeof number);
        return number;
    }
    if (array->descr[1] == 'f') {
        uint32_t word = (uint32_t)bits;
        float number;
        memcpy(&number, &word, sizeof number);
        return size == 4 ? (double)number : half((uint16_t)bits);
    }
    if (array->descr[1] == 'i') {
        unsigned unused = 64 - 8 * (unsigned)size;
        return (double)((int64_t)(bits << unused) >> unused);
    }
    return (double)bits;
}

size_t npz_text(const npz_array *array, size_t i, char *out, size_t size)
{
    size_t item = npz_item_size(array->descr), n = 0;
    const char *at = (const char *)array->data + i * item;
    if (array->descr[1] == 'S') {
        n = strnlen(at, item < size - 1 ? item : size - 1);
        memcpy(out, at, n);
    } else if (array->descr[1] == 'U') {
        for (size_t c = 0; c + 4 <= item && n + 5 < size; c += 4) {
            uint32_t point;
            memcpy(&point, at + c, sizeof point);
            point = le32toh(point);
            if (point == 0) {
                break;
            }
            n += utf8_encode(point, out + n);
        }
    }
    out[n] = '\0';
    return n;
}

/* Files are little-endian. Turns numbers and characters into this machine's order, or back. */
static void turn(const char *descr, void *data, size_t bytes)
{
    if (!IS_BIG_ENDIAN || descr[0] != '<') {
        return;
    }
    size_t width = descr[1] == 'U' ? sizeof(uint32_t) : npz_item_size(descr);
    char *at = data;
    for (char *end = at + bytes; at < end; at += width) {
        for (size_t a = 0, b = width - 1; a < b; a++, b--) {
            char byte = at[a];
            at[a] = at[b];
            at[b] = byte;
        }
    }
}

/* ---- writing --------------------------------------------------------------------------------- */

static size_t make_header(const npz_array *array, char header[HEADER_BYTES])
{
    char shape[64] = "()";
    if (array->n_dims == 1) {
        snprintf(shape, sizeof shape, "(%zu,)", array->dim[0]);
    } else if (array->n_dims == 2) {
        snprintf(shape, sizeof shape, "(%zu, %zu)", array->dim[0], array->dim[1]);
    }
    memset(header, ' ', HEADER_BYTES);
    memcpy(header, NPY_MAGIC, sizeof NPY_MAGIC);
    header[6] = 1; /* version 1.0 */
    header[7] = 0;
    header[8] = HEADER_BYTES - MAGIC_BYTES; /* what follows, little-endian */
    header[9] = 0;
    int length = snprintf(header + MAGIC_BYTES, HEADER_BYTES - MAGIC_BYTES,
                          "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", array->descr,
                          array->fortran ? "True" : "False", shape);
    header[MAGIC_BYTES + length] = ' ';
    header[HEADER_BYTES - 1] = '\n';
    return HEADER_BYTES;
}

static bool write_all(struct archive *archive, const char *bytes, size_t length)
{
    while (length > 0) {
        la_ssize_t n = archive_write_data(archive, bytes, length);
        if (n <= 0) {
            return false;
        }
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

/* Elements that are made or turned on the way, some at a time. */
static bool write_some(struct archive *archive, const npz_array *array)
{
    enum { AT_ONCE = 1 << 16 };
    size_t item = npz_item_size(array->descr), left = array->bytes / item;
    const char *from = array->data;
    char *some = mf_alloc(AT_ONCE, item);
    bool good = some != NULL;
    for (size_t n; good && left > 0; left -= n) {
        n = left < AT_ONCE ? left : AT_ONCE;
        if (array->next != NULL) {
            array->next(array->data, some, n);
        } else {
            memcpy(some, from, n * item);
            from += n * item;
        }
        turn(array->descr, some, n * item);
        good = write_all(archive, some, n * item);
    }
    free(some);
    return good;
}

static bool write_member(struct archive *archive, const npz_array *array)
{
    char header[HEADER_BYTES], name[sizeof array->name + 8];
    size_t header_length = array->raw ? 0 : make_header(array, header);
    struct archive_entry *entry = archive_entry_new();
    if (entry == NULL) {
        return false;
    }
    snprintf(name, sizeof name, array->raw ? "%s" : "%s.npy", array->name);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 946684800, 0); /* 2000-01-01: zip knows no earlier than 1980 */
    archive_entry_set_size(entry, (la_int64_t)(header_length + array->bytes));
    bool good = archive_write_header(archive, entry) == ARCHIVE_OK &&
                write_all(archive, header, header_length) &&
                (array->next != NULL || (IS_BIG_ENDIAN && !array->raw)
                     ? write_some(archive, array)
                     : write_all(archive, array->data, array->bytes)) &&
                archive_write_finish_entry(archive) == ARCHIVE_OK;
    archive_entry_free(entry);
    return good;
}

static bool write_zip(struct archive *archive, const npz_array *arrays, size_t n)
{
    bool good = true;
    for (size_t i = 0; good && i < n; i++) {
        good = write_member(archive, &arrays[i]);
    }
    return good;
}

/* A writer of a zip that stores; NULL when memory is out. */
static struct archive *new_zip(void)
{
    struct archive *archive = archive_write_new();
    if (archive != NULL &&
        (archive_write_set_format_zip(archive) != ARCHIVE_OK ||
         archive_write_set_format_option(archive, "zip", "compression", "store") != ARCHIVE_OK ||
         archive_write_set_bytes_in_last_block(archive, 1) != ARCHIVE_OK)) {
        archive_write_free(archive);
        return NULL;
    }
    return archive;
}

bool npz_print(FILE *out, const npz_array *arrays, size_t n)
{
    struct archive *archive = new_zip();
    bool good = archive != NULL && archive_write_open_FILE(archive, out) == ARCHIVE_OK &&
                write_zip(archive, arrays, n);
    good = archive != NULL && archive_write_close(archive) == ARCHIVE_OK && good;
    archive_write_free(archive);
    return good;
}

mf_status npz_write(const char *path, const npz_array *arrays, size_t n, mf_error *error)
{
    saved_file file;
    mf_status status = saved_file_open(&file, path, error);
    if (status != MF_OK) {
        return status;
    }
    struct archive *archive = new_zip();
    bool good = archive != NULL && archive_write_open_fd(archive, file.fd) == ARCHIVE_OK &&
                write_zip(archive, arrays, n);
    int reason = good || archive == NULL ? 0 : archive_errno(archive);
    if (archive != NULL && archive_write_close(archive) != ARCHIVE_OK && good) {
        good = false;
        reason = archive_errno(archive);
    }
    archive_write_free(archive);
    if (!good) {
        saved_file_abandon(&file);
        return mf_fail_at(error, MF_SYSTEM, path, 0, "%s",
                          reason > 0 ? strerror(reason) : "cannot write the model file");
    }
    return saved_file_commit(&file, error);
}

/* ---- reading --------------------------------------------------------------------------------- */

void npz_clear(npz_array *arrays, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(arrays[i].data);
        arrays[i] = (npz_array){0};
    }
}

static bool read_shape(const char *header, npz_array *array)
{
    const char *shape = strstr(header, "'shape':");
    if (shape == NULL || (shape = strchr(shape, '(')) == NULL) {
        return false;
    }
    shape++;
    for (array->n_dims = 0;; array->n_dims++) {
        while (*shape == ' ' || *shape == ',') {
            shape++;
        }
        if (*shape == ')') {
            return true;
        }
        char *end;
        errno = 0;
        unsigned long long dim = *shape >= '0' && *shape <= '9' ? strtoull(shape, &end, 10) : 0;
        if (*shape < '0' || *shape > '9' || errno != 0 || array->n_dims == 2 || dim > SIZE_MAX) {
            return false;
        }
        array->dim[array->n_dims] = (size_t)dim;
        shape = end;
    }
}

bool npz_parse(unsigned char *bytes, size_t length, npz_array *array)
{
    if (length < MAGIC_BYTES || memcmp(bytes, NPY_MAGIC, sizeof NPY_MAGIC) != 0) {
        return false;
    }
    size_t skip = bytes[6] == 1 ? 10 : 12, header_length = bytes[8] | (size_t)bytes[9] << 8;
    if (bytes[6] != 1) {
        if (length < 12 || bytes[6] > 3) {
            return false;
        }
        header_length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    }
    char header[1024];
    if (header_length >= sizeof header || length - skip < header_length) {
        return false;
    }
    memcpy(header, bytes + skip, header_length);
    header[header_length] = '\0';
    const char *descr = strstr(header, "'descr':");
    if (descr == NULL || sscanf(descr, "'descr': '%31[^']'", array->descr) != 1 ||
        strstr(header, "'fortran_order':") == NULL || !read_shape(header, array)) {
        return false;
    }
    array->fortran = strstr(header, "'fortran_order': True") != NULL;
    size_t item = npz_item_size(array->descr), bytes_needed = item;
    for (unsigned d = 0; d < array->n_dims; d++) {
        if (__builtin_mul_overflow(bytes_needed, array->dim[d], &bytes_needed)) {
            return false;
        }
    }
    array->bytes = length - skip - header_length;
    if (item == 0 || bytes_needed != array->bytes) {
        return false;
    }
    memmove(bytes, bytes + skip + header_length, array->bytes);
    return true;
}

/* Reads the whole member; NULL with *why set when it is damaged or memory is out. */
static unsigned char *read_member(struct archive *archive, uint64_t most, size_t *length,
                                  const char **why)
{
    unsigned char *bytes = NULL;
    size_t capacity = 0;
    *length = 0;
    for (;;) {
        if (!mf_grow((void **)&bytes, &capacity, *length + READ_BYTES, 1)) {
            break;
        }
        la_ssize_t n = archive_read_data(archive, bytes + *length, capacity - *length);
        if (n < 0) {
            *why = archive_error_string(archive);
            break;
        }
        if (n == 0) {
            return bytes;
        }
        *length += (size_t)n;
        if (*length > most) {
            *why = "it unpacks to more than its size allows";
            break;
        }
    }
    free(bytes);
    return NULL;
}

/* Takes the name of a member without .npy; false when it is no name of ours. */
static bool take_name(const char *path, npz_array *array)
{
    size_t length = path == NULL ? 0 : strlen(path);
    if (length == 0 || length >= sizeof array->name) {
        return false;
    }
    array->raw = length < 4 || strcmp(path + length - 4, ".npy") != 0;
    length -= array->raw ? 0 : 4;
    memcpy(array->name, path, length);
    array->name[length] = '\0';
    return true;
}

static mf_status read_members(struct archive *archive, const char *path, uint64_t most,
                              npz_array *arrays, size_t *n, mf_error *error)
{
    struct archive_entry *entry;
    for (;;) {
        int result = archive_read_next_header(archive, &entry);
        if (result == ARCHIVE_EOF) {
            return MF_OK;
        }
        if (result != ARCHIVE_OK) {
            const char *why = archive_error_string(archive);
            return mf_fail_at(error, MF_BAD_DATA, path, 1, "%s; expected a model file (.npz)",
                              why == NULL ? "no archive" : why);
        }
        if (*n == NPZ_MOST) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1,
                              "more than %d members; expected a model file", NPZ_MOST);
        }
        npz_array *array = &arrays[*n];
        *array = (npz_array){0};
        if (!take_name(archive_entry_pathname(entry), array)) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1,
                              "a member's name is too long; expected a model file");
        }
        const char *why = "unreadable";
        size_t length;
        size_t lost = mf_lost();
        array->data = read_member(archive, most, &length, &why);
        if (array->data == NULL && mf_lost() != lost) {
            return mf_no_memory(error, "the model file");
        }
        if (array->data == NULL) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1, "%s: %s; expected a whole model file",
                              array->name, why == NULL ? "unreadable" : why);
        }
        (*n)++;
        array->bytes = length;
        if (!array->raw && !npz_parse(array->data, length, array)) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1,
                              "%s: the array's header and its %zu bytes do not agree; expected "
                              "an array as NumPy writes it",
                              array->name, length);
        }
        turn(array->descr, array->data, array->raw ? 0 : array->bytes);
    }
}

/* The file beneath an archive. What the system said when it could not be read is kept: of what the
 * library then says it cannot be told from a damaged file. */
typedef struct beneath {
    int fd, reason;
    char block[READ_BYTES];
} beneath;

static la_ssize_t read_block(struct archive *archive, void *context, const void **block)
{
    (void)archive;
    beneath *b = context;
    ssize_t n;
    do {
        n = read(b->fd, b->block, sizeof b->block);
    } while (n < 0 && errno == EINTR);
    b->reason = n < 0 ? errno : b->reason;
    *block = b->block;
    return n;
}

static la_int64_t seek_to(struct archive *archive, void *context, la_int64_t offset, int whence)
{
    (void)archive;
    const beneath *b = context;
    off_t at = lseek(b->fd, offset, whence);
    return at < 0 ? ARCHIVE_FATAL : at;
}

/* Is the archive's directory, at its end, all there? Reading member by member would not notice. */
static bool has_whole_directory(beneath *b)
{
    enum { RECORD = 22, COMMENT_MOST = 65535 };
    unsigned char tail[RECORD + COMMENT_MOST];
    bool whole = false;
    off_t size = lseek(b->fd, 0, SEEK_END);
    off_t from = size > (off_t)sizeof tail ? size - (off_t)sizeof tail : 0;
    size_t n = 0;
    ssize_t some = 1;
    if (size < 0 || lseek(b->fd, from, SEEK_SET) < 0) {
        return false;
    }
    while (some > 0 && n < sizeof tail) {
        some = read(b->fd, tail + n, sizeof tail - n);
        b->reason = some < 0 && errno != EINTR ? errno : b->reason;
        n += some > 0 ? (size_t)some : 0;
    }
    for (size_t at = n >= RECORD ? n - RECORD + 1 : 0; at-- > 0 && !whole;) {
        size_t comment = (size_t)tail[at + 20] | (size_t)tail[at + 21] << 8;
        whole = memcmp(tail + at, "PK\005\006", 4) == 0 && at + RECORD + comment == n;
    }
    return lseek(b->fd, 0, SEEK_SET) == 0 && whole;
}

/* What went wrong with an archive: the system or memory before what it says of the file. */
static mf_status not_read(mf_status status, const beneath *b, struct archive *archive,
                          const char *path, mf_error *error)
{
    bool memory = archive != NULL && archive_errno(archive) == ENOMEM;
    if (status == MF_BAD_DATA && (memory || b->reason != 0)) {
        return mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(memory ? ENOMEM : b->reason));
    }
    return status;
}

static mf_status read_archive(beneath *b, const char *path, uint64_t size,
                              npz_array arrays[NPZ_MOST], size_t *n, mf_error *error)
{
    struct archive *archive = archive_read_new();
    if (archive == NULL) {
        return mf_no_memory(error, "the model file");
    }
    mf_status status;
    uint64_t most = size * MOST_EXPANSION;
    if (archive_read_support_format_zip(archive) != ARCHIVE_OK ||
        archive_read_set_seek_callback(archive, seek_to) != ARCHIVE_OK ||
        archive_read_open(archive, b, NULL, read_block, NULL) != ARCHIVE_OK) {
        const char *why = archive_error_string(archive);
        status = mf_fail_at(error, MF_BAD_DATA, path, 1, "%s; expected a model file (.npz)",
                            why == NULL ? "no archive" : why);
    } else {
        status = read_members(archive, path, most < ALWAYS_ALLOWED ? ALWAYS_ALLOWED : most, arrays,
                              n, error);
    }
    status = not_read(status, b, archive, path, error);
    archive_read_free(archive);
    return status;
}

mf_status npz_read(const char *path, npz_array arrays[NPZ_MOST], size_t *n, mf_error *error)
{
    struct stat about = {0};
    *n = 0;
    beneath *b = mf_alloc_zero(1, sizeof *b);
    if (b == NULL) {
        return mf_no_memory(error, "the model file");
    }
    mf_status status = MF_OK;
    b->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (b->fd < 0 || fstat(b->fd, &about) != 0) {
        status = mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(errno));
    } else if (S_ISREG(about.st_mode) && !has_whole_directory(b)) {
        status = mf_fail_at(
            error, MF_BAD_DATA, path, 1,
            "the file does not end as a zip archive does; expected a whole model file (.npz)");
        status = not_read(status, b, NULL, path, error);
    } else {
        status = read_archive(b, path, (uint64_t)about.st_size, arrays, n, error);
    }
    status = file_unchanged(b->fd, &about, path, status, error);
    if (status != MF_OK) {
        npz_clear(arrays, *n);
        *n = 0;
    }
    if (b->fd >= 0) {
        close(b->fd);
    }
    free(b);
    return status;
}
