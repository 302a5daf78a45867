/* Every row of what is read: a file of that layout, and a malformed twin that is refused with its
 * line. The six ratings are the same in all of them where nothing else is said. */
#include "../support.h"

#include <archive.h>
#include <archive_entry.h>
#include <math.h>
#include <sys/stat.h>

#include "../../src/data/csr.h"
#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/format/format.h"
#include "../../src/format/npz.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

typedef struct wanted {
    size_t watchers, movies, ratings;
    double mean;
} wanted;

/* ann 10 4 · ann 20 1 · ben 20 3.5 · cem 10 2 · cem 20 5 · cem 30 3 */
static const wanted six = {3, 3, 6, 18.5 / 6};

static double mean_of(const mf_ratings *r)
{
    double sum = 0;
    for (size_t k = 0; k < r->r.n; k++) {
        sum += (double)mf_csr_value(&r->r, k);
    }
    return sum / (double)r->r.n;
}

static void expect_file(const char *path, const mf_read_options *options, wanted w)
{
    mf_ratings r;
    mf_error error = {0};
    if (mf_ratings_read(path, NULL, options, &r, NULL, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    double mean = mean_of(&r);
    if (r.r.n_rows != w.watchers || r.r.n_cols != w.movies || r.r.n != w.ratings ||
        fabs(mean - w.mean) > 1e-6) {
        fail_msg("%s: %zu x %zu, %zu ratings, mean %.6f; expected %zu x %zu, %zu, %.6f", path,
                 r.r.n_rows, r.r.n_cols, r.r.n, mean, w.watchers, w.movies, w.ratings, w.mean);
    }
    mf_ratings_clear(&r);
}

static void expect_read(const char *name, const char *text, wanted w)
{
    mf_read_options options = mf_read_defaults();
    expect_file(write_text(name, text), &options, w);
}

static void expect_refused(const char *path, const mf_read_options *options, const char *words)
{
    mf_ratings r;
    mf_error error = {0};
    mf_status status = mf_ratings_read(path, NULL, options, &r, NULL, &error);
    if (status != MF_BAD_DATA || strstr(error.message, words) == NULL) {
        fail_msg("%s: status %d, \"%s\"; expected bad data, \"%s\"", path, status, error.message,
                 words);
    }
}

static void expect_bad(const char *name, const char *text, const char *words)
{
    mf_read_options options = mf_read_defaults();
    expect_refused(write_text(name, text), &options, words);
}

/* ---- which columns --------------------------------------------------------------------------- */

static void a_header_binds_each_role_wherever_its_column_stands(void **state)
{
    (void)state;
    expect_read("a.csv",
                "id,user_id,book_id,rating\n1,ann,10,4\n2,ann,20,1\n3,ben,20,3.5\n4,cem,10,2\n"
                "5,cem,20,5\n6,cem,30,3\n",
                six);
    expect_read("b.csv",
                "score,isbn,year,Reviewer ID\n4,10,2001,ann\n1,20,2001,ann\n3.5,20,2002,ben\n"
                "2,10,2003,cem\n5,20,2003,cem\n3,30,2003,cem\n",
                six);
    expect_read("c.csv",
                ",profile,anime,my rating\n0,ann,10,4\n1,ann,20,1\n2,ben,20,3.5\n3,cem,10,2\n"
                "4,cem,20,5\n5,cem,30,3\n",
                six);
    expect_read(
        "left.csv",
        "member,venue,stars\nann,10,4\nann,20,1\nben,20,3.5\ncem,10,2\ncem,20,5\ncem,30,3\n", six);
    expect_bad("title.csv", "title,rating,year\nAlien,4,1979\nHeat,5,1995\nBig,3,1988\n",
               "title.csv:1: no column is named for who rated");
    expect_bad("diary.csv", "Date,Name,Year,URI,Rating\n2020-01-01,Alien,1979,x,4\n", "--columns");
}

static void the_clearest_name_is_the_rating_and_lists_of_works_are_refused(void **state)
{
    (void)state;
    expect_read("a.csv", "rating_id,user_id,movie_id,rating\n1,1,10,4\n2,2,10,3\n3,2,11,5\n",
                (wanted){2, 2, 3, 4});
    expect_read("b.csv",
                "user_id,movie_id,avg_rating,user_rating\n1,10,3.5,4\n2,10,3.5,3\n2,11,3.5,5\n",
                (wanted){2, 2, 3, 4});
    expect_read("c.csv",
                "fit,user_id,item_id,weight,rating\nfit,1,10,137lbs,4\nfit,2,10,137lbs,3\n"
                "fit,2,11,137lbs,5\n",
                (wanted){2, 2, 3, 4});
    expect_read("d.csv", "title,rating,user_id,asin\nNice,5,a,x\nBad,4,b,x\nNice,3,b,y\n",
                (wanted){2, 2, 3, 4});
    expect_bad("anime.csv",
               "anime_id,name,type,rating,members\n1,A,TV,9.1,200\n2,B,TV,8.5,300\n3,C,TV,7.5,30\n",
               "--columns");
    expect_bad("books.csv", "title,author,rating\nA,K,4\nB,K,3\nC,L,5\n", "--columns");
    expect_bad("mean.csv", "bookID,title,authors,average_rating\n1,A,K,3.9\n2,B,K,4.1\n",
               "--columns");
    expect_bad("units.csv", "user,item,rating\na,x,3m\nb,x,3k\na,y,5k\n", "units.csv:");
}

static void what_was_taken_is_said(void **state)
{
    (void)state;
    char said[400];
    mf_ratings r = ratings_of("when,song_id,user,score\n1,10,ann,4\n2,20,ann,1\n3,20,ben,3\n");
    mf_ratings_say_columns(&r, said, sizeof said);
    assert_string_equal(said, "watcher = user, movie = song_id, rating = score (by the header)");
    assert_string_equal(mf_ratings_columns(&r)->time, "when");
    assert_string_equal(mf_ratings_columns(&r)->format, "triples");
    mf_ratings_clear(&r);
    r = ratings_of("ann,10,4\nann,20,1\nben,20,3\n");
    mf_ratings_say_columns(&r, said, sizeof said);
    assert_string_equal(said,
                        "watcher = column 1, movie = column 2, rating = column 3 (by looking)");
    mf_ratings_clear(&r);
}

static void without_a_header_what_columns_hold_decides_or_is_refused(void **state)
{
    (void)state;
    expect_read("time-third.txt",
                "ann 10 881250949 4\nann 20 881250950 1\nben 20 881250951 3.5\ncem 10 881250952 2\n"
                "cem 20 881250953 5\ncem 30 881250954 3\n",
                six);
    expect_read("index-first.csv",
                "0,ann,i10,4,881250949\n1,ann,i20,1,881250950\n2,ben,i20,3.5,881250951\n"
                "3,cem,i10,2,881250952\n4,cem,i20,5,881250953\n5,cem,i30,3,881250954\n",
                six);
    expect_read("stars.csv",
                "eve,Tron,\xe2\x98\x85\xe2\x98\x85\nada,Brazil,\xe2\x98\x85\n"
                "bo,Brazil,\xe2\x98\x85\xe2\x98\x85\xe2\x98\x85\n",
                (wanted){3, 2, 3, 2});
    expect_read("comma.csv", "eve;Tron;0,5\nada;Brazil;4,5\nbo;Brazil;1,0\n", (wanted){3, 2, 3, 2});
    expect_read("end.csv", "4,3,3,\n2,3,3.5,\n4,4,2,\n1,4,5,\n", (wanted){3, 2, 4, 3.375});
    expect_read("short.csv", "user,item,rating\n1,10,4,881250949\n2,10,3,881250950\n",
                (wanted){2, 1, 2, 3.5});
    /* some lines are longer than a header that ends in the rating: a decimal comma, say */
    expect_bad("long.csv", "user,movie,rating\n1,1,3\n1,2,4,5\n2,1,5\n",
               "long.csv:3: 4 fields (delimiter: comma), and the header has 3");
    expect_read("end-here.csv", "user,movie,rating\n1,1,3\n1,2,4,\n2,1,5,,\n",
                (wanted){2, 2, 3, 4});
    expect_read("remark.txt", "user item rating\n1 1 3\n1 2 4   # seen twice\n2 1 5\n",
                (wanted){2, 2, 3, 4});
    expect_bad("times.txt", "ann 10 881250949\nann 20 881250950\nben 20 881250951\n",
               "times.txt:1: the third column holds times");
    expect_bad("years.csv", "ann,10,1999\nann,20,2001\nben,20,1987\n", "holds years");
    expect_bad("two.csv", "ann,10,3,4,881250949\nann,20,2,1,881250950\nben,20,1,2,881250951\n",
               "could be the rating");
    mf_read_options options = mf_read_defaults();
    options.columns = "watcher,movie,-,rating";
    expect_file(write_text("two.csv", "ann,10,3,4,881250949\nann,20,2,1,881250950\n"), &options,
                (wanted){1, 2, 2, 2.5});
}

static void the_swap_is_asked_about_only_where_columns_were_guessed(void **state)
{
    (void)state;
    mf_warning warnings[MF_WARNINGS_MOST];
    static const char *const texts[] = {
        "1,1488844,3,2005-09-06\n1,822109,5,2005-05-13\n2,885013,4,2005-10-19\n",
        "movie,user,rating,date\n1,1488844,3,2005-09-06\n1,822109,5,2005-05-13\n"
        "2,885013,4,2005-10-19\n",
    };
    for (size_t t = 0; t < 2; t++) {
        mf_ratings r = ratings_of(texts[t]);
        size_t n = mf_warnings(&r, NULL, "ratings.csv", warnings);
        assert_int_equal(n, t == 0 ? 1 : 0);
        if (t == 0) {
            assert_string_equal(warnings[0].code, "columns-swapped");
            assert_contains(warnings[0].message, "--swap");
        }
        mf_ratings_clear(&r);
    }
}

static void odd_ratings_are_warned_of_with_their_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *code, *remedy; /* ten or more rows */
    } cases[] = {
        {"user,item,value\na,1,1\na,2,2\na,3,3\na,4,4\na,5,5\nb,1,1\nb,2,2\nb,3,3\nb,4,4\nb,5,5\n",
         "unlikely-ratings", "equal to the movie's id"},
        {"user,item,rating\na,1,7\na,2,-1\nb,1,8\nb,3,9\nc,3,7\n", "missing", "--missing -1"},
        {"user,item,rating\na,1,7\na,2,99\nb,1,8\nb,3,9\nc,3,7\n", "missing", "--missing 99"},
        {"user,item,rating\na,1,7\na,2,0\nb,1,8\nb,3,9\nc,3,7\n", "zeros", "--zero-missing"},
        {"user,item,rating\na,1,1\na,2,2\na,3,3\na,4,4\na,5,5\na,6,1\na,7,2\na,8,3\na,9,4\na,0,5\n",
         "one-row", "of one watcher"},
        {"user,item,value\na,1,2001\na,2,2002\na,3,2001\na,4,2004\na,5,2005\nb,1,2001\nb,2,2001\n"
         "b,3,2003\nb,4,2001\nb,5,1999\n",
         "unlikely-ratings", "years"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        mf_warning warnings[MF_WARNINGS_MOST];
        mf_ratings r = ratings_of(cases[c].rows);
        assert_int_equal(mf_warnings(&r, NULL, "ratings.csv", warnings), 1);
        assert_string_equal(warnings[0].code, cases[c].code);
        assert_contains(warnings[0].message, cases[c].remedy);
        mf_ratings_clear(&r);
    }
    mf_warning none[MF_WARNINGS_MOST];
    mf_ratings r = ratings_of("user,item,rating\na,1,-3\na,2,0\nb,1,8\nb,3,-9\nc,3,-1\n");
    assert_int_equal(mf_warnings(&r, NULL, "ratings.csv", none), 0); /* 0 is one among −9 to 8 */
    mf_ratings_clear(&r);
}

static void missing_values_are_left_out_as_text_or_number(void **state)
{
    (void)state;
    mf_read_options options = mf_read_defaults();
    options.missing = "-1";
    expect_file(write_text("m.csv", "user,item,rating\na,1,4\na,2,-1\nb,1,-1.0\nb,2,2\n"), &options,
                (wanted){2, 2, 2, 3});
    options.missing = "none";
    expect_file(write_text("m.csv", "user,item,rating\na,1,4\na,2,none\nb,2,2\n"), &options,
                (wanted){2, 2, 2, 3});
}

/* ---- text ------------------------------------------------------------------------------------ */

static void any_text_is_read_as_it_comes(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "ann!10!4\nann!20!1\nben!20!3.5\ncem!10!2\ncem!20!5\ncem!30!3\n",
        "ann^10^4\nann^20^1\nben^20^3.5\ncem^10^2\ncem^20^5\ncem^30^3\n",
        "ann\xc2\xa0"
        "10\xc2\xa0"
        "4\nann\xc2\xa0"
        "20\xc2\xa0"
        "1\nben\xc2\xa0"
        "20\xc2\xa0"
        "3.5\ncem\xc2\xa0"
        "10\xc2\xa0"
        "2\ncem\xc2\xa0"
        "20\xc2\xa0"
        "5\ncem\xc2\xa0"
        "30\xc2\xa0"
        "3\n",
        "ann,10,4\rann,20,1\rben,20,3.5\rcem,10,2\rcem,20,5\rcem,30,3",
        "ann,10,4\r\nann,20,1\nben,20,3.5\r\ncem,10,2\ncem,20,5\r\ncem,30,3\n",
        "sep=;\nuser;item;rating\nann;10;4\nann;20;1\nben;20;3,5\ncem;10;2\ncem;20;5\ncem;30;3\n",
        "user,item,rating\nann,10,\"4,0\"\nann,20,\"1,0\"\nben,20,\"3,5\"\ncem,10,\"2,0\"\n"
        "cem,20,\"5,0\"\ncem,30,\"3,0\"\n",
        "user,item,rating\nann,10,4/5\nann,20,1/5\nben,20,3.5/5\ncem,10,2/5\ncem,20,5/5\ncem,30,3/"
        "5\n",
        "user,item,rating\nann,10,4 stars\nann,20,1 star\nben,20,3.5 stars\ncem,10,2 stars\n"
        "cem,20,5 stars\ncem,30,3 stars\n",
        "// from somewhere\nann 10 4\nann 20 1\n\nben 20 3.5\n# more\ncem 10 2\ncem 20 5\ncem 30 "
        "3\n",
        "review,user,item,rating\n\"two\n\nlines, "
        "\"\"so\"\"\",ann,10,4\nx,ann,20,1\n\"y\nz\",ben,20,"
        "3.5\nw,cem,10,2\nv,cem,20,5\nu,cem,30,3\n",
        "user;item;rating\n\"ann\";\"1\\\"0\";4\n\"ann\";\"2\\\";0\";1\n\"ben\";\"2\\\";0\";3.5\n"
        "\"cem\";\"1\\\"0\";2\n\"cem\";\"2\\\";0\";5\n\"cem\";\"30\";3\n",
    };
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
        expect_read("text.csv", texts[t], six);
    }
    expect_bad("words.csv", "user,item,rating\nann,10,like\nben,20,dislike\n", "words.csv:");
    expect_bad("five.csv", "user,item,rating\nann,10,4/5\nben,20,3/10\nben,10,4/5\n", "five.csv:");
}

