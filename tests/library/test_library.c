/* The front door: what the shared library exports, that the headers stand alone in C and C++, and
 * that the examples of libmfexplore(3) build against an installation and run. Tools that are not
 * there are said to be skipped. */
#include "../support.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>

#include "../../src/data/builder.h"
#include "../../src/data/ratings.h"
#include "../../src/data/split.h"
#include "../../src/lab/lab.h"
#include "../../src/model/model.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What compiled the library links it statically: it knows its OpenMP. */
#ifdef __clang__
#define CC "clang"
#else
#define CC "gcc"
#endif

static char install[300];

/* Runs a shell command; what it says is shown when it fails. */
static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
    char command[4096], *said;
    size_t length;
    va_list list;
    va_start(list, format);
    int at = snprintf(command, sizeof command, "{ ");
    at += vsnprintf(command + at, sizeof command - (size_t)at, format, list);
    va_end(list);
    const char *log = temporary("said");
    snprintf(command + at, sizeof command - (size_t)at, "\n} >%s 2>&1", log);
    if (system(command) != 0) {
        said = read_bytes(log, &length);
        fail_msg("%s\n%s", command, said);
    }
}

/* The folder with what was built; only the release build makes what users install. */
static const char *release(void)
{
    const char *build = getenv("MFEXPLORE_BUILD");
    if (build == NULL || strstr(build, "release") == NULL) {
        print_message("skipped: only the release build is installed\n");
        return NULL;
    }
    return build;
}

static int make_installation(void **state)
{
    (void)state;
    const char *build = getenv("MFEXPLORE_BUILD");
    if (build != NULL && strstr(build, "release") != NULL) {
        char top[200];
        snprintf(top, sizeof top, "%.*s", (int)(strstr(build, "/release") - build), build);
        snprintf(install, sizeof install, "%s", temporary("installed"));
        /* Installing elsewhere links anew: in a copy, so that nobody's program changes meanwhile.
         */
        char copy[300];
        snprintf(copy, sizeof copy, "%s", temporary("build"));
        shell("mkdir -p %s && cp -a %s %s/mfexplore %s/ && rm -rf %s/release/tests", copy, build,
              top, copy, copy);
        shell("env -u MAKEFLAGS -u MAKELEVEL -u WERROR -u SANITIZE make -s BUILD=%s install "
              "PREFIX=%s",
              copy, install);
    }
    return 0;
}

static void both_libraries_export_what_the_headers_declare_and_nothing_else(void **state)
{
    (void)state;
    if (release() == NULL) {
        return;
    }
    const char *exported = temporary("exported"), *declared = temporary("declared");
    const char *of_static = temporary("static");
    shell("nm -g --defined-only %s/lib/libmfexplore.a | awk 'NF == 3 {print $3}' | sort >%s",
          install, of_static);
    shell("nm -D --defined-only %s/lib/libmfexplore.so.0 | awk '{print $3}' | grep -v '^[.]' | "
          "sort >%s",
          install, exported);
    shell("cat include/mfexplore/*.h | tr '\\n' ' ' | grep -oE 'MF_API [^;]*' | "
          "grep -oE 'mf_[a-z0-9_]+\\(' | tr -d '(' | sort -u >%s",
          declared);
    shell("diff %s %s", declared, exported);
    shell("diff %s %s", declared, of_static);
    shell("[ $(wc -l <%s) -ge 50 ] && [ $(grep -c '^mf_' %s) = $(wc -l <%s) ]", exported, exported,
          exported);
}

static void the_shared_library_has_its_soname_and_needs_nothing_left_open(void **state)
{
    (void)state;
    if (release() == NULL) {
        return;
    }
    shell("readelf -d %s/lib/libmfexplore.so | grep -q 'SONAME.*libmfexplore.so.0]'", install);
    shell("readelf -lW %s/bin/mfexplore | grep -q GNU_RELRO", install);
    shell("readelf -dW %s/bin/mfexplore | grep -qE 'BIND_NOW|NOW'", install);
    shell("readelf -hW %s/bin/mfexplore | grep -q 'DYN'", install);
    shell("nm -D %s/bin/mfexplore | grep -q __stack_chk_fail", install);
#ifdef __OPTIMIZE__ /* the C library's checks are of no use to what is not optimized */
    shell("nm -D %s/bin/mfexplore | grep -q '_chk@'", install);
#endif
}

