/* The measured figures. Each line: what, the figure, the target. Run by `make bench`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/data/random.h"
#include "../../src/data/ratings.h"
#include "../../src/format/format.h"
#include "bench.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

void bench_report(const char *what, double seconds, double target)
{
    printf("%-58s %9.4f s   target < %.4f s   %s\n", what, seconds, target,
           seconds < target ? "reached" : "NOT reached");
    fflush(stdout);
}

static void die(const mf_error *error)
{
    fprintf(stderr, "bench: %s\n", error->message);
    exit(1);
}

/* The best of `times` readings. */
static double time_reading(const char *path, int times)
{
    mf_read_options options = mf_read_defaults();
    double best = 1e9;
    for (int t = 0; t < times; t++) {
        mf_ratings ratings;
        mf_error error;
        double began = bench_now();
        if (mf_ratings_read(path, NULL, &options, &ratings, NULL, &error) != MF_OK) {
            die(&error);
        }
        double seconds = bench_now() - began;
        best = seconds < best ? seconds : best;
        mf_ratings_clear(&ratings);
    }
    return best;
}

/* `--preset notebook` on the sample by the program: start-up, reading, both runs, every metric. */
static double time_notebook(void)
{
    char command[1024];
    const char *binary = getenv("MFEXPLORE");
    snprintf(command, sizeof command,
             "taskset -c 0 %s train data/sample.csv.gz --preset notebook -q > /dev/null", binary);
    double best = 1e9;
    for (int t = 0; t < 5; t++) {
        double began = bench_now();
        if (system(command) != 0) {
            fprintf(stderr, "bench: %s failed\n", command);
            exit(1);
        }
        double seconds = bench_now() - began;
        best = seconds < best ? seconds : best;
    }
    return best;
}

/* Ten million triples in random order, written once a run. */
static const char *ten_million(void)
{
    static char path[] = "/tmp/mfexplore-bench-10m.csv";
    enum { N = 10000000, WATCHERS = 70000, MOVIES = 10700 };
    if (access(path, R_OK) == 0) {
        return path;
    }
    FILE *file = fopen(path, "w");
    mf_random random = {1};
    for (size_t i = 0; file != NULL && i < N; i++) {
        /* squares make some watchers and movies popular */
        double u = mf_random_double(&random), v = mf_random_double(&random);
        fprintf(file, "%u,%u,%u\n", (unsigned)(u * u * WATCHERS) + 1,
                (unsigned)(v * v * MOVIES) + 1, (unsigned)mf_random_below(&random, 5) + 1);
    }
    if (file == NULL || fclose(file) != 0) {
        fprintf(stderr, "bench: cannot write %s\n", path);
        exit(1);
    }
    return path;
}

int main(void)
{
    printf("best of several; one core\n");
    bench_report("sample: read data/sample.csv.gz", time_reading("data/sample.csv.gz", 9), 0.040);
    bench_report("sample: train --preset notebook, whole program", time_notebook(), 2.5);
    const char *path = ten_million();
    bench_report("10 M triples in random order: file to CSR", time_reading(path, 3), 1.5);
    bench_engine(path);
    bench_formats();
    bench_replay();
    bench_explorer_idle();
    bench_explorer_filter();
    bench_explorer_slowdown();
    bench_explorer_training(path);
    unlink(path);
    return 0;
}
