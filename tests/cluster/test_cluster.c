/* mfexplore-mpi under mpirun: the models, the tables and the messages of one process. Skipped where
 * there is no Open MPI. */
#include "../support.h"

#include <dirent.h>
#include <signal.h>

/* Is there a program, and something to run it with? */
static const char *program(void)
{
    const char *path = getenv("MFEXPLORE_MPI");
    return path == NULL || access(path, X_OK) != 0 ||
                   system("command -v mpirun >/dev/null 2>&1") != 0
               ? NULL
               : path;
}

/* Can ranks be started here? */
static bool can_start(void)
{
    static int known = -1;
    if (known < 0) {
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
        setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 1);
        setenv("OMPI_MCA_btl_base_warn_component_unused", "0", 1);
        /* Containers may not let one rank read another's memory. */
        setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 1);
        /* Leaks are Open MPI's; ours are looked for in lab/test_mates. */
        setenv("ASAN_OPTIONS", "detect_leaks=0:max_malloc_fill_size=100000000", 1);
        known = system("timeout 60 mpirun --bind-to none -n 2 true >/dev/null 2>&1") == 0;
    }
    return known == 1;
}

static void need_mpi(void)
{
    if (program() == NULL || !can_start()) {
        print_message("skipped: no mfexplore-mpi, or no mpirun that can start ranks here\n");
        skip();
    }
}

/* mpirun with `before`, then the program with `words`; its exit code, output and messages. */
static const program_result *run_ranks(const char *before, const char *words)
{
    char command[4096];
    snprintf(command, sizeof command, "timeout 120 mpirun --bind-to none %s '%s' %s", before,
             program(), words);
    return run_command(command, "/dev/null");
}

/* A training by one process and by several: byte for byte one model file. */
static void is_that_of_one(const char *words, size_t most_ranks)
{
    char alone[300], together[300], asked[1200], ranks[32];
    snprintf(alone, sizeof alone, "%s", temporary("alone.npz"));
    snprintf(together, sizeof together, "%s", temporary("together.npz"));
    snprintf(asked, sizeof asked, "train %s -q -o %s", words, alone);
    assert_int_equal(run_program(NULL, asked)->code, 0);
    bool few = is_sanitized(); /* whose processes take ten times as long to begin */
    most_ranks = few && most_ranks > 3 ? 3 : most_ranks;
    for (size_t n = few ? 2 : 1; n <= most_ranks; n++) {
        for (unsigned threads = 1; threads < (few ? 2 : 3); threads++) {
            snprintf(ranks, sizeof ranks, "-n %zu", n);
            snprintf(asked, sizeof asked, "train %s -q -o %s --threads %u", words, together,
                     threads);
            const program_result *r = run_ranks(ranks, asked);
            if (r->code != 0) {
                fail_msg("%s\n%s", words, r->messages);
            }
            assert_same_files(alone, together);
            unlink(together);
        }
    }
}

static void every_number_of_ranks_and_threads_saves_one_model(void **state)
{
    (void)state;
    need_mpi();
    is_that_of_one("data/sample.csv.gz --solver sgd -k 8 --epochs 3", 4);
    is_that_of_one("data/sample.csv.gz --solver als -k 6 --epochs 2", 4);
    is_that_of_one("data/sample.csv.gz --solver bayes -k 6 --epochs 3", 4);
    is_that_of_one("data/tiny.csv --solver bias", 3);
    is_that_of_one("data/tiny.csv --solver mean", 2);
}

