/* The engine's figures beside its peers': the same data, the same machine, the same minute. */
#include <sys/stat.h>
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/data/random.h"
#include "../../src/data/ratings.h"
#include "../../src/data/synth.h"
#include "../../src/format/format.h"
#include "../../src/lab/lab.h"
#include "../../src/lab/replay.h"
#include "../../src/lab/retrain.h"
#include "../../src/model/recommend.h"
#include "../../src/train/kernel_coordinate.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"
#include "bench.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const char NINE[] = "/tmp/mfexplore-bench-9m.csv";

/* Runs a command; its seconds, and its peak memory in MiB when asked. −1 when it fails. */
static double run(const char *command, double *mebibytes)
{
    struct rusage usage;
    int status;
    double began = bench_now();
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    wait4(child, &status, 0, &usage);
    if (mebibytes != NULL) {
        *mebibytes = (double)usage.ru_maxrss / 1024;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? bench_now() - began : -1;
}

static double best_of(const char *command, int times, double *mebibytes)
{
    double best = -1;
    for (int t = 0; t < times; t++) {
        double seconds = run(command, mebibytes);
        best = seconds >= 0 && (best < 0 || seconds < best) ? seconds : best;
    }
    return best;
}

/* A figure that shall be at least so large. */
static void at_least(const char *what, double figure, const char *unit, double goal)
{
    printf("%-58s %9.4g %-10s goal >= %-8.4g %s\n", what, figure, unit, goal,
           figure >= goal ? "reached" : "NOT reached");
    fflush(stdout);
}

static void at_most(const char *what, double figure, const char *unit, double goal)
{
    printf("%-58s %9.4g %-10s goal <= %-8.4g %s\n", what, figure, unit, goal,
           figure <= goal ? "reached" : "NOT reached");
    fflush(stdout);
}

static void say(const char *what, double figure, const char *unit)
{
    printf("%-58s %9.4g %s\n", what, figure, unit);
    fflush(stdout);
}

static double copy_rate(void);

/* ---- the lesson against the notebook ----------------------------------------------------------
 */

/* The notebook's loop, one epoch of one run; negative where SciPy is not there. */
static double notebook_epoch(const char *beta)
{
    char command[400];
    double seconds = -1;
    snprintf(command, sizeof command,
             "zcat data/sample.csv.gz > /tmp/mfexplore-bench-sample.csv && /usr/bin/python3 "
             "tests/bench/notebook.py /tmp/mfexplore-bench-sample.csv %s 2>/dev/null",
             beta);
    FILE *out = popen(command, "r");
    if (out != NULL) {
        if (fscanf(out, "%lf", &seconds) != 1) {
            seconds = -1;
        }
        pclose(out);
    }
    unlink("/tmp/mfexplore-bench-sample.csv");
    return seconds;
}

/* The longest chain of ratings of which each shares its row or its column with the next: none of
 * them can begin before the one before it has ended. */
static size_t longest_chain(const mf_csr *r)
{
    size_t *of_col = calloc(r->n_cols + 1, sizeof *of_col), longest = 0;
    for (size_t i = 0; i < r->n_rows && of_col != NULL; i++) {
        size_t of_row = 0;
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            size_t before = of_row > of_col[r->col[k]] ? of_row : of_col[r->col[k]];
            of_row = of_col[r->col[k]] = before + 1;
            longest = of_row > longest ? of_row : longest;
        }
    }
    free(of_col);
    return longest;
}

/* Seconds from one coordinate's update to the next that needs it: of one cell, over and over. */
static double coordinate_latency(void)
{
    enum { TIMES = 400000, K = 5 };
    static uint32_t col[TIMES];
    static float value[TIMES];
    size_t row_start[2] = {0, TIMES};
    double p[K] = {0.5, 0.5, 0.5, 0.5, 0.5}, q[K] = {0.4, 0.4, 0.4, 0.4, 0.4}, best = 1e9;
    mf_csr r = {
        .n_rows = 1, .n_cols = 1, .n = TIMES, .row_start = row_start, .col = col, .value = value};
    for (size_t k = 0; k < TIMES; k++) {
        value[k] = 3;
    }
    for (int t = 0; t < 5; t++) {
        double began = bench_now();
        kernel_coordinate_plain(&r, p, q, K, 0.01, 0.02, NULL);
        double seconds = (bench_now() - began) / TIMES / K;
        best = seconds < best ? seconds : best;
    }
    return best;
}