static void the_installed_program_finds_its_samples(void **state)
{
    (void)state;
    if (release() == NULL) {
        return;
    }
    shell("cd / && %s/bin/mfexplore lesson overfitting --check", install);
    shell("cd / && %s/bin/mfexplore stats %s/share/mfexplore/tiny.csv", install, install);
}

static void the_static_library_is_position_independent(void **state)
{
    (void)state;
    if (release() == NULL) {
        return;
    }
    shell("gcc -shared -Wl,--whole-archive %s/lib/libmfexplore.a -Wl,--no-whole-archive -o %s "
          "$(PKG_CONFIG_PATH=%s/lib/pkgconfig pkg-config --static --libs mfexplore | "
          "sed 's/-lmfexplore//')",
          install, temporary("whole.so"), install);
}

static void the_headers_compile_in_c11_and_in_every_cpp(void **state)
{
    (void)state;
    static const char *const headers[] = {"status", "ratings", "model", "train", "mfexplore"};
    static const char *const cpp[] = {"c++11", "c++17", "c++20"};
    for (size_t h = 0; h < sizeof headers / sizeof headers[0]; h++) {
        char text[100];
        snprintf(text, sizeof text, "#include <mfexplore/%s.h>\nint main(void) { return 0; }\n",
                 headers[h]);
        const char *c = write_text("header.c", text);
        shell("gcc -std=c11 -pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only %s", c);
        const char *cc = write_text("header.cc", text);
        for (size_t s = 0; s < 3 && is_there("g++"); s++) {
            shell("g++ -std=%s -pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only %s", cpp[s],
                  cc);
        }
    }
}

/* The example of this kind in the man page, as a file. */
static const char *example(const char *kind, const char *name)
{
    size_t length, at = 0;
    char *page = read_bytes("man/libmfexplore.3", &length), mark[64], *text = malloc(length + 1);
    snprintf(mark, sizeof mark, ".\\\" example: %s\n.Bd -literal\n", kind);
    char *from = strstr(page, mark);
    assert_non_null(from);
    from += strlen(mark);
    char *to = strstr(from, "\n.Ed");
    assert_non_null(to);
    for (const char *c = from; c <= to; c++) {
        if (c[0] == '\\' && c[1] == 'e') { /* a backslash, in mdoc */
            text[at++] = '\\';
            c++;
        } else {
            text[at++] = *c;
        }
    }
    text[at] = '\0';
    const char *path = write_text(name, text);
    free(text);
    free(page);
    return path;
}

static void the_examples_of_the_man_page_build_and_run(void **state)
{
    (void)state;
    char here[1000], folder[300];
    if (release() == NULL) {
        return;
    }
    assert_non_null(getcwd(here, sizeof here));
    snprintf(folder, sizeof folder, "%s", temporary("work"));
    shell("mkdir -p %s", folder);
    shell("gcc -std=c11 -Wall -Wextra -Werror %s -o %s/c "
          "$(PKG_CONFIG_PATH=%s/lib/pkgconfig pkg-config --cflags --libs mfexplore)",
          example("c", "example.c"), folder, install);
    shell(
        "cd %s && LD_LIBRARY_PATH=%s/lib ./c '%s/data/tiny.csv' >c.txt && grep -q 'held out' c.txt "
        "&& [ $(wc -l <c.txt) -gt 4 ]",
        folder, install, here);
    shell(CC " -std=c11 %s -static-libgcc -o %s/static "
             "$(PKG_CONFIG_PATH=%s/lib/pkgconfig pkg-config --cflags mfexplore) "
             "%s/lib/libmfexplore.a $(PKG_CONFIG_PATH=%s/lib/pkgconfig pkg-config --libs --static "
             "mfexplore | sed 's/-lmfexplore//')",
          example("c", "static.c"), folder, install, install, install);
    shell("cd %s && ./static '%s/data/tiny.csv' >static.txt && cmp c.txt static.txt", folder, here);
    if (is_there("g++")) {
        shell("g++ -std=c++11 -Wall -Wextra -Werror %s -o %s/cpp "
              "$(PKG_CONFIG_PATH=%s/lib/pkgconfig pkg-config --cflags --libs mfexplore)",
              example("cpp", "example.cc"), folder, install);
        shell("cd %s && LD_LIBRARY_PATH=%s/lib ./cpp model.npz | grep -q 'would rate'", folder,
              install);
    }
    if (is_there("python3")) {
        shell("cd %s && LD_LIBRARY_PATH=%s/lib python3 %s model.npz | grep -q 'would rate'", folder,
              install, example("py", "example.py"));
    }
}

