/* Which column is what: see columns.h. */
#include "columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
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

/* ---- refusing -------------------------------------------------------------------------------- */

/* "movie,rating,-,watcher": the roles that are known, and the open ones on the columns that could
 * take them, for the user to mend. */
static void suggest(const look *l, const columns *known, char *out, size_t size)
{
    role taken[LOOK_COLUMNS];
    size_t n = l->n_cols < l->stride ? l->n_cols : l->stride, at = 0, last = 0;
    n = n > 16 ? 16 : n;
    for (size_t c = 0; c < n; c++) {
        taken[c] = ROLE_NONE;
        for (role r = ROLE_WATCHER; r < ROLES_NEEDED; r++) {
            taken[c] = known->at[r] == c ? r : taken[c];
        }
    }
    for (role r = ROLE_WATCHER; r < ROLES_NEEDED; r++) {
        size_t best = SIZE_MAX;
        for (size_t c = 0; c < n && known->at[r] == SIZE_MAX; c++) {
            const column_look *facts = &l->columns[c];
            named name = name_meaning(look_name(l, c).text, look_name(l, c).length);
            bool fits =
                taken[c] == ROLE_NONE && !facts->times &&
                (r == ROLE_RATING ? look_rates(l, c) == 2
                                  : !(facts->counts_rows && facts->different) && !name.index);
            best = fits && best == SIZE_MAX ? c : best;
        }
        for (size_t c = 0; c < n && known->at[r] == SIZE_MAX && best == SIZE_MAX; c++) {
            const column_look *facts = &l->columns[c];
            bool plain = facts->n > 0 && facts->n_plain == facts->n && !facts->times;
            bool could = r != ROLE_RATING || plain;
            best = taken[c] == ROLE_NONE && could ? c : best;
        }
        for (size_t c = 0; c < n && known->at[r] == SIZE_MAX && best == SIZE_MAX; c++) {
            best = taken[c] == ROLE_NONE ? c : best;
        }
        if (best != SIZE_MAX) {
            taken[best] = r;
        }
    }
    for (size_t c = 0; c < n; c++) {
        last = taken[c] != ROLE_NONE ? c : last;
    }
    out[0] = '\0';
    for (size_t c = 0; c <= last && c < n && at < size; c++) {
        at += (size_t)snprintf(out + at, size - at, "%s%s", c > 0 ? "," : "",
                               taken[c] == ROLE_NONE ? "-" : role_names[taken[c]]);
    }
}

