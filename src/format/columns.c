/* Which column is what: see columns.h. */
#include "columns.h"

#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
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
        bool known = length == 0 || (length == 1 && name[0] == '-');
        for (role r = ROLE_WATCHER; r < ROLES; r++) {
            if (length == strlen(role_names[r]) && strncmp(name, role_names[r], length) == 0) {
                if (found->at[r] != SIZE_MAX) {
                    return mf_fail(error, MF_USAGE,
                                   "--columns %.80s names the %s twice; expected once", option,
                                   role_names[r]);
                }
                found->at[r] = place;
                known = true;
            }
        }
        if (!known) {
            return mf_fail(error, MF_USAGE,
                           "--columns %.80s; expected watcher, movie, rating, time or - for each "
                           "column: '%.*s' is none",
                           option, (int)(length < 40 ? length : 40), name);
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
    size_t n_named[ROLES], second[ROLES]; /* as clearly as the clearest, and are not the same */
    named of[LOOK_COLUMNS];
    bool left[LOOK_COLUMNS]; /* could be the id that no name was found for */
    size_t n, n_left;
} naming;

static bool is_named(const look *l, size_t column, const char *name)
{
    field own = look_name(l, column);
    return own.length == strlen(name) && strncasecmp(own.text, name, own.length) == 0;
}

/* i and j, row and col: watcher and movie, as R is written, where nothing else says who they are.
 */
static void read_pairs(const look *l, naming *names)
{
    static const char *const pairs[][2] = {
        {"i", "j"}, {"m", "n"}, {"row", "col"}, {"row", "column"}};
    for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++) {
        size_t at[2] = {SIZE_MAX, SIZE_MAX};
        bool others = false;
        for (size_t c = 0; c < names->n; c++) {
            bool first = is_named(l, c, pairs[p][0]), second = is_named(l, c, pairs[p][1]);
            at[0] = first && at[0] == SIZE_MAX ? c : at[0];
            at[1] = second && at[1] == SIZE_MAX ? c : at[1];
            others =
                others || (!first && !second &&
                           (names->of[c].role == ROLE_WATCHER || names->of[c].role == ROLE_MOVIE));
        }
        for (size_t side = 0; side < 2 && !others && at[0] != SIZE_MAX && at[1] != SIZE_MAX;
             side++) {
            names->of[at[side]] =
                (named){.role = side == 0 ? ROLE_WATCHER : ROLE_MOVIE, .strength = 1};
        }
    }
}

/* Do two columns name the same things, one by one, but for what the second leaves out? */
static bool are_alike(const look *l, size_t a, size_t b)
{
    size_t rows, pairs = look_pairs(l, a, b, &rows);
    return l->columns[b].n_distinct == pairs &&
           (l->columns[b].n_missing > 0 || l->columns[a].n_distinct == pairs);
}

/* "title" beside the text of a review and another name of what was rated: the review's. */
static void read_headlines(const look *l, naming *names)
{
    static const char *const texts[] = {"review", "reviews", "content", "text", "body", "comment"};
    bool reviewed = false, other = false;
    for (size_t c = 0; c < names->n; c++) {
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
            reviewed = reviewed || is_named(l, c, texts[t]);
        }
        other = other || (names->of[c].role == ROLE_MOVIE && !is_named(l, c, "title"));
    }
    for (size_t c = 0; c < names->n && reviewed && other; c++) {
        if (is_named(l, c, "title")) {
            names->of[c] = (named){.role = ROLE_NONE, .text = true};
        }
    }
}

/* Is what stands there for each watcher another one, so that it could be what was rated? */
static bool differs_by_watcher(const look *l, const naming *names, size_t column)
{
    size_t rows, watcher = 0;
    while (watcher < names->n && names->of[watcher].role != ROLE_WATCHER) {
        watcher++;
    }
    return watcher < names->n && l->columns[column].n_distinct > 1 &&
           look_pairs(l, watcher, column, &rows) == rows;
}

/* "food" and "story" beside a rating are marks for those, not what was rated, where they go about
 * as far as it does and another name of what was rated differs by watcher. */
