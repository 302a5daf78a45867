/* The program as a shell sees it: arguments in; output, messages and exit code out. */
#include "../support.h"

#include "../../src/train/solver.h"

#include <jansson.h>
#include <signal.h>

static json_t *json_of(const program_result *result)
{
    json_error_t why;
    json_t *value = json_loads(result->out, 0, &why);
    if (value == NULL) {
        fail_msg("no JSON (%s): %s %s", why.text, result->out, result->messages);
    }
    return value;
}

static void assert_keys(json_t *object, const char *keys)
{
    char copy[512];
    snprintf(copy, sizeof copy, "%s", keys);
    for (char *key = strtok(copy, " "); key != NULL; key = strtok(NULL, " ")) {
        if (json_object_get(object, key) == NULL) {
            fail_msg("no key %s", key);
        }
    }
}

static void stats_has_every_key_of_the_interface(void **state)
{
    (void)state;
    json_t *s = json_of(run_program(NULL, "stats data/sample.csv.gz --json"));
    assert_keys(s, "file watchers movies ratings density mean min max histogram per_watcher "
                   "per_movie memory warnings");
    assert_keys(json_object_get(s, "per_watcher"), "min median mean max");
    assert_keys(json_object_get(s, "per_movie"), "min median mean max singletons");
    json_t *memory = json_object_get(s, "memory");
    assert_keys(memory, "long_table dense_float64 dense_float32 coo csr_scipy csr csc factors");
    assert_int_equal(json_integer_value(json_object_get(memory, "long_table")), 2400132);
    assert_int_equal(json_integer_value(json_object_get(memory, "dense_float64")), 156940648);
    assert_int_equal(json_integer_value(json_object_get(memory, "csr_scipy")), 1201032);
    json_decref(s);
}

static void a_watchers_row_is_walked_through_before_what_it_costs(void **state)
{
    (void)state;
    const program_result *r = run_program(NULL, "microscope data/tiny.csv cleo");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "watcher cleo is row 2\n"
                            "1. row_start[2] = 12 and row_start[3] = 17: 5 ratings\n"
                            "2. col[12 ...]   0 1 7 8 9\n"
                            "3. value[12 ...] 4 5 3 3 3\n\n");
    r = run_program(NULL, "microscope data/sample.csv.gz 2");
    assert_contains(r->out, "row_start[2] = 7,131: 6,719 ratings\n");
    assert_contains(r->out, " ...\n3. value[");
    assert_int_equal(run_program(NULL, "microscope data/tiny.csv nobody")->code, 5);
}

/* Of a pipe nobody knows how much is still to come. */
static void what_comes_slowly_is_counted_while_it_is_read(void **state)
{
    (void)state;
    const char *binary = getenv("MFEXPLORE");
    char command[1024];
    snprintf(command, sizeof command,
             "sh -c '(head -30 data/tiny.csv; sleep 0.4; tail -n +31 data/tiny.csv) | %s stats - "
             "--progress always'",
             binary == NULL ? "build/mfexplore" : binary);
    const program_result *r = run_command(command, "/dev/null");
    assert_int_equal(r->code, 0);
    assert_contains(r->messages, "\rreading  72 lines  0 MB/s ");
    assert_null(strstr(r->messages, "left"));
    assert_null(strstr(r->messages, "%"));
    assert_contains(r->out, "71 ratings");
}

static void the_report_says_the_lessons_numbers(void **state)
{
    (void)state;
    const program_result *r = run_program(NULL, "stats data/sample.csv.gz");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "257 watchers × 76,332 movies, 100,000 ratings");
    assert_contains(r->out, "100,000 of 19,617,324 cells, 0.51 %");
    assert_contains(r->out, "2,400,132    2.289 MiB");
    assert_contains(r->out, "156,940,648  149.670 MiB");
    assert_contains(r->out, "1,201,032    1.145 MiB");
    assert_contains(r->out, "1,368 B (1.336 KiB)");
    assert_contains(r->out, "watcher = watcher, movie = movie, rating = rating (by the header)");
    assert_null(strstr(r->out, "swapped")); /* a header that names the roles is believed */
}

static void train_has_every_key_of_the_interface(void **state)
{
    (void)state;
    json_t *t = json_of(run_program(NULL, "train data/tiny.csv --epochs 20 --json"));
    assert_keys(t, "data seconds runs");
    assert_int_equal(json_array_size(json_object_get(t, "runs")), 2);
    json_t *a = json_array_get(json_object_get(t, "runs"), 0);
    assert_keys(a, "name solver k alpha beta seed init epochs status best_epoch train heldout "
                   "objective notebook_figure p_norm q_norm seconds ratings_per_second chosen");
    assert_keys(json_object_get(a, "train"), "n sse rmse mae");
    assert_keys(json_object_get(a, "heldout"), "n rmse mae warm cold");
    assert_string_equal(json_string_value(json_object_get(a, "status")), "done");
    assert_int_equal(json_integer_value(json_object_get(a, "epochs")), 20);
    json_decref(t);
}

static void questions_have_every_key_of_the_interface(void **state)
{
    (void)state;
    json_t *p = json_of(run_program(NULL, "predict data/tiny.csv ada 3 --json"));
    assert_keys(p, "watcher movie title prediction low high fallback rated");
    assert_true(json_is_null(json_object_get(p, "rated")));
    json_decref(p);
    json_t *r = json_of(run_program(NULL, "recommend data/tiny.csv --watcher ada -n 2 --json"));
    assert_keys(r, "watcher items");
    assert_int_equal(json_array_size(json_object_get(r, "items")), 2);
    assert_keys(json_array_get(json_object_get(r, "items"), 0),
                "rank movie title score low high ratings");
    json_decref(r);
    json_t *s = json_of(run_program(NULL, "similar data/tiny.csv 3 --json"));
    assert_keys(s, "movie items");
    json_decref(s);
    json_t *e = json_of(run_program(NULL, "explain data/tiny.csv ada 3 --json"));
    assert_keys(e, "watcher movie prediction low high mu watcher_bias movie_bias factors");
    double sum = json_number_value(json_object_get(e, "mu")) +
                 json_number_value(json_object_get(e, "watcher_bias")) +
                 json_number_value(json_object_get(e, "movie_bias"));
    json_t *factors = json_object_get(e, "factors");
    for (size_t i = 0; i < json_array_size(factors); i++) {
        assert_keys(json_array_get(factors, i), "k p q product");
        sum += json_number_value(json_object_get(json_array_get(factors, i), "product"));
    }
    double prediction = json_number_value(json_object_get(e, "prediction"));
    assert_true(sum - prediction < 1e-12 && prediction - sum < 1e-12);
    json_decref(e);
}

