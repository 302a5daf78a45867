/* Which column is what, and what is asked about instead of guessed: what came of each file, as
 * "watchers x movies, ratings" and the code of a note, or behind an exclamation mark what is said
 * of it. */
#include "../../src/data/ratings.h"
#include "../../src/format/format.h"
#include "../support.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

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
        {"user,item,rating\n1,10,4\xc2\xbd\n2,10,4\n3,10,\xc2\xbd\n", "!finite number"},
        {"user,item,rating\n1,10,4\xc2\xbd\n2,10,4\n", "2x1 2"},
        {"user,item,rating\n1,10,4\xe2\x98\x85\n2,10,3 \xe2\x98\x85\n", "2x1 2"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
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

static void small_files_are_not_refused_for_what_chance_brings(void **state)
{
    (void)state;
    static const reading_case cases[] = {
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neither_marks_nor_thirds_nor_second_names_mislead),
        cmocka_unit_test(names_of_rows_are_no_watchers),
        cmocka_unit_test(what_is_said_about_people_is_not_who_they_are),
        cmocka_unit_test(halves_are_no_ids_and_tuples_are_called_so),
        cmocka_unit_test(a_table_says_what_of_it_may_be_no_rating),
        cmocka_unit_test(small_files_are_not_refused_for_what_chance_brings),
        cmocka_unit_test(a_name_that_says_where_gives_way_to_one_that_says_what),
        cmocka_unit_test(films_and_items_are_told_apart_above_small_numbers),
        cmocka_unit_test(quotes_do_not_hide_the_delimiter),
        cmocka_unit_test(a_column_is_not_taken_for_ratings_where_another_looks_more_like_them),
        cmocka_unit_test(times_are_seen_in_whatever_form),
        cmocka_unit_test(lines_before_the_ratings_are_no_ratings),
        cmocka_unit_test(a_quote_closes_before_a_delimiter_and_nowhere_else),
        cmocka_unit_test(what_is_empty_throughout_is_no_column),
        cmocka_unit_test(tables_are_read_or_called_so),
        cmocka_unit_test(names_that_say_two_things_are_asked_about),
        cmocka_unit_test(how_numbers_are_written_is_seen_from_all_of_them),
        cmocka_unit_test(what_holds_no_ratings_is_called_by_its_name),
        cmocka_unit_test(whoever_stands_first_is_doubted_where_ids_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