static void real_and_large_ratings_are_trained_alike(void **state)
{
    (void)state;
    need_mpi();
    if (access("../shared/data/ml-100k/u.data", R_OK) == 0) {
        is_that_of_one("../shared/data/ml-100k/u.data --solver sgd --epochs 3", 4);
        is_that_of_one("../shared/data/ml-100k/u.data --solver bayes -k 8 --epochs 2", 4);
    } else {
        print_message("skipped in part: no ../shared\n");
    }
    if (is_sanitized()) {
        print_message("skipped in part: a million ratings are trained without a sanitizer\n");
        return;
    }
    char words[700], path[300];
    snprintf(path, sizeof path, "%s", temporary("large.csv"));
    snprintf(words, sizeof words,
             "synth --watchers 20000 --movies 5000 --ratings 1000000 --rank 4 --seed 2 -q -o %s",
             path);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "%s --solver sgd -k 64 --epochs 1", path); /* on threads, too */
    is_that_of_one(words, 4);
    snprintf(words, sizeof words, "%s --solver als -k 4 --epochs 1", path);
    is_that_of_one(words, 2);
    unlink(path);
}

/* Lines without those that tell times. */
static void without_times(char *text)
{
    char *to = text;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strstr(line, "seconds") == NULL && strstr(line, "ratings/s") == NULL) {
            to += sprintf(to, "%s\n", line);
        }
    }
    *to = '\0';
}

static void what_is_printed_is_what_one_prints(void **state)
{
    (void)state;
    need_mpi();
    static const char *const lines[] = {
        "train data/sample.csv.gz --solver als -k 5 --beta 0.3,0 --epochs 3",
        "train data/tiny.csv --solver bayes -k 3 --epochs 6 --test data/tiny.csv",
        "train data/tiny.csv --solver bayes -k 3 --epochs 20",
        "train data/sample.csv.gz --solver sgd -k 4 --epochs 4 --patience 2",
        "sweep data/tiny.csv --solver als -k 2 --epochs 3 --beta 0:0.3:4",
        ("sweep data/tiny.csv --solver sgd -k 2,4 --alpha 0.01,40 --beta 0,0.1 --epochs 12 "
         "--patience 2 --seeds 2"),
        "sweep data/tiny.csv --solver bayes -k 2,4 --epochs 5 --folds 3 --json",
    };
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        char alone[65536];
        const program_result *r = run_program(NULL, lines[l]);
        int code = r->code;
        snprintf(alone, sizeof alone, "%s", code == 0 ? r->out : r->messages);
        without_times(alone);
        r = run_ranks("-n 3", lines[l]);
        assert_int_equal(r->code, code);
        char together[65536];
        snprintf(together, sizeof together, "%s", r->out);
        without_times(together);
        if (code == 0) {
            assert_string_equal(alone, together);
        }
    }
}

static void a_job_that_is_watched_is_the_same_job(void **state)
{
    (void)state;
    need_mpi();
    char alone[300], watched[300], words[700];
    snprintf(alone, sizeof alone, "%s", temporary("alone.npz"));
    snprintf(watched, sizeof watched, "%s", temporary("watched.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver als --epochs 9 -q -o %s", alone);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words,
             "train data/tiny.csv --solver als --epochs 9 -q --checkpoint 4 --explore -o %s",
             watched);
    const program_result *r = run_ranks("-n 2", words);
    assert_int_equal(r->code, 0);
    assert_same_files(alone, watched);
    assert_contains(r->out, "mfexplore-mpi  tiny.csv  2 ranks");
    assert_contains(r->out, "rank  ratings/s   sent MiB/s   waited");
    const char *left = strstr(r->out, "\033[?1049l"), *table = strstr(r->out, "training SSE");
    assert_non_null(left);
    assert_non_null(table);
    for (const char *again = left; again != NULL; again = strstr(again + 1, "\033[?1049h")) {
        left = again == left ? left : strstr(again, "\033[?1049l");
        assert_non_null(left); /* the terminal's own screen is back each time */
    }
    assert_true(left < table);
}

