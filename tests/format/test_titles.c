#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/data/titles.h"
#include "../../src/format/titles_read.h"
#include "../support.h"
#include "mfexplore/status.h"

static const char *title_from(const char *name, const char *text, const char *movie)
{
    static char found[256];
    mf_ratings r = ratings_of("u,1,5\nu,2,5\nu,3,5\nu,44,5\n");
    mf_titles titles;
    uint32_t index;
    assert_int_equal(mf_titles_read(write_text(name, text), &r.movies, &titles, NULL), MF_OK);
    assert_true(mf_ids_find(&r.movies, movie, &index));
    const char *title = mf_title(&titles, index);
    snprintf(found, sizeof found, "%s", title == NULL ? "(none)" : title);
    mf_titles_clear(&titles);
    mf_ratings_clear(&r);
    return found;
}

static void every_usual_file_of_titles_is_understood(void **state)
{
    (void)state;
    assert_string_equal(title_from("t", "1,2003,Dinosaur Planet\r\n2,2004,A, B, and C\r\n", "2"),
                        "A, B, and C (2004)");
    assert_string_equal(title_from("t", "3,NULL,No Year\n", "3"), "No Year");
    assert_string_equal(
        title_from("t", "movieId,title,genres\n1,x,y\n3,\"Last, The (2003)\",Action\n", "3"),
        "Last, The (2003)");
    assert_string_equal(title_from("t", "id,year,title\n1,1999,Zed, the\n2,1998,\"Q, a\"\n", "1"),
                        "Zed, the");
    assert_string_equal(title_from("t", "id,year,title\n1,1999,Zed, the\n2,1998,\"Q, a\"\n", "2"),
                        "Q, a");
    assert_string_equal(title_from("t", "1|Toy (1995)|01-Jan-1995||u|0|1\n", "1"), "Toy (1995)");
    assert_string_equal(
        title_from("t", "1|Toy Story (1995)|01-Jan-1995||u|0|1\n2|B|||u|0|1\n", "2"), "B");
    assert_string_equal(title_from("t", "1|Food Bar\n2|The Book\n", "1"), "Food Bar");
    assert_string_equal(title_from("t", "44::Jumanji: Two (1995)::Adventure\n", "44"),
                        "Jumanji: Two (1995)");
    assert_string_equal(title_from("t", "item_id:token\tmovie_title:token_seq\n2\tHeat\n", "2"),
                        "Heat");
    assert_string_equal(title_from("t", "9,2003,Elsewhere\n", "1"), "(none)");
}

static void names_say_where_ids_and_titles_stand(void **state)
{
    (void)state;
    assert_string_equal(title_from("t", "rank\tmovie_id\ttitle\n1\t3\tThree\n", "3"), "Three");
    assert_string_equal(title_from("t", "rank\tmovie_id\ttitle\n1\t3\tThree\n", "1"), "(none)");
    assert_string_equal(
        title_from("t", "tconst\ttitleType\tprimaryTitle\toriginalTitle\n1\tmovie\tHeat\tHitze\n",
                   "1"),
        "Heat");
    assert_string_equal(title_from("t", "title,movieId\nOne,1\nTwo,2\n", "2"), "Two");
    assert_string_equal(
        title_from("t", "movieId,title,genres\n1,\"One\",X\n2,\"Two\n3,No\",Y\n", "3"), "(none)");
    static const char *const untitled[] = {"userId,movieId,tag,timestamp\n2,1,funny,1445714994\n",
                                           "movieId,imdbId,tmdbId\n1,0114709,862\n"};
    mf_ratings r = ratings_of("u,1,5\nu,2,5\n");
    for (size_t u = 0; u < 2; u++) {
        mf_titles titles;
        mf_error error;
        const char *path = write_text("untitled", untitled[u]);
        assert_int_equal(mf_titles_read(path, &r.movies, &titles, &error), MF_BAD_DATA);
        assert_contains(error.message, "no column is named as a title");
    }
    mf_ratings_clear(&r);
}

static void latin_1_becomes_utf_8(void **state)
{
    (void)state;
    assert_string_equal(title_from("t", "1,2001,Am\xe9lie\n", "1"), "Amélie (2001)");
    assert_string_equal(title_from("t", "1,2001,Amélie\n", "1"), "Amélie (2001)");
}

static void titles_beside_the_ratings_are_found(void **state)
{
    (void)state;
    char ratings[256];
    snprintf(ratings, sizeof ratings, "%s", write_text("r.csv", "u,1,5\n"));
    write_text("movies.csv", "movieId,title\n1,Beside\n");
    mf_ratings r = read_ratings(ratings);
    mf_titles titles;
    assert_int_equal(mf_titles_find(ratings, &r.movies, &titles, NULL), MF_OK);
    assert_string_equal(mf_title(&titles, 0), "Beside");
    mf_titles_clear(&titles);
    write_text("r.titles.csv", "movie,title\n1,Nearer\n");
    assert_int_equal(mf_titles_find(ratings, &r.movies, &titles, NULL), MF_OK);
    assert_string_equal(mf_title(&titles, 0), "Nearer");
    mf_titles_clear(&titles);
    mf_ratings_clear(&r);
}

static void genres_are_found_where_the_usual_files_have_them(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "movieId,title,genres\n7,\"Heat, The\",Crime|Drama\n8,Odd,(no genres listed)\n",
        "7::Heat, The::Crime|Drama\n8::Odd::\n",
        "7|Heat, The|1995|||0|0|0|0|0|0|1|0|1|0|0|0|0|0|0|0|0|0|0\n"
        "8|Odd|1995|||0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n",
        "item_id:token\tmovie_title:token_seq\tclass:token_seq\n7\tHeat, The\tCrime|Drama\n"
        "8\tOdd\t\n",
    };
    mf_ratings r = ratings_of("1,7,5\n1,8,4\n");
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
        mf_titles titles;
        assert_int_equal(mf_titles_read(write_text("movies", texts[t]), &r.movies, &titles, NULL),
                         MF_OK);
        assert_string_equal(mf_title(&titles, 0), "Heat, The");
        assert_string_equal(mf_genres(&titles, 0), "Crime|Drama");
        assert_null(mf_genres(&titles, 1));
        mf_titles_clear(&titles);
    }
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_usual_file_of_titles_is_understood),
        cmocka_unit_test(names_say_where_ids_and_titles_stand),
        cmocka_unit_test(latin_1_becomes_utf_8),
        cmocka_unit_test(titles_beside_the_ratings_are_found),
        cmocka_unit_test(genres_are_found_where_the_usual_files_have_them),
    };
    return cmocka_run_group_tests_name("format/titles", tests, NULL, NULL);
}
