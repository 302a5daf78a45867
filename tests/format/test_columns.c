/* Which column is what, and what is asked about instead of guessed: what came of each file, as
 * "watchers x movies, ratings" and the code of a note, or behind an exclamation mark what is said
 * of it. */
#include "../../src/data/csr.h"
#include "../../src/data/ratings.h"
#include "../../src/format/format.h"
#include "../support.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

#include <math.h>

typedef struct reading_case {
    const char *text, *expected;
} reading_case;

static void check(const reading_case *cases, size_t n)
{
    for (size_t c = 0; c < n; c++) {
        mf_read_options options = mf_read_defaults();
        mf_ratings r;
        mf_error error = {0};
        char came[2000] = "";
        const char *expected = cases[c].expected, *path = write_text("columns.csv", cases[c].text);
        mf_status status = mf_ratings_read(path, NULL, &options, &r, NULL, &error);
        if (status != MF_OK) {
            assert_int_equal(status, MF_BAD_DATA);
            snprintf(came, sizeof came, "!%s", error.message);
        } else {
            size_t at =
                (size_t)snprintf(came, sizeof came, "%zux%zu %zu", r.r.n_rows, r.r.n_cols, r.r.n);
            for (size_t note = 0; note < r.n_notes; note++) {
                if (strcmp(r.notes[note].code, "duplicates") != 0) {
                    at += (size_t)snprintf(came + at, sizeof came - at, " %s", r.notes[note].code);
                }
            }
        }
        bool good = expected[0] == '!' ? came[0] == '!' && strstr(came, expected + 1) != NULL
                                       : strcmp(came, expected) == 0;
        if (!good) {
            fail_msg("%s\nexpected %s\ncame to %s", cases[c].text, expected, came);
        }
        mf_ratings_clear(&r);
    }
}