static void utf_16_is_read_in_either_order_and_its_lines_are_counted(void **state)
{
    (void)state;
    const char *text = "user\titem\trating\nann\t10\t4\nann\t20\t1\nben\t20\t3.5\ncem\t10\t2\n"
                       "cem\t20\t5\ncem\t30\t3\n";
    const char *bad = "user\titem\trating\nann\t10\t4\nann\t20\tx\nben\t20\t3\n";
    mf_read_options options = mf_read_defaults();
    for (int big = 0; big < 2; big++) {
        for (int b = 0; b < 2; b++) {
            char wide[600];
            const char *from = b ? bad : text;
            size_t n = 0;
            wide[n++] = big ? '\xfe' : '\xff';
            wide[n++] = big ? '\xff' : '\xfe';
            for (; *from != '\0'; from++) {
                wide[n++] = big ? '\0' : *from;
                wide[n++] = big ? *from : '\0';
            }
            const char *path = write_bytes("wide.txt", wide, n);
            if (b) {
                expect_refused(path, &options, "wide.txt:3: the rating 'x'");
            } else {
                expect_file(path, &options, six);
            }
        }
    }
}

static void quoted_newlines_are_read_wherever_they_begin(void **state)
{
    (void)state;
    enum { BYTES = 1 << 23 };
    mf_read_options options = mf_read_defaults();
    char *text = malloc(BYTES);
    expect_read("para.csv",
                "user,item,rating,review\na,x,5,\"I have, bought\n\nseveral\"\n"
                "b,x,4,\"I have, bought\n\nseveral\"\na,y,3,\"I have, bought\n\nseveral\"\n",
                (wanted){2, 2, 3, 4});
    size_t at = 0;
    for (size_t i = 0; i < 120000; i++) { /* the first quote stands behind what is looked at */
        at += (size_t)snprintf(text + at, BYTES - at, "u%zu,i%zu,%zu,ok\n", i % 500, i / 500,
                               i % 5 + 1);
    }
    at += (size_t)snprintf(text + at, BYTES - at, "z,z,3,\"first\nsecond\"\n");
    expect_file(write_bytes("late.csv", text, at), &options, (wanted){501, 241, 120001, 3});
    at = (size_t)snprintf(text, BYTES, "user,item,rating,review\n");
    for (size_t i = 0; i < 200000; i++) { /* some of them across the end of a block */
        at += (size_t)snprintf(text + at, BYTES - at, "u%zu,i%zu,%zu,\"first line\nsecond\"\n",
                               i % 500, i / 500, i % 5 + 1);
    }
    for (options.threads = 1; options.threads < 4; options.threads++) {
        expect_file(write_bytes("border.csv", text, at), &options, (wanted){500, 400, 200000, 3});
    }
    free(text);
}

