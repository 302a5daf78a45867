/* The report: one page that needs nothing but itself, and that nothing in a file can break. */
#include "../support.h"

/* The page of these words; the caller frees it. */
static char *page_of(const char *words, const char *name)
{
    char command[1000], path[300];
    size_t length;
    snprintf(path, sizeof path, "%s.html", temporary(name));
    snprintf(command, sizeof command, "report %s -q -o %s", words, path);
    program_result *r = run_program(NULL, command);
    if (r->code != 0) {
        fail_msg("%s: %s", command, r->messages);
    }
    return read_bytes(path, &length);
}

static size_t count(const char *page, const char *text)
{
    size_t n = 0;
    for (const char *at = strstr(page, text); at != NULL; at = strstr(at + 1, text)) {
        n++;
    }
    return n;
}

static void holds(const char *page, const char *text)
{
    if (strstr(page, text) == NULL) {
        fail_msg("the page does not hold '%s'", text);
    }
}

/* Every element that is opened is closed, in order. */
static void is_well_formed(const char *page)
{
    static const char *const alone[] = {"meta", "!DOCTYPE", "polyline",
                                        "rect", "circle",   "polygon"};
    char open[64][24];
    size_t depth = 0;
    for (const char *at = strchr(page, '<'); at != NULL; at = strchr(at + 1, '<')) {
        char name[24];
        bool closes = at[1] == '/', single = false;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1 + closes, " >/\n"),
                 at + 1 + closes);
        for (size_t a = 0; a < sizeof alone / sizeof alone[0]; a++) {
            single = single || strcmp(name, alone[a]) == 0;
        }
        if (single) {
            continue;
        }
        if (closes) {
            if (depth == 0 || strcmp(open[depth - 1], name) != 0) {
                fail_msg("</%s> closes <%s>", name, depth > 0 ? open[depth - 1] : "");
            }
            depth--;
        } else {
            assert_true(depth < 64);
            snprintf(open[depth++], sizeof open[0], "%s", name);
            if (strcmp(name, "script") == 0) { /* its text is no elements */
                at = strstr(at, "</script>") - 1;
            }
        }
    }
    assert_int_equal(depth, 0);
}

static void a_report_says_and_shows_everything_and_fetches_nothing(void **state)
{
    (void)state;
    char *page = page_of("data/tiny.csv --watchers ada,juno -n 3", "report");
    is_well_formed(page);
    static const char *const parts[] = {"<h2>The data</h2>",
                                        "watcher = watcher, movie = movie",
                                        "dense float64",
                                        "<h2>The runs</h2>",
                                        ">held-out RMSE</text>",
                                        "data-name=\"A\"",
                                        "<h3>watcher ada</h3>",
                                        "<h3>watcher juno</h3>",
                                        "Salt and Cinnamon (2001)",
                                        "why ada: ",
                                        "by no more than chance",
                                        "mfexplore report data/tiny.csv"};
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        holds(page, parts[p]);
    }
    assert_null(strstr(page, "http"));
    assert_null(strstr(page, " src="));
    assert_null(strstr(page, "<h2>The ladder"));
    assert_null(strstr(page, "<h2>The sweep</h2>"));
    assert_int_equal(count(page, "<figure class=\"wide\">"),
                     count(page, "<figure class=\"narrow\">"));
    char *command = strstr(page, "<pre>mfexplore report data/tiny.csv");
    holds(command, "--watchers ada,juno");
    free(page);
}

/* In a session the runs are there before the page: what gives them stands in it. */
static void a_page_of_a_session_says_how_its_runs_came_to_be(void **state)
{
    (void)state;
    char path[300], session[600];
    size_t length;
    snprintf(path, sizeof path, "%s.html", temporary("of_session"));
    snprintf(session, sizeof session,
             "train --epochs 4 -q\nadd --beta 0.5 -k 2 --epochs 4\ncontinue -q\nreport -q -o %s\n",
             path);
    assert_int_equal(run_program(session, "data/tiny.csv")->code, 0);
    char *page = read_bytes(path, &length);
    is_well_formed(page);
    holds(page, "<pre>mfexplore data/tiny.csv --line &lt;&lt;'END'\ntrain --for 0 --beta 0.02 ");
    holds(page, "\nadd --beta 0.5 --factors 2 --epochs 4\ncontinue --for 4\nreport --output ");
    free(page);
    snprintf(session, sizeof session, "train --epochs 4 -q --beta 0.3\nreport -q -o %s\n", path);
    assert_int_equal(run_program(session, "data/tiny.csv")->code, 0);
    page = read_bytes(path, &length);
    holds(page, "<pre>mfexplore report data/tiny.csv --output ");
    holds(page, " --beta 0.3 --epochs 4\n</pre>");
    free(page);
}

static void a_sweep_and_a_ladder_stand_in_it_when_there_are_such(void **state)
{
    (void)state;
    char *page = page_of("data/tiny.csv --beta 0,0.1,0.3 --ladder", "report");
    is_well_formed(page);
    holds(page, "<h2>The sweep</h2>");
    holds(page, "<h2>The ladder, each rung with A's K</h2>");
    free(page);
    char words[400], model[300];
    snprintf(model, sizeof model, "%s.npz", temporary("report_model"));
    snprintf(words, sizeof words, "train data/tiny.csv -q --beta 0.1 -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    page = page_of(model, "report"); /* which has no ratings to describe */
    is_well_formed(page);
    assert_null(strstr(page, "<h2>The data</h2>"));
    holds(page, "<h2>Lists</h2>");
    free(page);
}

static void nothing_in_a_file_breaks_out_of_the_page(void **state)
{
    (void)state;
    char text[4096], words[500];
    size_t at = 0;
    const char *const names[] = {"a&b", "<script>alert(1)</script>", "x\"><img src=x>",
                                 "esc\033[31m"};
    for (int i = 0; i < 40; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%d\t%s%d\t%d\n", names[i % 4], i % 5,
                               names[(i / 4) % 4], i % 7, 1 + i % 5);
    }
    snprintf(words, sizeof words, "%s --columns watcher,movie,rating --delimiter tab",
             write_text("hostile.tsv", text));
    char *page = page_of(words, "hostile");
    is_well_formed(page);
    assert_null(strstr(page, "<script>alert"));
    assert_null(strstr(page, "<img"));
    assert_null(strchr(page, '\033'));
    free(page);
}

static void a_run_that_diverged_is_reported_as_such(void **state)
{
    (void)state;
    char *page = page_of("data/tiny.csv --alpha 5", "diverged");
    is_well_formed(page);
    holds(page, "diverged");
    free(page);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_int_equal(run_program(NULL, "report data/tiny.csv -o x.pdf")->code, 2);
    assert_int_equal(run_program(NULL, "report data/tiny.csv --watchers nobody -o x.html")->code,
                     5);
    assert_int_equal(run_program(NULL, "report data/tiny.csv -o /no/such/x.html")->code, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_says_and_shows_everything_and_fetches_nothing),
        cmocka_unit_test(a_page_of_a_session_says_how_its_runs_came_to_be),
        cmocka_unit_test(a_sweep_and_a_ladder_stand_in_it_when_there_are_such),
        cmocka_unit_test(nothing_in_a_file_breaks_out_of_the_page),
        cmocka_unit_test(a_run_that_diverged_is_reported_as_such),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
