/* Ratings: see ratings.h. */
#include "ratings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csr.h"
#include "ids.h"
#include "titles.h"
#include "mfexplore/ratings.h"

void mf_ratings_clear(mf_ratings *ratings)
{
    mf_ids_clear(&ratings->watchers);
    mf_ids_clear(&ratings->movies);
    mf_csr_clear(&ratings->r);
    free(ratings->time);
    free(ratings->cut);
    mf_titles_clear(&ratings->titles);
    *ratings = (mf_ratings){0};
}

void mf_ratings_note(mf_ratings *ratings, const char *code, const char *format, ...)
{
    if (ratings->n_notes < MF_NOTES_MOST) {
        mf_warning *note = &ratings->notes[ratings->n_notes++];
        va_list list;
        note->code = code;
        va_start(list, format);
        vsnprintf(note->message, sizeof note->message, format, list);
        va_end(list);
    }
}

mf_memory mf_ratings_memory(const mf_ratings *ratings, double k)
{
    const mf_csr *r = &ratings->r;
    double n = (double)r->n;
    mf_memory memory = mf_memory_figures((double)r->n_rows, (double)r->n_cols, n, k);
    double more = r->rest != NULL ? n * (double)sizeof *r->rest : 0;
    memory.csr += more;
    memory.csc += more;
    return memory;
}

void mf_ratings_say_columns(const mf_ratings *ratings, char *out, size_t size)
{
    const mf_columns *c = &ratings->columns;
    const char *how = c->from == NULL                  ? ""
                      : strcmp(c->from, "header") == 0 ? " (by the header)"
                      : strcmp(c->from, "flag") == 0   ? " (by --columns)"
                                                       : " (by looking)";
    out[0] = '\0';
    if (c->format != NULL && c->watcher[0] == '\0') {
        snprintf(out, size, "%s%s%s", c->format, c->member[0] != '\0' ? ", " : "", c->member);
    } else if (c->format != NULL) {
        bool timed = ratings->has_times && c->time[0] != '\0'; /* else it was not looked at */
        snprintf(out, size, "watcher = %s, movie = %s, rating = %s%s%s%s%s%s", c->watcher, c->movie,
                 c->rating, timed ? ", time = " : "", timed ? c->time : "", how,
                 c->member[0] != '\0' ? ", " : "", c->member);
    }
}

const mf_columns *mf_ratings_columns(const mf_ratings *ratings)
{
    return &ratings->columns;
}