static void read_marks(const look *l, naming *names)
{
    static const char *const marks[] = {"food", "story"};
    size_t rating = SIZE_MAX, mark = SIZE_MAX;
    bool other = false;
    for (size_t c = 0; c < names->n; c++) {
        bool rates = names->of[c].role == ROLE_RATING && look_is_small(&l->columns[c]);
        bool better = rating == SIZE_MAX || names->of[c].strength > names->of[rating].strength;
        rating = rates && better ? c : rating;
        for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
            mark = is_named(l, c, marks[m]) && look_is_of_table(&l->columns[c]) ? c : mark;
        }
    }
    for (size_t c = 0; c < names->n && rating != SIZE_MAX && mark != SIZE_MAX; c++) {
        other = other ||
                (c != mark && names->of[c].role == ROLE_MOVIE && differs_by_watcher(l, names, c));
    }
    if (other && l->columns[mark].min >= l->columns[rating].min - 1 &&
        l->columns[mark].max <= l->columns[rating].max + 1) {
        names->of[mark] = (named){.role = ROLE_NONE, .text = true};
    }
}

static bool each_once(const look *l, size_t column)
{
    return l->columns[column].different && l->columns[column].n > 2;
}

/* "users" where nobody else is named and no movie stands once: who, and not how many. */
static void read_plural(const look *l, const naming *names, columns *found)
{
    size_t movie = found->at[ROLE_MOVIE];
    bool counts = movie == SIZE_MAX || each_once(l, movie);
    for (size_t c = 0; c < names->n && found->at[ROLE_WATCHER] == SIZE_MAX && !counts; c++) {
        found->at[ROLE_WATCHER] = names->of[c].plural ? c : SIZE_MAX;
    }
}

static void read_names(const look *l, naming *names, columns *found)
{
    int best[ROLES] = {0};
    memset(names->n_named, 0, sizeof names->n_named);
    names->n = l->n_cols < l->stride ? l->n_cols : l->stride;
    for (size_t c = 0; c < names->n; c++) {
        names->of[c] = name_meaning(look_name(l, c).text, look_name(l, c).length);
    }
    read_pairs(l, names);
    read_headlines(l, names);
    read_marks(l, names);
    for (size_t c = 0; c < names->n; c++) {
        named *of = &names->of[c];
        if (of->role == ROLE_NONE) {
            continue;
        }
        if (of->strength > best[of->role]) {
            best[of->role] = of->strength;
            found->at[of->role] = c;
            names->n_named[of->role] = 1;
        } else if (of->strength > 0 && of->strength == best[of->role]) {
            bool same = of->role != ROLE_RATING && are_alike(l, found->at[of->role], c);
            names->n_named[of->role] += !same;
            names->second[of->role] = same ? names->second[of->role] : c;
        }
    }
    read_plural(l, names, found);
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
        bool fits = names->left[c] && (names->of[c].is_id || !facts->different || facts->n < 3) &&
                    !look_says_yes_or_no(l, c);
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
    /* "Star Wars" above small numbers is a film, and no star rating. */
    bool films = names.n > 3;
    for (role r = ROLE_MOVIE; r < ROLES_NEEDED && has(&found, r); r++) {
        films =
            films && names.of[found.at[r]].strength < 8 && look_is_small(&l->columns[found.at[r]]);
    }
    return n_known(&found) == ROLES_NEEDED && !films;
}

/* Are there three columns or more of small numbers whose names say nothing, as many as others? One
 * word may stand in them where there is no rating. */
static bool is_table_by_names(const look *l, const naming *names)
{
    size_t small = 0, others = 0;
    bool word = look_only_word(l).length > 0;
    for (size_t c = 0; c < names->n; c++) {
        bool unknown = names->of[c].role == ROLE_NONE && !names->of[c].text && !names->of[c].is_id;
        const column_look *facts = &l->columns[c];
        bool ratings = unknown && (look_is_of_table(facts) ||
                                   (word && facts->n_plain > 0 && look_is_small(facts)));
        small += ratings;
        others += !ratings;
    }
    return small >= 3 && small >= others;
}

static bool same_name(const look *l, size_t a, size_t b)
{
    field one = look_name(l, a), other = look_name(l, b);
    return one.length == other.length && memcmp(one.text, other.text, one.length) == 0;
}

/* Does no column that could say who rated come to the same twice, but what was rated stand there
 * by name? */
static bool is_of_one_person(const look *l, const naming *names, const columns *found)
{
    bool any = has(found, ROLE_MOVIE) && each_once(l, found->at[ROLE_MOVIE]), again = false;
    for (size_t c = 0; c < names->n; c++) {
        const column_look *facts = &l->columns[c];
        bool once = each_once(l, c);
        any = any || (names->left[c] && once && facts->n_plain == 0);
        again = again || (names->left[c] && !once && !look_is_flag(facts));
    }
    return any && !again;
}