static void a_model_file_stands_wherever_data_may(void **state)
{
    (void)state;
    char model[256], arguments[1024], from_data[4096];
    snprintf(model, sizeof model, "%s", temporary("tiny.npz"));
    snprintf(arguments, sizeof arguments, "train data/tiny.csv --solver bayes -q -o %s", model);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    static const char *const questions[] = {"predict %s ada 3 --json", "recommend %s ada --json",
                                            "similar %s 3 --json", "explain %s ada 3 --json"};
    for (size_t q = 0; q < 4; q++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(arguments, sizeof arguments, questions[q], "data/tiny.csv");
        snprintf(from_data, sizeof from_data, "%s", run_program(NULL, arguments)->out);
        snprintf(arguments, sizeof arguments, questions[q], model);
#pragma GCC diagnostic pop
        assert_string_equal(run_program(NULL, arguments)->out, from_data);
    }
}

static void exit_codes_and_messages_are_those_of_the_manual(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        int code;
        const char *message;
    } cases[] = {
        {"stats /no/such/file", 1, "/no/such/file: No such file or directory"},
        {"stats src/draw", 3, "src/draw::axes.c:1: "},
        {"statz data/tiny.csv", 2, "unknown verb 'statz'; did you mean 'stats'?"},
        {"stats data/tiny.csv --jsn", 2, "unknown flag --jsn; did you mean --json?"},
        {"stats", 2, "no file; expected: mfexplore stats FILE"},
        {"stats data/tiny.csv --json --csv", 2, "--json and --csv; expected one of them"},
        {"train data/tiny.csv -k 0", 2, "--factors 0; expected a whole number from 1 to 4096"},
        {"train data/tiny.csv -k 10000000", 2, "from 1 to 4096"},
        {"train data/tiny.csv --alpha -0.1", 2, "--alpha -0.1"},
        {"train data/tiny.csv --alpha 0", 2, "alpha is 0; expected a learning rate above 0"},
        {"train data/tiny.csv --holdout 1", 2, "from 0 to 0.9999"},
        {"train data/tiny.csv -o model.txt", 2, "expected a name that ends in .npz"},
        {"train data/tiny.csv --solver magic", 2, "expected one of coordinate-sgd"},
        {"train data/tiny.csv --alpha 0.4 --epochs 50", 4, "diverged at epoch"},
        {"train data/tiny.csv --log /dev/full", 1, "/dev/full: cannot write (is the disk full?)"},
        {"predict data/tiny.csv adda 3", 5, "no watcher 'adda'; the nearest ids are ada"},
        {"predict data/tiny.csv ada 99", 5, "no movie '99'; the nearest ids are"},
        {"predict data/tiny.csv ada", 2, "expected pairs"},
        {"recommend data/tiny.csv", 2, "expected one watcher"},
        {"recommend data/tiny.csv ada --run Q", 2, "no run is named Q"},
        {"synth", 2, "synth needs -o FILE"},
        {"train data/tiny.csv --split time", 2, "data/tiny.csv has no times to split by"},
        {"train data/tiny.csv --split last:0", 2, "--split last:0; expected random, time, last:N"},
        {"train data/tiny.csv --split last:1 --test data/tiny.csv", 2, "--split beside --test"},
        {"train data/tiny.csv --test data/tiny.csv", 3, "all of its ratings are in the test file"},
        {"convert data/tiny.csv -o x.csv --test-output x.csv", 2, "expected two files"},
        {"convert data/tiny.csv -o x.csv --test-output y.csv --split last:2 --sample 0.5", 2,
         "data/tiny.csv has no times"},
        {"convert data/tiny.csv -o x.csv --test-output y.foo", 2, "y.foo: no format is written"},
        {"convert data/tiny.csv -o x.csv --test-output y.csv --holdout 0", 3,
         "nothing is held out"},
        {"convert data/tiny.csv -o x.foo", 2, "x.foo: no format is written under that ending"},
        {"convert data/tiny.csv -o x.csv --watchers nobody", 5, "no watcher 'nobody'"},
        {"stats data/tiny.csv --delimiter ab", 2, "--delimiter ab; expected comma, tab"},
        {"explode", 2, "unknown verb 'explode'"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        const program_result *r = run_program(NULL, cases[c].arguments);
        if (r->code != cases[c].code || strstr(r->messages, cases[c].message) == NULL) {
            fail_msg("%s: exit %d, \"%s\"; expected %d, \"%s\"", cases[c].arguments, r->code,
                     r->messages, cases[c].code, cases[c].message);
        }
    }
}

static size_t times(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) {
        n++;
    }
    return n;
}

static void each_factor_has_one_high_and_one_low_end(void **state)
{
    (void)state;
    const program_result *r =
        run_program(NULL, "factors data/tiny.csv --epochs 3 -k 3 --ends 2 -q");
    assert_int_equal(r->code, 0);
    assert_int_equal(times(r->out, "  high  "), 3);
    assert_int_equal(times(r->out, "  low   "), 3);
}