/* What one core cannot be faster than, whatever it does side by side: 200 epochs of the lesson. */
static void bench_chain(void)
{
    char command[512];
    mf_ratings ratings;
    mf_read_options options = mf_read_defaults();
    if (mf_ratings_read("data/sample.csv.gz", NULL, &options, &ratings, NULL, NULL) != MF_OK) {
        return;
    }
    size_t chain = longest_chain(&ratings.r);
    double limit = 200 * (double)chain * 5 * coordinate_latency();
    const char *const runs[] = {"0.02,0", "0.02"};
    double seconds[2];
    mf_ratings_clear(&ratings);
    for (int r = 0; r < 2; r++) {
        snprintf(command, sizeof command,
                 "taskset -c 0 %s train data/sample.csv.gz --preset notebook --beta %s -q > "
                 "/dev/null",
                 getenv("MFEXPLORE"), runs[r]);
        seconds[r] = best_of(command, 9, NULL);
    }
    say("longest chain of the sample", (double)chain, "ratings");
    say("  x 5 coordinates x latency x 200 epochs", limit, "s");
    at_most("pair on one core, against that limit", seconds[0] / limit, "times", 2);
    at_most("a run alone on one core, of the pair", seconds[1] / seconds[0], "", 0.6);
}

static void bench_lesson(void)
{
    char command[512];
    double with = notebook_epoch("0.02"), without = notebook_epoch("0");
    snprintf(command, sizeof command,
             "%s train data/sample.csv.gz --preset notebook -q > /dev/null", getenv("MFEXPLORE"));
    double pair = best_of(command, 5, NULL);
    snprintf(command, sizeof command, "%s sweep data/sample.csv.gz -q > /dev/null",
             getenv("MFEXPLORE"));
    double sweep = best_of(command, 5, NULL);
    say("lesson's pair, whole program", pair, "s");
    say("sweep of 8 beta x 200 epochs, whole program", sweep, "s");
    bench_chain();
    if (with < 0 || without < 0) {
        printf("NumPy and SciPy are not installed: no comparison\n");
        return;
    }
    say("notebook's loop, an epoch of beta 0.02", with, "s");
    say("  of beta 0", without, "s");
    at_least("pair against the notebook", 200 * (with + without) / pair, "times", 8000);
    at_least("sweep against it, run 8 times", 800 * (with + without) / sweep, "times", 16000);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void bench_reading(const char *ten_million)
{
    char command[512];
    mf_ratings ratings;
    mf_error error;
    mf_read_options options = mf_read_defaults();
    double best = 1e9;
    for (int t = 0; t < 5; t++) {
        double began = bench_now();
        if (mf_ratings_read(ten_million, NULL, &options, &ratings, NULL, &error) != MF_OK) {
            fprintf(stderr, "bench: %s\n", error.message);
            exit(1);
        }
        best = bench_now() - began < best ? bench_now() - began : best;
        mf_ratings_clear(&ratings);
    }
    at_most("10 M triples, file to CSR, all cores", best, "s", 0.35);
    struct stat about;
    if (stat(ten_million, &about) == 0) {
        say("  of the copying rate (bytes of the file)",
            100 * (double)about.st_size / best / copy_rate(), "%");
    }
    snprintf(command, sizeof command, "wc -l %s > /dev/null", ten_million);
    double wc = best_of(command, 3, NULL);
    at_most("  against wc -l, per thread", best * (double)sysconf(_SC_NPROCESSORS_ONLN) / wc,
            "times", 5);
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c \"import pandas,time; t=time.time(); "
             "pandas.read_csv('%s',header=None); print(time.time()-t)\" 2>/dev/null",
             ten_million);
    double pandas = -1;
    FILE *out = popen(command, "r");
    if (out != NULL && fscanf(out, "%lf", &pandas) == 1) {
        at_least("  against pandas.read_csv alone", pandas / best, "times", 3);
    } else {
        printf("pandas is not installed: no comparison\n");
    }
    if (out != NULL) {
        pclose(out);
    }
}