static void what_is_not_offered_is_refused_once(void **state)
{
    (void)state;
    need_mpi();
    static const struct {
        const char *words, *message;
        int code;
    } lines[] = {
        {"train data/tiny.csv", "no --solver; expected one of sgd, als, bayes, bias, mean", 2},
        {"train data/tiny.csv --solver svd", "svd is trained by one process; expected", 2},
        {"train data/tiny.csv --solver sgd --ladder", "--ladder needs all ratings at once", 2},
        {"train data/tiny.csv --solver sgd --split time", "--split needs all ratings", 2},
        {"stats data/tiny.csv", "stats is nothing that mfexplore-mpi does", 2},
        {"sweep - --solver als", "every rank reads the file; expected one with a name", 2},
        {"train data/nowhere.csv --solver sgd", "data/nowhere.csv: No such file", 1},
        {"train data/tiny.csv --solver als -o /nowhere/m.npz", "/nowhere/m.npz: No such", 1},
        {"train data/tiny.csv --solver als --checkpoint 2", "--checkpoint saves what -o", 2},
        {"train data/tiny.csv --from m.npz --solver als", "--from and --solver: the model says", 2},
    };
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        const program_result *r = run_ranks("-n 3", lines[l].words);
        assert_int_equal(r->code, lines[l].code);
        const char *said = strstr(r->messages, lines[l].message);
        assert_non_null(said);
        assert_null(strstr(said + 1, lines[l].message));
        assert_string_equal(r->out, "");
    }
}

static void a_run_goes_on_with_another_number_of_ranks(void **state)
{
    (void)state;
    need_mpi();
    static const char *const solvers[] = {"sgd -k 5", "als -k 5", "bayes -k 5"};
    char whole[300], half[300], more[300], words[1200];
    snprintf(whole, sizeof whole, "%s", temporary("whole.npz"));
    snprintf(half, sizeof half, "%s", temporary("half.npz"));
    snprintf(more, sizeof more, "%s", temporary("more.npz"));
    for (size_t s = 0; s < 3; s++) {
        snprintf(words, sizeof words, "train data/tiny.csv --solver %s --epochs 9 -q -o %s",
                 solvers[s], whole);
        assert_int_equal(run_program(NULL, words)->code, 0);
        snprintf(words, sizeof words, "train data/tiny.csv --solver %s --epochs 9 --for 4 -q -o %s",
                 solvers[s], half);
        assert_int_equal(run_ranks("-n 3", words)->code, 0);
        snprintf(words, sizeof words, "train data/tiny.csv --from %s --epochs 9 -q -o %s", half,
                 more);
        assert_int_equal(run_ranks("-n 2", words)->code, 0);
        assert_same_files(whole, more);
        assert_int_equal(run_program(NULL, words)->code, 0);
        assert_same_files(whole, more);
    }
}