static void what_diverged_has_no_answer(void **state)
{
    (void)state;
    char model[300], words[700];
    static const struct {
        const char *verb, *rest;
        int code;
        const char *message;
    } asked[] = {
        {"predict", "ada 1", 4, "A diverged"}, {"recommend", "ada", 4, "A diverged"},
        {"explain", "ada 1", 4, "A diverged"}, {"similar", "1", 4, "A diverged"},
        {"factors", "", 4, "A diverged"},
    };
    snprintf(model, sizeof model, "%s", temporary("diverged.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --alpha 0.06 --beta 0 -q -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 4);
    for (size_t a = 0; a < sizeof asked / sizeof asked[0]; a++) {
        snprintf(words, sizeof words, "%s %s %s", asked[a].verb, model, asked[a].rest);
        const program_result *r = run_program(NULL, words);
        assert_int_equal(r->code, asked[a].code);
        assert_string_equal(r->out, "");
        assert_contains(r->messages, asked[a].message);
        assert_contains(r->messages, "--at-epoch");
    }
    /* the last epoch before is one that can be asked */
    const program_result *r =
        run_program(NULL, "predict data/tiny.csv ada 1 --alpha 0.06 --beta 0");
    assert_int_equal(r->code, 4);
    const char *at = strstr(r->messages, "--at-epoch ");
    assert_non_null(at);
    snprintf(words, sizeof words,
             "predict data/tiny.csv ada 1 --alpha 0.06 --beta 0 --at-epoch %lu",
             strtoul(at + strlen("--at-epoch "), NULL, 10));
    assert_int_equal(run_program(NULL, words)->code, 0);
}

static void options_that_cannot_apply_to_a_trained_model_are_refused(void **state)
{
    (void)state;
    char model[300], words[700];
    static const struct {
        const char *format, *message;
    } asked[] = {
        {"recommend %s ada --solver als -k 3", "--solver cannot apply"},
        {"predict %s ada 1 --beta 0.1", "--beta cannot apply"},
        {"predict %s ada 1 --holdout 0", "--holdout cannot apply"},
        {"explain %s ada 1 --seed 3", "--seed cannot apply"},
        {"similar %s 1 --format triples", "--format cannot apply"},
        {"export %s screen recommend --columns 1,2,3", "--columns cannot apply"},
        {"describe %s --epochs 3", "--epochs cannot apply"},
    };
    snprintf(model, sizeof model, "%s", temporary("trained.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --beta 0.1 -q -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    for (size_t a = 0; a < sizeof asked / sizeof asked[0]; a++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(words, sizeof words, asked[a].format, model);
#pragma GCC diagnostic pop
        const program_result *r = run_program(NULL, words);
        assert_int_equal(r->code, 2);
        assert_string_equal(r->out, "");
        assert_contains(r->messages, asked[a].message);
    }
    snprintf(words, sizeof words, "recommend %s ada --threads 1 --titles data/tiny.titles.csv",
             model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    const program_result *r =
        run_program("train\npredict ada 1 --beta 2\n", "explore data/tiny.csv");
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "--beta cannot apply: there is a run that answers");
}

static void a_full_disk_is_an_error_and_leaves_nothing_behind(void **state)
{
    (void)state;
    char command[1024], model[256], messages[256];
    const char *binary = getenv("MFEXPLORE");
    size_t length;
    snprintf(model, sizeof model, "%s", temporary("full.npz"));
    snprintf(messages, sizeof messages, "%s", temporary("messages"));
    snprintf(command, sizeof command,
             "ulimit -f 8; %s train data/tiny.csv -q -o %s > /dev/null 2> %s",
             binary == NULL ? "build/mfexplore" : binary, model, messages);
    int status = system(command);
    assert_int_equal(WEXITSTATUS(status), 1);
    char *text = read_bytes(messages, &length);
    assert_contains(text, "full.npz: File too large");
    free(text);
    snprintf(command, sizeof command, "ls -A $(dirname %s) | grep -q 'full.npz\\|^.mfexplore-'",
             model);
    assert_int_not_equal(system(command), 0);
    assert_int_equal(strncmp(run_program(NULL, "--version")->out, "mfexplore 0.2.0\nsolvers: ", 25),
                     0);
    assert_int_equal(
        WEXITSTATUS(system(binary == NULL ? "build/mfexplore --version > /dev/full 2>&1"
                                          : "$MFEXPLORE --version > /dev/full 2>&1")),
        1);
}

/* `… | head -1`: the reader has seen enough. */
static void a_closed_pipe_is_a_quiet_end(void **state)
{
    (void)state;
    const char *binary = getenv("MFEXPLORE"), *path = temporary("said");
    char command[1024];
    size_t length;
    snprintf(command, sizeof command,
             "{ { %s convert data/sample.csv.gz -o - 2>&3; echo code $? >&3; } | head -1 "
             ">/dev/null; } 3> %s",
             binary == NULL ? "build/mfexplore" : binary, path);
    assert_int_equal(system(command), 0);
    char *said = read_bytes(path, &length);
    assert_string_equal(said, "code 141\n");
    free(said);
}

static void bad_data_exits_3_with_file_and_line(void **state)
{
    (void)state;
    char arguments[512];
    snprintf(arguments, sizeof arguments, "stats %s", write_text("bad.csv", "1,1,5\n1,2,x\n"));
    const program_result *r = run_program(NULL, arguments);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "bad.csv:2: the rating 'x' is not a finite number");
    r = run_program("1,2\n", "stats -");
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "standard input:1: two columns without a rating");
}

static void standard_input_serves_ratings_and_pairs(void **state)
{
    (void)state;
    const program_result *r = run_program("1,1,5\n1,2,3\n2,1,4\n", "stats - --json");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "\"ratings\":3");
    r = run_program("ada 3\nben,5\n", "predict data/tiny.csv - --csv");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "\nada,3,Salt and Cinnamon (2001),");
    assert_contains(r->out, "\nben,5,Letters from Platform Four (1962),");
}