static mf_status refuse_pivot(const look *l, const char *path, field name, mf_error *error)
{
    int length = (int)(name.length > 40 ? 40 : name.length);
    return mf_fail_at(error, MF_BAD_DATA, path, l->line[0],
                      "the header says '%.*s' over and over, as a pivot with headers in two lines "
                      "does; expected it without this line, or saved with values='%.*s'",
                      length, name.text, length, name.text);
}

/* The third role goes to the column left that can have it. Where each movie stands once, and no
 * words say by whom, the file is one person's; where each watcher does, and no name says what was
 * rated, nothing need have been. */
static void take_what_is_left(const look *l, const naming *names, columns *found)
{
    size_t left = only_id_left(l, names), watcher = found->at[ROLE_WATCHER],
           movie = found->at[ROLE_MOVIE];
    bool named_id = left != SIZE_MAX && names->of[left].is_id;
    bool people = named_id || (left != SIZE_MAX && l->columns[left].n_plain == 0 &&
                               l->columns[left].n_distinct > 1);
    bool of_one = watcher == SIZE_MAX && movie != SIZE_MAX && each_once(l, movie) && !people;
    bool of_nothing =
        movie == SIZE_MAX && watcher != SIZE_MAX && each_once(l, watcher) && !named_id;
    if (n_known(found) != 2) {
        return;
    }
    if (!has(found, ROLE_RATING)) {
        found->at[ROLE_RATING] = only_number_left(l, names);
    } else if (!of_one && !of_nothing) {
        found->at[watcher != SIZE_MAX ? ROLE_MOVIE : ROLE_WATCHER] = left;
    }
}

static mf_status from_header(const look *l, const char *path, columns *found, mf_error *error)
{
    naming names;
    read_names(l, &names, found);
    found->from = "header";
    if (n_known(found) < ROLES_NEEDED && names.n_named[ROLE_MOVIE] > 2) {
        return columns_refuse_table(l, path, error); /* joke1, joke2, joke3 */
    }
    if (names.n_named[ROLE_WATCHER] == 2 && !has(found, ROLE_MOVIE) &&
        !same_name(l, found->at[ROLE_WATCHER], names.second[ROLE_WATCHER])) {
        found->at[ROLE_MOVIE] = names.second[ROLE_WATCHER]; /* people rate people */
        names.n_named[ROLE_WATCHER] = 1;
    }
    if (names.n_named[ROLE_RATING] > 2 &&
        same_name(l, found->at[ROLE_RATING], names.second[ROLE_RATING])) {
        return refuse_pivot(l, path, look_name(l, found->at[ROLE_RATING]), error);
    }
    for (role r = ROLE_WATCHER; r < ROLES_NEEDED; r++) {
        static const char *const why[] = {"several columns are named for who rated",
                                          "several columns are named for what was rated",
                                          "several columns are named as ratings"};
        if (names.n_named[r] > 1) {
            found->at[r] = r == ROLE_RATING ? SIZE_MAX : found->at[r];
            return columns_refuse(l, path, found, why[r], error);
        }
    }
    take_what_is_left(l, &names, found);
    if (n_known(found) == ROLES_NEEDED) {
        return MF_OK;
    }
    if (has(found, ROLE_RATING) && !has(found, ROLE_WATCHER) &&
        is_of_one_person(l, &names, found)) {
        return mf_fail_at(
            error, MF_BAD_DATA, path, l->line[0],
            "no column is named for who rated, and what was rated stands there once: "
            "one person's ratings; expected those of several people, with --columns to say "
            "which column has who rated where the header does not");
    }
    if (n_known(found) < 2 && is_table_by_names(l, &names)) {
        return columns_refuse_table(l, path, error);
    }
    if (l->n_cols < 3 && !has(found, ROLE_RATING)) {
        return columns_refuse(l, path, found, columns_why_two(l, 3), error);
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
    size_t lost = mf_lost();
    mf_status status = options->columns != NULL ? from_option(options->columns, found, error)
                       : l->header && !l->header_numbered ? from_header(l, path, found, error)
                                                          : columns_see(l, path, found, error);
    if (mf_lost() != lost) { /* pairs that were not counted */
        return mf_no_memory(error, "looking at a file");
    }
    if (status == MF_OK && options->swap) {
        size_t held = found->at[ROLE_WATCHER];
        found->at[ROLE_WATCHER] = found->at[ROLE_MOVIE];
        found->at[ROLE_MOVIE] = held;
    }
    return status;
}