static void what_is_saved_through_the_door_is_read_back_by_the_program(void **state)
{
    (void)state;
    mf_error error = {0};
    mf_ratings *ratings, *again;
    mf_split *split;
    mf_run *run;
    mf_model *model;
    mf_config config = mf_config_for(mf_solver_find("sgd"));
    char path[300];
    snprintf(path, sizeof path, "%s", temporary("door.npz"));
    config.epochs = 3;
    assert_int_equal(mf_ratings_load("data/tiny.csv", NULL, &ratings, &error), MF_OK);
    assert_int_equal(mf_split_share(ratings, 0.1, 0, &split, &error), MF_OK);
    assert_int_equal(mf_run_begin(&config, split, &run, &error), MF_OK);
    assert_int_equal(mf_runs_learn(&run, 1, 0, split, NULL, NULL, &error), MF_OK);
    assert_int_equal(mf_run_epochs(run), 3);
    assert_int_equal(mf_run_save(run, ratings, split, path, &error), MF_OK);
    assert_int_equal(mf_model_open(path, &model, &again, &error), MF_OK);
    assert_int_equal(mf_ratings_count(again), mf_ratings_count(ratings));
    assert_string_equal(mf_ratings_title(again, 0), mf_ratings_title(ratings, 0));
    mf_model *now = mf_run_model(run);
    assert_true(mf_predict(model, 1, 1, MF_COLD_BIAS).value ==
                mf_predict(now, 1, 1, MF_COLD_BIAS).value);
    char command[400];
    snprintf(command, sizeof command, "predict %s %s %s", path, mf_ratings_watcher_id(ratings, 1),
             mf_ratings_movie_id(ratings, 1));
    assert_int_equal(run_program(NULL, command)->code, 0);
    mf_model_free(now);
    mf_model_free(model);
    mf_run_free(run);
    mf_split_free(split);
    mf_ratings_free(again);
    mf_ratings_free(ratings);
}

static bool stop_at_two(void *context, mf_run *const *runs, size_t n)
{
    (void)context;
    (void)n;
    return mf_run_epochs(runs[0]) < 2;
}

static void watching_stops_runs_and_resuming_gives_the_bits_of_one_go(void **state)
{
    (void)state;
    mf_error error = {0};
    mf_ratings *ratings;
    mf_split *split;
    mf_run *run, *whole;
    mf_config config = mf_config_defaults();
    config.epochs = 5;
    assert_int_equal(mf_ratings_load("data/tiny.csv", NULL, &ratings, &error), MF_OK);
    assert_int_equal(mf_split_one_fold(ratings, 1, 4, 7, &split, &error), MF_OK);
    assert_int_equal(mf_run_begin(&config, split, &run, &error), MF_OK);
    assert_int_equal(mf_run_begin(&config, split, &whole, &error), MF_OK);
    assert_int_equal(mf_runs_learn(&run, 1, 0, split, stop_at_two, NULL, &error), MF_INTERRUPTED);
    assert_int_equal(mf_run_state(run), MF_RUN_INTERRUPTED);
    assert_int_equal(mf_run_epochs(run), 2);
    assert_true(mf_run_resume(run));
    assert_int_equal(mf_runs_learn(&run, 1, 0, split, NULL, NULL, &error), MF_OK);
    assert_int_equal(mf_runs_learn(&whole, 1, 0, split, NULL, NULL, &error), MF_OK);
    assert_int_equal(mf_run_state(run), MF_RUN_DONE);
    assert_true(mf_run_last(run)->train.sse == mf_run_last(whole)->train.sse);
    mf_run_free(run);
    mf_run_free(whole);
    mf_split_free(split);
    mf_ratings_free(ratings);
}

