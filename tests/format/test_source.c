/* A file that is changed while it is read is neither the old nor the new one. */
#include "../support.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "../../src/data/ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { LINES = 200000 }; /* some blocks of what is read at once */

/* What happens to the file, once, when some of it has been read. */
typedef struct change {
    const char *path;
    void (*make)(const char *path);
    bool made;
} change;

static void grow(const char *path)
{
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    fputs("99999,9,1\n", file);
    fclose(file);
}

static void shrink(const char *path)
{
    assert_int_equal(truncate(path, 20), 0);
}

static void write_over(const char *path)
{
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fseek(file, -6, SEEK_END);
    fputs("7,7,1\n", file);
    fclose(file);
}

static void replace(const char *path)
{
    char beside[300];
    snprintf(beside, sizeof beside, "%s.new", path);
    FILE *file = fopen(beside, "w");
    assert_non_null(file);
    fputs("1,1,1\n", file);
    fclose(file);
    assert_int_equal(rename(beside, path), 0);
}

static void take_away(const char *path)
{
    assert_int_equal(unlink(path), 0);
}

static bool change_it(void *context, const mf_read_progress *progress)
{
    change *c = context;
    if (!c->made && progress->lines > 0) {
        c->made = true;
        c->make(c->path);
    }
    return true;
}

static const char *long_file(const char *name)
{
    const char *path = temporary(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("watcher,movie,rating\n", file);
    for (int i = 0; i < LINES; i++) {
        fprintf(file, "%d,%d,%d\n", i / 100, i % 100, 1 + i % 5);
    }
    fclose(file);
    /* Written some time ago: clocks of files tick slowly. */
    assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[2]){{1000, 0}, {1000, 0}}, 0), 0);
    return path;
}

static mf_status read_while(void (*make)(const char *path), mf_ratings *r, mf_error *error)
{
    change c = {.path = long_file("changed.csv"), .make = make};
    mf_read_options options = mf_read_defaults();
    options.progress = change_it;
    options.context = &c;
    mf_status status = mf_ratings_read(c.path, NULL, &options, r, NULL, error);
    assert_true(c.made);
    return status;
}

static void expect_changed(void (*make)(const char *path))
{
    mf_ratings r;
    mf_error error = {0};
    assert_int_equal(read_while(make, &r, &error), MF_SYSTEM);
    assert_non_null(strstr(error.message, "changed while it was read"));
}

/* What was opened is still there, whole. */
static void expect_the_old_one(void (*make)(const char *path))
{
    mf_ratings r;
    mf_error error = {0};
    if (read_while(make, &r, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(r.r.n, LINES);
    mf_ratings_clear(&r);
}

static void
ratings_that_grow_shrink_or_are_written_over_while_they_are_read_are_refused(void **state)
{
    (void)state;
    expect_changed(grow);
    expect_changed(shrink);
    expect_changed(write_over);
}

static void ratings_that_are_replaced_or_removed_while_they_are_read_are_the_old_ones(void **state)
{
    (void)state;
    expect_the_old_one(replace);
    expect_the_old_one(take_away);
}

static void a_file_of_several_that_grows_when_the_next_is_read_is_refused(void **state)
{
    (void)state;
    char both[600];
    const char *first = long_file("first.csv"), *second = long_file("second.csv");
    snprintf(both, sizeof both, "%s,%s", first, second);
    change c = {.path = second, .make = grow};
    mf_read_options options = mf_read_defaults();
    options.progress = change_it;
    options.context = &c;
    options.duplicates = MF_DUPLICATES_LAST;
    mf_ratings r;
    mf_error error = {0};
    /* Before its turn: it is read as it is by then. */
    if (mf_ratings_read(both, NULL, &options, &r, NULL, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(r.r.n, LINES + 1);
    mf_ratings_clear(&r);
    c = (change){.path = first, .make = grow};
    assert_int_equal(mf_ratings_read(both, NULL, &options, &r, NULL, &error), MF_SYSTEM);
    assert_non_null(strstr(error.message, "changed while it was read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            ratings_that_grow_shrink_or_are_written_over_while_they_are_read_are_refused),
        cmocka_unit_test(ratings_that_are_replaced_or_removed_while_they_are_read_are_the_old_ones),
        cmocka_unit_test(a_file_of_several_that_grows_when_the_next_is_read_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
