/* Which files of an archive or a folder are ratings: see members.h. */
#include "members.h"

#include <stdio.h>

#include "../data/ratings.h"
#include "format.h"
#include "source.h"

/* What Hadoop and Spark write a table as: read one after the other. */
static const char *const parts = "part-*";

/* Names under which ratings are found where no format knows them, best first; and names of what
 * stands beside ratings, unless they are named as ratings, too. */
static const char *const likely[] = {"*rating*",     "*review*",    "*train*",     "*user*artist*",
                                     "*user*movie*", "*user*item*", "*user*book*", "*.csv",
                                     "*.tsv",        "*.dat",       "*.data",      "*.txt",
                                     "*.json*",      "*.mtx",       NULL};
static const char *const unlikely[] = {"*readme*",  "*movie*", "*item*",   "*title*", "*user*",
                                       "*artist*",  "*link*",  "*genome*", "*genre*", "*social*",
                                       "*.md",      "*.html",  "*.sh",     "*.pl",    "*.py",
                                       "*license*", "*.pdf",   "*.png",    "*.jpg",   NULL};
static const char *const named_ratings[] = {"*rating*.csv",
                                            "*rating*.tsv",
                                            "*rating*.dat",
                                            "*rating*.txt",
                                            "*rating*.json*",
                                            "*.rating",
                                            "*rated*",
                                            "*review*",
                                            "*user*artist*.*",
                                            "*user*movie*.*",
                                            "*user*item*.*",
                                            "*user*book*.*",
                                            NULL};
static const char *const never[] = {"*tag*", "*friend*", "*trust*", NULL};
/* Names of what may be ratings as well. */
static const char *const rivals[] = {"*.base", "*.test", "*train*", "*test*", "*rating*", NULL};

static bool matches_any(const source *from, size_t member, const char *const *patterns)
{
    for (size_t p = 0; patterns[p] != NULL; p++) {
        if (source_matches(from, member, patterns[p])) {
            return true;
        }
    }
    return false;
}

/* Is it rather something beside ratings? */
static bool is_beside(const source *from, size_t member)
{
    return matches_any(from, member, never) ||
           (matches_any(from, member, unlikely) && !matches_any(from, member, named_ratings));
}

/* The first member that matches and is not beside ratings; a training part before a test part.
 * SIZE_MAX: none. */
static size_t find_member(const source *from, const char *pattern)
{
    static const char *const tests[] = {"*test*", "*valid*", "*probe*", NULL};
    size_t best = SIZE_MAX;
    for (size_t m = 0; m < source_count(from); m++) {
        if (source_matches(from, m, pattern) && !is_beside(from, m)) {
            if (!matches_any(from, m, tests)) {
                return m;
            }
            best = best == SIZE_MAX ? m : best;
        }
    }
    return best;
}

/* Which member is read first, and by which pattern it was found (NULL: it was named, or it is the
 * only one). `*all`: all that match the pattern are read. */
size_t members_choose(const source *from, const char **pattern, bool *all)
{
    *all = source_is_list(from);
    *pattern = *all ? "*" : NULL;
    if (*all) {
        return 0;
    }
    if (source_count(from) < 2 || source_wanted(from) != SIZE_MAX) {
        return source_count(from) < 2 ? 0 : source_wanted(from);
    }
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        const char *const *names = mf_formats[f]->members;
        for (size_t p = 0; names != NULL && names[p] != NULL; p++) {
            size_t member = find_member(from, names[p]);
            if (member != SIZE_MAX) {
                *pattern = names[p];
                *all = mf_formats[f]->all_members;
                return member;
            }
        }
    }
    size_t part = source_match(from, (const char *const[]){parts, NULL});
    if (part != SIZE_MAX) {
        *pattern = parts;
        *all = true;
        return part;
    }
    for (size_t p = 0; likely[p] != NULL; p++) {
        size_t member = find_member(from, likely[p]);
        if (member != SIZE_MAX) {
            *pattern = likely[p];
            return member;
        }
    }
    size_t any = source_match(from, (const char *const[]){"*", NULL});
    return any == SIZE_MAX ? 0 : any;
}

/* Says what else may be ratings. */
void members_note_others(reading *r, size_t taken, const char *pattern)
{
    const source *from = r->from;
    size_t n = 0, first = 0;
    for (size_t m = 0; pattern != NULL && m < source_count(from); m++) {
        bool rival = m != taken && !is_beside(from, m) &&
                     (source_matches(from, m, pattern) || matches_any(from, m, rivals));
        first = rival && n == 0 ? m : first;
        n += rival;
    }
    if (n > 0) {
        mf_ratings_note(r->counts, "members",
                        "%.60s was read; %zu other file%s there may be ratings, too: %.60s::%.60s "
                        "reads that one",
                        source_member(from, taken), n, n == 1 ? "" : "s",
                        source_is_repeatable(from) ? r->path : "ARCHIVE",
                        source_member(from, first));
    }
}