static void the_log_has_its_header_and_a_row_a_run_and_epoch_that_reads_back(void **state)
{
    (void)state;
    char log[256], arguments[512];
    snprintf(log, sizeof log, "%s", temporary("log.csv"));
    snprintf(arguments, sizeof arguments, "train data/tiny.csv --epochs 7 --holdout 0 --log %s",
             log);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    size_t length, lines = 0;
    char *text = read_bytes(log, &length);
    const char *head = "run,epoch,alpha,beta,train_sse,train_rmse,heldout_rmse,warm_rmse,cold_rmse,"
                       "objective,notebook_figure,p_norm,q_norm,seconds\n";
    assert_memory_equal(text, head, strlen(head));
    for (size_t i = 0; i < length; i++) {
        lines += text[i] == '\n';
    }
    assert_int_equal(lines, 1 + 2 * 7);
    double alpha, beta, sse, rmse;
    unsigned epoch;
    char run[4];
    assert_int_equal(sscanf(text + strlen(head), "%1s,%u,%lf,%lf,%lf,%lf,,,,", run, &epoch, &alpha,
                            &beta, &sse, &rmse),
                     6);
    double expected = sse / 71; /* nothing held out: all 71 ratings */
    assert_true(rmse * rmse - expected < 1e-12 && expected - rmse * rmse < 1e-12);
    free(text);
}

static void line_mode_keeps_data_and_runs_and_names_a_scripts_lines(void **state)
{
    (void)state;
    const program_result *r = run_program("# a script\nstats --json\ntrain --epochs 5 -q\n"
                                          "predict ada 3 --run B --json\nnonsense\nstats --swap\n",
                                          "data/tiny.csv");
    assert_int_equal(r->code, 2);
    assert_contains(r->out, "\"watchers\":12");
    assert_contains(r->out, "{\"watcher\":\"ada\",\"movie\":\"3\"");
    assert_contains(r->messages, "standard input:5: unknown verb 'nonsense'");
    assert_contains(r->messages, "standard input:6: --swap belongs to opening a file");
    r = run_program("open --swap\nstats --json\n", "data/tiny.csv");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "\"watchers\":10");
}

static void results_do_not_depend_on_kernel_line_order_or_company(void **state)
{
    (void)state;
    static char first[1 << 20];
    char path[256], arguments[512];
    size_t length, first_length = 0;
    snprintf(path, sizeof path, "%s", temporary("k.npz"));
    static const char *const kernels[] = {"plain", "baseline", "avx2", "avx512"};
    for (size_t k = 0; k < 8; k++) {
        setenv("MFEXPLORE_KERNEL", kernels[k % 4], 1);
        snprintf(arguments, sizeof arguments, "train data/tiny.csv -q --beta %s -o %s",
                 k < 4 ? "0.02" : "0.02,0,1,0.5", path);
        assert_int_equal(run_program(NULL, arguments)->code, 0);
        char *bytes = read_bytes(path, &length);
        if (k == 0) {
            assert_true(length < sizeof first);
            memcpy(first, bytes, length);
            first_length = length;
        }
        assert_int_equal(length, first_length);
        assert_memory_equal(bytes, first, length);
        free(bytes);
    }
    unsetenv("MFEXPLORE_KERNEL");
    char shuffled[512];
    snprintf(shuffled, sizeof shuffled, "%s", temporary("tiny.csv"));
    snprintf(arguments, sizeof arguments,
             "(head -n 1 data/tiny.csv; tail -n +2 data/tiny.csv | sort -t, -k3) > %s; cp "
             "data/tiny.titles.csv %.*s",
             shuffled, (int)(strlen(shuffled) - strlen("tiny.csv")), shuffled);
    assert_int_equal(system(arguments), 0);
    snprintf(arguments, sizeof arguments, "train %s -q --beta 0.02 -o %s", shuffled, path);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    char *bytes = read_bytes(path, &length);
    assert_int_equal(length, first_length);
    assert_memory_equal(bytes, first, length);
    free(bytes);
}

static void an_interrupt_prints_what_there_is_and_exits_130(void **state)
{
    (void)state;
    const char *binary = getenv("MFEXPLORE");
    char out[256], log[256], command[1600];
    snprintf(out, sizeof out, "%s", temporary("interrupted"));
    snprintf(log, sizeof log, "%s", temporary("interrupted.log"));
    snprintf(command, sizeof command,
             "%s train data/sample.csv.gz --epochs 1000000 --json --progress always > %s 2>%s & "
             "pid=$!; i=0; until grep -q RMSE %s || [ $i -gt 600 ]; do sleep 0.1; i=$((i + 1)); "
             "done; kill -INT $pid; wait $pid", /* as soon as it trains */
             binary == NULL ? "build/mfexplore" : binary, out, log, log);
    int status = system(command);
    assert_int_equal(WEXITSTATUS(status), 130);
    size_t length;
    char *text = read_bytes(out, &length);
    assert_contains(text, "\"status\":\"interrupted\"");
    free(text);
}

static void the_real_sets_answer_every_verb(void **state)
{
    (void)state;
    static const char *const sets[][2] = {
        {"netflix-slice/netflix_train.txt", "8"},
        {"ml-100k/u.data", "305"},
        {"ml-latest-small/ratings.csv", "305"},
        {"recbole/ml-100k.inter", "305"},
        {"filmtrust/ratings.txt", "305"},
        {"bookcrossing/BX-Book-Ratings-slice.csv", "43842"},
    };
    if (access("../shared/data", R_OK) != 0) {
        print_message("skipped: no ../shared/data\n");
        skip();
    }
    for (size_t s = 0; s < 6; s++) {
        char arguments[1024];
        snprintf(arguments, sizeof arguments, "stats ../shared/data/%s --json", sets[s][0]);
        assert_int_equal(run_program(NULL, arguments)->code, 0);
        snprintf(arguments, sizeof arguments,
                 "train ../shared/data/%s --preset notebook --epochs 20", sets[s][0]);
        int code = run_program(NULL, arguments)->code;
        assert_true(code == 0 || code == 4);
        snprintf(arguments, sizeof arguments, "recommend ../shared/data/%s %s --epochs 5 --json",
                 sets[s][0], sets[s][1]);
        const program_result *r = run_program(NULL, arguments);
        assert_int_equal(r->code, 0);
        assert_contains(r->out, "\"rank\":10");
    }
}