static void a_run_that_others_cannot_train_does_not_go_on(void **state)
{
    (void)state;
    need_mpi();
    char model[300], words[700];
    snprintf(model, sizeof model, "%s", temporary("coordinates.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --epochs 3 -q --beta 0 -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "train data/tiny.csv --from %s --epochs 5 -q", model);
    const program_result *r = run_ranks("-n 3", words);
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "coordinate-sgd is trained by one process; expected");
}

static void a_job_that_is_told_to_stop_saves_and_leaves(void **state)
{
    (void)state;
    need_mpi();
    char model[300], log[300], command[2200], words[700];
    snprintf(model, sizeof model, "%s", temporary("stopped.npz"));
    snprintf(log, sizeof log, "%s", temporary("stopped.log"));
    snprintf(command, sizeof command,
             "mpirun -n 2 --bind-to none '%s' train data/sample.csv.gz --solver als -k 30 --epochs "
             "100000 --threads 1 --progress always -o %s >/dev/null 2>%s & pid=$!; "
             "i=0; until grep -q RMSE %s || [ $i -gt 600 ]; do sleep 0.1; i=$((i + 1)); done; "
             "kill -USR1 $pid; wait $pid", /* as soon as it trains */
             program(), model, log, log);
    int status = system(command);
    assert_int_equal(WEXITSTATUS(status), 130);
    snprintf(words, sizeof words, "describe %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
}

/* A process that `parent` has started; 0: none yet. */
static pid_t child_of(pid_t parent)
{
    pid_t found = 0;
    DIR *processes = opendir("/proc");
    assert_non_null(processes);
    for (struct dirent *d; (d = readdir(processes)) != NULL;) {
        char path[300];
        int pid, owner;
        snprintf(path, sizeof path, "/proc/%.200s/stat", d->d_name);
        FILE *about = d->d_name[0] >= '1' && d->d_name[0] <= '9' ? fopen(path, "r") : NULL;
        if (about != NULL && fscanf(about, "%d (%*[^)]) %*c %d", &pid, &owner) == 2 &&
            owner == parent) {
            found = pid;
        }
        if (about != NULL) {
            fclose(about);
        }
    }
    closedir(processes);
    return found;
}

static void a_rank_that_is_killed_ends_the_job_and_the_last_checkpoint_is_whole(void **state)
{
    (void)state;
    need_mpi();
    char model[300], said[300], command[1900], words[700];
    snprintf(model, sizeof model, "%s", temporary("killed.npz"));
    snprintf(said, sizeof said, "%s", temporary("killed.txt"));
    snprintf(command, sizeof command,
             "exec mpirun -n 3 --bind-to none '%s' train data/sample.csv.gz --solver als -k 10 "
             "--epochs 100000 --threads 1 --checkpoint 2 -q -o %s >%s 2>&1",
             program(), model, said);
    pid_t job = fork();
    if (job == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    for (int tenths = 0; tenths < 300 && access(model, R_OK) != 0; tenths++) {
        usleep(100000); /* until there is a checkpoint */
    }
    usleep(300000);
    pid_t rank = child_of(job);
    assert_true(rank > 0);
    assert_int_equal(kill(rank, SIGKILL), 0);
    int status;
    assert_int_equal(waitpid(job, &status, 0), job);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    snprintf(words, sizeof words, "the last checkpoint is whole: %s\n", model);
    char *what = read_bytes(said, &(size_t){0});
    /* the first rank's words, or, when it was that one, mpirun's alone */
    assert_true(strstr(what, words) != NULL || strstr(what, "process rank 0 ") != NULL);
    assert_non_null(strstr(what, "exited on signal 9"));
    free(what);
    snprintf(words, sizeof words, "train data/sample.csv.gz --from %s --for 1 -q", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
}

static void ranks_that_see_different_things_are_refused(void **state)
{
    (void)state;
    need_mpi();
    char folder[300], before[700];
    snprintf(folder, sizeof folder, "%s", temporary("elsewhere"));
    snprintf(before, sizeof before,
             "mkdir -p %s/data && head -n 20 data/tiny.csv > %s/data/tiny.csv", folder, folder);
    assert_int_equal(system(before), 0);
    char words[4000], here[2000];
    assert_non_null(getcwd(here, sizeof here));
    const char *path = program();
    char absolute[5000];
    snprintf(absolute, sizeof absolute, "%s/%s", here, path);
    if (path[0] == '/') {
        snprintf(absolute, sizeof absolute, "%s", path);
    }
    snprintf(before, sizeof before, "-n 1 -wdir %.300s", folder);
    snprintf(words, sizeof words,
             "train data/tiny.csv --solver als : -n 1 '%.500s' train data/tiny.csv --solver als",
             absolute);
    setenv("MFEXPLORE_MPI", absolute, 1);
    const program_result *r = run_ranks(before, words);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "data/tiny.csv: rank 1 has ");
    assert_contains(r->messages, "expected the same file for all");
    snprintf(words, sizeof words,
             "train data/tiny.csv --solver als : -n 1 '%.500s' train data/tiny.csv --solver sgd",
             absolute);
    r = run_ranks("-n 1", words);
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "rank 1 has version");
    snprintf(words, sizeof words,
             "sweep data/tiny.csv --solver als : -n 1 %.500s sweep data/tiny.csv --solver als",
             absolute);
    r = run_ranks(before, words);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "rank 1 has ratings of digest");
    char model[600];
    snprintf(model, sizeof model, "%.400s/from.npz", folder);
    for (unsigned seed = 1; seed < 3; seed++) { /* the same name, another model */
        snprintf(words, sizeof words,
                 "train data/tiny.csv --solver als --epochs 3 -q --seed %u --holdout 0 -o %.600s",
                 seed, seed == 1 ? model : temporary("from.npz"));
        assert_int_equal(run_program(NULL, words)->code, 0);
    }
    char above[300];
    snprintf(above, sizeof above, "%.*s", (int)(strrchr(folder, '/') - folder), folder);
    snprintf(before, sizeof before, "-n 1 -wdir %.300s", folder);
    snprintf(
        words, sizeof words,
        "train %.300s/data/tiny.csv --from from.npz --epochs 5 : -n 1 -wdir %.200s %.500s train "
        "%.300s/data/tiny.csv --from from.npz --epochs 5",
        here, above, absolute, here);
    r = run_ranks(before, words);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "rank 1 has a model of digest");
}