/* ---- solvers at size ------------------------------------------------------------------------- */

static mf_lab *nine_million(void)
{
    mf_error error;
    mf_synth_config config = {.n_watchers = 70000,
                              .n_movies = 10700,
                              .n = 9000000,
                              .k = 8,
                              .mu = 3.5,
                              .bias_sigma = 0.35,
                              .factor_sigma = 0.6,
                              .noise = {.sigma = 0.6, .stars = 1},
                              .watcher_exponent = 0.5,
                              .movie_exponent = 0.8,

                              .seed = 3};
    mf_ratings ratings;
    mf_synth_truth truth;
    mf_read_options options = mf_read_defaults();
    mf_lab *lab = mf_lab_new();
    if (access(NINE, R_OK) != 0) {
        if (mf_synth(&config, NULL, &ratings, &truth, &error) != MF_OK ||
            mf_ratings_write(NINE, &ratings, NULL, &error) != MF_OK) {
            fprintf(stderr, "bench: %s\n", error.message);
            exit(1);
        }
        mf_ratings_clear(&ratings);
        mf_synth_truth_clear(&truth);
    }
    if (mf_lab_open(lab, NINE, NULL, NULL, NULL, &options, &error) != MF_OK ||
        mf_lab_split(lab, 0, 0, &error) != MF_OK) {
        fprintf(stderr, "bench: %s\n", error.message);
        exit(1);
    }
    return lab;
}

/* Looking back on the sample: the slowest way from any epoch to any other, of A and B, as the
 * explorer goes it. Then the slider: a run trained anew. */
void bench_replay(void)
{
    mf_error error;
    mf_config config = mf_config_defaults();
    mf_read_options options = mf_read_defaults();
    mf_lab *lab = mf_lab_new();
    mf_random random = {5};
    double slowest = 0, sum = 0;
    enum { JUMPS = 100 };
    if (mf_lab_open(lab, "data/sample.csv.gz", NULL, NULL, NULL, &options, &error) != MF_OK ||
        mf_lab_split(lab, 0.1, 0, &error) != MF_OK) {
        fprintf(stderr, "bench: %s\n", error.message);
        exit(1);
    }
    lab->checkpoint_bytes = (size_t)64 << 20;
    for (int side = 0; side < 2; side++) {
        config.beta = side == 0 ? 0.02 : 0;
        mf_lab_add_run(lab, &config, &error);
    }
    mf_lab_train(lab, 0, NULL, NULL, &error);
    for (int jump = 0; jump < JUMPS; jump++) {
        double began = bench_now();
        mf_lab_replay(lab, (size_t)mf_random_below(&random, 200), &error);
        double took = bench_now() - began;
        slowest = took > slowest ? took : slowest;
        sum += took;
    }
    printf("looking back on the sample: %d jumps, mean %.1f ms\n", JUMPS, sum / JUMPS * 1e3);
    bench_report("... the slowest of them", slowest, 0.150);
    double began = bench_now();
    mf_lab_retrain(lab, 0, 0.05, &error);
    printf("the slider: A trained anew, 200 epochs, in %.0f ms\n", (bench_now() - began) * 1e3);
    mf_lab_free(lab);
}