static void the_manual_has_the_tables_that_the_program_has(void **state)
{
    (void)state;
    static program_result copy;
    size_t length;
    copy = *run_program(NULL, "help --manual");
    char *page = read_bytes("man/mfexplore.1", &length);
    assert_int_equal(copy.code, 0);
    if (strstr(page, copy.out) == NULL) {
        fail_msg("man/mfexplore.1 is stale: run make manual");
    }
    free(page);
}

static void a_model_session_answers_more_than_once_and_does_not_train(void **state)
{
    (void)state;
    char arguments[600], path[300];
    snprintf(path, sizeof path, "%s", temporary("session.npz"));
    snprintf(arguments, sizeof arguments, "train data/tiny.csv --for 3 -q -o %s", path);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    const program_result *r =
        run_program("similar 1\nrecommend ada\nexplain ada 3\ncontinue\ntrain\n"
                    "export screen data --keys '/ gus Enter'\n"
                    "export screen train --keys '. r Space'\n"
                    "export screen recommend --keys 's Enter Right Right s p'\n",
                    path);
    assert_int_equal(r->code, 2);
    assert_contains(r->out, "prediction");
    assert_contains(r->messages, "is a model file");
}

static void a_session_adds_pairs_shares_and_deletes_runs(void **state)
{
    (void)state;
    const program_result *r = run_program(
        "train --epochs 20 -q\nadd --beta 0.1 --epochs 20 -k 3\npair C A\n"
        "export screen train --keys Esc\ncontinue --for 4 -q\nset A --alpha 0.001\n"
        "continue -q\nset A --alpha 0.5\nshare\nruns --csv\ndelete B\nretry A\nruns --json\n",
        "data/tiny.csv");
    assert_int_equal(r->code, 2); /* nothing to set, nothing to retry */
    assert_contains(r->messages, "standard input:8: run A is at its end (done)");
    assert_contains(r->messages, "standard input:12: run A has not diverged");
    assert_contains(r->out, "add --beta 0.02 --epochs 20");
    assert_contains(r->out, "set A --alpha 0.001 --beta 0.1");
    assert_contains(r->out, "\nA,coordinate-sgd,3,0.001,0.1");
}

/* The history of `got` has each row of `wanted`'s, but for the seconds at its end. */
static void expect_history(const char *wanted, const char *got)
{
    wanted = strstr(wanted, "run,epoch");
    got = got == NULL ? NULL : strstr(got, "run,epoch");
    assert_non_null(wanted);
    assert_non_null(got);
    for (const char *line = wanted; *line != '\0'; line += strcspn(line, "\n") + 1) {
        char row[400];
        snprintf(row, sizeof row, "%.*s", (int)strcspn(line, "\n"), line);
        char *seconds = strrchr(row, ',');
        assert_non_null(seconds);
        *seconds = '\0';
        assert_contains(got, row);
    }
}

/* What share prints, a line or a script, gives the runs that it was printed for. */
static void expect_shared(const char *session)
{
    char script[4096], told[1000];
    snprintf(told, sizeof told, "%sshare\nexport history\n", session);
    const program_result *r = run_program(told, "data/tiny.csv");
    assert_int_equal(r->code, 0);
    const char *begin = strstr(r->out, "<<'END'\n"), *end = NULL;
    char *wanted = strdup(r->out);
    if (begin != NULL) {
        end = strstr(begin + 8, "END\n");
        assert_non_null(end);
        snprintf(script, sizeof script, "%.*sexport history\n", (int)(end - begin - 8), begin + 8);
    } else { /* mfexplore VERB data/tiny.csv FLAGS */
        begin = strstr(r->out, "\nmfexplore ");
        begin = begin == NULL ? strstr(r->out, "mfexplore ") : begin + 1;
        end = begin == NULL ? NULL : strstr(begin, " data/tiny.csv");
        assert_non_null(end);
        snprintf(script, sizeof script, "%.*s%.*s\nexport history\n", (int)(end - begin - 10),
                 begin + 10, (int)strcspn(end + 14, "\n"), end + 14);
    }
    r = run_program(script, "data/tiny.csv --line");
    assert_int_equal(r->code, 0);
    expect_history(wanted, r->out);
    free(wanted);
}

static void what_share_prints_gives_the_same_numbers(void **state)
{
    (void)state;
    expect_shared("train --for 7 -q\nset B --beta 0.3\ncontinue --for 5 -q\nadd -k 2 --beta 0.5\n"
                  "continue --for 3 -q\n");
    expect_shared("train --ladder -q\n"); /* flags are those that each solver has */
    static const char *const solvers[] = {"bayes", "svd", "bias", "als", "sgd"};
    for (size_t s = 0; s < 5; s++) {
        char session[100];
        snprintf(session, sizeof session, "train -q --solver %s\n", solvers[s]);
        expect_shared(session);
    }
}

/* Where rules would choose something else, the flags that were given are said. */
static void what_was_given_is_shared_where_the_data_would_choose_otherwise(void **state)
{
    (void)state;
    expect_shared("train -q --solver sgd --alpha 0.02 --beta 0.1 --epochs 60\n");
    expect_shared("train -q --solver sgd --for 0\ncontinue --for 3\n");
    const program_result *r = run_program(
        "train -q --solver sgd --alpha 0.02 --beta 0.1 --epochs 60\nshare\n", "data/tiny.csv");
    assert_contains(r->out, "--beta 0.1 --solver sgd --alpha 0.02 --epochs 60\n");
}

static void sweeps_and_folds_are_shared_as_the_sweep_that_they_are(void **state)
{
    (void)state;
    expect_shared("sweep --beta 0,0.1 --folds 3 --epochs 5 -q\n");
    expect_shared("sweep --beta 0,0.1 --alpha 0.001,0.002 -k 2,3 --epochs 5 --seeds 2 -q\n");
    const program_result *r =
        run_program("sweep --beta 0,0.1 --folds 3 --epochs 5 -q\nadd --beta 0.4 -k 2\nshare\n",
                    "data/tiny.csv");
    assert_int_equal(r->code, 2); /* a fold's runs and another beside them */
    assert_contains(r->messages, "of the last fold of a sweep");
}

