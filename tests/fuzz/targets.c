/* The targets of fuzzing: see targets.h. Files are fed through memory that has a name
 * (memfd_create), so that the readers see what they would see on disk. */
#include "targets.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/command/command.h"
#include "../../src/command/picture.h"
#include "../../src/data/ratings.h"
#include "../../src/format/format.h"
#include "../../src/format/npz.h"
#include "../../src/format/titles_read.h"
#include "../../src/lab/lab.h"
#include "../../src/model/libmf_file.h"
#include "../../src/model/model_file.h"
#include "../../src/screen/frame.h"
#include "../../src/screen/keys.h"
#include "../../src/screen/screens.h"
#include "../../src/teach/lesson.h"
#include "../../src/train/run.h"
#include "../../src/train/run_record.h"
#include "../../src/train/solver.h"
#include "mfexplore/ratings.h"

/* The bytes as a file; its path, good until the next. */
static const char *as_file(const uint8_t *bytes, size_t n, const char *ending)
{
    static char path[64], link[64];
    static int fd = -1;
    if (fd >= 0) {
        close(fd);
        unlink(link);
    }
    fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) != 0) {
        abort();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    snprintf(link, sizeof link, "/tmp/mfexplore-fuzz-%d%s", (int)getpid(), ending);
    unlink(link);
    return symlink(path, link) == 0 ? link : path;
}

static void read_as(const char *format, const mf_read_options *how, const uint8_t *bytes, size_t n,
                    const char *ending)
{
    mf_ratings ratings;
    mf_error error = {0};
    mf_read_options options = *how;
    options.format = format;
    options.threads = 1;
    if (mf_ratings_read(as_file(bytes, n, ending), NULL, &options, &ratings, NULL, &error) ==
        MF_OK) {
        mf_warning warnings[MF_WARNINGS_MOST];
        mf_warnings(&ratings, NULL, "fuzz", warnings);
        mf_ratings_clear(&ratings);
    } else if (error.message[0] == '\0') {
        abort(); /* a failure without a word */
    }
}

/* Any file, looked at as it is. */
static void feed_sniffed(const uint8_t *bytes, size_t n)
{
    mf_read_options options = mf_read_defaults();
    read_as("auto", &options, bytes, n, "");
}

/* The first byte says which format and which flags, the rest is the file. */
static void feed_formats(const uint8_t *bytes, size_t n)
{
    size_t formats = 0;
    while (mf_formats[formats] != NULL) {
        formats++;
    }
    if (n < 2) {
        return;
    }
    mf_read_options options = mf_read_defaults();
    options.skip_bad = (bytes[1] & 1) != 0;
    options.zero_missing = (bytes[1] & 2) != 0;
    options.times = (bytes[1] & 4) != 0;
    options.swap = (bytes[1] & 8) != 0;
    options.duplicates = (mf_duplicates)((bytes[1] >> 4) & 3);
    options.missing = (bytes[1] & 64) != 0 ? "?" : NULL;
    read_as(mf_formats[bytes[0] % formats]->name, &options, bytes + 2, n - 2, "");
}

/* The first byte says what the columns are. */
static void feed_columns(const uint8_t *bytes, size_t n)
{
    static const char *const columns[] = {"watcher,movie,rating",
                                          "-,watcher,movie,rating",
                                          "rating,movie,watcher",
                                          "movie,watcher",
                                          "watcher,movie,rating,time",
                                          "watcher,watcher,movie",
                                          ",,",
                                          "watcher,movie,-,-,-,rating"};
    static const char *const delimiters[] = {NULL,     "comma", "tab", "blanks",
                                             "colons", "|",     "ab",  ";"};
    if (n < 1) {
        return;
    }
    mf_read_options options = mf_read_defaults();
    options.columns = columns[bytes[0] & 7];
    options.delimiter = delimiters[(bytes[0] >> 3) & 7];
    options.header = (int)(bytes[0] >> 6) % 3 - 1;
    read_as("auto", &options, bytes + 1, n - 1, "");
}

