/* kill -9 at random moments of what writes: the file is the old one or the new one, whole, and the
 * remains go with the next save. KILLS says how many; `make faults` tries 200. */
#include "../support.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>

#include "../../src/data/random.h"

/* %s: the file that is written. */
static const char *const writers[] = {
    "train data/sample.csv.gz --solver sgd -k 8 --epochs 1 -q -o %s.npz",
    "convert data/sample.csv.gz -q -o %s.csv.gz",
    "export data/tiny.csv film train --frames 4 --epochs 20 -q -o %s.svg",
    "train data/tiny.csv --epochs 200 -q --log %s.csv",
};
enum { WRITERS = sizeof writers / sizeof writers[0] };

/* How many half-written files there are. They become two minutes older: younger ones might be
 * another program's at work. */
static size_t remains(const char *folder)
{
    const struct timespec then[2] = {{.tv_sec = time(NULL) - 120}, {.tv_sec = time(NULL) - 120}};
    size_t n = 0;
    DIR *all = opendir(folder);
    for (struct dirent *one; all != NULL && (one = readdir(all)) != NULL;) {
        if (strncmp(one->d_name, ".mfexplore-", 11) == 0) {
            assert_int_equal(utimensat(dirfd(all), one->d_name, then, 0), 0);
            n++;
        }
    }
    closedir(all);
    return n;
}

static void what_is_killed_leaves_the_old_file_or_the_new_one(void **state)
{
    (void)state;
    const char *asked = getenv("KILLS");
    long kills = asked == NULL ? 20 : strtol(asked, NULL, 10), killed = 0;
    size_t left = 0;
    mf_random random = {(uint64_t)kills};
    char folder[300], base[320], path[400], words[700];
    const char *inside = temporary("inside");
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(inside, '/') - inside), inside);
    snprintf(base, sizeof base, "%s/w", folder);
    for (size_t w = 0; w < WRITERS; w++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(words, sizeof words, writers[w], base);
#pragma GCC diagnostic pop
        snprintf(path, sizeof path, "%s", strstr(words, base));
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        assert_int_equal(run_program(NULL, words)->code, 0);
        clock_gettime(CLOCK_MONOTONIC, &to);
        double whole =
            (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
        bool same_each_time =
            w < 2; /* the others hold seconds, or are drawn while they are measured */
        size_t length;
        char *bytes = read_bytes(path, &length);
        for (long k = 0; k < kills / WRITERS; k++) {
            static const char old[] = "what was there before";
            FILE *file = fopen(path, "wb");
            assert_non_null(file);
            fputs(old, file);
            fclose(file);
            pid_t child = start_program(words);
            usleep((useconds_t)(1e6 * whole * (0.2 + 0.9 * mf_random_double(&random))));
            killed += kill(child, SIGKILL) == 0;
            waitpid(child, NULL, 0);
            size_t n;
            char *now = read_bytes(path, &n);
            bool is_old = n == sizeof old - 1 && memcmp(now, old, n) == 0;
            bool is_new = same_each_time ? n == length && memcmp(now, bytes, n) == 0
                                         : n > length / 2 && now[n - 1] == '\n';
            if (!is_old && !is_new) {
                fail_msg("%s: %zu bytes that are neither the old file nor the new one", words, n);
            }
            free(now);
        }
        left += remains(folder);
        assert_int_equal(run_program(NULL, words)->code, 0);
        assert_int_equal(remains(folder), 0);
        free(bytes);
    }
    print_message("%ld kills, %zu half-written files swept\n", killed, left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_killed_leaves_the_old_file_or_the_new_one),
    };
    return cmocka_run_group_tests_name("faults/kills", tests, NULL, NULL);
}