/* B, alone, keeps the start that it had; an added run takes one that nobody has. */
static void runs_are_shared_with_the_start_that_they_had(void **state)
{
    (void)state;
    expect_shared("train --init uniform --epochs 5 -q\ndelete A\n");
    expect_shared("train --init numpy --epochs 5 -q\nadd --beta 0.1 --init numpy --epochs 5\n"
                  "continue -q\ndelete B\n");
    expect_shared("train --init uniform --epochs 5 -q\ndelete A\nadd --init uniform --epochs 5\n"
                  "continue -q\n");
    const program_result *r = run_program(
        "train --init uniform --epochs 5 -q --beta 0,0\ndelete A\nadd --init uniform --epochs 5 "
        "--beta 0\ncontinue -q\nruns --csv\n",
        "data/tiny.csv");
    const char *a = strstr(r->out, "\nA,coord"), *b = strstr(r->out, "\nB,coord");
    assert_non_null(a);
    assert_non_null(b);
    assert_memory_not_equal(a + 2, b + 2, strcspn(a + 2, "\n")); /* not the same run twice */
    r = run_program(NULL, "train data/tiny.csv --stream 1 --epochs 3");
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "--stream cannot apply");
}

static void looking_back_says_of_which_epoch_each_run_is_shown(void **state)
{
    (void)state;
    const program_result *r = run_program(
        "train --epochs 20 -q --beta 0\nadd --beta 0.1 --epochs 7\ncontinue -q\npair A B\n"
        "export screen train --keys '{'\n",
        "data/tiny.csv");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "as after epoch 10 of A and 7 of B: held-out RMSE A ");
}

static void a_sweep_says_which_beta_predicts_best(void **state)
{
    (void)state;
    json_t *s = json_of(run_program(
        NULL, "sweep data/sample.csv.gz --beta 0,0.02,0.5 --seeds 2 --epochs 30 --json"));
    assert_keys(s, "data seconds runs betas best_beta one_se_beta");
    assert_int_equal(json_array_size(json_object_get(s, "runs")), 6);
    json_t *betas = json_object_get(s, "betas");
    assert_int_equal(json_array_size(betas), 3);
    double lowest = 1e9, best = -1;
    for (size_t i = 0; i < 3; i++) {
        json_t *b = json_array_get(betas, i);
        double rmse = json_number_value(json_object_get(b, "heldout_rmse"));
        assert_int_equal(json_integer_value(json_object_get(b, "n")), 2);
        assert_true(json_number_value(json_object_get(b, "heldout_se")) > 0);
        best = rmse < lowest ? json_number_value(json_object_get(b, "beta")) : best;
        lowest = rmse < lowest ? rmse : lowest;
    }
    assert_true(json_number_value(json_object_get(s, "best_beta")) == best);
    json_decref(s);
}

static void a_sweep_saves_the_model_of_its_best_setting(void **state)
{
    (void)state;
    static const char *const ways[] = {"", " --folds 3"};
    for (size_t w = 0; w < 2; w++) {
        char best[300], same[300], words[900];
        snprintf(best, sizeof best, "%s", temporary("best.npz"));
        snprintf(same, sizeof same, "%s", temporary("same.npz"));
        snprintf(words, sizeof words,
                 "sweep data/tiny.csv --solver als --beta 0.05,0.5,5 -q --json%s -o %s", ways[w],
                 best);
        json_t *s = json_of(run_program(NULL, words));
        double beta = json_number_value(json_object_get(s, "best_beta"));
        json_decref(s);
        snprintf(words, sizeof words, "train data/tiny.csv --solver als --beta %g -q -o %s", beta,
                 same);
        assert_int_equal(run_program(NULL, words)->code, 0);
        assert_same_files(best, same);
    }
    assert_int_equal(run_program(NULL, "sweep data/tiny.csv -o best.txt")->code, 2);
    const program_result *r = run_program(NULL, "sweep data/tiny.csv --holdout 0 -o best.npz");
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "nothing held out");
    r = run_program(NULL, "sweep data/tiny.csv --holdout 0 --epochs 3");
    assert_contains(r->out, "nothing is held out: no setting can be said to predict best");
}

static void folds_are_averaged_and_their_spread_is_the_standard_error(void **state)
{
    (void)state;
    json_t *s = json_of(
        run_program(NULL, "sweep data/sample.csv.gz --beta 0,0.1 --folds 3 --epochs 8 -q --json"));
    json_t *betas = json_object_get(s, "betas");
    assert_int_equal(json_array_size(betas), 2);
    for (size_t b = 0; b < 2; b++) {
        json_t *point = json_array_get(betas, b);
        assert_int_equal(json_integer_value(json_object_get(point, "n")), 3);
        double rmse = json_number_value(json_object_get(point, "heldout_rmse"));
        double se = json_number_value(json_object_get(point, "heldout_se"));
        assert_true(rmse > 0.7 && rmse < 1.5 && se > 0 && se < 0.1);
    }
    json_decref(s);
    assert_int_equal(run_program(NULL, "sweep data/tiny.csv --folds 1")->code, 2);
    const program_result *r = run_program(
        "sweep --beta 0,0.1 --folds 3 --epochs 5 -q\ndescribe beta\nruns\n", "data/tiny.csv");
    assert_contains(r->out, "71 ratings, each held out in one of 3 folds");
    assert_contains(r->out, "These are the runs of the last of 3 folds. ");
    assert_contains(r->out, "24 held out (the last of 3 folds)");
}

