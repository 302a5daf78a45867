/* Columns without names: see columns_see.h. */
#include "columns_see.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../data/fail.h"
#include "columns.h"
#include "columns_refuse.h"
#include "look.h"
#include "mfexplore/status.h"

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
        const column_look *facts = &l->columns[c];
        bool flag = look_is_flag(facts); /* of a rating, where it stands behind it */
        small += look_is_of_table(facts) || (flag && c < 3);
        others += facts->n > 0 && !look_is_of_table(facts) && !flag;
    }
    bool names = others == 1 && l->columns[0].different &&
                 (l->columns[0].n_plain == 0 || (l->header_numbered && l->columns[0].counts_rows));
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

/* Is the first row not a rating but the size of a matrix: rows, columns, how many ratings follow;
 * or how many first? */
static bool begins_with_size(const look *l)
{
    enum { ROWS_LEAST = 10 }; /* fewer could be a rating */
    double size[3] = {0}, most[3] = {0}, value;
    bool good = l->n_rows > ROWS_LEAST && l->n_fields[0] == 3, again[3] = {false};
    for (size_t row = 0; good && row < l->n_rows; row++) {
        for (size_t c = 0; good && c < 3; c++) {
            field f = c < l->n_fields[row] ? look_cell(l, row, c) : (field){"", 0};
            good = text_number(f.text, f.length, &value) == NUMBER_OK;
            if (row == 0) {
                size[c] = value;
            } else {
                most[c] = value > most[c] ? value : most[c];
                again[c] = again[c] || value == size[c];
            }
        }
    }
    double follow = (double)l->n_rows - 1;
    bool bounds = size[0] >= most[0] && size[1] >= most[1], counts = l->whole;
    for (size_t c = 0; c < 2; c++) { /* the first row's own is one more, unless it comes again */
        counts = counts && size[c] == (double)l->columns[c].n_distinct - !again[c];
    }
    if (good && l->whole && size[0] == follow && size[0] > most[0] && size[1] >= most[0] &&
        size[2] >= most[1] && size[2] > most[2]) {
        return true;
    }
    return good && (bounds || counts) && size[2] > most[2] &&
           (l->whole ? size[2] == follow
                     : size[2] > follow && size[2] == floor(size[2]) && size[2] > 10 * most[2]);
}

/* Columns that hold something, in the file's order: those of a file without a header are known by
 * their places among them. */
typedef struct filled_columns {
    size_t n, at[LOOK_COLUMNS];
} filled_columns;

static filled_columns filled(const look *l)
{
    filled_columns found = {0};
    for (size_t c = 0; c < l->n_cols && c < l->stride; c++) {
        if (l->columns[c].n > 0) {
            found.at[found.n++] = c;
        }
    }
    return found;
}

/* In how many rows two columns hold a pair that an earlier row has, too. */
static size_t repeats_of(const look *l, size_t a, size_t b)
{
    size_t rows, pairs = look_pairs(l, a, b, &rows);
    return rows - pairs;
}

/* Numbers of which some have parts of ones on a grid, as ratings do and ids never. */
static bool has_halves(const column_look *c)
{
    return c->n_plain == c->n && !c->whole && look_is_small(c) && c->min >= 0;
}

static bool numbers_rows(const column_look *c)
{
    enum { ROWS_LEAST = 5 }; /* fewer could be ids that happen to count */
    return c->counts_rows && c->different && c->n >= ROWS_LEAST;
}

/* The third of several columns would be the rating: do the two before it hold who and what, or row
 * numbers, times and prices, with ids behind the rating? Without those it is a rating by each. */
static const char *doubt_of_ids(const look *l, const filled_columns *f, columns *found)
{
    const column_look *one = &l->columns[f->at[0]], *two = &l->columns[f->at[1]];
    bool times = one->times && one->different && one->n > 2;
    bool parts = two->n_plain == two->n && two->n > 0 && !two->whole;
    bool nobody = times || numbers_rows(one), nothing = parts || numbers_rows(two);
    size_t behind = 3;
    if (!nobody && !nothing) {
        return NULL;
    }
    while (behind < f->n &&
           (l->columns[f->at[behind]].times ||
            l->columns[f->at[behind]].n_distinct <= l->columns[f->at[2]].n_distinct)) {
        behind++;
    }
    if (behind == f->n) {
        return NULL;
    }
    found->at[ROLE_WATCHER] = f->at[nobody ? 1 : 0];
    found->at[ROLE_MOVIE] = f->at[behind];
    found->at[ROLE_RATING] = f->at[2];
    return times    ? "the first column holds times, not who rated"
           : nobody ? "the first column numbers the rows, and is not who rated"
           : parts  ? "the second column holds parts of ones, which ids never do"
                    : "the second column numbers the rows, and is not what was rated";
}

