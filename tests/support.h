/* What the tests share: temporary files, ratings from text, running the program. */
#ifndef MF_TESTS_SUPPORT_H
#define MF_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../src/data/ratings.h"
#include "../src/format/format.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Did LLVM's OpenMP library, which clang links, end the program on its own? With a line of its own.
 */
static inline bool ended_by_openmp(const char *messages)
{
    return messages != NULL && strstr(messages, "OMP: Error") != NULL;
}

/* A path in a fresh folder below build/, the same folder for the whole program. */
static inline const char *temporary(const char *name)
{
    static char folder[64], paths[8][256];
    static unsigned next;
    if (folder[0] == '\0') {
        snprintf(folder, sizeof folder, "/tmp/mfexplore-test-XXXXXX");
        assert_non_null(mkdtemp(folder));
    }
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline const char *write_bytes(const char *name, const void *bytes, size_t length)
{
    const char *path = temporary(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *write_text(const char *name, const char *text)
{
    return write_bytes(name, text, strlen(text));
}

/* The whole file, NUL-terminated; the caller frees it. */
static inline char *read_bytes(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct stat about;
    assert_int_equal(fstat(fileno(file), &about), 0);
    size_t size = (size_t)about.st_size;
    char *bytes = malloc(size + 1);
    assert_non_null(bytes);
    *length = fread(bytes, 1, size, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static inline void assert_same_files(const char *a, const char *b)
{
    size_t n, m;
    char *x = read_bytes(a, &n), *y = read_bytes(b, &m);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n);
    free(x);
    free(y);
}

static inline mf_ratings read_ratings(const char *path)
{
    mf_ratings ratings;
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    if (mf_ratings_read(path, NULL, &options, &ratings, NULL, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    assert_true(mf_csr_decode(&ratings.r)); /* tests look at values */
    return ratings;
}

static inline mf_ratings ratings_of(const char *text)
{
    return read_ratings(write_text("ratings.csv", text));
}

/* Runs the program; its output and messages, cut off at the sizes given. Returns the exit code. */
typedef struct program_result {
    int code;
    char out[1 << 20], messages[8192];
} program_result;

/* The same of any command line of the shell's. */
static inline program_result *run_command(const char *words, const char *in)
{
    static program_result result;
    char command[4400];
    setenv("ASAN_OPTIONS", "detect_leaks=0", 0); /* test_answers looks for leaks, in every verb */
    const char *out = temporary("stdout"), *messages = temporary("stderr");
    snprintf(command, sizeof command, "LC_ALL=C.UTF-8 %s <%s >%s 2>%s", words, in, out, messages);
    int status = system(command);
    size_t length;
    char *text = read_bytes(out, &length);
    snprintf(result.out, sizeof result.out, "%s", text);
    free(text);
    text = read_bytes(messages, &length);
    snprintf(result.messages, sizeof result.messages, "%s", text);
    free(text);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return &result;
}

static inline program_result *run_program(const char *input, const char *words)
{
    const char *binary = getenv("MFEXPLORE");
    char command[4096];
    snprintf(command, sizeof command, "%s %s", binary == NULL ? "build/mfexplore" : binary, words);
    return run_command(command, input == NULL ? "/dev/null" : write_text("stdin", input));
}

/* Is the program one with a sanitizer in it, whose time and memory are not its own? */
static inline bool is_sanitized(void)
{
    const char *binary = getenv("MFEXPLORE");
    return binary != NULL && strchr(binary, '-') != NULL;
}

/* Begins the program, its output and messages going nowhere; the caller waits for it. */
static inline pid_t start_program(const char *words)
{
    pid_t child = fork();
    if (child == 0) {
        char command[1300];
        snprintf(command, sizeof command, "exec %s %s </dev/null >/dev/null 2>&1",
                 getenv("MFEXPLORE"), words);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    assert_true(child > 0);
    return child;
}

/* Is a tool installed? Where not, that is said. */
static inline bool is_there(const char *tool)
{
    char command[200];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", tool);
    bool there = system(command) == 0;
    if (!there) {
        print_message("skipped: no %s\n", tool);
    }
    return there;
}

/* Covers what a machine and an hour decide, in place: the row "seconds", the column below a head
 * "seconds" (of text or CSV), "seconds": of JSON. */
static inline void cover_times(char *text)
{
    size_t column = 0, field = 0;
    char *to = text;
    for (char *from = text, *end; *from != '\0'; from = end) {
        end = from + strcspn(from, "\n");
        end += *end == '\n';
        char *head = memmem(from, (size_t)(end - from), "seconds", 7);
        char *json = memmem(from, (size_t)(end - from), "second\":", 8);
        char *jsons = memmem(from, (size_t)(end - from), "seconds\":", 9);
        if (json != NULL || jsons != NULL) {
            while (from < end) { /* the numbers go */
                bool found =
                    strncmp(from, "second\":", 8) == 0 || strncmp(from, "seconds\":", 9) == 0;
                do {
                    *to++ = *from++;
                } while (found && from[-1] != ':');
                from += found ? strspn(from, "0123456789.e+-") : 0;
            }
        } else if (head == from) { /* the row's rest goes */
            memmove(to, from, 7);
            to += 7;
            from = end - (end[-1] == '\n');
        } else if (head != NULL && memchr(from, ',', (size_t)(end - from)) != NULL &&
                   memchr(from, ' ', (size_t)(end - from)) == NULL) {
            field = 1;
            for (char *c = from; c < head; c++) {
                field += *c == ',';
            }
        } else if (head != NULL && head[-1] == ' ') {
            column = (size_t)(head - from) + 7;
        } else if (field > 0) {
            size_t at = 1;
            for (char *c = from, last = ','; c < end; last = *c++) {
                at += *c == ',';
                if (at != field || *c == ',' || *c == '\n') {
                    *to++ = *c;
                } else if (last == ',') {
                    *to++ = '#';
                }
            }
            from = end;
        } else if (column > 0) {
            for (size_t c = column - 7; c < column && from + c < end - 1; c++) {
                from[c] = from[c] == ' ' || (from[c] >= '0' && from[c] <= '9') || from[c] == '.'
                              ? '#'
                              : from[c];
            }
        }
        column = from < end && *from == '\n' ? 0 : column;
        memmove(to, from, (size_t)(end - from));
        to += end - from;
    }
    *to = '\0';
}

/* Is a text what a file of the tree says? Where not, says in which line they differ first. With
 * MFEXPLORE_UPDATE the file is written anew before: `make screens`. */
static inline bool is_as_expected(const char *path, const char *text)
{
    if (getenv("MFEXPLORE_UPDATE") != NULL) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(text, file);
        assert_int_equal(fclose(file), 0);
    }
    if (access(path, R_OK) != 0) {
        print_error("%s is missing: run make screens\n", path);
        return false;
    }
    size_t length, line = 1;
    char *expected = read_bytes(path, &length);
    const char *was = expected, *is = text;
    while (*was != '\0' && strcspn(was, "\n") == strcspn(is, "\n") &&
           strncmp(was, is, strcspn(was, "\n") + 1) == 0) {
        was += strcspn(was, "\n");
        is += strcspn(is, "\n");
        line += *was == '\n';
        was += *was == '\n';
        is += *is == '\n';
    }
    bool same = *was == '\0' && *is == '\0';
    if (!same) {
        print_error("%s:%zu:\nexpected: %.*s\nis:       %.*s\n", path, line,
                    (int)strcspn(was, "\n"), was, (int)strcspn(is, "\n"), is);
    }
    free(expected);
    return same;
}

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (strstr((text), (part)) == NULL) {                                                      \
            fail_msg("expected \"%s\" in \"%s\"", (part), (text));                                 \
        }                                                                                          \
    } while (0)

#endif