static void factors_are_exported_with_their_titles(void **state)
{
    (void)state;
    const program_result *r =
        run_program(NULL, "export data/tiny.csv factors B --epochs 5 -k 3 --beta 0.02,0");
    assert_int_equal(r->code, 0);
    assert_contains(r->out,
                    "axis\tid\ttitle\tgenres\tratings\tbias\tfactor_1\tfactor_2\tfactor_3\n");
    assert_contains(r->out, "movie\t3\tSalt and Cinnamon (2001)\t\t6\t0\t");
    assert_contains(r->out, "watcher\tada\t\t\t");
    size_t lines = 0;
    for (const char *c = r->out; *c != '\0'; c++) {
        lines += *c == '\n';
    }
    assert_int_equal(lines, 1 + 10 + 12);
}

static void one_factor_is_told_without_what_is_of_all(void **state)
{
    (void)state;
    const program_result *r = run_program(NULL, "factors data/tiny.csv --epochs 5 -k 3");
    assert_contains(r->out, "mean norm of q_j");
    r = run_program(NULL, "factors data/tiny.csv --epochs 5 -k 3 --factor 2");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "     2  high  ");
    assert_null(strstr(r->out, "     1  high  "));
    assert_null(strstr(r->out, "mean norm of q_j"));
}

static void the_ladder_has_a_rung_for_each_solver(void **state)
{
    (void)state;
    json_t *all =
        json_of(run_program(NULL, "train data/tiny.csv --ladder -k 3 --rank 3 -q --json"));
    json_t *runs = json_object_get(all, "runs");
    size_t rungs_there = 0;
    for (size_t s = 0; mf_solvers[s] != NULL; s++) {
        rungs_there += mf_solvers[s]->rung > 0;
    }
    assert_int_equal(json_array_size(runs), rungs_there);
    static const char *const rungs[] = {"mean", "watcher-mean",   "movie-mean", "bias",
                                        "svd",  "coordinate-sgd", "sgd",        "als"};
    static const int parameters[] = {1, 13, 11, 23, 66, 66, 89, 89};
    for (size_t r = 0; r < 8; r++) {
        json_t *run = json_array_get(runs, r);
        assert_string_equal(json_string_value(json_object_get(run, "solver")), rungs[r]);
        assert_int_equal(json_integer_value(json_object_get(run, "parameters")), parameters[r]);
        assert_keys(json_object_get(run, "ranking"),
                    "n precision recall ndcg map coverage catalogue_coverage");
    }
    assert_int_equal(json_array_size(json_object_get(json_array_get(runs, 4), "singular_values")),
                     3);
    json_decref(all);
}

/* The bytes of the model file do not tell how many threads there were, or what company. */
static void model_files_are_the_same_byte_for_byte(void **state)
{
    (void)state;
    static const char *const solvers[] = {"coordinate-sgd --epochs 3 -k 4", "sgd --epochs 3 -k 4",
                                          "als --epochs 3 -k 4", "svd -k 4", "bias"};
    static const char *const ways[] = {"--threads 1", "--threads 2", "--threads 3", "--threads 7"};
    for (size_t s = 0; s < 5; s++) {
        char *first = NULL;
        size_t first_length = 0;
        for (size_t w = 0; w < 4; w++) {
            char arguments[600], path[300];
            size_t length;
            snprintf(path, sizeof path, "%s", temporary("same.npz"));
            snprintf(arguments, sizeof arguments,
                     "train data/sample.csv.gz --solver %s %s -q -o %s", solvers[s], ways[w], path);
            assert_int_equal(run_program(NULL, arguments)->code, 0);
            char *bytes = read_bytes(path, &length);
            if (w == 0) {
                first = bytes;
                first_length = length;
                continue;
            }
            assert_int_equal(length, first_length);
            assert_memory_equal(bytes, first, length);
            free(bytes);
        }
        free(first);
    }
}

/* The line ends with this exit and these words among its messages. */
static void expect_message(const char *input, const char *words, int code, const char *said)
{
    program_result *r = run_program(input, words);
    if (r->code != code || strstr(r->messages, said) == NULL) {
        fail_msg("%s: exit %d, %s", words, r->code, r->messages);
    }
}