static void quoted_newlines_do_not_depend_on_where_blocks_are_cut(void **state)
{
    (void)state;
    enum { ROWS = 60000, BYTES = 1 << 23 };
    char *text = malloc(BYTES);
    size_t at = (size_t)snprintf(text, BYTES, "text,user,item,rating\n");
    for (size_t i = 0; i < ROWS; i++) {
        at += (size_t)snprintf(
            text + at, BYTES - at,
            i % 3 == 0 ? "\"a %zu,\nline, \"\"quoted\"\"\n5,u1,i1,9\nend\",u%zu,i%zu,%zu\n"
                       : "plain %zu,u%zu,i%zu,%zu\n",
            i, i % 500, i / 500, i % 5 + 1);
    }
    mf_read_options options = mf_read_defaults();
    for (unsigned threads = 1; threads < 6; threads += 2) {
        options.threads = threads;
        expect_file(write_bytes("long.csv", text, at), &options,
                    (wanted){500, ROWS / 500, ROWS, 3});
    }
    free(text);
}

/* Lines of many shapes: the quick way through a line, and the careful one that counts lines. */
static void the_quick_way_through_a_line_reads_what_the_careful_one_does(void **state)
{
    (void)state;
    enum { LINES = 4000, BYTES = 1 << 19 };
    static const char *const delimiters[] = {",", "\t", ";", "|", "::", " "};
    static const char *const ids[] = {"7",       "\"q\"",     "long-identifier-of-some-length",
                                      "\"a b\"", "x\xc3\xa9", "\"say \"\"so\"\"\"",
                                      "0012",    "\"\\\"",    "1234567"};
    static const char *const ratings[] = {"5", "3.5", "-1.25", "\"4\"", "1e1", "+2", "007"};
    static const char *const ends[] = {"\n", "\r\n", "\n\n", "\n# no\n", "\n// no\n"};
    char *text = malloc(BYTES);
    for (size_t d = 0; d < sizeof delimiters / sizeof delimiters[0]; d++) {
        const char *by = delimiters[d];
        size_t at = (size_t)snprintf(text, BYTES, "user%sitem%srating\n", by, by);
        uint64_t mixed = 12345 + d;
        for (size_t i = 0; i < LINES; i++) {
            mixed = mixed * 6364136223846793005u + 1442695040888963407u;
            size_t draw = (size_t)(mixed >> 33);
            at += (size_t)snprintf(text + at, BYTES - at, "%s%s%s%zu%s%s%s%s", ids[draw % 9], by,
                                   draw % 5 == 0 ? "m" : "", i, by, ratings[draw / 9 % 7],
                                   draw % 11 == 0 ? by : "", ends[draw / 63 % 5]);
        }
        const char *path = write_bytes("lines.txt", text, at);
        mf_read_options quick = mf_read_defaults(), careful = mf_read_defaults();
        careful.duplicates = MF_DUPLICATES_ERROR;
        mf_ratings a, b;
        mf_error error = {0};
        if (mf_ratings_read(path, NULL, &quick, &a, NULL, &error) != MF_OK ||
            mf_ratings_read(path, NULL, &careful, &b, NULL, &error) != MF_OK) {
            fail_msg("%s", error.message);
        }
        assert_int_equal(a.r.n, LINES);
        assert_int_equal(b.r.n, LINES);
        assert_int_equal(a.n_lines, b.n_lines);
        assert_int_equal(a.n_blank, b.n_blank);
        assert_memory_equal(a.r.value, b.r.value, LINES * sizeof(float));
        assert_memory_equal(a.r.col, b.r.col, LINES * sizeof(uint32_t));
        assert_int_equal(a.watchers.count, b.watchers.count);
        assert_memory_equal(a.watchers.text, b.watchers.text, a.watchers.start[a.watchers.count]);
        assert_memory_equal(a.movies.text, b.movies.text, a.movies.start[a.movies.count]);
        mf_ratings_clear(&a);
        mf_ratings_clear(&b);
    }
    free(text);
}

/* ---- tables and matrices --------------------------------------------------------------------- */