/* Seconds of the solver's epoch alone, the best of several. */
static double time_epoch(mf_lab *lab, const char *solver, size_t k, unsigned threads, int times)
{
    mf_config config = mf_config_for(mf_solver_find(solver));
    mf_error error;
    config.k = k;
    config.threads = threads;
    config.alpha = 0.07;
    mf_lab_clear_runs(lab);
    if (mf_lab_add_run(lab, &config, &error) != MF_OK) {
        fprintf(stderr, "bench: %s\n", error.message);
        exit(1);
    }
    mf_run *run_ = lab->runs[0];
    double best = 1e9;
    for (int t = 0; t < times; t++) {
        run_->step = (mf_step){.alpha = config.alpha, .beta = config.beta, .epoch = (size_t)t};
        double began = bench_now();
        config.solver->epoch(&run_, 1, &lab->split, NULL);
        double seconds = bench_now() - began;
        best = t > 0 && seconds < best ? seconds : best; /* the first builds what it works on */
    }
    return best;
}

static double copy_rate(void)
{
    size_t bytes = (size_t)256 << 20;
    char *from = malloc(bytes), *to = malloc(bytes);
    double best = 1e9;
    memset(from, 1, bytes);
    for (int t = 0; t < 4; t++) {
        double began = bench_now();
        memcpy(to, from, bytes);
        double seconds = bench_now() - began;
        best = seconds < best ? seconds : best;
    }
    free(from);
    free(to);
    return 2 * (double)bytes / best;
}

/* What OpenBLAS reaches, the practical peak of multiply-adds. */
static double gemm_rate(int threads)
{
    enum { N = 1024 };
    float *a = calloc(N * N, sizeof(float)), *b = calloc(N * N, sizeof(float)),
          *c = calloc(N * N, sizeof(float));
    double best = 1e9;
    openblas_set_num_threads(threads);
    for (int t = 0; t < 8; t++) {
        double began = bench_now();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, N, N, 1, a, N, b, N, 0, c, N);
        double seconds = bench_now() - began;
        best = seconds < best ? seconds : best;
    }
    free(a);
    free(b);
    free(c);
    return 2.0 * N * N * N / best;
}

static bool count_lists(void *context, size_t watcher, const mf_scored *items, size_t n)
{
    (void)watcher;
    (void)items;
    *(size_t *)context += n;
    return true;
}

static void bench_lists(mf_lab *lab)
{
    mf_list_options options = {.n = 10, .min_ratings = 1};
    unsigned cores = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    size_t listed = 0;
    mf_lab_clear_runs(lab);
    mf_config config = mf_config_for(mf_solver_find("sgd"));
    config.k = 128;
    mf_error error;
    if (mf_lab_add_run(lab, &config, &error) != MF_OK) {
        fprintf(stderr, "bench: %s\n", error.message);
        exit(1);
    }
    double rate = gemm_rate((int)cores), began = bench_now();
    mf_recommend_all(lab->runs[0]->model, &lab->ratings.r, &options, cores, count_lists, &listed,
                     NULL);
    double seconds = bench_now() - began;
    double flops =
        2.0 * (double)lab->ratings.r.n_rows * (double)lab->ratings.r.n_cols * 128 / seconds;
    say("sgemm on this machine, all cores", rate / 1e9, "GFlop/s");
    say("top 10 for all 70,000 x 10,700, K 128", seconds, "s");
    at_least("  of the sgemm rate", 100 * flops / rate, "%", 60);
}

/* bayes, the whole program: reading, 5 + 20 sweeps, measuring, counting intervals. */
static void bench_bayes(void)
{
    char command[1024];
    double memory;
    const char *binary = getenv("MFEXPLORE");
    snprintf(command, sizeof command, "%s train data/sample.csv.gz --solver bayes -q > /dev/null",
             binary);
    say("bayes K 32, the sample, 5 + 50 sweeps, whole program", best_of(command, 2, &memory), "s");
    snprintf(command, sizeof command, "%s train %s --solver bayes --epochs 20 -q > /dev/null",
             binary, NINE);
    at_most("bayes K 32, 9 M ratings, 5 + 20 sweeps, whole program", best_of(command, 1, &memory),
            "s", 15);
    at_most("  peak memory", memory, "MiB", 260);
}