static mf_status refuse(const look *l, const char *path, const columns *known, const char *why,
                        mf_error *error)
{
    char about[600], flag[200];
    look_describe(l, about, sizeof about);
    suggest(l, known, flag, sizeof flag);
    if (l->by.name == NULL) { /* keys, not columns: no flag tells which is which */
        return mf_fail_at(error, MF_BAD_DATA, path, l->n_rows > 0 ? l->line[0] : 1,
                          "%s; expected keys such as user, item and rating; there are %s", why,
                          about);
    }
    bool enough = l->n_cols >= 3;
    return mf_fail_at(error, MF_BAD_DATA, path, l->n_rows > 0 ? l->line[0] : 1,
                      "%s; expected to know who rated what and how; the columns are %s%s%s", why,
                      about, enough ? "; if they are ratings, tell which: --columns " : "",
                      enough ? flag : "");
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

static mf_status refuse_table(const look *l, const char *path, mf_error *error)
{
    bool marks = false;
    for (size_t c = 0; c < l->n_cols && c < l->stride; c++) {
        marks = marks || (l->columns[c].n > 0 && l->columns[c].max == 99);
    }
    return mf_fail_at(error, MF_BAD_DATA, path, l->n_rows > 0 ? l->line[0] : 1,
                      "this looks like a table with a row a watcher and a column a movie (%zu "
                      "columns), not like lines of watcher, movie, rating; expected --format "
                      "wide%s for such a table, or --columns for lines",
                      l->n_cols, marks ? " (and --missing 99, which stands there for none)" : "");
}

static bool is_small(const column_look *c)
{
    return c->n > 0 && c->n_plain == c->n && c->on_grid && c->min >= -100 && c->max <= 100 &&
           c->n_distinct <= 41 && !c->counts_rows;
}

/* Are there three columns or more of small numbers whose names say nothing, as many as others? */
static bool is_table_by_names(const look *l, const naming *names)
{
    size_t small = 0, others = 0;
    for (size_t c = 0; c < names->n; c++) {
        bool unknown = names->of[c].role == ROLE_NONE && !names->of[c].text;
        bool ratings = unknown && is_small(&l->columns[c]);
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
        return refuse(l, path, found,
                      "several columns are named as ratings, one as clearly as the other", error);
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
        return refuse_table(l, path, error);
    }
    if (l->n_cols < 3 && !has(found, ROLE_RATING)) {
        return refuse(l, path, found,
                      "two columns without a rating: who saw what, implicit feedback", error);
    }
    return refuse(l, path, found,
                  !has(found, ROLE_RATING)    ? "no column is named as a rating"
                  : !has(found, ROLE_WATCHER) ? "no column is named for who rated"
                                              : "no column is named for what was rated",
                  error);
}

/* ---- looked at ------------------------------------------------------------------------------- */

/* Why the third column cannot be ratings. */
static const char *why_not(const column_look *c)
{
    return c->times   ? "the third column holds times, not ratings"
           : c->years ? "the third column holds years, not ratings"
           : c->n_plain == c->n && c->n > 0
               ? "the third column holds large numbers, nearly all different: ids, not ratings"
               : "the third column holds words, not ratings";
}

/* Is it Jester's kind, its counts wrong or not there: -10 to 10, and 99 for none? */
static bool is_joke_table(const look *l, size_t width)
{
    bool marks = false, below = false;
    for (size_t c = l->columns[0].whole && l->columns[0].min >= 0; c < width; c++) {
        const column_look *facts = &l->columns[c];
        if (facts->n_plain + facts->n_comma < facts->n || facts->min < -10 ||
            (facts->max > 10 && facts->max != 99)) {
            return false;
        }
        marks = marks || facts->max == 99;
        below = below || facts->min < 0;
    }
    return width >= 4 && marks && below;
}

/* Does it look like a table with a row a watcher: are most columns the same few small numbers? */
static bool is_table(const look *l)
{
    size_t width = l->n_cols < l->stride ? l->n_cols : l->stride, small = 0, others = 0;
    for (size_t c = 0; c < width; c++) {
        small += is_small(&l->columns[c]);
        others += l->columns[c].n > 0 && !is_small(&l->columns[c]);
    }
    bool names = others == 1 && l->columns[0].n_plain == 0 && l->columns[0].different;
    return (small + others >= 4 && small >= 3 &&
            (others == 0 || small >= 4 + 2 * others || (names && small >= 4))) ||
           is_joke_table(l, width);
}

/* Do Amazon's products stand in the first column and its customers in the second? B, or an ISBN,
 * of ten characters; A and nine or more. */
static bool is_amazons(const look *l, size_t first, size_t second)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    bool good = l->n_rows > 0;
    for (size_t row = 0; good && row < l->n_rows; row++) {
        size_t n = l->n_fields[row] < l->stride ? l->n_fields[row] : l->stride;
        field product = first < n ? look_cell(l, row, first) : (field){"", 0};
        field customer = second < n ? look_cell(l, row, second) : (field){"", 0};
        good = product.length == 10 && customer.length >= 10 && customer.text[0] == 'A' &&
               strchr("0123456789B", product.text[0]) != NULL;
        for (size_t i = 1; good && i < 10; i++) {
            bool digit =
                product.text[0] == 'B' || (product.text[i] >= '0' && product.text[i] <= '9');
            good = strchr(letters, product.text[i]) != NULL &&
                   strchr(letters, customer.text[i]) != NULL &&
                   (digit || (i == 9 && product.text[i] == 'X'));
        }
    }
    return good;
}

/* Is the first row not a rating but the size of a matrix: rows, columns, how many ratings follow?
 */
static bool begins_with_size(const look *l)
{
    double size[3] = {0}, most[3] = {0}, value;
    bool good = l->n_rows > 2 && l->n_fields[0] == 3;
    for (size_t row = 0; good && row < l->n_rows; row++) {
        for (size_t c = 0; good && c < 3; c++) {
            field f = c < l->n_fields[row] ? look_cell(l, row, c) : (field){"", 0};
            good = text_number(f.text, f.length, &value) == NUMBER_OK;
            if (row == 0) {
                size[c] = value;
            } else {
                most[c] = value > most[c] ? value : most[c];
            }
        }
    }
    double follow = (double)l->n_rows - 1;
    bool bounds = size[0] >= most[0] && size[1] >= most[1], counts = l->whole;
    for (size_t c = 0; c < 2; c++) { /* the first row's own may be one more */
        double distinct = (double)l->columns[c].n_distinct;
        counts = counts && size[c] <= distinct && size[c] >= distinct - 1;
    }
    return good && (bounds || counts) && size[2] > most[2] &&
           (l->whole ? size[2] == follow
                     : size[2] > follow && size[2] == floor(size[2]) && size[2] > 10 * most[2]);
}

