/* Columns that are not clear: see columns_refuse.h. */
#include "columns_refuse.h"

#include <stdbool.h>
#include <stdio.h>

#include "../data/fail.h"
#include "columns.h"
#include "look.h"
#include "names.h"
#include "mfexplore/status.h"

/* How well a column would do for a role; 0: not at all. */
static int fitness(const look *l, size_t c, role r)
{
    const column_look *facts = &l->columns[c];
    named name = name_meaning(look_name(l, c).text, look_name(l, c).length);
    if (r != ROLE_RATING && (name.text || look_says_yes_or_no(l, c))) {
        return 0;
    }
    if (facts->times || (r == ROLE_RATING && name.role == ROLE_TIME)) {
        return r == ROLE_RATING ? 0 : 1;
    }
    if (r == ROLE_RATING) {
        bool plain = facts->n > 0 && facts->n_plain == facts->n;
        int rates = look_is_flag(facts) ? 0 : look_rates(l, c) < 2 ? 1 : 2;
        return rates < 2 ? rates + plain : facts->n_distinct > 2 ? 4 : 3;
    }
    enum { ROWS_LEAST = 10 }; /* what stands once in more of them is no one's id, nor a thing's */
    bool once = facts->different && (facts->counts_rows || facts->n >= ROWS_LEAST);
    return once || (l->header && name.index) ? 2 : name.is_id ? 4 : 3;
}

/* The column left that does best: of equals the last for ratings, which follow ids, else the first.
 */
static size_t best_left(const look *l, const role *taken, size_t n, role r)
{
    size_t best = SIZE_MAX;
    int most = 0;
    for (size_t c = 0; c < n; c++) {
        int fit = taken[c] == ROLE_NONE ? fitness(l, c, r) : 0;
        if (fit > most || (fit > 0 && fit == most && r == ROLE_RATING)) {
            most = fit;
            best = c;
        }
    }
    return best;
}

/* "movie,rating,-,watcher": the roles that are known, and the open ones on the columns that could
 * take them, for the user to mend; empty where no column could. */
static void suggest(const look *l, const columns *known, char *out, size_t size)
{
    role taken[LOOK_COLUMNS] = {ROLE_NONE};
    size_t n = l->n_cols < l->stride ? l->n_cols : l->stride, at = 0, last = 0;
    n = n > 16 ? 16 : n;
    for (size_t c = 0; c < n; c++) {
        taken[c] = ROLE_NONE;
        for (role r = ROLE_WATCHER; r < ROLES_NEEDED; r++) {
            taken[c] = known->at[r] == c ? r : taken[c];
        }
    }
    bool all = true;
    static const role order[] = {ROLE_RATING, ROLE_WATCHER, ROLE_MOVIE};
    for (size_t o = 0; o < ROLES_NEEDED; o++) {
        size_t best = known->at[order[o]] == SIZE_MAX ? best_left(l, taken, n, order[o]) : SIZE_MAX;
        if (best != SIZE_MAX) {
            taken[best] = order[o];
        }
        all = all && (best != SIZE_MAX || known->at[order[o]] != SIZE_MAX);
    }
    for (size_t c = 0; c < n; c++) {
        last = taken[c] != ROLE_NONE ? c : last;
    }
    out[0] = '\0';
    for (size_t c = 0; c <= last && c < n && at < size && all; c++) {
        at += (size_t)snprintf(out + at, size - at, "%s%s", c > 0 ? "," : "",
                               taken[c] == ROLE_NONE ? "-" : role_names[taken[c]]);
    }
}

mf_status columns_refuse(const look *l, const char *path, const columns *known, const char *why,
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
    bool enough = l->n_cols >= 3 && flag[0] != '\0';
    return mf_fail_at(error, MF_BAD_DATA, path, l->n_rows > 0 ? l->line[0] : 1,
                      "%s; expected to know who rated what and how; the columns are %s%s%s", why,
                      about, enough ? "; if they are ratings, tell which: --columns " : "",
                      enough ? flag : "");
}

const char *columns_why_two(const look *l, size_t fewest)
{
    const column_look *names = &l->columns[0], *rates = &l->columns[1];
    bool rated = l->n_cols == 2 && look_rates(l, 1) == 2 && names->n >= fewest &&
                 names->different && names->n_plain == 0 && !rates->different;
    return rated ? "two columns, of which the second could be a rating: what it is of does not "
                   "stand in columns of its own"
                 : "two columns without a rating: who saw what, implicit feedback";
}

mf_status columns_refuse_table(const look *l, const char *path, mf_error *error)
{
    bool marks = false;
    char missing[100] = "";
    field word = look_only_word(l);
    for (size_t c = 0; c < l->n_cols && c < l->stride; c++) {
        marks = marks || (l->columns[c].n > 0 && l->columns[c].max == 99);
    }
    if (word.length > 0) {
        snprintf(missing, sizeof missing, " (and --missing '%.*s', which stands there for none)",
                 (int)(word.length > 40 ? 40 : word.length), word.text);
    } else if (marks) {
        snprintf(missing, sizeof missing, " (and --missing 99, which stands there for none)");
    }
    return mf_fail_at(error, MF_BAD_DATA, path, l->n_rows > 0 ? l->line[0] : 1,
                      "this looks like a table with a row a watcher and a column a movie (%zu "
                      "columns), not like lines of watcher, movie, rating; expected --format "
                      "wide%s for such a table, or --columns for lines",
                      l->n_cols, missing);
}
