/* Files that are saved: through links, with the permissions that were there, whole or not at all.
 */
#include "../support.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <utime.h>

#include "../../src/format/saved_file.h"

/* A fresh folder. */
static const char *folder(void)
{
    static char name[64];
    snprintf(name, sizeof name, "/tmp/mfexplore-saved-XXXXXX");
    assert_non_null(mkdtemp(name));
    return name;
}

static const char *in(const char *where, const char *name)
{
    static char paths[8][200];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", where, name);
    return path;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void save(const char *path, const char *text, bool commit)
{
    saved_file file;
    mf_error error = {0};
    if (saved_file_open(&file, path, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(write(file.fd, text, strlen(text)), strlen(text));
    if (commit) {
        assert_int_equal(saved_file_commit(&file, &error), MF_OK);
    } else {
        saved_file_abandon(&file);
    }
}

static void assert_text(const char *path, const char *text)
{
    size_t length;
    char *bytes = read_bytes(path, &length);
    assert_string_equal(bytes, text);
    free(bytes);
}

static bool is_link(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && S_ISLNK(about.st_mode);
}

static void a_link_stays_and_what_it_leads_to_is_written(void **state)
{
    (void)state;
    const char *where = folder();
    put(in(where, "real"), "old");
    assert_int_equal(symlink("real", in(where, "near")), 0);
    assert_int_equal(symlink(in(where, "near"), in(where, "far")), 0);
    assert_int_equal(symlink("later", in(where, "dangling")), 0);
    save(in(where, "far"), "new", true);
    assert_text(in(where, "real"), "new");
    save(in(where, "dangling"), "made", true);
    assert_text(in(where, "later"), "made");
    assert_true(is_link(in(where, "near")) && is_link(in(where, "far")));
    assert_true(is_link(in(where, "dangling")) && !is_link(in(where, "real")));
    saved_file file;
    assert_int_equal(symlink("b", in(where, "a")), 0);
    assert_int_equal(symlink("a", in(where, "b")), 0);
    assert_int_equal(saved_file_open(&file, in(where, "a"), NULL), MF_SYSTEM);
}

static void permissions_that_were_there_stay(void **state)
{
    (void)state;
    const char *where = folder();
    struct stat about;
    put(in(where, "secret"), "old");
    assert_int_equal(chmod(in(where, "secret"), 0600), 0);
    save(in(where, "secret"), "new", true);
    assert_int_equal(stat(in(where, "secret"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    mode_t before = umask(027);
    save(in(where, "fresh"), "new", true);
    umask(before);
    assert_int_equal(stat(in(where, "fresh"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
}

/* An open descriptor is written to where it stands, whatever it is; its name stays. */
static void a_descriptor_is_written_and_never_replaced(void **state)
{
    (void)state;
    const char *where = folder(), *target = in(where, "target");
    char name[64];
    int fd = open(target, O_WRONLY | O_CREAT, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "before ", 7), 7);
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    save(name, "and after", true);
    close(fd);
    assert_text(target, "before and after");
}

/* What was left half done goes with the next save, unless somebody still holds it or it is new. */
static void remains_of_a_killed_program_are_swept(void **state)
{
    (void)state;
    const char *where = folder(), *held = in(where, "held");
    const struct utimbuf long_ago = {time(NULL) - 3600, time(NULL) - 3600};
    put(in(where, ".mfexplore-old123"), "half");
    put(in(where, ".mfexplore-new123"), "half");
    put(in(where, "other.old123"), "mine");
    utime(in(where, ".mfexplore-old123"), &long_ago);
    utime(in(where, "other.old123"), &long_ago);
    saved_file writing;
    assert_int_equal(saved_file_open(&writing, held, NULL), MF_OK);
    assert_non_null(writing.temporary);
    utime(writing.temporary, &long_ago);
    save(in(where, "done"), "whole", true);
    assert_int_equal(access(in(where, ".mfexplore-old123"), F_OK), -1);
    assert_int_equal(access(in(where, ".mfexplore-new123"), F_OK), 0);
    assert_int_equal(access(in(where, "other.old123"), F_OK), 0);
    assert_int_equal(access(writing.temporary, F_OK), 0);
    assert_int_equal(saved_file_commit(&writing, NULL), MF_OK);
    save(in(where, "done"), "half", false);
    assert_text(in(where, "done"), "whole");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_stays_and_what_it_leads_to_is_written),
        cmocka_unit_test(permissions_that_were_there_stay),
        cmocka_unit_test(a_descriptor_is_written_and_never_replaced),
        cmocka_unit_test(remains_of_a_killed_program_are_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