static void tables_are_read_where_they_are_unmistakable_and_else_called_so(void **state)
{
    (void)state;
    expect_read("pivot.csv", "userId,10,20,30\n1,4,1,\n2,,3.5,\n3,2,5,3\n", six);
    expect_read("zero.csv", "user,item_10,item_20,item_30\nann,4,1,0\nben,0,3.5,0\ncem,2,5,3\n",
                six);
    expect_read("marks.csv", "watcher,Heat,The Way Back,Big\nann,4,1,?\nben,-,3.5,NaN\ncem,2,5,3\n",
                six);
    expect_read("turned.csv", "title,ann,ben,cem\nHeat,4,,2\nBig,1,3.5,5\nJaws,,,3\n", six);
    expect_read("below.csv", "user,a1,b1,c1\nu,-2,0,1\nv,0,3,\n", (wanted){2, 3, 5, 0.4});
    expect_read("names.csv", "title,1,2,3\nHeat,4.0,,3.0\nUp,,5.0,1.0\nTron,2.0,2.0,\n",
                (wanted){3, 3, 6, 17.0 / 6});
    expect_read("nameless.csv", ",1,2,3\nHeat,4.0,,3.0\nUp,,5.0,1.0\nTron,2.0,2.0,\n",
                (wanted){3, 3, 6, 17.0 / 6});
    expect_read("comma.csv", "userId;Alien;Heat;Tron\n1;1,5;4,5;3,0\n2;;;4,5\n3;4,5;4,0;\n",
                (wanted){3, 3, 6, 22.0 / 6});
    expect_bad("jokes.csv", "4.79,8.76,99,-5.02\n99,-9.83,-3.21,99\n1,99,99,3\n7,2,3,99\n",
               "looks like a table");
    expect_bad("five.csv", "5,3,0,1\n4,0,0,1\n1,1,0,5\n1,0,0,4\n", "looks like a table");
    mf_read_options options = mf_read_defaults();
    options.format = "wide";
    expect_file(write_text("five.csv", "5,3,0,1\n4,0,0,1\n1,1,0,5\n1,0,0,4\n"), &options,
                (wanted){4, 3, 10, 2.6});
    expect_bad("ragged.csv", "userId,10,20,30\n1,4,1,\n2,,3.5\n3,2,5,3\n",
               "ragged.csv:3: 3 cells; expected 4");
    expect_refused(write_text("word.csv", "userId,10,20,30\n1,4,1,\n2,x,3.5,\n3,2,5,3\n"), &options,
                   "word.csv:3: 'x' in column 2 is no rating");
}

static void a_row_that_is_longer_than_what_is_looked_at_first_is_read(void **state)
{
    (void)state;
    enum { MOVIES = 20000, BYTES = 1 << 20 };
    char *text = malloc(BYTES);
    size_t at = (size_t)snprintf(text, BYTES, "userId");
    for (int m = 0; m < MOVIES; m++) {
        at += (size_t)snprintf(text + at, BYTES - at, ",%d", m + 1);
    }
    for (int u = 0; u < 4; u++) {
        at += (size_t)snprintf(text + at, BYTES - at, "\n%d", u + 1);
        for (int m = 0; m < MOVIES; m++) {
            at += (size_t)snprintf(text + at, BYTES - at, m % 10 == u ? ",%d" : ",", u + 1);
        }
    }
    mf_read_options options = mf_read_defaults();
    expect_file(write_bytes("long-pivot.csv", text, at), &options, (wanted){4, 8000, 8000, 2.5});
    free(text);
}

static void jesters_layout_is_known_by_its_counts(void **state)
{
    (void)state;
    const char *rows =
        "3,4,-1.5,99,99,99,99,99,99,99,99,2,99\n2,99,99,0,99,99,99,99,99,99,99,99,-7\n";
    expect_read("jester.csv", rows, (wanted){2, 5, 5, -0.5});
}

static void matrix_market_is_read_in_every_symmetry_and_refused_by_line(void **state)
{
    (void)state;
    expect_read("g.mtx",
                "%%MatrixMarket matrix coordinate real general\n% a comment\n3 3 6\n1 1 4\n1 2 1\n"
                "2 2 3.5\n3 1 2\n3 2 5\n3 3 3\n",
                six);
    expect_read("s.mtx",
                "%%MatrixMarket matrix coordinate integer symmetric\n2 2 2\n1 1 4\n2 1 1\n",
                (wanted){2, 2, 3, 2});
    expect_read("k.mtx", "%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 3\n",
                (wanted){2, 2, 2, 0});
    expect_read("a.mtx",
                "%%MatrixMarket matrix array real general\n3 3\n4\n0\n2\n1\n3.5\n5\n0\n0\n3\n",
                six);
    expect_bad("p.mtx", "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 1\n",
               "p.mtx:1: a MatrixMarket pattern");
    expect_bad("size.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 4\n1 2 1\n",
               "2 entries; the size line says 3");
    expect_bad("out.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 4\n",
               "out.mtx:3: '3 1 4' is no entry of a 2");
    expect_bad("banner.mtx", "%%MatrixMarket tensor coordinate real general\n2 2 1\n1 1 4\n",
               "banner.mtx:1:");
}

/* A save_npz archive of the six ratings; `broken` moves an entry out of the matrix. */
static const char *sparse_file(const char *layout, bool broken)
{
    static int32_t shape[2] = {3, 3}, by_row[4] = {0, 2, 3, 6}, by_col[4] = {0, 2, 5, 6};
    static double rows[6] = {4, 1, 3.5, 2, 5, 3}, cols[6] = {4, 2, 1, 3.5, 5, 3};
    static int32_t row_cols[6] = {0, 1, 1, 0, 1, 2}, col_rows[6] = {0, 2, 0, 1, 2, 2};
    static int32_t row[6] = {0, 0, 1, 2, 2, 2};
    static char format[3];
    bool csr = layout[2] == 'r', coo = layout[1] == 'o';
    memcpy(format, layout, 3);
    row_cols[5] = broken ? 7 : 2;
    col_rows[5] = broken ? 7 : 2;
    npz_array arrays[5] = {
        {.name = "shape", .descr = "<i4", .n_dims = 1, .dim = {2}, .bytes = 8, .data = shape},
        {.name = "format", .descr = "|S3", .bytes = 3, .data = format},
        {.name = "data", .descr = "<f8", .n_dims = 1, .dim = {6}, .bytes = 48},
        {.descr = "<i4", .n_dims = 1, .dim = {6}, .bytes = 24},
        {.descr = "<i4", .n_dims = 1, .dim = {coo ? 6 : 4}, .bytes = coo ? 24 : 16},
    };
    arrays[2].data = csr || coo ? rows : cols;
    snprintf(arrays[3].name, sizeof arrays[3].name, coo ? "col" : "indices");
    arrays[3].data = csr || coo ? row_cols : col_rows;
    snprintf(arrays[4].name, sizeof arrays[4].name, coo ? "row" : "indptr");
    arrays[4].data = coo ? row : csr ? by_row : by_col;
    const char *path = temporary("sparse.npz");
    assert_int_equal(npz_write(path, arrays, 5, NULL), MF_OK);
    return path;
}

static void scipys_matrices_are_read_in_three_layouts(void **state)
{
    (void)state;
    static const char *const layouts[] = {"csr", "csc", "coo"};
    mf_read_options options = mf_read_defaults();
    for (size_t l = 0; l < 3; l++) {
        expect_file(sparse_file(layouts[l], false), &options, six);
        expect_refused(sparse_file(layouts[l], true), &options, "lies outside a matrix of 3");
    }
    expect_refused(sparse_file("dia", false), &options, "no sparse matrix");
}