static void a_column_is_not_taken_for_ratings_where_another_looks_more_like_them(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"ann,F,101,5\nann,F,102,3\nbob,M,101,4\nbob,M,103,1\n", "!could be the rating"},
        {"ann,Heat,2520377,5\nann,Up,2520771,3\nbob,Heat,2520377,4\n", "!could be the rating"},
        {"ann,Heat,9.99,4\nann,Up,12.49,3\nbob,Heat,9.99,5\nbob,Jaws,7.25,2\n",
         "!--columns watcher,movie,-,rating"},
        {"1,10,123.5,4\n1,11,45.2,3\n2,10,300.1,5\n2,12,12.7,2\n", "!could be the rating"},
        {"ann\tv101\t40.7331\t-73.9902\nann\tv102\t40.7590\t-73.9845\nbob\tv101\t40.7331\t-73."
         "9902\n",
         "!could be the rating"},
        {"ann,5,101\nann,3,102\nbob,4,101\nbob,1,103\n", "!--columns watcher,rating,movie"},
        {"ann,1,0\nann,2,1\nann,3,2\nann,4,3\nann,5,4\nann,1,5\nann,2,6\nann,3,7\nann,4,8\nann,5,"
         "9\nbob,3,1\nbob,4,2\nbob,5,3\nbob,1,4\nbob,2,5\nbob,3,6\nbob,4,7\nbob,5,8\nbob,1,9\nbob,"
         "2,10\ncat,5,2\ncat,1,3\ncat,2,4\ncat,3,5\ncat,4,6\ncat,5,7\ncat,1,8\ncat,2,9\ncat,3,"
         "10\ncat,4,11\n",
         "!the third seems to be what was rated"},
        {"a1\tm1\tBand One\t812\na1\tm2\tBand Two\t77\na2\tm1\tBand One\t1290\n",
         "!--columns watcher,movie,-,rating"},
        {"Heat,2010-10-01T23:55,4\nUp,2010-10-02T23:55,5\nHeat,2010-10-03T23:55,3\n",
         "!holds times"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

/* The same numbers in other orders than who, what, how. */
static void pairs_that_come_again_and_what_numbers_rows_say_which_column_is_which(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"1488856,1,2005-01-10,206\n1488865,3,2005-02-11,66\n1488853,4,2005-03-12,31\n1488856,3,"
         "2005-04-13,262\n1488847,1,2005-05-14,129\n1488871,1,2005-06-15,157\n1488877,5,2005-07-16,"
         "206\n1488877,1,2005-08-17,115\n1488859,2,2005-09-18,24\n1488847,4,2005-01-10,"
         "178\n1488853,4,2005-02-11,101\n1488868,5,2005-03-12,185\n1488874,1,2005-04-13,3\n1488850,"
         "4,2005-05-14,269\n1488856,2,2005-06-15,220\n1488844,3,2005-07-16,150\n1488871,4,2005-08-"
         "17,108\n1488850,3,2005-09-18,199\n1488862,2,2005-01-10,171\n1488877,2,2005-02-11,"
         "157\n1488859,4,2005-03-12,213\n1488859,2,2005-04-13,17\n1488877,3,2005-05-14,"
         "164\n1488874,5,2005-06-15,241\n1488853,2,2005-07-16,157\n1488859,1,2005-08-17,"
         "276\n1488874,4,2005-09-18,164\n1488874,2,2005-01-10,150\n1488862,1,2005-02-11,"
         "73\n1488853,4,2005-03-12,185\n1488844,1,2005-04-13,157\n1488868,4,2005-05-14,45\n1488847,"
         "3,2005-06-15,269\n1488868,4,2005-07-16,80\n1488874,1,2005-08-17,234\n1488874,3,2005-09-"
         "18,157\n1488877,1,2005-01-10,276\n1488844,4,2005-02-11,178\n1488868,4,2005-03-12,"
         "66\n1488862,1,2005-04-13,178\n1488865,4,2005-05-14,164\n1488850,3,2005-06-15,"
         "178\n1488850,4,2005-07-16,52\n1488877,2,2005-08-17,52\n1488865,1,2005-09-18,3\n1488853,3,"
         "2005-01-10,234\n1488871,1,2005-02-11,38\n1488844,3,2005-03-12,87\n1488877,4,2005-04-13,"
         "80\n1488847,4,2005-05-14,80\n1488877,3,2005-06-15,73\n1488868,3,2005-07-16,157\n1488859,"
         "3,2005-08-17,66\n1488862,4,2005-09-18,129\n1488862,3,2005-01-10,94\n1488853,1,2005-02-11,"
         "94\n1488874,2,2005-03-12,94\n1488844,4,2005-04-13,59\n1488847,3,2005-05-14,234\n1488859,"
         "2,2005-06-15,164\n",
         "!--columns watcher,rating,-,movie"},
        {"1488856,4,206,978300000\n1488865,4,66,978300077\n1488853,4,31,978300154\n1488856,4,262,"
         "978300231\n1488847,3,129,978300308\n1488871,4,157,978300385\n1488877,4,206,"
         "978300462\n1488877,4,115,978300539\n1488859,2,24,978300616\n1488847,3,178,"
         "978300693\n1488853,1,101,978300770\n1488868,4,185,978300847\n1488874,2,3,"
         "978300924\n1488850,3,269,978301001\n1488856,5,220,978301078\n1488844,5,150,"
         "978301155\n1488871,3,108,978301232\n1488850,4,199,978301309\n1488862,2,171,"
         "978301386\n1488877,5,157,978301463\n1488859,2,213,978301540\n1488859,5,17,"
         "978301617\n1488877,3,164,978301694\n1488874,3,241,978301771\n1488853,4,157,"
         "978301848\n1488859,3,276,978301925\n1488874,2,164,978302002\n1488874,2,150,"
         "978302079\n1488862,4,73,978302156\n1488853,1,185,978302233\n1488844,4,157,"
         "978302310\n1488868,3,45,978302387\n1488847,1,269,978302464\n1488868,4,80,"
         "978302541\n1488874,4,234,978302618\n1488874,1,157,978302695\n1488877,1,276,"
         "978302772\n1488844,5,178,978302849\n1488868,1,66,978302926\n1488862,4,178,"
         "978303003\n1488865,4,164,978303080\n1488850,3,178,978303157\n1488850,2,52,"
         "978303234\n1488877,3,52,978303311\n1488865,3,3,978303388\n1488853,3,234,"
         "978303465\n1488871,3,38,978303542\n1488844,1,87,978303619\n1488877,5,80,"
         "978303696\n1488847,4,80,978303773\n1488877,1,73,978303850\n1488868,4,157,"
         "978303927\n1488859,4,66,978304004\n1488862,3,129,978304081\n1488862,1,94,"
         "978304158\n1488853,5,94,978304235\n1488874,2,94,978304312\n1488844,3,59,"
         "978304389\n1488847,4,234,978304466\n1488859,5,164,978304543\n",
         "!--columns watcher,rating,movie"},
        {"978300000,1488856,2,206\n978302849,1488865,4,66\n978301078,1488853,1,31\n978303927,"
         "1488856,1,262\n978302156,1488847,4,129\n978300385,1488871,3,157\n978303234,1488877,5,"
         "206\n978301463,1488877,2,115\n978304312,1488859,2,24\n978302541,1488847,4,178\n978300770,"
         "1488853,4,101\n978303619,1488868,3,185\n978301848,1488874,3,3\n978300077,1488850,5,"
         "269\n978302926,1488856,2,220\n978301155,1488844,3,150\n978304004,1488871,3,"
         "108\n978302233,1488850,4,199\n978300462,1488862,4,171\n978303311,1488877,3,"
         "157\n978301540,1488859,5,213\n978304389,1488859,3,17\n978302618,1488877,3,164\n978300847,"
         "1488874,2,241\n978303696,1488853,4,157\n978301925,1488859,5,276\n978300154,1488874,3,"
         "164\n978303003,1488874,4,150\n978301232,1488862,3,73\n978304081,1488853,5,185\n978302310,"
         "1488844,4,157\n978300539,1488868,3,45\n978303388,1488847,5,269\n978301617,1488868,3,"
         "80\n978304466,1488874,4,234\n978302695,1488874,1,157\n978300924,1488877,4,276\n978303773,"
         "1488844,4,178\n978302002,1488868,2,66\n978300231,1488862,4,178\n978303080,1488865,2,"
         "164\n978301309,1488850,3,178\n978304158,1488850,1,52\n978302387,1488877,1,52\n978300616,"
         "1488865,1,3\n978303465,1488853,1,234\n978301694,1488871,2,38\n978304543,1488844,2,"
         "87\n978302772,1488877,2,80\n978301001,1488847,1,80\n978303850,1488877,3,73\n978302079,"
         "1488868,3,157\n978300308,1488859,4,66\n978303157,1488862,5,129\n978301386,1488862,3,"
         "94\n978304235,1488853,1,94\n978302464,1488874,3,94\n978300693,1488844,3,59\n978303542,"
         "1488847,3,234\n978301771,1488859,4,164\n",
         "!--columns -,watcher,rating,movie"},
        {"5,6,9\n2,9,5\n3,9,15\n3,10,18\n1,9,28\n1,10,7\n2,4,1\n3,10,25\n1,9,13\n5,8,17\n4,1,6\n3,"
         "8,28\n2,2,3\n5,3,28\n5,8,2\n5,8,8\n3,6,5\n3,8,12\n4,2,23\n3,6,7\n5,10,1\n4,6,21\n4,9,"
         "26\n1,8,20\n5,8,16\n2,6,28\n3,3,25\n4,3,15\n1,4,28\n1,7,13\n4,3,9\n4,2,8\n4,4,17\n4,9,"
         "4\n2,1,27\n5,10,14\n3,6,22\n1,7,25\n3,2,29\n4,2,2\n1,10,4\n4,3,5\n3,9,12\n4,8,14\n3,3,"
         "26\n4,5,16\n3,1,11\n4,5,10\n4,2,9\n4,3,17\n3,1,15\n3,7,5\n5,3,7\n5,4,5\n4,1,8\n4,7,29\n4,"
         "2,21\n4,7,2\n1,4,27\n4,1,29\n",
         "!--columns rating,watcher,movie"},
        {"0,1488856,2,2005-01-01,206\n1,1488865,5,2005-01-02,66\n2,1488853,3,2005-01-03,31\n3,"
         "1488856,3,2005-01-04,262\n4,1488847,4,2005-01-05,129\n5,1488871,1,2005-01-06,157\n6,"
         "1488877,4,2005-01-07,206\n7,1488877,5,2005-01-08,115\n8,1488859,4,2005-01-09,24\n9,"
         "1488847,2,2005-01-01,178\n10,1488853,3,2005-01-02,101\n11,1488868,3,2005-01-03,185\n12,"
         "1488874,1,2005-01-04,3\n13,1488850,1,2005-01-05,269\n14,1488856,1,2005-01-06,220\n15,"
         "1488844,5,2005-01-07,150\n16,1488871,3,2005-01-08,108\n17,1488850,4,2005-01-09,199\n18,"
         "1488862,4,2005-01-01,171\n19,1488877,5,2005-01-02,157\n",
         "!--columns -,watcher,rating,-,movie"},
        {"1488856,20.19,4,206\n1488865,13.26,1,66\n1488853,10.49,4,31\n1488856,9.69,1,262\n1488847,"
         "20.07,4,129\n1488871,24.24,3,157\n1488877,22.94,4,206\n1488877,21.02,4,115\n1488859,17."
         "11,4,24\n1488847,9.17,4,178\n1488853,6.84,1,101\n1488868,9.78,5,185\n1488874,15.88,3,"
         "3\n1488850,24.38,4,269\n1488856,12.80,2,220\n1488844,20.02,4,150\n1488871,22.99,4,"
         "108\n1488850,17.27,3,199\n1488862,11.48,5,171\n1488877,18.78,4,157\n",
         "!--columns watcher,-,rating,movie"},
        {"u5,1,4,m206\nu0,2,4,m66\nu2,3,3,m31\nu5,4,2,m262\nu3,5,1,m129\nu6,6,2,m157\nu5,7,3,"
         "m206\nu5,8,3,m115\nu1,9,5,m24\nu3,10,3,m178\nu2,11,5,m101\nu3,12,4,m185\nu2,13,1,m3\nu6,"
         "14,2,m269\nu5,15,1,m220\nu0,16,4,m150\nu6,17,3,m108\nu6,18,5,m199\nu4,19,2,m171\nu5,20,2,"
         "m157\n",
         "!--columns watcher,-,rating,movie"},
        {"\"\",\"V1\",\"V2\",\"V3\"\n\"1\",5,9,1\n\"2\",8,5,4\n\"3\",8,15,3\n\"4\",9,18,2\n\"5\",8,"
         "28,3\n\"6\",9,7,1\n\"7\",3,1,2\n\"8\",9,25,1\n\"9\",8,13,3\n\"10\",7,17,4\n\"11\",0,6,"
         "4\n\"12\",7,28,4\n\"13\",1,3,4\n\"14\",2,28,2\n\"15\",7,2,3\n\"16\",7,8,2\n\"17\",5,5,"
         "3\n\"18\",7,12,4\n\"19\",1,23,1\n\"20\",5,7,4\n\"21\",9,1,5\n\"22\",5,21,4\n\"23\",8,26,"
         "3\n\"24\",7,20,4\n\"25\",7,16,1\n\"26\",5,28,1\n\"27\",2,25,3\n\"28\",2,15,2\n\"29\",3,"
         "28,5\n\"30\",6,13,4\n",
         "!looks like a table"},
        {"20 10 30\n6 9 4\n9 5 1\n9 15 4\n10 18 4\n9 28 4\n10 7 5\n4 1 4\n10 25 4\n9 13 4\n8 17 "
         "3\n1 6 3\n8 28 2\n2 3 3\n3 28 3\n8 2 4\n8 8 4\n6 5 2\n8 12 3\n2 23 3\n6 7 3\n",
         "!size of a matrix"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void times_are_seen_in_whatever_form(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"1,10,881250949.5,4\n1,11,881250960.25,3\n2,10,881251023.75,5\n2,12,881252060.5,2\n",
         "2x3 4"},
        {"1,10,881250949.5\n1,11,881250960.25\n2,10,881251023.75\n", "!holds times"},
        {"ann,Heat,20050906,5\nann,Up,20050907,3\nbob,Heat,20050906,4\nbob,Jaws,20050907,1\n",
         "2x3 4"},
        {"ann,Heat,20050906\nann,Up,20050907\nbob,Heat,20050906\n", "!holds times"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void lines_before_the_ratings_are_no_ratings(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"0,1,2\n196,242,3\n186,302,3\n22,377,1\n244,51,2\n166,346,1\n", "5x5 5 header"},
        {"0\t1\t2\t3\n196\t242\t3\t881250949\n186\t302\t3\t891717742\n22\t377\t1\t878887116\n1\t1\t"
         "1\t878887116\n",
         "4x4 4 header"},
        {"0,1,2\n0,2,3\n1,1,4\n1,0,5\n2,2,1\n", "3x3 5"},
        {"5 4 10\n0 0 5\n0 1 3\n1 0 4\n1 3 1\n2 0 1\n2 3 5\n3 1 1\n3 3 4\n4 1 1\n4 2 5\n",
         "!size of a matrix"},
        {"7 7 10\n6 41 5\n1 30 2\n2 67 3\n1 20 2\n7 41 2\n3 40 1\n4 39 1\n5 38 1\n1 41 1\n6 30 1\n",
         "!size of a matrix"},
        {"5 7 3\n2 1 4\n1 2 5\n3 4 2\n", "4x4 4"},
        {"%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 3\n2 2 4\n", "2x2 2"},
        {"#movie\tuser\trating\n10\t1\t4\n10\t2\t3\n20\t1\t5\n30\t2\t2\n", "2x3 4"},
        {"# made by hand\n1,2,3\n1,3,4\n2,2,1\n", "2x2 3"},
        {"user,item,rating\nalice,10,4\n#bob,10,3\ncarl,20,2\n", "2x2 2 comments"},
        {"user,\"item\nid\",rating\n1,10,5\n2,10,4\n", "2x1 2"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void a_quote_closes_before_a_delimiter_and_nowhere_else(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user\tmovie\trating\n1\t\"Great Performances\" Cats\t4\n1\t\"Great Performances\" "
         "Hamlet\t1\n2\tHeat\t3\n",
         "2x3 3"},
        {"user\tmovie\trating\n1\t\"Weird Al\t4\n2\tHeat\t2\n1\tHeat\t5\n3\t\"Crocodile\" "
         "Dundee\t1\n4\tUp\t3\n",
         "4x4 5"},
        {"user,movie,rating\n1,\"Weird Al,4\n2,Heat,2\n1,Heat,5\n3,Tom\" Up,1\n4,Up,3\n",
         "!a quote is not closed"},
        {"1,\"a\"b,4\n1,\"a\"c,5\n2,\"a\"b,3\n", "2x2 3"},
        {"1,\"a \"\"q\"\" b\",\"4\"\n1,\"x\ny\", 5\n2, \"z\" ,3\n", "2x3 3"},
        {"user,item,rating\n1,10,\" 5 \"\n2,10,4\n", "2x1 2"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void what_is_empty_throughout_is_no_column(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"1\t\t5\t\t0.219\n1\t\t7\t\t-9.281\n2\t\t5\t\t-6.781\n2\t\t8\t\t8.500\n", "2x3 4"},
        {"1||10||4\n1||11||3\n2||10||5\n", "2x2 3"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void tables_are_read_or_called_so(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"13,99,99,-5.23,-7.86,-2.06,-6.83,-8.58,-1.95,8.28,5.95,5.25,-5.51,0.73,-4.42,-6.48,\n13,-"
         "7.80,-5.65,8.46,99,6.51,6.07,99,5.95,-6.07,-3.76,2.51,4.59,7.02,7.53,-8.18,\n13,2.10,3."
         "40,0.12,-6.38,-0.52,-8.13,99,8.60,7.24,0.94,-3.96,99,8.10,1.43,7.57,\n",
         "3x15 39"},
        {"13,99,99,-5.23,-7.86,-2.06,-6.83,-8.58,-1.95,8.28,5.95,5.25,-5.51,0.73,-4.42,-6.48,\n13,-"
         "7.80,-5.65,8.46,99,6.51,6.07,99,5.95,-6.07,-3.76,2.51,4.59,7.02,7.53,-8.18,\n11,2.10,3."
         "40,0.12,-6.38,-0.52,-8.13,99,8.60,7.24,0.94,-3.96,99,8.10,1.43,7.57,\n",
         "!--format wide"},
        {"movieId,10,20,30,40\nuserId,,,,\n1,5,,3,1\n2,,4,2,\n3,1,5,,4\n", "3x4 8"},
        {"user,A,B,C,D,mean\nP1,5,,3,1,3\nP2,4,2,,5,3.67\nP3,,1,2,,1.5\n", "3x5 11 columns"},
        {"user,\"A\nx\",B,C,D\n\"ann\ny\",5,,3,1\nbob,4,2,,5\n", "2x4 6"},
        {"user,A,B,C,D\nP0,99,5,3,1\nP1,4,99,1,3\nP2,1,1,99,5\n", "!--missing 99"},
        {"Heat,Up,Jaws,Alien,Her\n5,3,0,1,2\n4,0,0,1,3\n1,1,0,5,4\n", "!--format wide"},
        {"ann,5,,3,1,2\nbob,4,2,,5,\ncy,,1,2,,4\n", "!--format wide"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void names_that_say_two_things_are_asked_about(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,item,rating,created,updated\na,1,3,2020-01-02,2020-01-03\nb,1,4,2020-01-02,2020-01-"
         "04\na,2,"
         "4,2020-01-05,2020-01-03\n",
         "2x2 3"},
        {"userID,placeID,food_rating,service_rating\nU1,10,2,0\nU1,11,1,2\nU2,10,2,1\n",
         "!several columns are named as ratings"},
        {"user,item,rating,rating\n1,2,3,4\n1,3,5,4\n", "!several columns are named as ratings"},
        {"reviewer;movie;plot rating;acting rating;overall "
         "rating\nann;Heat;1;2;5\nann;Up;2;2;4\nbob;Heat;3;1;5\n",
         "2x2 3"},
        {"review/profileName,product/productId,review/score\nann,B1,4\nbob,B2,3\nann,B2,5\n",
         "2x2 3"},
        {"user_id,business_id,text,compliment_count\na,x,hi,0\na,y,ok,1\nb,x,so,0\n",
         "!no column is named as a rating"},
        {"Book Id,Title,My Rating,Exclusive Shelf\n1,Dune,5,read\n2,Emma,4,read\n3,It,3,to-read\n",
         "!who rated"},
        {"item,rating\n10,4\n20,5\n10,3\n", "!who rated"},
        {"user,item,rating\n1,10,4,5\n2,10,3,0\n1,20,2,5\n", "!perhaps a decimal comma"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void what_is_printed_around_the_rows_of_a_table_is_no_row(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"| user | movie | rating |\n|---|:--|---|\n| 39 | 32 | 4.0 |\n| 2 | 29 | 4.5 |\n",
         "2x2 2"},
        {" user_id | movie_id | rating \n---------+----------+--------\n      39 |       32 |    "
         "4.0\n"
         "       2 |       29 |    4.5\n(2 rows)\n",
         "2x2 2"},
        {"user_id     movie_id    rating\n----------- ----------- ------\n         39          32  "
         "  "
         "4.0\n          2          29    4.5\n\n(2 rows affected)\n",
         "2x2 2"},
        {"+------+------+--------+\n| user | item | rating |\n+------+------+--------+\n|   39 |   "
         "32 "
         "|    4.0 |\n|    2 |   29 |    4.5 |\n+------+------+--------+\n",
         "2x2 2"},
        {"user,item,rating\n--,1,4\n(300 items,1,4\n+1,2,3\n", "3x2 3"}, /* ids */
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void how_numbers_are_written_is_seen_from_all_of_them(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,artist,plays\n1,10,\"1,234\"\n1,11,87\n2,10,\"2,050\"\n2,12,845\n3,12,\"12,400\"\n",
         "3x3 5"},
        {"user,item,rating\n1,10,5 stars\n2,10,4\n3,10,3 stars\n", "!such as 4 stars"},
        {"user;item;rating\n1;10;3,5\n2;10;4,5\n3;10;3.5\n", "!decimal comma"},
        {"user,item,rating\n1,10,4.0 out of 5 stars\n2,10,5 / 5\n", "2x1 2"},
        {"user,item,rating\n1,10,4.0 out of 5 stars\n2,10,5 out of 10\n", "!out of"},
        {"user,item,rating\n1,10,4\xc2\xbd\n2,10,4\n3,10,\xc2\xbd\n", "3x1 3"},
        {"user,item,rating\n1,10,4\xc2\xbd\n2,10,4\n", "2x1 2"},
        {"{\"user\":1,\"item\":2,\"rating\":{\"value\":4}}\n{\"user\":1,\"item\":3,\"rating\":{"
         "\"value\":3}}\n",
         "!rating holds more than a rating"},
        {"user,item,rating\n1,10,80%\n2,10,40%\n", "2x1 2"},
        {"user,item,rating\n1,10,4\n2,10,NA\n", "!--missing, and what stands there"},
        {"user,item,rating\n1,10,4\n2,10,\n", "!--missing '' says"},
        {"{\"user\":1,\"item\":2,\"rating\":4}\n{\"user\":1,\"item\":3,\"rating\":null}\n",
         "!--missing, and what stands there"},
        {"пользователь,фильм,оценка\n1,10,4\n2,10,3\n", "2x1 2"},
        {"user,item,rating\n1,10,4\xe2\x98\x85\n2,10,3 \xe2\x98\x85\n", "2x1 2"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

/* The first rating of a file. */
static double first_of(const char *text)
{
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_error error = {0};
    if (mf_ratings_read(write_text("first.csv", text), NULL, &options, &r, NULL, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    double value = mf_csr_rating(&r.r, 0);
    mf_ratings_clear(&r);
    return value;
}

static void three_digits_behind_every_comma_are_thousands_where_commas_separate(void **state)
{
    (void)state;
    assert_true(fabs(first_of("user,artist,plays\n1,10,\"7,655\"\n1,11,\"4,993\"\n2,10,\"2,050\"\n"
                              "2,12,\"1,400\"\n") -
                     7655) < 1e-6);
    assert_true(fabs(first_of("user,item,rating\n1,10,\"3,655\"\n1,11,\"4,99\"\n2,10,\"2,050\"\n"
                              "2,12,\"1,400\"\n") -
                     3.655) < 1e-6);
    assert_true(
        fabs(first_of("user;item;rating\n1;10;3,655\n1;11;4,993\n2;10;2,050\n2;12;1,400\n") -
             3.655) < 1e-6);
}

static void what_holds_no_ratings_is_called_by_its_name(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"<Error><Code>NoSuchKey</Code></Error>\n", "!HTML or XML"},
        {"2 0 1 1 1:1 10:1\n4 0 1 1 1:1 11:1\n5 0 1 1 2:1 10:1\n", "!features"},
        {"{'reviewerID': 'A1', 'asin': 'B1', 'overall': 5.0}\n", "!Python dictionaries"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void whoever_stands_first_is_doubted_where_ids_say_so(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"0001713353,A1C6M8LCIX4M6M,5.0,1123804800\nB00006HAXW,A1C6M8LCIX4M6M,3.0,"
         "1081036800\n0001713353,A38NELQT98S4H8,5.0,1077321600\n",
         "2x2 3 columns-swapped"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void a_value_far_beyond_a_scale_of_stars_is_noted(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,item,rating\na,1,5\na,2,4\nb,1,3\nb,2,2\nc,1,1\nc,2,4\nd,1,5\nd,2,4\ne,1,2\ne,2,"
         "3\nTOTAL,10,133\n",
         "6x3 11 rows missing"},
        {"user,item,rating\na,1,5\na,2,4\nb,1,3\nb,2,2\nc,1,1\nc,2,4\nd,1,5\nd,2,4\ne,1,2\ne,2,"
         "3\nf,1,99.5\n",
         "6x2 11"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void small_files_are_not_refused_for_what_chance_brings(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        /* the rating of each watcher that was left out */
        {"0\t25\t5\t978824351\n1\t133\t3\t978300174\n2\t207\t4\t978298504\n3\t208\t4\t978294282\n4"
         "\t222"
         "\t2\t978246585\n5\t396\t3\t978239019\n6\t25\t4\t978234842\n",
         "7x6 7"},
        {"1,1,3.5\n1,2,2.25\n2,1,4.75\n2,2,1.5\n1,1,4.0\n1,2,2.5\n2,1,3.25\n2,2,5.0\n3,1,0.5\n1,1,"
         "4.25\n",
         "3x2 5"},
        {"1,2,3\n1,3,1\n1,4,2\n2,4,1\n", "2x3 4"},
        {"2,3,5\n2,2,1\n2,1,3\n1,3,2\n1,2,3\n1,1,1\n", "2x3 6"},
        {"1,10,5,1\n1,20,3,1\n2,10,4,1\n3,20,1,1\n3,30,2,1\n4,10,3,1\n", "4x3 6"},
        {"name,movie,rating\nAnn,Heat,5\nAnn,Up,3\nBob,Jaws,4\nBob,Alien,1\n", "2x4 4"},
        {"users,movies,ratings\na,x,1\na,y,2\nb,x,3\n", "2x2 3"},
        {"title,users,rating\nHeat,120,3\nUp,44,4\nJaws,71,5\n", "!who rated"},
        {"1234567890,10,5,1\n1456789012,10,4,0\n987654321,20,3,1\n1678901234,20,1,0\n",
         "!ids that look so"},
        {",0,1,2,3\n0,5,3,0,1\n1,4,0,0,1\n2,1,1,0,5\n3,1,0,0,4\n4,0,1,5,4\n", "!--format wide"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void a_name_that_says_where_gives_way_to_one_that_says_what(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,artist,album,rating\nann,Queen,Jazz,5\nann,Queen,Innuendo,2\nann,Muse,Drones,4\nbob,"
         "Queen,Jazz,3\n",
         "2x3 4"},
        {"user,event,item,rating\na,rate,x,1\na,rate,y,3\nb,rate,x,4\n", "2x2 3"},
        {"client,user,movie,rating\nweb,a,x,1\nios,a,y,3\nweb,b,x,4\n", "2x2 3"},
        {"user,movie,film,rating\na,s,x,1\na,s,y,3\nb,t,x,4\n", "!named for what was rated"},
        {"user,movieId,imdbId,tmdbId,rating\na,1,71,9,1\na,2,72,,3\nb,1,71,9,4\nb,3,73,,4\n",
         "2x3 4"},
        {"user,movieId,imdbId,rating\na,1,71,1\na,2,72,3\nb,1,71,4\n", "2x2 3"},
        {"i,j,r\n1,10,5\n1,20,3\n2,10,4\n3,20,1\n", "3x2 4"},
        {"u,i,r\n1,10,5\n1,20,3\n2,10,4\n3,20,1\n", "3x2 4"},
        {"from_user,to_user,rating\n1,10,5\n1,20,3\n2,10,4\n3,20,1\n", "3x2 4"},
        {"user,game,hours,purchased\nann,doom,12.5,1\nann,quake,3,1\nbob,doom,40.1,1\n", "2x2 3"},
        {"user,movie,num_stars\na,x,1\na,y,3\nb,x,4\n", "2x2 3"},
        {"usuario_id,pelicula_id,nota\n1,10,5\n1,20,3\n2,10,4\n3,20,1\n", "3x2 4"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void films_and_items_are_told_apart_above_small_numbers(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,Toy Story,Star Wars,Heat,Alien\nAnn,5,3,4,1\nBob,4,2,2,1\nCy,1,1,3,5\n", "3x4 12"},
        {"User/Movie,Heat,Up,Jaws,Alien\nAnn,5,3,,1\nBob,4,,2,1\nCy,1,1,3,5\n", "3x4 10"},
        {"user_id,item_id,click,buy\n1,10,1,0\n2,20,1,1\n3,10,1,0\n4,30,1,1\n",
         "!no column is named as a rating"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void quotes_do_not_hide_the_delimiter(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,item,rating,review\n1,10,5,\"good\" stuff\n2,20,4,nice; cheap\n1,20,3,ok; fine; "
         "yes\n",
         "2x2 3"},
        {"user,movie,rating\nann,\"Weird\" Al,1\nbob,He said; she said,4\ncy,Me; you,2\nann,Up,5\n",
         "3x4 4"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void neither_marks_nor_thirds_nor_second_names_mislead(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"# \"user,item,rating\n1,2,3\n1,3,4\n2,2,5\n", "2x2 3"},
        {"user;item;rating\na;x;1,333\na;y;2\nb;x;2,667\nb;y;3\nc;x;3,333\n", "3x2 5"},
        {"<user>\t<item>\t<rating>\na\tx\t1\na\ty\t2\nb\tx\t3\n", "2x2 3"},
        {"reviewer_id,user_id,member_id,rating\nr1,a,m1,1\nr1,b,m1,2\nr2,a,m2,3\nr2,b,m2,4\n",
         "2x2 4"},
        {"user\tA\tB\tC\tD\n\"odd\t5\t\t3\t1\nbob\t4\t2\t\t5\ncy\t1\t2\t3\t5\n", "3x4 10"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void names_of_rows_are_no_watchers(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"\"user\" \"item\" \"rating\" \"timestamp\"\n\"1\" 196 242 3 881250949\n\"2\" 196 302 3 "
         "891717742\n\"3\" 22 242 1 878887116\n",
         "2x2 3"},
        {"   userId  movieId  rating  timestamp\n0       1       31     2.5 1260759144\n1       1 "
         "    1029     3.0 1260759179\n2       2       31     4.0 1260759182\n",
         "2x2 3"},
        /* here the time has no name, and the first column is the watcher's */
        {"user,item,rating\n1,31,2.5,1260759144\n2,1029,3.0,1260759179\n3,31,4.0,1260759182\n",
         "3x2 3 columns"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void what_is_said_about_people_is_not_who_they_are(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"movie,critic_name,top_critic,score\nHeat,Ann,True,4\nHeat,Bob,False,3\nUp,Ann,True,5\n",
         "2x2 3"},
        {"app_id,review_id,recommended,author.steamid,score\n10,1,True,765611990953,4\n10,2,False,"
         "765611989495,1\n20,3,True,765611990953,5\n",
         "2x2 3"},
        {"recommended,app_id,score\nTrue,10,0.5\nFalse,10,0.4\nTrue,20,0.3\n", "!who rated"},
        {"flagged,app_id,score\nTrue,10,0.5\nFalse,10,0.4\nTrue,20,0.3\n", "!who rated"},
        {"Hotel_Name,Reviewer_Nationality,Reviewer_Score\nArena,Russia,2.9\nArena,Ireland,7."
         "5\nRitz,"
         "Russia,9.2\n",
         "!who rated"},
        {"product,user_location,rating\nA,Rome,4\nB,Rome,3\nA,Oslo,2\n", "!who rated"},
        {"product,price,rating,sentiment\na,10,4,good\na,10,3,bad\nb,12,5,good\n", "!who rated"},
        {"customer_id,thing,nps_score\n1,North,9\n2,South,7\n3,North,4\n", "!what was rated"},
        {"customer_id,thing_id,nps_score\n1,7,9\n2,8,7\n3,7,4\n", "3x2 3"},
        {"userName,title,review,rating,app_name\nann,Great,love "
         "it,5,Signal\nbob,Great,good,4,Zoom\n"
         "ann,Bad,crashes,1,Zoom\n",
         "2x2 3"},
        {"userName,title,review,rating\nann,Heat,love it,5\nbob,Heat,good,4\nann,Up,bad,1\n",
         "2x2 3"},
        {"Date,Name,Year,URI,Rating\n2020-01-01,Drive,2011,x1,4.5\n2020-01-02,Heat,1995,x2,4\n"
         "2020-01-03,Up,2009,x3,3\n",
         "!one person's ratings"},
        {"Const,Your Rating,Title,IMDb Rating\ntt1,8,Heat,8.2\ntt2,9,Drive,7.8\ntt3,7,Up,8.3\n",
         "!one person's ratings"},
        {"filme,usuario,nota\n1,101,5\n2,101,3\n1,102,4\n", "2x2 3"},
        {"\xe7\x94\xa8\xe6\x88\xb7ID,\xe7\x94\xb5\xe5\xbd\xb1ID,\xe8\xaf\x84\xe5\x88\x86\n1,101,5\n"
         "2,101,3\n",
         "2x1 2"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void halves_are_no_ids_and_tuples_are_called_so(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"4.5,1,12\n3.0,1,7\n0.5,2,12\n5.0,2,3\n3.5,3,7\n", "!--columns rating,watcher,movie"},
        {"1,4.5,12\n1,3.0,7\n2,0.5,12\n2,5.0,3\n3,3.5,7\n", "!--columns watcher,rating,movie"},
        {"1.0,12,4.5\n1.0,7,3.0\n2.0,12,0.5\n", "2x2 3"},
        {"(1,10,4.0)\n(1,11,3.0)\n(2,10,5.0)\n", "!lines in parentheses"},
        {"Rating(1,10,4.0)\nRating(1,11,3.0)\n", "!lines in parentheses"},
        {",rating,rating,rating\nmovieId,1,2,3\nuserId,,,\n1,4.0,,5.0\n2,,3.0,\n",
         "!over and over"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void a_table_says_what_of_it_may_be_no_rating(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,Heat,Up,Alien\nann,5,,4\nbob,3,2,\nAverage,4,2,4\n", "3x3 7 rows"},
        {"user,Heat,Up,Alien,All\nann,5,,4,4.5\nbob,3,2,,2.5\ncyd,,4,4,4\nAll,4,3,4,3.6667\n",
         "4x4 13 columns rows"},
        {"user,Heat,All,Alien\nann,5,,4\nbob,3,2,\nAll,4,2,4\n", "3x3 7"},
        {"title,ann,bob,cyd\n#Alive,4,5,1\nHeat,2,3,\nUp,,4,2\n", "3x2 4 comments"},
        {"Timestamp,Your name,Matrix,Titanic,Up\n5/12/2021 19:00:11,Ann,5,5,\n5/12/2021 "
         "19:01:12,Bob,4,,2\n5/12/2021 19:02:13,Cyd,,1,5\n",
         "3x3 6 columns"},
        {"Timestamp,Email Address,Your name,Matrix,Titanic,Up\n5/12/2021 19:00:11,a@x,Ann,5,5,\n"
         "5/12/2021 19:01:12,b@x,Bob,4,,2\n5/12/2021 19:02:13,c@x,Cyd,,1,5\n",
         "3x3 6 columns columns"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

/* A header above names of rows may be numbers; its first cell is empty, and no other is. */
static void a_pivot_over_numbers_is_a_table(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {",101,102,103\n1,5,0,4\n2,0,2,5\n3,4,4,0\n4,2,0,3\n5,1,1,0\n6,0,5,4\n", "6x3 12"},
        {",101,102,103,104\n1,5,,4,1\n2,,2,5,2\n3,4,4,,5\n4,2,,3,1\n", "4x4 12"},
        {",user,Alien,Brazil,Elf,Heat\n0,501,5,,3,1\n1,502,,2,,4\n2,503,1,1,5,\n3,504,,4,1,2\n",
         "4x4 11"},
        {"Pel\xc3\xad"
         "cula,ann,bob,cat,dan,eve\nAlien,5,,3,1,2\nBrazil,,2,,4,4\nElf,1,1,5,,3\nHeat,,4,,2,1\n",
         "5x4 14"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

/* "food" beside a rating is a mark for the food, where something else stands for what was rated. */
static void marks_for_a_part_are_not_what_was_rated(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,place,rating,food\nann,Rex,4,3\nann,Lux,2,5\nbob,Rex,5,3\nbob,Lux,1,2\n"
         "cat,Rex,3,3\ncat,Fox,4,5\ndan,Fox,2,2\ndan,Lux,5,5\n",
         "4x3 8 columns"},
        {"profile,anime_uid,score,story,sound\nann,501,8,7,6\nann,502,6,6,5\nbob,501,9,8,7\n"
         "bob,503,4,4,4\ncat,502,5,6,7\ncat,503,7,7,7\n",
         "3x3 6"},
        {"Airline,Reviewer,Overall_Rating,Food,Crew\nRyan,ann,4,3,2\nKLM,ann,2,5,4\nRyan,bob,5,3,"
         "3\n"
         "KLM,bob,1,2,2\nRyan,cat,3,3,5\n",
         "3x3 5 columns"},
        {"user,movie,rating,note\nann,1,5,good\nann,2,3,bad\nbob,1,4,good\nbob,3,2,bad\n"
         "cat,2,5,good\ncat,3,1,bad\n",
         "3x3 6"},
        {"student,film,rating,remark\nann,1,5,great cast\nann,2,3,too long\nbob,1,4,fun\n"
         "bob,3,2,boring\ncat,2,5,loved it\ncat,3,1,not for me\n",
         "3x3 6"},
        {"user,film,rating\nann,1,5\nann,2,3\nbob,1,4\nbob,3,2\n", "2x3 4"},
        {"user,name,film,rating\n7,ann,1,5\n7,ann,2,3\n8,bob,1,4\n8,bob,3,2\n", "2x3 4"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void a_line_longer_than_the_others_is_not_cut(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"1,101,4\n1,102,3,5\n2,101,4,5\n2,103,2\n3,102,0,5\n3,103,5\n4,101,1\n4,102,1,5\n",
         "!perhaps a decimal comma"},
        {"1,101,4\n1,102,3\n2,101,42,103,2\n3,102,1\n3,103,5\n",
         "!:3: 5 fields (delimiter: comma), and other lines have 3"},
        {"1,Heat,4\n1,Fargo,3\n2,Heat,5\n2,Elf,3\n4,Heat,1\n4,Elf,2\n5,Heat,3\n5,Elf,3\n"
         "3,Se7en, 2049,5\n3,Heat,1\n6,Heat,2\n6,Elf,5\n7,Elf,4\n8,Heat,2\n",
         "!:9: 4 fields (delimiter: comma), and other lines have 3"},
        {"1,Heat,4,\n1,Fargo,3\n2,Heat,5\n", "2x2 3"},                /* nothing stands there */
        {"1 101 4 # fine\n1 102 3\n2 101 5\n", "2x2 3"},              /* a comment */
        {"1,101,4,881250949\n1,102,3,881250950\n2,101,5\n", "2x2 3"}, /* a time */
        {"ann,Heat,5,1995\nann,Elf,3\nbob,Heat,4\nbob,Elf,2\ncat,Heat,1\n", "3x2 5"},
        {"ann\tHeat\t5\nann\tElf\t3\nbob\tHeat\t4\t2\nbob\tElf\t2\ncat\tHeat\t1\n", "3x2 5"},
        {"7\t1\t5\n7\t2\t3\n8\t1\t42\t2\t2\n9\t1\t1\n9\t2\t1\n", "!perhaps two lines in one"},
        {"1,101,4\n1,102,3\n2,101,5,good\n", "2x2 3"}, /* a word */
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void what_programs_write_around_rows_is_no_rating(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"  user item  rating\n0    1  101       4\n1    1  102       3\n2    2  101       5\n\n"
         "[3 rows x 3 columns]\n",
         "2x2 3"},
        {"| user | item | rating |\n| 1 | 101 | 4 |\n| 1 | 102 | 3 |\n| 2 | 101 | 5 |\n"
         "3 rows in set (0.00 sec)\n",
         "2x2 3"},
        {"user item rating\n1 101 4\n1 102 3\n2 101 5\n3 rows selected.\n", "2x2 3"},
        {"user item rating\n1 101 4\n1 102 3\n2 101 5\nonly showing top 3 rows\n", "2x2 3"},
        {"user,film,rating\nann,Alien,4\nbob,Alien,3\n,,\nbob,Elf,5\n,,\n", "2x2 3"},
        {"user;film;rating\nann;Alien;4\nbob;Alien;3\nbob;Elf;5\n;;\n\x1a\n", "2x2 3"},
        {"user,film,rating\nann,Alien,4\nbob,Alien,3\nbob,Elf,5\nuser,film,rating\n",
         "!a header once more"},
        {"user,film,rating\nann,Alien,5 points\nbob,Alien,4 points\n", "!is not a finite number"},
        {"user,film,rating\nann,Heat,5\n[3 rows x 3 columns],Heat,4\n(3 rows),Elf,3\nbob,Elf,2\n",
         "4x2 4"},
        {"1,101,5\n2,101,4\n1,102,3\x1a\x1a\x1a", "2x2 3"},
        {"user,film,rating\nann,Heat,5\nTotal,Heat,4\nann,Elf,3\nTotal,Elf,2\nbob,Elf,2\n",
         "3x2 5"},
        {"user,movie,rating\nann,Heat,5\nbob,Heat,5\ncat,Elf,5\ndan,Elf,5\neve,Elf,5\n", "5x2 5"},
        {"user,movie,rating\nann,Heat,2\nbob,Heat,1 \xc2\xbd\nann,Elf,4 \xc2\xbd\n", "2x2 3"},
        {"\xef\xbb\xbf"
         "1,a,5\n1,b,3\n2,a,4\n\xef\xbb\xbf"
         "1,c,2\n2,c,1\n",
         "2x3 5"},
        {"Class survey 2023,,\nuser,film,rating\nann,Alien,4\nbob,Alien,3\nbob,Elf,5\n",
         "2x2 3 header"},
        {"Class survey\nuser,Alien,Brazil,Elf\nann,5,3,\nbob,,2,4\ncat,1,1,5\n", "3x3 7 header"},
        {"user,film,rating\n7,1,5\n8,2,4\nAverage,All,4.5\n", "3x3 3 rows"},
        {"1: \n14,3,2005-09-06\n82,5,2005-05-13\n2: \n14,4,2005-09-06\n", "2x2 3"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void blocks_of_users_are_read_and_counted(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"0|3\n507\t90\t3654\t17:05:00\n137\t90\t3654\t17:06:00\n575\t0\t3654\t17:07:00\n"
         "1|2\n507\t70\t3654\t17:05:00\n575\t50\t3654\t17:06:00\n",
         "2x3 5"},
        {"0|2\n507\t90\n137\t90\n575\t0\n", "!:4: more ratings than the line of the user says"},
        {"0|3\n507\t90\n137\t90\n1|1\n575\t0\n", "!:4: 0 has 1 rating fewer than its line says"},
        {"0|2\n507\n137\n", "!an item without a score"},
        {"507|2\n10\t3654\t17:05:00\n11\t3655\t17:06:00\n508|1\n10\t3656\t17:07:00\n",
         "!an item without a score"},
        {"Id,Prediction\nr44_c1,4\nr61_c1,3\nr67_c2,4\nr44_c2,5\n",
         "!does not stand in columns of its own"},
        {"% bip weighted\n% 4 2 3\n1 1 4 1000000001\n1 2 3 1000000002\n2 1 5 1000000003\n"
         "2 3 1 1000000004\n",
         "2x3 4"},
        {"user,item,n\n1,a,\"-1,234\"\n1,b,\"2,345\"\n2,a,\"-12,345\"\n2,b,\"1,000,001\"\n",
         "2x2 4"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void a_table_says_which_of_its_cells_may_mean_something_else(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,Alien,Brazil,Elf,Heat\nann,1,,0,1\nbob,,0,,1\ncat,1,1,0,\ndan,,0,,0\n",
         "3x3 5 zeros unlikely-ratings"},
        {"user,Alien,Brazil,Elf,Heat\nann,5,9,3,1\nbob,9,2,9,4\ncat,1,1,5,9\ndan,9,4,9,2\n",
         "4x4 16 missing"},
        {"user,Alien,Brazil,Elf,Heat\nann,5,,3,1\nbob,,2,,4\nGrand Total,5,2,3,5\n", "3x4 9 rows"},
        {"user,N,Heat,Elf\nann,5,4,1\nbob,2,3,5\ncat,3,1,4\n", "3x3 9"},
        {"user,Elf,Dune,Heat\nann,5/5,0,4/5\nbob,0,3/5,2/5\ncat,1/5,2/5,0\n", "3x3 6"},
        {"user,n,Alien,Brazil,Elf,Heat\nann,3,5,,3,1\nbob,2,,2,,4\ncat,3,1,1,5,\n",
         "3x5 11 columns"},
        {"user,Alien,Brazil,Elf\nann,Not seen,Not seen,5\nbob,2,Not seen,4\ncat,1,3,Not seen\n",
         "!(and --missing 'Not seen'"},
        {"user,Alien,Brazil,Elf\nann,\xe2\x80\x94,3/5,5/5\nbob,2/5,\xe2\x80\x94,4/5\ncat,1/5,1/5,2/"
         "5\n",
         "3x3 7"},
        {"user,item,rating\n1,a,-2\n1,b,2\n1,c,-999\n2,a,1\n2,b,-999\n2,c,-1\n3,a,-999\n"
         "3,b,0.5\n3,c,1.5\n",
         "3x3 9 missing"},
        {"1 2 1\n1 3 1\n2 1 1\n3 1 1\n3 4 1\n4 2 1\n5 1 1\n", "5x4 7 unlikely-ratings"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void commas_that_could_be_two_things_are_noted(void **state)
{
    (void)state;
    static const reading_case cases[] = {
        {"user,item,rating\n1,a,\"3,125\"\n1,b,\"4,250\"\n2,a,\"2,875\"\n2,b,\"3,500\"\n",
         "2x2 4 numbers"},
        {"user\titem\tplays\n1\ta\t3,125\n1\tb\t4,250\n2\ta\t2,875\n2\tb\t3,500\n",
         "2x2 4 numbers"},
        {"user\titem\tplays\n1\ta\t3,125\n1\tb\t4,25\n2\ta\t2,875\n2\tb\t3,5\n", "2x2 4"},
        {"user\titem\tplays\n1\ta\t3,125\n1\tb\t250\n2\ta\t12,875\n2\tb\t500\n", "2x2 4"},
        {"user,film,rating\nann,Alien,4\xc2\xbd\nann,Elf,3\nbob,Alien,\xc2\xbd\nbob,Elf,2\n",
         "2x2 4"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

/* The first number with a decimal comma may stand behind thousands of whole ones. */
static void a_decimal_comma_may_come_late(void **state)
{
    (void)state;
    enum { LINES = 3000 };
    char *text = malloc(LINES * 20 + 100), *at = text;
    assert_non_null(text);
    at += sprintf(at, "user;item;rating\n");
    for (size_t i = 0; i < LINES; i++) {
        at += sprintf(at, "%zu;%zu;%zu\n", i / 20, i % 20, i % 5 + 1);
    }
    sprintf(at, "9999;1;4,5\n");
    check(&(reading_case){text, "151x20 3001"}, 1);
    sprintf(at, "9999;1;1,204\n");
    check(&(reading_case){text, "!written as the others are"}, 1);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pivot_over_numbers_is_a_table),
        cmocka_unit_test(blocks_of_users_are_read_and_counted),
        cmocka_unit_test(marks_for_a_part_are_not_what_was_rated),
        cmocka_unit_test(a_line_longer_than_the_others_is_not_cut),
        cmocka_unit_test(what_programs_write_around_rows_is_no_rating),
        cmocka_unit_test(a_table_says_which_of_its_cells_may_mean_something_else),
        cmocka_unit_test(commas_that_could_be_two_things_are_noted),
        cmocka_unit_test(a_decimal_comma_may_come_late),
        cmocka_unit_test(neither_marks_nor_thirds_nor_second_names_mislead),
        cmocka_unit_test(names_of_rows_are_no_watchers),
        cmocka_unit_test(what_is_said_about_people_is_not_who_they_are),
        cmocka_unit_test(halves_are_no_ids_and_tuples_are_called_so),
        cmocka_unit_test(a_table_says_what_of_it_may_be_no_rating),
        cmocka_unit_test(a_value_far_beyond_a_scale_of_stars_is_noted),
        cmocka_unit_test(small_files_are_not_refused_for_what_chance_brings),
        cmocka_unit_test(a_name_that_says_where_gives_way_to_one_that_says_what),
        cmocka_unit_test(films_and_items_are_told_apart_above_small_numbers),
        cmocka_unit_test(quotes_do_not_hide_the_delimiter),
        cmocka_unit_test(a_column_is_not_taken_for_ratings_where_another_looks_more_like_them),
        cmocka_unit_test(pairs_that_come_again_and_what_numbers_rows_say_which_column_is_which),
        cmocka_unit_test(times_are_seen_in_whatever_form),
        cmocka_unit_test(lines_before_the_ratings_are_no_ratings),
        cmocka_unit_test(a_quote_closes_before_a_delimiter_and_nowhere_else),
        cmocka_unit_test(what_is_empty_throughout_is_no_column),
        cmocka_unit_test(tables_are_read_or_called_so),
        cmocka_unit_test(names_that_say_two_things_are_asked_about),
        cmocka_unit_test(what_is_printed_around_the_rows_of_a_table_is_no_row),
        cmocka_unit_test(how_numbers_are_written_is_seen_from_all_of_them),
        cmocka_unit_test(three_digits_behind_every_comma_are_thousands_where_commas_separate),
        cmocka_unit_test(what_holds_no_ratings_is_called_by_its_name),
        cmocka_unit_test(whoever_stands_first_is_doubted_where_ids_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