static void options_that_cannot_apply_are_refused(void **state)
{
    (void)state;
    char words[600], model[200], news[200];
    snprintf(model, sizeof model, "%s", temporary("own.npz"));
    snprintf(news, sizeof news, "%s",
             write_text("news.csv", "watcher,movie,rating\nada,3,5\nzed,1,2\n"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver als -k 2 --epochs 2 -o %s -q",
             model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    static const char *const beside[][2] = {
        {"update %s %s -o up.npz --test data/tiny.csv", "--test cannot apply"},
        {"update %s %s -o up.npz --split leave-one-out", "--split cannot apply"},
        {"evaluate %s %s --per-watcher", "--per-watcher cannot apply"},
    };
    for (size_t b = 0; b < sizeof beside / sizeof beside[0]; b++) {
        snprintf(words, sizeof words, beside[b][0], model, news);
        expect_message(NULL, words, 2, beside[b][1]);
    }
    snprintf(words, sizeof words, "compare %s %s --columns rating,watcher,movie", model, model);
    expect_message(NULL, words, 2, "--columns cannot apply");
    expect_message(NULL, "convert data/tiny.csv -o - --holdout 0.5", 2, "--holdout cannot apply");
    expect_message(NULL, "convert data/tiny.csv -o - --test-output -", 2,
                   "both to standard output");
    expect_message(NULL, "stats data/tiny.csv --columns watcher,movie,rating,tiem", 2,
                   "'tiem' is none");
    expect_message(NULL, "stats data/tiny.csv --columns watcher,movie,rating,rating", 2,
                   "names the rating twice");
    expect_message(NULL, "train data/tiny.csv --split last:-1", 2, "--split last:-1; expected");
    expect_message(NULL, "lesson --check", 2, "no lesson; expected its NAME");
    expect_message("predict -\n", "data/tiny.csv", 2, "both the script and the pairs");
    expect_message("open -\n", "data/tiny.csv", 2, "both the script and the ratings");
}

static void runs_of_a_model_file_are_told_as_json(void **state)
{
    (void)state;
    char words[400], model[200];
    snprintf(model, sizeof model, "%s", temporary("told.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver sgd -k 2 -o %s -q", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    program_result *r = run_program("runs --json\n", model);
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "\"name\":\"A\",\"solver\":\"sgd\",\"k\":2");
}

static void a_test_set_of_strangers_is_noticed(void **state)
{
    (void)state;
    char words[400];
    snprintf(words, sizeof words, "train data/tiny.csv --solver bias --test %s",
             write_text("strangers.csv", "2,ada,2\n1,ben,3\n"));
    expect_message(NULL, words, 0, "no watcher and no movie of");
    snprintf(words, sizeof words, "stats data/tiny.csv --duplicates error --test %s",
             write_text("twice.csv", "ada,1,3\nben,7,3\nada,1,4\n"));
    expect_message(NULL, words, 3, "twice.csv:3: watcher ada rates movie 1 twice");
}

static void a_line_of_a_script_with_a_nul_is_not_carried_out(void **state)
{
    (void)state;
    const char *script = write_bytes("nul.txt", "convert -o n.csv\0 --sample 0.1\n", 32);
    char words[400];
    const char *binary = getenv("MFEXPLORE");
    snprintf(words, sizeof words, "%s data/tiny.csv", binary != NULL ? binary : "build/mfexplore");
    program_result *r = run_command(words, script);
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "standard input:1: a NUL in a line");
    assert_int_not_equal(access("n.csv", F_OK), 0);
}

static void ids_with_any_bytes_come_back_from_every_text(void **state)
{
    (void)state;
    static const char *const endings[] = {"csv", "tsv", "txt", "data", "dat", "inter", "jsonl"};
    char from[200], words[600], there[200];
    snprintf(from, sizeof from, "%s",
             write_text("odd.jsonl", "{\"watcher\":\"a\\rb\",\"movie\":\"x:\",\"rating\":3}\n"
                                     "{\"watcher\":\"a\\nb\",\"movie\":\":x\",\"rating\":5}\n"
                                     "{\"watcher\":\"{x}\",\"movie\":\"x:\",\"rating\":4}\n"));
    snprintf(words, sizeof words, "convert %s -o - -q", from);
    char *expected = strdup(run_program(NULL, words)->out);
    for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
        char name[20];
        snprintf(name, sizeof name, "odd.%s", endings[e]);
        snprintf(there, sizeof there, "%s",
                 temporary(strcmp(endings[e], "jsonl") == 0 ? "back.jsonl" : name));
        snprintf(words, sizeof words, "convert %s -o %s -q", from, there);
        assert_int_equal(run_program(NULL, words)->code, 0);
        snprintf(words, sizeof words, "convert %s -o - -q", there);
        assert_string_equal(run_program(NULL, words)->out, expected);
    }
    free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stats_has_every_key_of_the_interface),
        cmocka_unit_test(the_report_says_the_lessons_numbers),
        cmocka_unit_test(a_watchers_row_is_walked_through_before_what_it_costs),
        cmocka_unit_test(what_comes_slowly_is_counted_while_it_is_read),
        cmocka_unit_test(train_has_every_key_of_the_interface),
        cmocka_unit_test(questions_have_every_key_of_the_interface),
        cmocka_unit_test(a_model_file_stands_wherever_data_may),
        cmocka_unit_test(exit_codes_and_messages_are_those_of_the_manual),
        cmocka_unit_test(each_factor_has_one_high_and_one_low_end),
        cmocka_unit_test(what_diverged_has_no_answer),
        cmocka_unit_test(options_that_cannot_apply_to_a_trained_model_are_refused),
        cmocka_unit_test(a_full_disk_is_an_error_and_leaves_nothing_behind),
        cmocka_unit_test(a_closed_pipe_is_a_quiet_end),
        cmocka_unit_test(bad_data_exits_3_with_file_and_line),
        cmocka_unit_test(standard_input_serves_ratings_and_pairs),
        cmocka_unit_test(the_log_has_its_header_and_a_row_a_run_and_epoch_that_reads_back),
        cmocka_unit_test(line_mode_keeps_data_and_runs_and_names_a_scripts_lines),
        cmocka_unit_test(results_do_not_depend_on_kernel_line_order_or_company),
        cmocka_unit_test(an_interrupt_prints_what_there_is_and_exits_130),
        cmocka_unit_test(the_real_sets_answer_every_verb),
        cmocka_unit_test(the_manual_has_the_tables_that_the_program_has),
        cmocka_unit_test(a_model_session_answers_more_than_once_and_does_not_train),
        cmocka_unit_test(a_session_adds_pairs_shares_and_deletes_runs),
        cmocka_unit_test(what_share_prints_gives_the_same_numbers),
        cmocka_unit_test(what_was_given_is_shared_where_the_data_would_choose_otherwise),
        cmocka_unit_test(sweeps_and_folds_are_shared_as_the_sweep_that_they_are),
        cmocka_unit_test(runs_are_shared_with_the_start_that_they_had),
        cmocka_unit_test(looking_back_says_of_which_epoch_each_run_is_shown),
        cmocka_unit_test(a_sweep_says_which_beta_predicts_best),
        cmocka_unit_test(a_sweep_saves_the_model_of_its_best_setting),
        cmocka_unit_test(folds_are_averaged_and_their_spread_is_the_standard_error),
        cmocka_unit_test(factors_are_exported_with_their_titles),
        cmocka_unit_test(one_factor_is_told_without_what_is_of_all),
        cmocka_unit_test(the_ladder_has_a_rung_for_each_solver),
        cmocka_unit_test(model_files_are_the_same_byte_for_byte),
        cmocka_unit_test(options_that_cannot_apply_are_refused),
        cmocka_unit_test(runs_of_a_model_file_are_told_as_json),
        cmocka_unit_test(a_test_set_of_strangers_is_noticed),
        cmocka_unit_test(a_line_of_a_script_with_a_nul_is_not_carried_out),
        cmocka_unit_test(ids_with_any_bytes_come_back_from_every_text),
    };
    return cmocka_run_group_tests_name("command/program", tests, NULL, NULL);
}