static void numpys_dense_matrix_has_zeros_where_nothing_is_rated(void **state)
{
    (void)state;
    char file[400];
    static const double cells[9] = {4, 1, 0, 0, 3.5, (double)NAN, 2, 5, 3};
    static const char *const shapes[] = {"(3, 3)", "(9, 1)", "(3, 4)"};
    mf_read_options options = mf_read_defaults();
    for (size_t s = 0; s < 3; s++) {
        memset(file, ' ', sizeof file);
        memcpy(file, "\x93NUMPY\x01\x00\x76\x00", 10);
        int n = snprintf(file + 10, 118, "{'descr': '%cf8', 'fortran_order': False, 'shape': %s, }",
                         __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? '>' : '<', shapes[s]);
        file[10 + n] = ' ';
        file[127] = '\n';
        memcpy(file + 128, cells, sizeof cells);
        const char *path = write_bytes("dense.npy", file, 128 + sizeof cells);
        if (s == 2) {
            expect_refused(path, &options, "do not agree");
        } else {
            expect_file(path, &options, s == 0 ? six : (wanted){6, 1, 6, 18.5 / 6});
        }
    }
}

static void rows_of_three_numbers_are_no_dense_matrix(void **state)
{
    (void)state;
    char file[400];
    static const double rows[2][18] = {
        {1, 10, 4, 1, 11, 3, 2, 10, 5, 2, 12, 2, 3, 11, 1, 3, 12, 4}, /* watcher, movie, rating */
        {1, 2, 4, 1, 5, 3, 2, 1, 5, 2, 3, 2, 3, 1, 1, 3, 2, 4}};      /* 6 × 3 ratings */
    mf_read_options options = mf_read_defaults();
    for (size_t s = 0; s < 2; s++) {
        memset(file, ' ', sizeof file);
        memcpy(file, "\x93NUMPY\x01\x00\x76\x00", 10);
        int n =
            snprintf(file + 10, 118, "{'descr': '%cf8', 'fortran_order': False, 'shape': (6, 3), }",
                     __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? '>' : '<');
        file[10 + n] = ' ';
        file[127] = '\n';
        memcpy(file + 128, rows[s], sizeof rows[s]);
        const char *path = write_bytes("rows.npy", file, 128 + sizeof rows[s]);
        if (s == 0) {
            expect_refused(path, &options, "look like watcher, movie, rating each");
        } else {
            expect_file(path, &options, (wanted){6, 3, 18, 2.5});
        }
    }
}

static void what_is_left_out_is_counted_and_lines_in_every_part(void **state)
{
    (void)state;
    enum { LINES = 300000, WRONG = 254321 }; /* several blocks of several parts */
    char *text = malloc(LINES * 12 + 100), *end = text;
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_error error = {0};
    assert_non_null(text);
    for (int line = 1; line <= LINES; line++) {
        end += sprintf(end, "%d,%d,%s\n", line / 1000, line % 1000, line % 7 == 0 ? "99" : "3");
    }
    options.missing = "99";
    for (unsigned threads = 1; threads <= 3; threads++) {
        options.threads = threads;
        const char *path = write_text("parts.csv", text);
        assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
        assert_int_equal(r.n_missing, LINES / 7);
        assert_int_equal(r.r.n, LINES - LINES / 7);
        mf_ratings_clear(&r);
    }
    end = text;
    for (int line = 1; line < WRONG; line++) {
        end = strchr(end, '\n') + 1;
    }
    end[strcspn(end, "\n") - 1] = 'x';
    const char *path = write_text("parts.csv", text);
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, &error), MF_BAD_DATA);
    assert_contains(error.message, "parts.csv:254321: ");
    end[strcspn(end, ",") + 3] = '0'; /* the pair of the line before */
    end[strcspn(end, "\n") - 1] = '3';
    options.duplicates = MF_DUPLICATES_ERROR;
    path = write_text("parts.csv", text);
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, &error), MF_BAD_DATA);
    assert_contains(error.message, "parts.csv:254321: watcher 254 rates movie 320 twice");
    options.duplicates = MF_DUPLICATES_LAST;
    free(text);
    options.missing = "0";
    path = write_text("cells.csv", "user,Heat,Up,Alien\nann,5,0,4\nbob,-3,2,0\n");
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
    assert_int_equal(r.r.n, 4);
    mf_ratings_clear(&r);
    options.missing = "99";
    path = write_text("m.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 5\n1 2 "
                               "99\n2 1 3\n");
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
    assert_true(r.r.n == 2 && r.n_missing == 1);
    mf_ratings_clear(&r);
    expect_read("thirds.csv", "user;item;rating\n1;10;1,333\n2;10;2\n", (wanted){2, 1, 2, 1.6665});
}

/* ---- json ------------------------------------------------------------------------------------ */

static void json_is_read_one_object_a_line_in_an_array_or_pretty(void **state)
{
    (void)state;
    const char *lines =
        "{\"reviewerID\": \"ann\", \"asin\": \"10\", \"overall\": 4.0, \"text\": \"{a,\\\"\"}\n"
        "{\"reviewerID\": \"ann\", \"asin\": \"20\", \"overall\": 1.0, \"text\": \"]\"}\n"
        "{\"reviewerID\": \"ben\", \"asin\": \"20\", \"overall\": 3.5}\n"
        "{\"reviewerID\": \"cem\", \"asin\": \"10\", \"overall\": \"2\"}\n"
        "{\"reviewerID\": \"cem\", \"asin\": \"20\", \"overall\": 5, \"more\": {\"a\": [1]}}\n"
        "{\"reviewerID\": \"cem\", \"asin\": \"30\", \"overall\": 3}\n";
    expect_read("r.json", lines, six);
    expect_read("array.json",
                "[{\"user\":1,\"item\":10,\"rating\":4},\n {\"user\":1,\"item\":20,\"rating\":1},\n"
                "  {\n \"user\":2,\n \"item\":20,\n \"rating\":3.5\n "
                "},{\"user\":3,\"item\":10,\"rating\":2},"
                "{\"user\":3,\"item\":20,\"rating\":5},{\"user\":3,\"item\":30,\"rating\":3}]\n",
                six);
    expect_bad(
        "cut.jsonl",
        "{\"user\":1,\"item\":2,\"rating\":3}\n{\"user\":1,\"item\":3,\"rating\":3}\n{\"user\":1,",
        "cut.jsonl:3: the file ends inside an object");
    expect_bad(
        "word.jsonl",
        "{\"user\":1,\"item\":2,\"rating\":3}\n{\"user\":1,\"item\":3,\"rating\":\"good\"}\n",
        "word.jsonl:2: rating 'good' is no finite number");
    expect_bad("columns.json", "{\"user\":{\"0\":1},\"item\":{\"0\":2},\"rating\":{\"0\":3}}",
               "one object holds whole columns");
    expect_bad("none.json", "{\"name\":\"Heat\",\"year\":1995}\n", "this is JSON");
    expect_bad("list.json", "[1, 2, 3]\n", "no list of objects");
    mf_read_options options = mf_read_defaults();
    options.skip_bad = true;
    expect_file(write_text("word.jsonl", "{\"user\":1,\"item\":2,\"rating\":3}\n"
                                         "{\"user\":1,\"item\":3,\"rating\":\"good\"}\n"),
                &options, (wanted){1, 1, 1, 3});
}