static void feed_titles(const uint8_t *bytes, size_t n)
{
    static mf_ratings ratings;
    mf_read_options options = mf_read_defaults();
    mf_titles titles = {0};
    mf_error error = {0};
    options.threads = 1;
    if (ratings.r.n == 0 &&
        mf_ratings_read("data/tiny.csv", NULL, &options, &ratings, NULL, &error) != MF_OK) {
        abort();
    }
    mf_titles_read(as_file(bytes, n, ".csv"), &ratings.movies, &titles, &error);
    mf_titles_clear(&titles);
}

/* ---- models ---------------------------------------------------------------------------------- */

/* A lab with two trained runs. */
static mf_lab *trained(void)
{
    static mf_lab *lab;
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    options.threads = 1;
    if (lab == NULL) {
        lab = mf_lab_new();
        mf_config config = mf_config_for(mf_solver_find("als"));
        config.epochs = 2;
        config.k = 2;
        if (lab == NULL ||
            mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, &error) != MF_OK ||
            mf_lab_split(lab, 0.1, 0, &error) != MF_OK ||
            mf_lab_add_run(lab, &config, &error) != MF_OK ||
            mf_lab_add_run(lab, &config, &error) != MF_OK ||
            mf_lab_train(lab, 0, NULL, NULL, &error) != MF_OK ||
            mf_lab_survey(lab, &error) != MF_OK) {
            abort();
        }
    }
    return lab;
}

static void load_model(const char *path)
{
    mf_model *model;
    mf_ratings ratings;
    char *meta = NULL;
    mf_error error = {0};
    mf_run *run = NULL;
    if (mf_model_load(path, &model, &ratings, &meta, &error) != MF_OK) {
        if (error.message[0] == '\0') {
            abort();
        }
        return;
    }
    if (mf_run_recall(meta, model, &run, &error) == MF_OK) {
        mf_run_free(run);
    } else {
        mf_model_free(model);
    }
    free(meta);
    mf_ratings_clear(&ratings);
}

static void feed_npz(const uint8_t *bytes, size_t n)
{
    load_model(as_file(bytes, n, ".npz"));
}

enum { MEMBERS_MOST = 32 };

/* The members of a model that is whole. */
static size_t take_apart(npz_array members[MEMBERS_MOST])
{
    char path[64];
    mf_error error = {0};
    size_t n = 0;
    snprintf(path, sizeof path, "/tmp/mfexplore-fuzz-%d-whole.npz", (int)getpid());
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    if (archive == NULL || mf_lab_save(trained(), trained()->runs[0], path, &error) != MF_OK) {
        abort();
    }
    archive_read_support_format_zip(archive);
    archive_read_open_filename(archive, path, 1 << 16);
    while (n < MEMBERS_MOST && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        npz_array *m = &members[n++];
        m->raw = true;
        snprintf(m->name, sizeof m->name, "%s", archive_entry_pathname(entry));
        m->bytes = (size_t)archive_entry_size(entry);
        m->data = malloc(m->bytes + 1);
        if (m->data == NULL || archive_read_data(archive, m->data, m->bytes) < 0) {
            abort();
        }
    }
    archive_read_free(archive);
    unlink(path);
    return n;
}

/* A whole model with one member in which bytes are others: the first byte says which member, the
 * second where, the rest overwrites it, or (second byte 255) takes its place. */
static void feed_member(const uint8_t *bytes, size_t n)
{
    static npz_array members[MEMBERS_MOST];
    static size_t n_members;
    if (n_members == 0) {
        n_members = take_apart(members);
    }
    if (n < 2) {
        return;
    }
    npz_array all[MEMBERS_MOST];
    memcpy(all, members, sizeof all);
    npz_array *one = &all[bytes[0] % n_members];
    size_t at = bytes[1] == 255 ? 0 : bytes[1] * one->bytes / 255;
    size_t length = bytes[1] == 255 ? n - 2 : one->bytes > at + n - 2 ? one->bytes : at + n - 2;
    char *changed = calloc(length + 1, 1);
    if (changed == NULL) {
        abort();
    }
    memcpy(changed, one->data, one->bytes < length ? one->bytes : length);
    memcpy(changed + at, bytes + 2, n - 2);
    one->data = changed;
    one->bytes = length;
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to == NULL || !npz_print(to, all, n_members) || fclose(to) != 0) {
        abort();
    }
    load_model(as_file((const uint8_t *)text, size, ".npz"));
    free(text);
    free(changed);
}