/* Who rates what again is rare: where the pairs of what was taken for watcher and movie come again
 * and again, those of one of them with what was taken for the rating never do, and the other has
 * few values, as ratings have, that is the rating. */
static const char *doubt_of_pairs(const look *l, const filled_columns *f, size_t first,
                                  size_t rating, columns *found)
{
    enum { REPEATS_LEAST = 3, VALUES_USUAL = 10 };
    size_t who = f->at[first], what = f->at[first + 1], value = f->at[rating];
    const column_look *values = &l->columns[value];
    size_t rows = l->n_rows - l->header;
    if ((values->n_plain == values->n && (!values->whole || values->min < 0)) ||
        values->n_distinct <= VALUES_USUAL) {
        return NULL; /* ids are no parts of ones, and not below 0 */
    }
    for (size_t side = 0; side < 2; side++) {
        size_t few = side == 0 ? what : who, other = side == 0 ? who : what;
        if (look_rates(l, few) < 2 || l->columns[few].n_distinct > VALUES_USUAL) {
            continue;
        }
        size_t repeats = repeats_of(l, who, what);
        if (repeats >= REPEATS_LEAST && 5 * repeats >= rows && repeats_of(l, other, value) == 0) {
            found->at[ROLE_WATCHER] = other;
            found->at[ROLE_MOVIE] = value;
            found->at[ROLE_RATING] = few;
            return side == 0 && first == 0 && rating == 2
                       ? "the first and the second column come in the same pairs again and again, "
                         "the first and the third never: the third seems to be what was rated"
                       : "what would be watcher and movie comes in the same pairs again and again, "
                         "and one of them has few values, as ratings have";
        }
    }
    return NULL;
}

/* Is what was taken for the rating in doubt: may another column be it, does the second hold times,
 * or is the third what was rated? Says why, and in `found` what then is what; NULL: no doubt. */
static const char *doubt(const look *l, const filled_columns *f, size_t first, size_t rating,
                         columns *found)
{
    const column_look *one = &l->columns[f->at[0]], *two = &l->columns[f->at[1]],
                      *three = &l->columns[f->at[2]], *movie = &l->columns[f->at[first + 1]];
    int here = look_rates(l, f->at[rating]);
    for (size_t other = rating + 1; other < f->n; other++) {
        if (look_rates(l, f->at[other]) >= here && l->columns[f->at[other]].n_distinct > 1) {
            return rating == 2 ? "two columns, the third and another, could be the rating"
                               : "two columns behind the third could be the rating";
        }
    }
    if (movie->times && (movie->n_plain == 0 || (f->n > 3 && movie->different))) {
        return "the second column holds times, not what was rated";
    }
    if (f->n > 3 && rating == 2) {
        const char *why = doubt_of_ids(l, f, found);
        if (why != NULL) {
            return why;
        }
    }
    if (rating == 2 && three->whole && three->n_plain == three->n &&
        (has_halves(one) || has_halves(two))) {
        bool first_rates = has_halves(one);
        found->at[ROLE_RATING] = f->at[first_rates ? 0 : 1];
        found->at[ROLE_WATCHER] = f->at[first_rates ? 1 : 0];
        found->at[ROLE_MOVIE] = f->at[2];
        return first_rates ? "the first column holds parts of ones, as ratings do and ids never"
                           : "the second column holds parts of ones, as ratings do and ids never";
    }
    bool ids = rating == 2 && three->whole && three->max > 100;
    if (ids && one->n_plain == one->n && look_rates(l, f->at[0]) == 2 &&
        three->max > 10 * one->max && !one->ascending &&
        (three->n_distinct > 20 || three->min > 10 * one->max)) {
        found->at[ROLE_RATING] = f->at[0];
        found->at[ROLE_WATCHER] = f->at[1];
        found->at[ROLE_MOVIE] = f->at[2];
        return "the first column could be the rating and the third holds ids";
    }
    bool second = rating == 2 && look_rates(l, f->at[1]) == 2;
    if (second && ids && two->n_plain == two->n && three->min > 10 * two->max) {
        found->at[ROLE_WATCHER] = f->at[0];
        found->at[ROLE_MOVIE] = f->at[2];
        return "the second column could be the rating and the third holds ids";
    }
    return doubt_of_pairs(l, f, first, rating, found);
}