static void json_of_services_databases_and_python_is_read(void **state)
{
    (void)state;
    const wanted two = {2, 1, 2, 3.5};
    expect_read(
        "data.json",
        "{\"page\": 1, \"tags\": [\"a\"],\n \"data\": [{\"user\": \"a\", \"item\": \"x\", "
        "\"rating\": 4},\n{\"user\": \"b\", \"item\": \"x\", \"rating\": 3}], \"total\": 2}\n",
        two);
    expect_read(
        "ratings.json",
        "{\"users\": [{\"id\": 1}], \"ratings\": [{\"user\": \"a\", \"item\": \"x\", \"rating\": "
        "4}, {\"user\": \"b\", \"item\": \"x\", \"rating\": 3}], \"items\": [{\"id\": 1}]}",
        two);
    expect_read(
        "one.json", /* a rating with a list of its own */
        "{\"user\": \"a\", \"item\": \"x\", \"rating\": 4, \"images\": [{\"at\": \"u\"}]}\n",
        (wanted){1, 1, 1, 4});
    expect_read(
        "mongo.json",
        "{\"user_id\": {\"$oid\": \"5f01\"}, \"movie_id\": {\"$oid\": \"5f0a\"}, \"rating\": "
        "{\"$numberInt\": \"4\"}}\n{\"user_id\": {\"$oid\": \"5f02\"}, \"movie_id\": {\"$oid\": "
        "\"5f0a\"}, \"rating\": {\"$numberDouble\": \"3.0\"}}\n",
        two);
    expect_read("python.json",
                "{\"user\": \"NaN\", \"item\": \"x\", \"price\": NaN, \"rating\": 4}\n"
                "{\"user\": \"-Infinity\", \"item\": \"x\", \"price\": -Infinity, \"rating\": 3}\n",
                two);
    expect_read("digits.json", /* ids that are numbers keep all their digits */
                "{\"user\": 0.30000000000000004, \"item\": \"x\", \"rating\": 4}\n"
                "{\"user\": 0.3, \"item\": \"x\", \"rating\": 3}\n",
                two);
    char wide[4000] = "{\"user\": \"a\", \"item\": \"x\", \"rating\": 4";
    for (int key = 0, at = (int)strlen(wide); key < 100; key++) { /* more than are looked at */
        at += snprintf(wide + at, sizeof wide - (size_t)at, ", \"key %d\": %d%s", key, key,
                       key == 99 ? "}\n" : "");
    }
    expect_read("keys.json", wide, (wanted){1, 1, 1, 4});
    expect_bad("nan.json", "{\"user\": \"a\", \"item\": \"x\", \"rating\": NaN}\n",
               "rating 'null' is no finite number");
}

/* ---- netflix --------------------------------------------------------------------------------- */

static void netflix_files_are_read_alone_and_as_a_folder(void **state)
{
    (void)state;
    expect_read("combined_data_1.txt",
                "10:\n1,4,2005-09-06\n3,2,2005-09-06\n20:\n1,1,2005-09-06\n2,3.5,2005-09-06\n"
                "3,5,2005-09-06\n30:\n3,3,2005-09-06\n",
                six);
    char folder[300], path[400];
    snprintf(folder, sizeof folder, "%s", temporary("training_set"));
    assert_int_equal(mkdir(folder, 0700), 0);
    static const char *const files[][2] = {
        {"mv_0000010.txt", "10:\n1,4,2005-09-06\n3,2,2005-09-06\n"},
        {"mv_0000020.txt", "20:\n1,1,2005-09-06\n2,3.5,2005-09-06\n"
                           "3,5,2005-09-06\n"},
        {"mv_0000030.txt", "30:\n3,3,2005-09-06\n"},
        {"README", "not a movie"}};
    for (size_t f = 0; f < 4; f++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[f][0]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(files[f][1], file);
        assert_int_equal(fclose(file), 0);
    }
    mf_read_options options = mf_read_defaults();
    expect_file(folder, &options, six);
    expect_read("mv_0000008.txt", "8:\n1,4\n2,3\n", (wanted){2, 1, 2, 3.5}); /* without dates */
    expect_bad("mv_0000007.txt", "7:\n1,4,2005-09-06\n2\n", "mv_0000007.txt:3: a customer without");
    expect_bad("combined_data_2.txt", "7:\n1,4,2005-09-06\n2,x,2005-09-06\n",
               "combined_data_2.txt:3: '2,x,2005-09-06'; expected customer,rating,date");
}

static void a_test_set_of_pairs_takes_its_ratings_from_the_training_file(void **state)
{
    (void)state;
    char path[300];
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_csr heldout;
    snprintf(path, sizeof path, "%s",
             write_text("combined_data_1.txt", "10:\n1,4,2005-09-06\n3,2,2005-09-06\n20:\n"
                                               "1,1,2005-09-06\n2,3,2005-09-06\n"));
    const char *probe = write_text("probe.txt", "10:\n3\n20:\n2\n3\n");
    assert_int_equal(mf_ratings_read(path, probe, &options, &r, &heldout, NULL), MF_OK);
    assert_int_equal(r.r.n, 2);
    assert_int_equal(heldout.n, 2);
    assert_true(mf_csr_value(&heldout, 0) == 3 &&
                mf_csr_value(&heldout, 1) == 2); /* customers 2 and 3 */
    assert_string_equal(r.notes[0].code, "overlap");
    assert_contains(r.notes[0].message, "2 of 3 held-out pairs");
    mf_csr_clear(&heldout);
    mf_ratings_clear(&r);
}

static void what_is_held_out_is_taken_out_of_the_training_file(void **state)
{
    (void)state;
    char path[300];
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_csr heldout;
    mf_error error = {0};
    snprintf(path, sizeof path, "%s", write_text("all.csv", "a,1,5\na,2,4\nb,1,3\nb,3,2\nc,2,1\n"));
    const char *test = write_text("test.csv", "b,1,3\na,2,4\nc,3,5\n");
    assert_int_equal(mf_ratings_read(path, test, &options, &r, &heldout, NULL), MF_OK);
    assert_int_equal(r.r.n, 3);
    assert_int_equal(heldout.n, 3);
    assert_true(mf_csr_value(&r.r, 0) == 5 && mf_csr_value(&r.r, 1) == 2 &&
                mf_csr_value(&r.r, 2) == 1);
    assert_string_equal(r.notes[0].code, "overlap");
    assert_contains(r.notes[0].message, "2 of 3 held-out pairs were in the training file");
    mf_csr_clear(&heldout);
    mf_ratings_clear(&r);
    assert_int_equal(mf_ratings_read(path, path, &options, &r, &heldout, &error), MF_BAD_DATA);
    assert_contains(error.message, "all of its ratings are in the test file");
}

/* ---- archives and folders -------------------------------------------------------------------- */

typedef struct member {
    const char *name, *text;
} member;

static const char *write_archive(const char *name, bool zip, const member *members, size_t n)
{
    const char *path = temporary(name);
    struct archive *archive = archive_write_new();
    assert_non_null(archive);
    if (zip) {
        archive_write_set_format_zip(archive);
    } else {
        archive_write_set_format_ustar(archive);
        archive_write_add_filter_gzip(archive);
    }
    assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
    for (size_t m = 0; m < n; m++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, members[m].name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)strlen(members[m].text));
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        archive_write_data(archive, members[m].text, strlen(members[m].text));
        archive_entry_free(entry);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    return path;
}

static void expect_missing(const char *path)
{
    mf_ratings r;
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, &error), MF_SYSTEM);
    assert_contains(error.message, "No such file");
}

