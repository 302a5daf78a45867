#include <sys/stat.h>

#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/format/format.h"
#include "../support.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Every dialect must give the same three ratings. */
static void every_dialect_is_understood_by_looking(void **state)
{
    (void)state;
    static const char *const files[] = {
        "ann,10,4\nben,20,3.5\nann,20,1\n",
        "ann\t10\t4\t881250949\nben\t20\t3.5\t881250949\nann\t20\t1\t0\n",
        "ann;10;4\nben;20;3.5\nann;20;1\n",
        "ann|10|4\nben|20|3.5\nann|20|1\n",
        "ann::10::4::978300760\nben::20::3.5::1\nann::20::1::2\n",
        "ann 10 4\nben  20   3.5\nann 20 1\n",
        "\"ann\";\"10\";\"4\"\r\n\"ben\";\"20\";\"3.5\"\r\n\"ann\";\"20\";\"1\"\r\n",
        "\xef\xbb\xbfuserId,movieId,rating,timestamp\r\nann,10,4.0,9\r\nben,20,3.5,9\r\nann,20,1,9",
        "# a comment\n\nann, 10, 4\n\nben, 20, 3.5\n% another\nann, 20, 1\n",
        "movie,customer,rating\n10,ann,4\n20,ben,3.5\n20,ann,1\n",
        "user_id:token\titem_id:token\trating:float\nann\t10\t4\nben\t20\t3.5\nann\t20\t1\n",
        "rating,user,item\n4e0,ann,10\n3.50,ben,20\n1,ann,20\n",
    };
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        mf_ratings r = ratings_of(files[f]);
        const float values[] = {4, 1, 3.5};
        if (r.r.n != 3 || strcmp(mf_id(&r.watchers, 0), "ann") != 0 ||
            strcmp(mf_id(&r.movies, 1), "20") != 0 ||
            memcmp(r.r.value, values, sizeof values) != 0) {
            fail_msg("dialect %zu was misread: %zu ratings, first watcher %s", f, r.r.n,
                     mf_id(&r.watchers, 0));
        }
        mf_ratings_clear(&r);
    }
}

static void quoted_fields_may_hold_delimiters_and_quotes(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("\"a,b\",\"say \"\"hi\"\"\",5\nc,d,4\n");
    assert_string_equal(mf_id(&r.watchers, 0), "a,b");
    assert_string_equal(mf_id(&r.movies, 1), "say \"hi\"");
    mf_ratings_clear(&r);
}

static void columns_can_be_told_and_swapped(void **state)
{
    (void)state;
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    const char *path = write_text("odd.csv", "5,x,1,77\n4,x,2,88\n");
    options.columns = "rating,-,movie,watcher";
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
    assert_string_equal(mf_id(&r.watchers, 0), "77");
    assert_string_equal(mf_id(&r.movies, 0), "1");
    mf_ratings_clear(&r);
    options.swap = true;
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
    assert_string_equal(mf_id(&r.watchers, 0), "1");
    mf_ratings_clear(&r);
    options.columns = "watcher,movie";
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_USAGE);
}

static void zeros_and_bad_lines_are_counted(void **state)
{
    (void)state;
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    const char *path = write_text("z.csv", "1,1,0\n1,2,3\n1,3,\nbroken\n2,1,0.0\n");
    options.skip_bad = true;
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
    assert_int_equal(r.r.n, 3);
    assert_int_equal(r.n_zeros, 2);
    assert_int_equal(r.n_bad, 2);
    mf_ratings_clear(&r);
    options.zero_missing = true;
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
    assert_int_equal(r.r.n, 1);
    mf_ratings_clear(&r);
}

/* Reads `length` bytes and expects this status and these words in the message. */
static void expect_failure(const void *bytes, size_t length, const char *words)
{
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_error error = {0};
    const char *path = write_bytes("bad.csv", bytes, length);
    mf_status status = mf_ratings_read(path, NULL, &options, &r, NULL, &error);
    if (status != MF_BAD_DATA || strstr(error.message, words) == NULL) {
        fail_msg("expected bad data with '%s', got %d with '%s'", words, status, error.message);
    }
}

static void reading_a_bad_file_names_file_line_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "bad.csv:1: the file is empty"},
        {"\n\n", "bad.csv:2: no ratings are in the file"},
        {"user,item,rating\n", "bad.csv:1: no ratings follow the header"},
        {"1\n2\n3\n", "bad.csv:1: 1 field"},
        {"1,1,5\n1,2\n", "bad.csv:2: 2 fields"},
        {"1,1\n1,2\n", "bad.csv:1: two columns without a rating: who saw what, implicit feedback"},
        {"1,1,5\n1,2,good\n", "bad.csv:2: the rating 'good' is not a finite number"},
        {"1,1,5\n1,2,NaN\n", "bad.csv:2: the rating 'NaN' is not a finite number"},
        {"1,1,5\n1,2,-inf\n", "bad.csv:2: the rating '-inf' is not a finite number"},
        {"1,1,5\n1,2,1e400\n", "bad.csv:2: the rating 1e400 is too large"},
        {"1,1,5\n1,2,0x10\n", "bad.csv:2: the rating '0x10' is not a finite number"},
        {"1,1,5\n1,2,\n", "bad.csv:2: the rating is empty"},
        {"1,1,5\n,2,3\n", "bad.csv:2: the watcher id is empty"},
        {"1,1,5\n1,\"2,3\n", "bad.csv:2: a quote is not closed"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        expect_failure(cases[c].text, strlen(cases[c].text), cases[c].words);
    }
    expect_failure("1,1,5\n1,\0,3\n", 13, "bad.csv:2: a NUL byte");
    expect_failure("\xff\xfe"
                   "1\0,\0",
                   6, "two columns without a rating");
}

