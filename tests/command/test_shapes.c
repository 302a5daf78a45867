/* Twice the ratings take about twice the time, whatever their shape, in every verb. What is a
 * product of watchers and movies by its nature (recommend --all, --rank) is left out.
 * SHAPES_N=40000 tries larger ones. */
#include "../support.h"

#include <math.h>
#include <sys/resource.h>

typedef enum shape { ROW, COLUMN, STAR, DIAGONAL, PAIRS, SHAPES } shape;

static const char *const names[SHAPES] = {"row", "column", "star", "diagonal", "pairs"};

static const char *const verbs[] = {
    "stats %s",
    "train %s --epochs 2 -q",
    "train %s --solver sgd --epochs 2 -q",
    "train %s --solver als --epochs 2 -q",
    "train %s --solver bayes --epochs 2 -q",
    "train %s --split leave-one-out --solver als --epochs 1 -q",
    "sweep %s --beta 0,0.1 --epochs 2 -q",
    "recommend %s w0 --epochs 2 --beta 0.1 -q",
    "recommend %s --rate m0=3 --solver als --epochs 1 -q",
    "similar %s m0 --epochs 2 --beta 0.1 -q",
    "explain %s w0 m0 --solver als --epochs 2 -q",
    "factors %s --epochs 2 -q",
    "describe %s",
    "microscope %s",
    "export %s screen data -q",
    "convert %s -q -o /dev/null",
    "step %s w0 m0 -q",
};

static void write_shape(const char *path, shape of, unsigned n)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("watcher,movie,rating\n", file);
    for (unsigned r = 0; r < n; r++) {
        bool first_half = r < n / 2;
        unsigned watcher = of == ROW || (of == STAR && first_half) ? 0 : r;
        unsigned movie = of == COLUMN || (of == STAR && !first_half) ? 0 : of == PAIRS ? r / 2 : r;
        fprintf(file, "w%u,m%u,%u\n", watcher, movie, r % 5 + 1);
    }
    assert_int_equal(fclose(file), 0);
}

static double spent(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Seconds of all cores, the least of two tries. */
static double cost(const char *verb, const char *path)
{
    char words[600];
    double least = INFINITY;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(words, sizeof words, verb, path);
#pragma GCC diagnostic pop
    for (int time = 0; time < 2 && least > 0.1; time++) {
        double before = spent();
        const program_result *r = run_program(NULL, words);
        if (r->code != 0) {
            fail_msg("%s: exit %d: %s", words, r->code, r->messages);
        }
        double took = spent() - before;
        least = took < least ? took : least;
    }
    return least;
}

static void twice_the_ratings_take_about_twice_the_time(void **state)
{
    (void)state;
    if (is_sanitized()) {
        print_message("skipped: a sanitizer's time is not the program's\n");
        return;
    }
    const char *asked = getenv("SHAPES_N");
    unsigned n = asked == NULL ? 8000 : (unsigned)strtoul(asked, NULL, 10);
    for (shape s = 0; s < SHAPES; s++) {
        char small[300], large[300];
        snprintf(small, sizeof small, "%s", temporary("small.csv"));
        snprintf(large, sizeof large, "%s", temporary("large.csv"));
        write_shape(small, s, n);
        write_shape(large, s, 2 * n);
        for (size_t v = 0; v < sizeof verbs / sizeof verbs[0]; v++) {
            double first = cost(verbs[v], small), second = cost(verbs[v], large);
            if (second > 3 * first + 0.25) { /* 4 × would be the square */
                fail_msg("%s of %s: %.2f s for %u ratings, %.2f s for %u", verbs[v], names[s],
                         first, n, second, 2 * n);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_ratings_take_about_twice_the_time),
    };
    return cmocka_run_group_tests_name("command/shapes", tests, NULL, NULL);
}