static void of_an_archive_the_member_that_is_ratings_is_read(void **state)
{
    (void)state;
    const char *rows = "userId,movieId,rating\nann,10,4\nann,20,1\nben,20,3.5\ncem,10,2\ncem,20,5\n"
                       "cem,30,3\n";
    const member members[] = {{"__MACOSX/ml/._ratings.csv", "junk"},
                              {"ml/README.txt", "read me, please, now\n"},
                              {"ml/movies.csv", "movieId,title,genres\n10,Heat,x\n"},
                              {"ml/tags.csv", "userId,movieId,tag\n1,2,x\n"},
                              {"ml/ratings.csv", rows}};
    const member sets[] = {{"u1.base",
                            "ann\t10\t4\nann\t20\t1\nben\t20\t3.5\ncem\t10\t2\ncem\t20\t5\n"
                            "cem\t30\t3\n"},
                           {"u1.test", "ann\t30\t4\nben\t30\t1\n"}};
    mf_read_options options = mf_read_defaults();
    for (int zip = 0; zip < 2; zip++) {
        expect_file(write_archive(zip ? "a.zip" : "a.tar.gz", zip, members, 5), &options, six);
        char path[300];
        snprintf(path, sizeof path, "%s", write_archive("pair.zip", zip, sets, 2));
        mf_ratings r = read_ratings(path);
        assert_int_equal(r.r.n, 6);
        assert_string_equal(r.columns.member, "u1.base");
        assert_string_equal(r.notes[0].code, "members");
        assert_contains(r.notes[0].message, "::u1.test");
        mf_ratings_clear(&r);
        strncat(path, "::u1.test", sizeof path - strlen(path) - 1);
        expect_file(path, &options, (wanted){2, 1, 2, 2.5});
        strncat(path, "x", sizeof path - strlen(path) - 1);
        mf_error error = {0};
        assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, &error), MF_SYSTEM);
        assert_contains(error.message, "there is no u1.testx in it");
    }
    const member short_ones[] = {{"a", rows}, {"b", "ann,30,4\nben,30,1\n"}};
    char one[300];
    snprintf(one, sizeof one, "%s::b", write_archive("short.zip", true, short_ones, 2));
    expect_file(one, &options, (wanted){2, 1, 2, 2.5});
    one[strlen(one) - 1] = '\0'; /* nothing behind the colons: a file of that name */
    expect_missing(one);
    const member parts[] = {{"ml-1m.test.rating", "1\t10\t4\n"},
                            {"ml-1m.train.rating", "1\t10\t4\n1\t20\t5\n2\t10\t3\n"}};
    expect_file(write_archive("ncf.zip", true, parts, 2), &options, (wanted){2, 2, 3, 4});
    const member ciao[] = {{"movie-ratings.txt", "1,10,4\n2,10,3\n2,11,5\n"},
                           {"trusts.txt", "1,2,1\n2,3,1\n3,1,1\n"}};
    expect_file(write_archive("ciao.zip", true, ciao, 2), &options, (wanted){2, 2, 3, 4});
    const member plays[] = {{"artists.dat", "id\tname\turl\n1\tA\thttp\n"},
                            {"user_artists.dat", "userID\tartistID\tweight\n2\t51\t3\n3\t51\t5\n"}};
    expect_file(write_archive("plays.zip", true, plays, 2), &options, (wanted){2, 1, 2, 4});
    const member bad[] = {{"x/ratings.csv", "userId,movieId,rating\nann,10,4\nann,20,x\n"},
                          {"x/readme", ""}};
    expect_refused(write_archive("bad.zip", true, bad, 2), &options,
                   "bad.zip::x/ratings.csv:3: the rating 'x'");
}

static void the_parts_of_a_folder_are_read_one_after_the_other(void **state)
{
    (void)state;
    const member parts[] = {{"out/part-00000.csv", "ann,10,4\nann,20,1\n"},
                            {"out/part-00001.csv", "ben,20,3.5\ncem,10,2\n"},
                            {"out/part-00002.csv", "cem,20,5\ncem,30,3\n"},
                            {"out/_SUCCESS", ""}};
    mf_read_options options = mf_read_defaults();
    expect_file(write_archive("parts.tar.gz", false, parts, 4), &options, six);
}

static void files_between_commas_are_read_one_after_the_other(void **state)
{
    (void)state;
    char a[300], b[300], both[700];
    mf_read_options options = mf_read_defaults();
    snprintf(a, sizeof a, "%s",
             write_text("jan.csv", "user,item,rating\nann,10,4\nann,20,1\nben,20,3.5\n"));
    snprintf(b, sizeof b, "%s", write_text("feb.dat", "cem::10::2\ncem::20::5\ncem::30::3\n"));
    snprintf(both, sizeof both, "%s,%s", a, b);
    expect_file(both, &options, six);
    snprintf(b, sizeof b, "%s", write_text("bad.dat", "cem::10::2\ncem::20::x\n"));
    snprintf(both, sizeof both, "%s,%s", a, b);
    expect_refused(both, &options, "bad.dat:2: the rating 'x'");
    snprintf(both, sizeof both, "%s,/no/such/file", a);
    mf_ratings r;
    mf_error error = {0};
    assert_int_equal(mf_ratings_read(both, NULL, &options, &r, NULL, &error), MF_SYSTEM);
    assert_contains(error.message, "/no/such/file: no such file");
}

static void a_compressed_pipe_is_read_as_its_file_is(void **state)
{
    (void)state;
    static const char *const packers[] = {"gzip", "xz", "bzip2", "zstd"};
    char line[700], path[300];
    enum { ROWS = 60000, BYTES = 1 << 21 };
    char *text = malloc(BYTES);
    size_t at = 0;
    uint64_t mixed = 1;
    for (size_t i = 0; i < ROWS; i++) { /* far more than a pipe holds, compressed, too */
        mixed = mixed * 6364136223846793005u + 1442695040888963407u;
        at += (size_t)snprintf(text + at, BYTES - at, "%u,%zu,%u\n", (unsigned)(mixed >> 50), i,
                               (unsigned)(mixed >> 40) % 5 + 1);
    }
    snprintf(path, sizeof path, "%s", write_bytes("pipe.csv", text, at));
    free(text);
    snprintf(line, sizeof line, "stats %s --json --columns watcher,movie,rating", path);
    char *ratings = strdup(strstr(run_program(NULL, line)->out, "\"watchers\""));
    for (size_t p = 0; p < 4; p++) {
        const char *binary = getenv("MFEXPLORE");
        if (!is_there(packers[p])) {
            continue;
        }
        snprintf(line, sizeof line,
                 "%s -c %s | %s stats - --json --columns watcher,movie,rating > %s", packers[p],
                 path, binary == NULL ? "build/mfexplore" : binary, temporary("piped"));
        assert_int_equal(system(line), 0);
        size_t length;
        snprintf(line, sizeof line, "%s", path);
        memcpy(strrchr(line, '/') + 1, "piped", 6);
        char *piped = read_bytes(line, &length);
        assert_non_null(strstr(piped, "\"watchers\""));
        assert_string_equal(strstr(piped, "\"watchers\""), ratings);
        free(piped);
    }
    free(ratings);
}

static void data_that_unpacks_without_end_is_ended(void **state)
{
    (void)state;
    enum { BYTES = 1 << 27 };
    char *zeros = malloc(BYTES);
    memset(zeros, '1', BYTES);
    for (size_t i = 0; i + 6 < BYTES; i += 6) {
        memcpy(zeros + i, "1,1,5\n", 6);
    }
    zeros[BYTES - 1] = '\0';
    const member bomb[] = {{"ratings.csv", zeros}};
    mf_read_options options = mf_read_defaults();
    expect_refused(write_archive("bomb.zip", true, bomb, 1), &options,
                   "it unpacks to more than 256 times its size");
    free(zeros);
}