static void a_full_disk_is_said_once_and_ends_all(void **state)
{
    (void)state;
    need_mpi();
    char path[300], words[700];
    snprintf(path, sizeof path, "%s", temporary("full.npz"));
    assert_int_equal(symlink("/dev/full", path), 0);
    snprintf(words, sizeof words,
             "train data/tiny.csv --solver als --epochs 6 --checkpoint 2 -q -o %s", path);
    const program_result *r = run_ranks("-n 3", words);
    assert_int_equal(r->code, 1);
    assert_contains(r->messages, "No space left");
    r = run_ranks("-n 3", "train data/tiny.csv --solver als --epochs 6 -q --log /dev/full");
    assert_int_equal(r->code, 1);
    assert_contains(r->messages, "mfexplore-mpi: /dev/full: ");
}

static void without_mpirun_it_is_a_job_of_one(void **state)
{
    (void)state;
    need_mpi();
    char command[700];
    snprintf(command, sizeof command, "'%s' train data/tiny.csv --solver als -q >/dev/null 2>&1",
             program());
    assert_int_equal(WEXITSTATUS(system(command)), 0);
}

static void more_ranks_than_rows_do_no_harm(void **state)
{
    (void)state;
    need_mpi();
    char path[300], words[700];
    snprintf(path, sizeof path, "%s",
             write_text("few.csv", "watcher,movie,rating\n1,1,3\n1,2,4\n2,1,5\n2,2,1\n"));
    static const char *const solvers[] = {"sgd", "als", "bayes"};
    for (size_t s = 0; s < 3; s++) {
        snprintf(words, sizeof words, "%s --solver %s -k 2 --epochs 6 --holdout 0", path,
                 solvers[s]);
        is_that_of_one(words, 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_ranks_and_threads_saves_one_model),
        cmocka_unit_test(real_and_large_ratings_are_trained_alike),
        cmocka_unit_test(what_is_printed_is_what_one_prints),
        cmocka_unit_test(a_job_that_is_watched_is_the_same_job),
        cmocka_unit_test(what_is_not_offered_is_refused_once),
        cmocka_unit_test(a_run_goes_on_with_another_number_of_ranks),
        cmocka_unit_test(a_run_that_others_cannot_train_does_not_go_on),
        cmocka_unit_test(a_job_that_is_told_to_stop_saves_and_leaves),
        cmocka_unit_test(a_rank_that_is_killed_ends_the_job_and_the_last_checkpoint_is_whole),
        cmocka_unit_test(ranks_that_see_different_things_are_refused),
        cmocka_unit_test(a_full_disk_is_said_once_and_ends_all),
        cmocka_unit_test(without_mpirun_it_is_a_job_of_one),
        cmocka_unit_test(more_ranks_than_rows_do_no_harm),
    };
    return cmocka_run_group_tests_name("cluster", tests, NULL, NULL);
}