static void what_cannot_be_is_refused_with_its_fields(void **state)
{
    (void)state;
    mf_error error = {0};
    mf_ratings *ratings = NULL;
    mf_split *split = NULL;
    char path[300];
    snprintf(path, sizeof path, "%s", write_text("bad.csv", "a,b,3\na,c,x\n"));
    assert_int_equal(mf_ratings_load(path, NULL, &ratings, &error), MF_BAD_DATA);
    assert_null(ratings);
    assert_string_equal(error.file, path);
    assert_int_equal(error.line, 2);
    assert_int_equal(mf_ratings_load("data/tiny.csv", NULL, &ratings, &error), MF_OK);
    assert_int_equal(mf_split_share(ratings, 1, 0, &split, &error), MF_USAGE);
    assert_int_equal(mf_split_one_fold(ratings, 3, 3, 0, &split, &error), MF_USAGE);
    assert_null(split);
    mf_ratings_free(ratings);
    mf_builder *builder = mf_builder_new(MF_DUPLICATES_ERROR);
    static const double none[] = {NAN, INFINITY, -INFINITY, 1e39, -1e39};
    for (size_t n = 0; n < sizeof none / sizeof none[0]; n++) {
        assert_false(mf_builder_add(builder, "u", 1, "m", 1, none[n], 1));
    }
    assert_false(mf_builder_add(builder, "", 0, "m", 1, 4, 1));
    assert_false(mf_builder_add(builder, "u", 1, "", 0, 4, 1));
    assert_false(mf_builder_add(builder, "u\0v", 3, "m", 1, 4, 1));
    assert_false(mf_builder_add(builder, "u", 1, "m\0", 2, 4, 1));
    assert_true(mf_builder_add(builder, "u", 1, "m", 1, 4, 1));
    assert_true(mf_builder_add(builder, "u", 1, "m", 1, 5, 2));
    assert_int_equal(mf_builder_ratings(builder, &ratings, &error), MF_BAD_DATA);
    assert_int_equal(error.line, 2);
    mf_builder_free(builder);
    mf_config config = mf_config_defaults();
    assert_int_equal(mf_config_check(&config, &error), MF_OK);
    config.init = (mf_init)9;
    assert_int_equal(mf_config_check(&config, &error), MF_USAGE);
    config = mf_config_defaults();
    config.rate = (mf_rate)9;
    assert_int_equal(mf_config_check(&config, &error), MF_USAGE);
    config = mf_config_defaults();
    config.stop_sse = NAN;
    assert_int_equal(mf_config_check(&config, &error), MF_USAGE);
    config = mf_config_defaults();
    config.solver = mf_solver_find("alss");
    assert_null(config.solver);
    assert_int_equal(mf_config_check(&config, &error), MF_USAGE);
    config = (mf_config){0};
    assert_int_equal(mf_config_check(&config, &error), MF_USAGE);
}

/* A program may have set a locale whose decimals have a comma: files keep their points. */
static void numbers_do_not_follow_the_locale_of_the_program(void **state)
{
    (void)state;
    char folder[300], command[700], path[400];
    snprintf(folder, sizeof folder, "%s", temporary("locales"));
    snprintf(command, sizeof command,
             "mkdir -p %s && localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 2>/dev/null", folder,
             folder);
    if (system(command) > 1 << 8) { /* 1: warnings */
        print_message("skipped: no localedef\n");
        return;
    }
    setenv("LOCPATH", folder, 1);
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
        print_message("skipped: no de_DE\n");
        unsetenv("LOCPATH");
        return;
    }
    mf_error error = {0};
    mf_ratings *ratings = NULL;
    size_t length;
    static const char *const endings[] = {"csv", "tsv", "wide.csv", "mtx", "jsonl"};
    const char *from = write_text("halves.csv", "w,m,r\n1,2,3.5\n2,2,0.1\n");
    assert_int_equal(mf_ratings_load(from, NULL, &ratings, &error), MF_OK);
    for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
        snprintf(path, sizeof path, "%s.%s", temporary("de"), endings[e]);
        assert_int_equal(mf_ratings_save(ratings, path, &error), MF_OK);
        char *text = read_bytes(path, &length);
        assert_non_null(strstr(text, "3.5"));
        assert_null(strstr(text, "3,5"));
        free(text);
    }
    mf_config config = mf_config_defaults();
    config.alpha = -0.5;
    assert_int_equal(mf_config_check(&config, &error), MF_USAGE);
    assert_non_null(strstr(error.message, "alpha is -0.5"));
    assert_string_equal(localeconv()->decimal_point, ","); /* the program's own is as it was */
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    mf_ratings_free(ratings);
}