/* ---- what holds no ratings ------------------------------------------------------------------- */

static void what_holds_no_ratings_is_called_by_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"<!DOCTYPE html><html><body>1,2,3</body></html>\n", "HTML"},
        {"  <html>\n1,2,3\n", "HTML"},
        {"PAR1.......PAR1", "Parquet"},
        {"%PDF-1.4\n1,2,3\n", "PDF"},
        {"\x89PNG\r\n\x1a\n,,,", "PNG"},
        {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "LFS"},
        {"5 1:1 7:1 9:0.5\n3 2:1 7:1 9:0.1\n", "libsvm"},
        {"user,item\na,1\nb,2\n", "implicit feedback"},
        {"a\t1\nb\t2\n", "implicit feedback"},
        {"SQLite format 3", "SQLite"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        expect_bad("ratings.csv", cases[c].text, cases[c].words);
    }
    const member book[] = {{"[Content_Types].xml", "<x/>"}, {"xl/workbook.xml", "<x/>"}};
    mf_read_options options = mf_read_defaults();
    expect_refused(write_archive("book.xlsx", true, book, 2), &options, "Excel workbook");
}

/* ---- writing --------------------------------------------------------------------------------- */

static void what_one_format_writes_each_other_reads_the_same(void **state)
{
    (void)state;
    mf_ratings first =
        ratings_of("1,10,4\n1,20,0.5\n2,20,3.5\n3,10,2\n3,20,5\n3,30,3\n3,40,2\n2,40,1\n");
    char endings[32][16];
    size_t n = 0;
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        for (size_t e = 0; mf_formats[f]->write != NULL && mf_formats[f]->endings[e] != NULL; e++) {
            snprintf(endings[n++], sizeof endings[0], "%s", mf_formats[f]->endings[e]);
        }
    }
    assert_true(n >= 10);
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            char name[40], path[300];
            snprintf(name, sizeof name, "first%s", endings[a]);
            snprintf(path, sizeof path, "%s", temporary(name));
            assert_int_equal(mf_ratings_write(path, &first, NULL, NULL), MF_OK);
            mf_ratings between = read_ratings(path);
            snprintf(name, sizeof name, "second%s", endings[b]);
            snprintf(path, sizeof path, "%s", temporary(name));
            assert_int_equal(mf_ratings_write(path, &between, NULL, NULL), MF_OK);
            mf_ratings back = read_ratings(path);
            assert_int_equal(back.r.n, first.r.n);
            assert_memory_equal(back.r.value, first.r.value, first.r.n * sizeof(float));
            assert_memory_equal(back.r.col, first.r.col, first.r.n * sizeof(uint32_t));
            assert_memory_equal(back.movies.text, first.movies.text, first.movies.start[4]);
            assert_memory_equal(back.watchers.text, first.watchers.text, first.watchers.start[3]);
            mf_ratings_clear(&between);
            mf_ratings_clear(&back);
        }
    }
    mf_error error = {0};
    assert_int_equal(mf_ratings_write(temporary("x.xls"), &first, NULL, &error), MF_USAGE);
    assert_contains(error.message, "expected .csv, .tsv");
    mf_ratings_clear(&first);
}

static void ratings_that_are_no_floats_are_kept_exactly(void **state)
{
    (void)state;
    static const char *const endings[] = {".csv", ".mtx", ".npz", ".jsonl", ".dat"};
    mf_ratings r = ratings_of("u,i,r\n1,1,16777217\n1,2,10000003.5\n2,1,3.3\n2,2,4\n");
    mf_ratings floats = ratings_of("u,i,r\n1,1,16777216\n1,2,10000003\n2,1,3.25\n2,2,4\n");
    assert_null(floats.r.rest);
    assert_non_null(r.r.rest);
    for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
        char name[40], path[300];
        snprintf(name, sizeof name, "exact%s", endings[e]);
        snprintf(path, sizeof path, "%s", temporary(name));
        assert_int_equal(mf_ratings_write(path, &r, NULL, NULL), MF_OK);
        mf_read_options options = mf_read_defaults();
        options.columns = strcmp(endings[e], ".dat") == 0 ? "watcher,movie,rating" : NULL;
        mf_ratings back;
        assert_int_equal(mf_ratings_read(path, NULL, &options, &back, NULL, NULL), MF_OK);
        assert_true(mf_csr_rating(&back.r, 0) == 16777217);
        assert_true(mf_csr_rating(&back.r, 1) == 10000003.5);
        assert_true(fabs(mf_csr_rating(&back.r, 2) - 3.3) < 1e-14);
        assert_true(mf_csr_rating(&back.r, 3) == 4);
        mf_ratings_clear(&back);
    }
    mf_ratings_clear(&floats);
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_binds_each_role_wherever_its_column_stands),
        cmocka_unit_test(the_clearest_name_is_the_rating_and_lists_of_works_are_refused),
        cmocka_unit_test(what_was_taken_is_said),
        cmocka_unit_test(without_a_header_what_columns_hold_decides_or_is_refused),
        cmocka_unit_test(the_swap_is_asked_about_only_where_columns_were_guessed),
        cmocka_unit_test(odd_ratings_are_warned_of_with_their_remedy),
        cmocka_unit_test(missing_values_are_left_out_as_text_or_number),
        cmocka_unit_test(any_text_is_read_as_it_comes),
        cmocka_unit_test(utf_16_is_read_in_either_order_and_its_lines_are_counted),
        cmocka_unit_test(quoted_newlines_are_read_wherever_they_begin),
        cmocka_unit_test(quoted_newlines_do_not_depend_on_where_blocks_are_cut),
        cmocka_unit_test(the_quick_way_through_a_line_reads_what_the_careful_one_does),
        cmocka_unit_test(tables_are_read_where_they_are_unmistakable_and_else_called_so),
        cmocka_unit_test(a_row_that_is_longer_than_what_is_looked_at_first_is_read),
        cmocka_unit_test(jesters_layout_is_known_by_its_counts),
        cmocka_unit_test(matrix_market_is_read_in_every_symmetry_and_refused_by_line),
        cmocka_unit_test(scipys_matrices_are_read_in_three_layouts),
        cmocka_unit_test(numpys_dense_matrix_has_zeros_where_nothing_is_rated),
        cmocka_unit_test(rows_of_three_numbers_are_no_dense_matrix),
        cmocka_unit_test(json_is_read_one_object_a_line_in_an_array_or_pretty),
        cmocka_unit_test(json_of_services_databases_and_python_is_read),
        cmocka_unit_test(what_is_left_out_is_counted_and_lines_in_every_part),
        cmocka_unit_test(netflix_files_are_read_alone_and_as_a_folder),
        cmocka_unit_test(a_test_set_of_pairs_takes_its_ratings_from_the_training_file),
        cmocka_unit_test(what_is_held_out_is_taken_out_of_the_training_file),
        cmocka_unit_test(of_an_archive_the_member_that_is_ratings_is_read),
        cmocka_unit_test(the_parts_of_a_folder_are_read_one_after_the_other),
        cmocka_unit_test(files_between_commas_are_read_one_after_the_other),
        cmocka_unit_test(a_compressed_pipe_is_read_as_its_file_is),
        cmocka_unit_test(data_that_unpacks_without_end_is_ended),
        cmocka_unit_test(what_holds_no_ratings_is_called_by_its_name),
        cmocka_unit_test(ratings_that_are_no_floats_are_kept_exactly),
        cmocka_unit_test(what_one_format_writes_each_other_reads_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
