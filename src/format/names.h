/* What names of columns and of JSON keys say: who rated, what was rated, the rating, when, or none
 * of these. */
#ifndef MF_FORMAT_NAMES_H
#define MF_FORMAT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

typedef enum role {
    ROLE_WATCHER,
    ROLE_MOVIE,
    ROLE_RATING,
    ROLE_TIME,
    ROLES,
    ROLE_NONE = ROLES,
    ROLES_NEEDED = ROLE_TIME, /* watcher, movie and rating must be there */
} role;

extern const char *const role_names[ROLES]; /* "watcher", "movie", "rating", "time" */

/* What a name says, and how clearly: 0 not at all, higher is clearer ("rating" is clearer than
 * "food_rating", "user_id" than "user_name"). */
typedef struct named {
    role role;
    int strength;
    bool index;  /* it counts or names the rows: nameless, "Unnamed: 0", "id", "review_id" … */
    bool text;   /* it is something else, whatever stands in it: a review, a genre, a price … */
    bool is_id;  /* called …id */
    bool plural; /* "users": how many, or who where nothing else says it */
} named;

/* "mean", "avg_rating", "Total": of many ratings, not of one? */
bool name_is_summary(const char *name, size_t length);

/* The name need not end in NUL. A type behind a colon (RecBole) does not count. */
named name_meaning(const char *name, size_t length);

#endif