/* Movie, customer, rating, date, as Netflix's files have been saved. */
static bool is_netflixs(const look *l, const columns *found)
{
    const column_look *c = l->columns;
    for (role r = ROLE_WATCHER; r < ROLES; r++) {
        if (found->at[r] != (size_t)r) {
            return false;
        }
    }
    return c[2].whole && c[2].min >= 1 && c[2].max <= 5 && c[0].whole && c[0].n_plain == c[0].n &&
           c[1].n_plain == c[1].n && c[0].max <= 17770 && c[1].max > 17770 && c[3].n_plain == 0;
}

/* Do the rows begin with a name and "(", or "(" alone, and end with ")", as tuples are printed? */
static bool are_tuples(const look *l)
{
    bool all = l->n_rows > 0 && l->n_cols >= 3;
    for (size_t row = 0; row < l->n_rows && all; row++) {
        size_t n = l->n_fields[row];
        field first = look_cell(l, row, 0),
              last = n > 0 && n <= l->stride ? look_cell(l, row, n - 1) : first;
        all = memchr(first.text, '(', first.length) != NULL && last.length > 0 &&
              last.text[last.length - 1] == ')';
    }
    return all;
}

/* Is the file no lines of ratings at all? */
static mf_status refuse_others(const look *l, const char *path, const columns *found, size_t n,
                               mf_error *error)
{
    if (n < 3) {
        return columns_refuse(l, path, found,
                              l->n_cols == 2 ? columns_why_two(l, 1)
                                             : "fewer than three columns hold anything",
                              error);
    }
    if (!l->header && !l->header_told && begins_with_size(l)) {
        return mf_fail_at(error, MF_BAD_DATA, path, l->line[0],
                          "this line looks like the size of a matrix and how many ratings follow; "
                          "expected ratings: --header yes --columns watcher,movie,rating leaves it "
                          "out, --header no reads it as one");
    }
    if (are_tuples(l)) {
        return mf_fail_at(error, MF_BAD_DATA, path, l->line[0],
                          "lines in parentheses, as tuples are printed; expected them without: sed "
                          "'s/^[^(]*(//; s/)\\r*$//' takes them off");
    }
    return is_table(l) ? columns_refuse_table(l, path, error) : MF_OK;
}

mf_status columns_see(const look *l, const char *path, columns *found, mf_error *error)
{
    filled_columns f = filled(l);
    found->from = "looking";
    if (l->n_cols < 2) {
        return MF_OK; /* reading says which line is no rating */
    }
    mf_status status = refuse_others(l, path, found, f.n, error);
    if (status != MF_OK) {
        return status;
    }
    const column_look *one = &l->columns[f.at[0]], *three = &l->columns[f.at[2]];
    size_t first = 0, rating = 2;
    int here = look_rates(l, f.at[2]), next = f.n > 3 ? look_rates(l, f.at[3]) : 0;
    bool nobody = one->different && one->n > 2 && (one->times || one->counts_rows);
    if (nobody && one->times && !one->ascending && here == 2 && next == 2 && f.n == 4) {
        return columns_refuse(l, path, found,
                              "the first column holds times, or ids that look so, and two others "
                              "could be the rating",
                              error);
    }
    if (next > 0 && three->times) {
        rating = 3;
    } else if (nobody && next > 0 && (one->times || l->header_numbered || here < 2)) {
        first = 1;
        rating = 3;
    } else if (here == 0) {
        return columns_refuse(l, path, found, why_not(three), error);
    }
    const char *why = doubt(l, &f, first, rating, found);
    if (why != NULL) {
        return columns_refuse(l, path, found, why, error);
    }
    found->at[ROLE_WATCHER] = f.at[first];
    found->at[ROLE_MOVIE] = f.at[first + 1];
    found->at[ROLE_RATING] = f.at[rating];
    for (size_t t = 0; t < f.n && found->at[ROLE_TIME] == SIZE_MAX; t++) {
        if (l->columns[f.at[t]].times && t != first && t != first + 1) {
            found->at[ROLE_TIME] = f.at[t];
        }
    }
    found->surely_movie_first = is_amazons(l, f.at[first], f.at[first + 1]);
    found->maybe_movie_first = is_netflixs(l, found);
    return MF_OK;
}
