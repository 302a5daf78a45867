/* What names of columns say. */
#include "../support.h"

#include "../../src/format/names.h"

/* The first of the roles that a header's names are read as: "-" where there is none. */
static const char *role_of(const char *name)
{
    named meaning = name_meaning(name, strlen(name));
    return meaning.index               ? "index"
           : meaning.role != ROLE_NONE ? role_names[meaning.role]
           : meaning.text              ? "text"
                                       : "-";
}

static void names_are_read_by_their_words(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"user_id", "watcher"},
        {"userId", "watcher"},
        {"User-ID", "watcher"},
        {"reviewerID", "watcher"},
        {"USER_ID", "watcher"},
        {"profilename", "watcher"},
        {"customer", "watcher"},
        {"uid", "watcher"},
        {"user_id:token", "watcher"},
        {"movieId", "movie"},
        {"business_id", "movie"},
        {"isbn", "movie"},
        {"ISBN13", "movie"},
        {"asin", "movie"},
        {"item", "movie"},
        {"song_id", "movie"},
        {"title", "movie"},
        {"artistID", "movie"},
        {"rating", "rating"},
        {"Book-Rating", "rating"},
        {"stars", "rating"},
        {"review/score", "rating"},
        {"overall", "rating"},
        {"my rating", "rating"},
        {"rating:float", "rating"},
        {"timestamp", "time"},
        {"unixReviewTime", "time"},
        {"Date Rated", "time"},
        {"year", "time"},
        {"", "index"},
        {"Unnamed: 0", "index"},
        {"id", "index"},
        {"_id", "index"},
        {"review_id", "index"},
        {"rating_id", "index"},
        {"index", "index"},
        {"num_users", "text"},
        {"users", "text"},
        {"members", "text"},
        {"average_rating", "text"},
        {"review_count", "text"},
        {"authors", "text"},
        {"Directors", "text"},
        {"genres", "text"},
        {"summary", "text"},
        {"w", "watcher"},
        {"i", "movie"},
        {"r", "rating"},
        {"play_count", "-"},
        {"foo", "-"},
    };
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        if (strcmp(role_of(names[n][0]), names[n][1]) != 0) {
            fail_msg("\"%s\" is %s; expected %s", names[n][0], role_of(names[n][0]), names[n][1]);
        }
    }
}

static void the_clearer_name_wins(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"rating", "food_rating"}, {"rating", "weight"},     {"rating", "score"},
        {"my_rating", "weight"},   {"user_rating", "stars"}, {"user_id", "user_name"},
        {"asin", "parent_asin"},   {"asin", "title"},        {"book_id", "title"},
        {"movie", "movie_year"},   {"stars", "value"},
    };
    for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++) {
        int a = name_meaning(pairs[p][0], strlen(pairs[p][0])).strength;
        int b = name_meaning(pairs[p][1], strlen(pairs[p][1])).strength;
        if (a <= b) {
            fail_msg("\"%s\" (%d) is no clearer than \"%s\" (%d)", pairs[p][0], a, pairs[p][1], b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_by_their_words),
        cmocka_unit_test(the_clearer_name_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