/* LIBMF, where an mf-train is on the PATH: its own defaults but for K, rate and threads. */
static void bench_libmf(void)
{
    char command[1024];
    double memory, ours;
    const char *binary = getenv("MFEXPLORE");
    snprintf(command, sizeof command,
             "%s train %s --solver sgd -k 32 --alpha 0.07 --beta 0.03 --epochs 4 -q > /dev/null",
             binary, NINE);
    double seconds = best_of(command, 3, &ours);
    say("sgd K 32, 4 epochs, 90 % of 9 M ratings, whole program", seconds, "s");
    at_most("  peak memory", ours, "MiB", 115);
    if (run("command -v mf-train > /dev/null 2>&1", NULL) < 0) {
        printf("no mf-train on the PATH: no comparison with LIBMF\n");
        return;
    }
    snprintf(command, sizeof command,
             "awk -F, 'NR > 1 { print $1 - 1, $2 - 1, $3 > (rand() < 0.1 ? \"%s.test\" : "
             "\"%s.train\") }' "
             "%s",
             NINE, NINE, NINE);
    run(command, NULL);
    snprintf(command, sizeof command,
             "mf-train -l2 0.05 -k 32 -t 20 -r 0.1 -s %ld -p %s.test %s.train "
             "/tmp/mfexplore-bench.model",
             sysconf(_SC_NPROCESSORS_ONLN), NINE, NINE);
    double peer = best_of(command, 1, &memory);
    say("LIBMF, 20 iterations on as many, whole program", peer, "s");
    say("  its peak memory", memory, "MiB");
    at_most("file to trained, against LIBMF's", seconds / peer, "times", 0.2);
    snprintf(command, sizeof command, "rm -f %s.test %s.train /tmp/mfexplore-bench.model", NINE,
             NINE);
    run(command, NULL);
}

void bench_engine(const char *ten_million)
{
    bench_lesson();
    bench_reading(ten_million);
    mf_lab *lab = nine_million();
    double n = (double)lab->ratings.r.n, one, two;
    say("sgemm, one core", gemm_rate(1) / 1e9, "GFlop/s");
    say("memory copied, read and written", copy_rate() / 1e9, "GB/s");
    one = n / time_epoch(lab, "sgd", 32, 1, 4) / 1e6;
    two = n / time_epoch(lab, "sgd", 32, 2, 4) / 1e6;
    at_least("sgd K 32, one core", one, "M/s", 65);
    at_least("  two cores against one", two / one, "times", 1.8);
    say("  of the sgemm rate (14 K operations a rating)", 14 * 32 * one * 1e8 / gemm_rate(1), "%");
    say("  of the copying rate (two rows read and written, 8 bytes of rating)",
        100 * one * 1e6 * (4 * 32 * 4 + 8) / copy_rate(), "%");
    one = n / time_epoch(lab, "sgd", 128, 1, 4) / 1e6;
    two = n / time_epoch(lab, "sgd", 128, 2, 4) / 1e6;
    at_least("sgd K 128, one core", one, "M/s", 48);
    at_least("  two cores against one", two / one, "times", 1.8);
    say("  of the sgemm rate (14 K operations a rating)", 14 * 128 * one * 1e8 / gemm_rate(1), "%");
    double pair = n / time_epoch(lab, "coordinate-sgd", 5, 1, 3) / 1e6;
    say("coordinate-sgd K 5, one core, one run", pair, "M/s");
    say("  of the float64 peak (2 K (K + 4) operations a rating)",
        100 * pair * 1e6 * 2 * 5 * 9 / (gemm_rate(1) / 2), "%");
    double als = time_epoch(lab, "als", 32, 2, 3);
    at_most("als K 32, one epoch, two cores", als, "s", 0.8);
    say("  of the float64 peak (half of sgemm's), two cores",
        100 * 2 * n * 32 * 33 / als / gemm_rate(2), "%");
    bench_lists(lab);
    mf_lab_free(lab);
    bench_bayes();
    bench_libmf();
    unlink(NINE);
}
