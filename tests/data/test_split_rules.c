/* Splits by a rule, times as text, and parts of ratings. */
#include "../support.h"

#include "../../src/data/csr.h"
#include "../../src/data/filter.h"
#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/data/split.h"
#include "../../src/format/format.h"
#include "../../src/format/times.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Watcher a has four ratings, b two, c one; days are those of January. */
static const char rows[] = "user,item,rating,date\na,1,1,2005-01-05\na,2,2,2005-01-03\n"
                           "a,3,3,2005-01-09\na,4,4,2005-01-01\nb,1,5,2005-01-07\n"
                           "b,2,4,2005-01-08\nc,3,3,2005-01-02\n";

static mf_ratings timed(const char *text)
{
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    options.times = true;
    assert_int_equal(mf_ratings_read(write_text("t.csv", text), NULL, &options, &r, NULL, NULL),
                     MF_OK);
    return r;
}

/* "a3 b2" of the split's held-out ratings. */
static const char *held_out(const mf_ratings *r, mf_split_rule rule, double holdout)
{
    static char text[200];
    mf_split split;
    size_t at = 0;
    text[0] = '\0';
    assert_int_equal(mf_split_ruled(r, rule, holdout, 1, &split, NULL), MF_OK);
    assert_int_equal(split.train.n + split.heldout.n, r->r.n);
    for (size_t i = 0; i < split.heldout.n_rows; i++) {
        for (size_t k = split.heldout.row_start[i]; k < split.heldout.row_start[i + 1]; k++) {
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%s%s", at > 0 ? " " : "",
                                   mf_id(&r->watchers, i), mf_id(&r->movies, split.heldout.col[k]));
        }
    }
    mf_split_clear(&split);
    return text;
}

static void a_split_by_time_holds_out_the_latest(void **state)
{
    (void)state;
    mf_ratings r = timed(rows);
    assert_string_equal(held_out(&r, (mf_split_rule){.kind = MF_SPLIT_TIME}, 3.0 / 7), "a3 b1 b2");
    assert_string_equal(
        held_out(&r, (mf_split_rule){.kind = MF_SPLIT_TIME, .per_watcher = true}, 0.5), "a1 a3 b2");
    assert_string_equal(held_out(&r, (mf_split_rule){.kind = MF_SPLIT_LAST, .n = 1}, 0), "a3 b2");
    assert_string_equal(held_out(&r, (mf_split_rule){.kind = MF_SPLIT_LAST, .n = 2}, 0), "a1 a3");
    mf_ratings_clear(&r);
}

static void leaving_one_out_takes_one_of_each_who_has_two(void **state)
{
    (void)state;
    mf_ratings r = timed(rows);
    const char *held = held_out(&r, (mf_split_rule){.kind = MF_SPLIT_LEAVE_ONE_OUT}, 0);
    assert_int_equal(strlen(held), 5);
    assert_true(held[0] == 'a' && held[3] == 'b');
    mf_ratings_clear(&r);
}

static void a_share_of_each_watcher_leaves_each_something(void **state)
{
    (void)state;
    mf_ratings r = timed(rows);
    const char *held =
        held_out(&r, (mf_split_rule){.kind = MF_SPLIT_RANDOM, .per_watcher = true}, 0.9);
    assert_int_equal(strlen(held), 3 * 3 + 2); /* three of four, one of two, none of one */
    mf_ratings_clear(&r);
}

static void without_times_a_split_by_time_is_refused(void **state)
{
    (void)state;
    mf_split split;
    mf_error error = {0};
    mf_ratings r = timed("user,item,rating\na,1,1\na,2,2\n");
    assert_null(r.time);
    assert_int_equal(
        mf_split_ruled(&r, (mf_split_rule){.kind = MF_SPLIT_TIME}, 0.5, 0, &split, &error),
        MF_USAGE);
    assert_contains(error.message, "no times to split by");
    mf_ratings_clear(&r);
    mf_read_options options = mf_read_defaults();
    options.times = true;
    const char *path = write_text("bad.csv", "user,item,rating,time\na,1,1,5\na,2,2,noon\n");
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, &error), MF_BAD_DATA);
    assert_contains(error.message, "bad.csv:3: the time 'noon'");
}

static void times_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds; /* by date -u -d … +%s; INT64_MIN: no time */
    } cases[] = {
        {"881250949", 881250949},
        {"1370000000000", 1370000000},
        {"1997-12-04", 881193600},
        {"1997-12-04 15:55:49", 881250949},
        {"1997-12-04T15:55:49Z", 881250949},
        {"12/04/1997", 881193600},
        {"04.12.1997", 881193600},
        {"12 4, 1997", 881193600},
        {"2000-02-29", 951782400},
        {"1969-12-31", -86400},
        {"Wed May 09 13:26:46 -0700 2012", 1336595206},
        {"12 Feb 2020", 1581465600},
        {"Feb 12, 2020 03:04", 1581476640},
        {"2012-05-18T02:17:21-07:00", 1337332641},
        {"2012-05-18T02:17:21.123+0200", 1337300241},
        {"01/May/2012:13:26:46 -0700", 1335904006},
        {"13:26:46 01-May-2012", 1335878806},
        {"2012-05-09T13:26+02:00", 1336562760},
        {"2012-05-09+02:00", 1336521600},
        {"May 2012", INT64_MIN},
        {"noon", INT64_MIN},
        {"1997-13-04", INT64_MIN},
        {"", INT64_MIN},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        int64_t seconds = INT64_MIN;
        bool good = times_read((field){cases[c].text, strlen(cases[c].text)}, &seconds);
        assert_int_equal(good, cases[c].seconds != INT64_MIN);
        assert_true(!good || seconds == cases[c].seconds);
    }
}

static void a_core_is_what_is_left_when_nobody_has_too_few(void **state)
{
    (void)state;
    /* d has one rating; without it movie 9 has one, which leaves c with one, too. */
    mf_ratings r =
        ratings_of("user,item,rating\na,1,1\na,2,2\nb,1,3\nb,2,4\nc,1,5\nc,9,1\nd,9,2\n");
    mf_ratings kept;
    mf_error error = {0};
    mf_filter two = {.min_per_watcher = 2, .min_per_movie = 2, .sample = 1};
    assert_int_equal(mf_ratings_filter(&r, &two, &kept, NULL), MF_OK);
    assert_int_equal(kept.r.n, 4);
    assert_int_equal(kept.r.n_rows, 2);
    assert_int_equal(kept.r.n_cols, 2);
    mf_ratings_clear(&kept);
    uint32_t only[] = {2};
    mf_filter one = {
        .min_per_watcher = 1, .min_per_movie = 1, .sample = 1, .watchers = only, .n_watchers = 1};
    assert_int_equal(mf_ratings_filter(&r, &one, &kept, NULL), MF_OK);
    assert_int_equal(kept.r.n, 2);
    assert_string_equal(mf_id(&kept.watchers, 0), "c");
    mf_ratings_clear(&kept);
    two.min_per_watcher = 3;
    assert_int_equal(mf_ratings_filter(&r, &two, &kept, &error), MF_BAD_DATA);
    assert_contains(error.message, "no ratings are left");
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_by_time_holds_out_the_latest),
        cmocka_unit_test(leaving_one_out_takes_one_of_each_who_has_two),
        cmocka_unit_test(a_share_of_each_watcher_leaves_each_something),
        cmocka_unit_test(without_times_a_split_by_time_is_refused),
        cmocka_unit_test(times_are_read_as_people_write_them),
        cmocka_unit_test(a_core_is_what_is_left_when_nobody_has_too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