static void a_table_with_one_column_a_movie_is_not_taken_for_triples(void **state)
{
    (void)state;
    const char *wide = "1\t2\t3\t4\t5\t0\t0\t0\t1\t2\t3\t4\n0\t2\t3\t4\t5\t0\t0\t0\t1\t2\t3\t4\n";
    expect_failure(wide, strlen(wide), "bad.csv:1: this looks like a table with a row a watcher");
}

static void damaged_compressed_data_is_bad_data_and_a_missing_file_a_system_error(void **state)
{
    (void)state;
    size_t length;
    char *whole = read_bytes("data/sample.csv.gz", &length);
    expect_failure(whole, length / 2, "the data is damaged");
    whole[length - 6] ^= 1; /* in the checksum of a file that is all there */
    expect_failure(whole, length, "the data is damaged");
    free(whole);
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_error error;
    assert_int_equal(mf_ratings_read("/no/such/file", NULL, &options, &r, NULL, &error), MF_SYSTEM);
    assert_contains(error.message, "No such file");
    char folder[300];
    snprintf(folder, sizeof folder, "%s", temporary("empty"));
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mf_ratings_read(folder, NULL, &options, &r, NULL, &error), MF_BAD_DATA);
    assert_contains(error.message, "the folder holds no files");
}

static void what_is_written_reads_back_the_same_in_every_dialect(void **state)
{
    (void)state;
    static const char *const names[] = {"w.csv", "w.tsv", "w.dat", "w.csv.gz", "w.data.xz"};
    mf_ratings r = ratings_of("\"a,b\",1,5\nc \"d\",2,0.1\nc,3,-12345.678\n");
    for (size_t n = 0; n < 5; n++) {
        const char *path = temporary(names[n]);
        assert_int_equal(mf_ratings_write(path, &r, NULL, NULL), MF_OK);
        mf_ratings back = read_ratings(path);
        assert_int_equal(back.r.n, 3);
        assert_memory_equal(back.r.value, r.r.value, 3 * sizeof(float));
        assert_memory_equal(back.watchers.text, r.watchers.text, r.watchers.start[3]);
        mf_ratings_clear(&back);
    }
    mf_ratings_clear(&r);
}

static bool cancel_at_once(void *context, const mf_read_progress *progress)
{
    (void)context;
    return progress->lines == 0;
}

static void reading_can_be_cancelled(void **state)
{
    (void)state;
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    options.progress = cancel_at_once;
    const char *path = write_text("few.csv", "1,1,5\n1,2,4\n");
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_INTERRUPTED);
}

static void the_real_sets_have_the_shape_that_they_are_known_for(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t watchers, movies, ratings;
    } sets[] = {
        {"netflix-slice/netflix_train.txt", 1667, 1000, 109065},
        {"ml-100k/u.data", 943, 1682, 100000},
        {"ml-latest-small/ratings.csv", 610, 9724, 100836},
        {"recbole/ml-100k.inter", 943, 1682, 100000},
        {"filmtrust/ratings.txt", 1508, 2071, 35494},
        {"bookcrossing/BX-Book-Ratings-slice.csv", 4287, 29248, 39268},
    };
    if (access("../shared/data", R_OK) != 0) {
        print_message("skipped: no ../shared/data\n");
        skip();
    }
    for (size_t s = 0; s < sizeof sets / sizeof sets[0]; s++) {
        char path[256];
        snprintf(path, sizeof path, "../shared/data/%s", sets[s].path);
        mf_ratings r = read_ratings(path);
        assert_int_equal(r.r.n_rows, sets[s].watchers);
        assert_int_equal(r.r.n_cols, sets[s].movies);
        assert_int_equal(r.r.n, sets[s].ratings);
        mf_ratings_clear(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialect_is_understood_by_looking),
        cmocka_unit_test(quoted_fields_may_hold_delimiters_and_quotes),
        cmocka_unit_test(columns_can_be_told_and_swapped),
        cmocka_unit_test(zeros_and_bad_lines_are_counted),
        cmocka_unit_test(reading_a_bad_file_names_file_line_and_reason),
        cmocka_unit_test(a_table_with_one_column_a_movie_is_not_taken_for_triples),
        cmocka_unit_test(damaged_compressed_data_is_bad_data_and_a_missing_file_a_system_error),
        cmocka_unit_test(what_is_written_reads_back_the_same_in_every_dialect),
        cmocka_unit_test(reading_can_be_cancelled),
        cmocka_unit_test(the_real_sets_have_the_shape_that_they_are_known_for),
    };
    return cmocka_run_group_tests_name("format/triples", tests, NULL, NULL);
}