static mf_status from_looking(const look *l, const char *path, columns *found, mf_error *error)
{
    size_t all = l->n_cols < l->stride ? l->n_cols : l->stride, width = 0, at[LOOK_COLUMNS];
    column_look c[LOOK_COLUMNS]; /* those that hold something */
    found->from = "looking";
    for (size_t i = 0; i < all; i++) {
        if (l->columns[i].n > 0) {
            c[width] = l->columns[i];
            at[width++] = i;
        }
    }
    if (width < 3) {
        return all < 2 ? MF_OK /* reading says which line is no rating */
                       : refuse(l, path, found,
                                all == 2 ? "two columns without a rating: who saw what, implicit "
                                           "feedback"
                                         : "fewer than three columns hold anything",
                                error);
    }
    if (!l->header && !l->header_told && begins_with_size(l)) {
        return mf_fail_at(error, MF_BAD_DATA, path, l->line[0],
                          "this line looks like the size of a matrix and how many ratings follow; "
                          "expected ratings: --header yes --columns watcher,movie,rating leaves it "
                          "out, --header no reads it as one");
    }
    if (is_table(l)) {
        return refuse_table(l, path, error);
    }
    size_t from = 0, third = 2;
    int here = look_rates(l, at[2]), next = width > 3 ? look_rates(l, at[3]) : 0;
    bool first_is_nobody = c[0].different && c[0].n > 2 && (c[0].times || c[0].counts_rows);
    if (next > 0 && c[2].times) {
        third = 3;
    } else if (first_is_nobody && next > 0 && (c[0].times || l->header_numbered || here < 2)) {
        from = 1;
        third = 3;
    } else if (here == 0) {
        return refuse(l, path, found, why_not(&c[2]), error);
    }
    for (size_t other = 3; other < width && third == 2; other++) {
        if (look_rates(l, at[other]) >= here && c[other].n_distinct > 1) {
            return refuse(l, path, found, "two columns, the third and another, could be the rating",
                          error);
        }
    }
    if (c[from + 1].times && (c[from + 1].n_plain == 0 || (width > 3 && c[from + 1].different))) {
        return refuse(l, path, found, "the second column holds times, not what was rated", error);
    }
    /* A few pairs may come twice in ratings, too, whose values are few. */
    enum { REPEATS_LEAST = 3, VALUES_USUAL = 10 };
    if (third == 2 && c[1].n_distinct < c[2].n_distinct && c[2].n_distinct > VALUES_USUAL &&
        look_rates(l, at[1]) == 2 && look_repeats(l, at[0], at[1]) >= REPEATS_LEAST &&
        look_repeats(l, at[0], at[2]) == 0) {
        found->at[ROLE_WATCHER] = at[0];
        found->at[ROLE_MOVIE] = at[2];
        return refuse(l, path, found,
                      "the first and the second column come in the same pairs again and again, the "
                      "first and the third never: the third seems to be what was rated",
                      error);
    }
    bool ids = third == 2 && c[2].whole && c[2].max > 100;
    if (ids && c[0].n_plain == c[0].n && look_rates(l, at[0]) == 2 && c[2].max > 10 * c[0].max &&
        (c[2].n_distinct > 20 || c[2].min > 10 * c[0].max)) {
        return refuse(l, path, found,
                      "the first column could be the rating and the third holds ids", error);
    }
    if (ids && c[1].n_plain == c[1].n && look_rates(l, at[1]) == 2 && c[2].min > 10 * c[1].max) {
        found->at[ROLE_WATCHER] = at[0];
        found->at[ROLE_MOVIE] = at[2];
        return refuse(l, path, found,
                      "the second column could be the rating and the third holds ids", error);
    }
    found->at[ROLE_WATCHER] = at[from];
    found->at[ROLE_MOVIE] = at[from + 1];
    found->at[ROLE_RATING] = at[third];
    for (size_t t = 0; t < width; t++) {
        if (c[t].times && t != from && t != from + 1 && found->at[ROLE_TIME] == SIZE_MAX) {
            found->at[ROLE_TIME] = at[t];
        }
    }
    found->surely_movie_first = is_amazons(l, at[from], at[from + 1]);
    found->maybe_movie_first = width == all && found->at[ROLE_TIME] == 3 && third == 2 &&
                               from == 0 && c[2].whole && c[2].min >= 1 && c[2].max <= 5 &&
                               c[0].whole && c[0].n_plain == c[0].n && c[1].n_plain == c[1].n &&
                               c[0].max <= 17770 && c[1].max > 17770 && c[3].n_plain == 0;
    return MF_OK;
}

mf_status columns_find(const look *l, const mf_read_options *options, const char *path,
                       columns *found, mf_error *error)
{
    *found = (columns){.at = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}};
    mf_status status = options->columns != NULL ? from_option(options->columns, found, error)
                       : l->header && !l->header_numbered ? from_header(l, path, found, error)
                                                          : from_looking(l, path, found, error);
    if (status == MF_OK && options->swap) {
        size_t held = found->at[ROLE_WATCHER];
        found->at[ROLE_WATCHER] = found->at[ROLE_MOVIE];
        found->at[ROLE_MOVIE] = held;
    }
    return status;
}