/* SIZE_MAX is who or what a model does not know. */
static void a_stranger_is_explained_by_the_means(void **state)
{
    (void)state;
    mf_lab *lab = mf_lab_new();
    mf_config config = mf_config_defaults();
    mf_read_options options = mf_read_defaults();
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0.1, 0, NULL), MF_OK);
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    const mf_model *model = lab->runs[0]->model;
    mf_explanation e = mf_explain(model, SIZE_MAX, SIZE_MAX);
    assert_true(e.k == 0 && e.watcher_bias == 0 && e.movie_bias == 0);
    assert_true(e.mu == e.prediction.value);
    e = mf_explain(model, 0, SIZE_MAX);
    assert_true(e.movie_bias == 0 && e.mu + e.watcher_bias == e.prediction.value);
    mf_lab_free(lab);
}

static void a_new_watcher_is_folded_in_and_listed(void **state)
{
    (void)state;
    mf_error error = {0};
    mf_ratings *ratings;
    mf_split *split;
    mf_run *run;
    mf_config config = mf_config_for(mf_solver_find("als"));
    config.k = 3;
    assert_int_equal(mf_ratings_load("data/tiny.csv", NULL, &ratings, &error), MF_OK);
    assert_int_equal(mf_split_share(ratings, 0, 0, &split, &error), MF_OK);
    assert_int_equal(mf_run_begin(&config, split, &run, &error), MF_OK);
    assert_int_equal(mf_runs_learn(&run, 1, 0, split, NULL, NULL, &error), MF_OK);
    mf_model *model = mf_run_model(run);
    uint32_t movies[] = {4, 1};
    double given[] = {5, 1}, p[3];
    mf_folded folded;
    mf_scored list[5];
    size_t n;
    mf_list_options options = {.n = 5};
    static const double betas[] = {-1, NAN, INFINITY}, ratings_of_none[] = {NAN, INFINITY, 1e308};
    for (size_t i = 0; i < 3; i++) {
        double bad[] = {5, ratings_of_none[i]};
        assert_int_equal(mf_fold_in(model, movies, given, 2, betas[i], p, &folded, &error),
                         MF_USAGE);
        assert_int_equal(mf_fold_in(model, movies, bad, 2, 0.1, p, &folded, &error), MF_USAGE);
    }
    assert_int_equal(mf_fold_in(model, movies, given, 2, 0.1, p, &folded, &error), MF_OK);
    assert_int_equal(folded.n_used, 2);
    assert_int_equal(
        mf_model_recommend_folded(model, p, &folded, NULL, 0, &options, list, &n, &error), MF_OK);
    assert_int_equal(n, 5);
    assert_int_equal(
        mf_model_recommend_folded(model, p, &folded, movies, 2, &options, list, &n, &error), MF_OK);
    assert_int_equal(n, 5);
    for (size_t i = 0; i < n; i++) {
        assert_true(list[i].movie != 4 && list[i].movie != 1);
        assert_true(i == 0 || list[i].score <= list[i - 1].score);
    }
    mf_model_free(model);
    mf_run_free(run);
    mf_split_free(split);
    mf_ratings_free(ratings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_libraries_export_what_the_headers_declare_and_nothing_else),
        cmocka_unit_test(the_shared_library_has_its_soname_and_needs_nothing_left_open),
        cmocka_unit_test(the_installed_program_finds_its_samples),
        cmocka_unit_test(the_static_library_is_position_independent),
        cmocka_unit_test(the_headers_compile_in_c11_and_in_every_cpp),
        cmocka_unit_test(the_examples_of_the_man_page_build_and_run),
        cmocka_unit_test(what_is_saved_through_the_door_is_read_back_by_the_program),
        cmocka_unit_test(watching_stops_runs_and_resuming_gives_the_bits_of_one_go),
        cmocka_unit_test(what_cannot_be_is_refused_with_its_fields),
        cmocka_unit_test(numbers_do_not_follow_the_locale_of_the_program),
        cmocka_unit_test(a_stranger_is_explained_by_the_means),
        cmocka_unit_test(a_new_watcher_is_folded_in_and_listed),
    };
    return cmocka_run_group_tests_name("library", tests, make_installation, NULL);
}
