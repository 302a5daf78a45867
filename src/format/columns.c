/* Which column is what: see columns.h. */
#include "columns.h"

#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "columns_refuse.h"
#include "columns_see.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* ---- told ------------------------------------------------------------------------------------ */

/* Reads "watcher,movie,-,rating". */
static mf_status from_option(const char *option, columns *found, mf_error *error)
{
    size_t place = 0;
    for (const char *name = option;; place++) {
        size_t length = strcspn(name, ",");
        for (role r = ROLE_WATCHER; r < ROLES; r++) {
            if (length == strlen(role_names[r]) && strncmp(name, role_names[r], length) == 0) {
                found->at[r] = place;
            }
        }
        if (name[length] == '\0') {
            break;
        }
        name += length + 1;
    }
    for (role r = ROLE_WATCHER; r < ROLES_NEEDED; r++) {
        if (found->at[r] == SIZE_MAX || place >= LOOK_COLUMNS) {
            return mf_fail(error, MF_USAGE,
                           "--columns %.80s; expected watcher, movie and rating in the file's "
                           "order, such as watcher,movie,rating or movie,-,watcher,rating",
                           option);
        }
    }
    found->from = "flag";
    return MF_OK;
}

mf_status columns_check(const char *option, mf_error *error)
{
    columns found;
    memset(&found, 0xff, sizeof found); /* nowhere */
    return from_option(option, &found, error);
}

/* ---- named ----------------------------------------------------------------------------------- */

/* What the header's names say, and which columns are left. */
typedef struct naming {
    size_t n_ratings; /* named as ratings as clearly as the clearest */
    named of[LOOK_COLUMNS];
    bool left[LOOK_COLUMNS]; /* could be the id that no name was found for */
    size_t n, n_left;
} naming;

static void read_names(const look *l, naming *names, columns *found)
{
    int best[ROLES] = {0};
    names->n_ratings = 0;
    names->n = l->n_cols < l->stride ? l->n_cols : l->stride;
    for (size_t c = 0; c < names->n; c++) {
        field name = look_name(l, c);
        names->of[c] = name_meaning(name.text, name.length);
        named *of = &names->of[c];
        if (of->role != ROLE_NONE && of->strength > best[of->role]) {
            best[of->role] = of->strength;
            found->at[of->role] = c;
            names->n_ratings = of->role == ROLE_RATING ? 1 : names->n_ratings;
        } else if (of->role == ROLE_RATING) {
            names->n_ratings += of->strength == best[ROLE_RATING];
        }
    }
    names->n_left = 0;
    for (size_t c = 0; c < names->n; c++) {
        const column_look *facts = &l->columns[c];
        const named *of = &names->of[c];
        bool taken = false;
        for (role r = ROLE_WATCHER; r < ROLES; r++) {
            taken = taken || found->at[r] == c;
        }
        /* A second column with a role's name is not somebody else's. */
        names->left[c] = !taken && of->role == ROLE_NONE && !of->text && facts->n > 0 &&
                         !facts->times &&
                         !(of->index && (facts->different || facts->counts_rows || facts->n < 2));
        names->n_left += names->left[c];
    }
}

/* The one column left that can be an id: it repeats, or is called …id. SIZE_MAX: none, or several.
 */
static size_t only_id_left(const look *l, const naming *names)
{
    size_t id = SIZE_MAX, n = 0;
    for (size_t c = 0; c < names->n; c++) {
        const column_look *facts = &l->columns[c];
        bool fits = names->left[c] && (names->of[c].is_id || !facts->different || facts->n < 3);
        id = fits ? c : id;
        n += fits;
    }
    return n == 1 ? id : SIZE_MAX;
}

/* The one column left that holds numbers. */
static size_t only_number_left(const look *l, const naming *names)
{
    size_t number = SIZE_MAX, n = 0;
    for (size_t c = 0; c < names->n; c++) {
        bool fits = names->left[c] && !names->of[c].is_id && look_rates(l, c) > 0;
        number = fits ? c : number;
        n += fits;
    }
    return n == 1 ? number : SIZE_MAX;
}

static bool has(const columns *c, role r)
{
    return c->at[r] != SIZE_MAX;
}

static size_t n_known(const columns *c)
{
    return (size_t)has(c, ROLE_WATCHER) + has(c, ROLE_MOVIE) + has(c, ROLE_RATING);
}

bool columns_are_named(const look *l)
{
    columns found = {.at = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}};
    naming names;
    if (!l->header || l->header_numbered) {
        return false;
    }
    read_names(l, &names, &found);
    return n_known(&found) == ROLES_NEEDED;
}

/* Are there three columns or more of small numbers whose names say nothing, as many as others? */
static bool is_table_by_names(const look *l, const naming *names)
{
    size_t small = 0, others = 0;
    for (size_t c = 0; c < names->n; c++) {
        bool unknown = names->of[c].role == ROLE_NONE && !names->of[c].text;
        bool ratings = unknown && columns_is_small(&l->columns[c]);
        small += ratings;
        others += !ratings;
    }
    return small >= 3 && small >= others;
}

static mf_status from_header(const look *l, const char *path, columns *found, mf_error *error)
{
    naming names;
    read_names(l, &names, found);
    found->from = "header";
    if (names.n_ratings > 1) {
        found->at[ROLE_RATING] = SIZE_MAX;
        return columns_refuse(l, path, found,
                              "several columns are named as ratings, one as clearly as the other",
                              error);
    }
    /* Who rated each movie once and is not named is one person, whose file this is. */
    bool of_one = !has(found, ROLE_WATCHER) && has(found, ROLE_MOVIE) &&
                  l->columns[found->at[ROLE_MOVIE]].different &&
                  l->columns[found->at[ROLE_MOVIE]].n > 2;
    if (n_known(found) == 2 && has(found, ROLE_RATING) && !of_one) {
        size_t id = only_id_left(l, &names);
        found->at[has(found, ROLE_WATCHER) ? ROLE_MOVIE : ROLE_WATCHER] = id;
    } else if (n_known(found) == 2 && !has(found, ROLE_RATING)) {
        found->at[ROLE_RATING] = only_number_left(l, &names);
    }
    if (n_known(found) == ROLES_NEEDED) {
        return MF_OK;
    }
    if (n_known(found) < 2 && is_table_by_names(l, &names)) {
        return columns_refuse_table(l, path, error);
    }
    if (l->n_cols < 3 && !has(found, ROLE_RATING)) {
        return columns_refuse(
            l, path, found, "two columns without a rating: who saw what, implicit feedback", error);
    }
    return columns_refuse(l, path, found,
                          !has(found, ROLE_RATING)    ? "no column is named as a rating"
                          : !has(found, ROLE_WATCHER) ? "no column is named for who rated"
                                                      : "no column is named for what was rated",
                          error);
}

mf_status columns_find(const look *l, const mf_read_options *options, const char *path,
                       columns *found, mf_error *error)
{
    *found = (columns){.at = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}};
    mf_status status = options->columns != NULL ? from_option(options->columns, found, error)
                       : l->header && !l->header_numbered ? from_header(l, path, found, error)
                                                          : columns_see(l, path, found, error);
    if (status == MF_OK && options->swap) {
        size_t held = found->at[ROLE_WATCHER];
        found->at[ROLE_WATCHER] = found->at[ROLE_MOVIE];
        found->at[ROLE_MOVIE] = held;
    }
    return status;
}