static void feed_libmf(const uint8_t *bytes, size_t n)
{
    mf_model *model;
    mf_ratings ratings;
    mf_error error = {0};
    if (mf_libmf_load(as_file(bytes, n, ".libmf"), &model, &ratings, &error) == MF_OK) {
        mf_model_free(model);
        mf_ratings_clear(&ratings);
    } else if (error.message[0] == '\0') {
        abort();
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

static char *as_text(const uint8_t *bytes, size_t n)
{
    char *text = malloc(n + 1);
    if (text == NULL) {
        abort();
    }
    memcpy(text, bytes, n);
    text[n] = '\0';
    return text;
}

/* A line as the prompt and scripts read it, and its flags as each verb reads them. */
static void feed_line(const uint8_t *bytes, size_t n)
{
    char *line = as_text(bytes, n), *words[256];
    size_t found = command_split(line, words, 256);
    if (found != SIZE_MAX && found > 0) {
        const verb *v = verb_find(words[0]);
        arguments args;
        mf_error error = {0};
        verb_nearest(words[0]);
        if (v != NULL && arguments_parse(v, (int)found - 1, words + 1, &args, &error) == MF_OK) {
            arguments_clear(&args);
        }
    }
    double numbers[NUMBERS_MOST];
    size_t n_numbers;
    char *text = as_text(bytes, n);
    parse_numbers(text, numbers, &n_numbers);
    free(text);
    free(line);
}

static void feed_lesson(const uint8_t *bytes, size_t n)
{
    mf_lesson *lesson = NULL;
    mf_error error = {0};
    char *text = as_text(bytes, n);
    if (mf_lesson_parse("fuzz", text, &lesson, &error) == MF_OK) {
        mf_lesson_free(lesson);
    }
    free(text);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* The first bytes say which screen and how large; each of the others is a key. What screens ask for
 * is not carried out: it may write files. */
static void feed_keys(const uint8_t *bytes, size_t n)
{
    static const uint32_t wide[] = {0x300, 0x4e00, 0x1f600, 0x202e, 0x9b};
    mf_lab *lab = trained();
    view v;
    size_t n_screens = 0;
    while (screens[n_screens] != NULL) {
        n_screens++;
    }
    if (n < 3) {
        return;
    }
    grid *g = grid_new(8 + bytes[1], 3 + bytes[2] % 80, (bytes[0] & 128) != 0);
    if (g == NULL || !view_open(&v, lab, (bytes[0] & 128) != 0)) {
        abort();
    }
    v.screen = bytes[0] % n_screens;
    pthread_mutex_lock(&lab->guard);
    picture_draw(lab, &v, g);
    for (size_t k = 3; k < n && k < 400; k++) {
        uint32_t special = PRESS_UP + (uint32_t)bytes[k] - 128;
        key pressed = {.code = bytes[k] < 128            ? bytes[k]
                               : special <= PRESS_REDRAW ? special
                                                         : wide[bytes[k] % 5],
                       .x = bytes[k] % 80,
                       .y = bytes[k] % 24};
        view_key(&v, pressed);
        v.line[0] = '\0';
        picture_draw(lab, &v, g);
    }
    pthread_mutex_unlock(&lab->guard);
    view_close(&v);
    grid_free(g);
}

const fuzz_target fuzz_targets[] = {
    {"sniffed", feed_sniffed},
    {"formats", feed_formats},
    {"columns", feed_columns},
    {"titles", feed_titles},
    {"npz", feed_npz},
    {"member", feed_member},
    {"libmf", feed_libmf},
    {"line", feed_line},
    {"lesson", feed_lesson},
    {"keys", feed_keys},
    {NULL, NULL},
};
