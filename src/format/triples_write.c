/* Writing text triples. */
#include "triples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "text_write.h"

/* How a name's ending has it. */
static const struct style {
    const char *ending, *delimiter, *header;
    bool indices; /* ids must be whole numbers from 0: where they are not, indices stand for them */
} styles[] = {
    {".csv", ",", "watcher,movie,rating\n", false},
    {".txt", ",", "watcher,movie,rating\n", false},
    {".tsv", "\t", "watcher\tmovie\trating\n", false},
    {".data", "\t", "", false},
    {".dat", "::", "", false},
    {".inter", "\t", "user_id:token\titem_id:token\trating:float\n", false},
    {".libmf", " ", "", true},
};

enum { STYLES = sizeof styles / sizeof styles[0] };

const char *const triples_endings[] = {".csv", ".tsv",   ".txt",   ".data",
                                       ".dat", ".inter", ".libmf", NULL};

static const struct style *style_for(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < STYLES; i++) {
        size_t n = strlen(styles[i].ending);
        if (length >= n && strcmp(name + length - n, styles[i].ending) == 0) {
            return &styles[i];
        }
    }
    return &styles[0];
}

static void write_axis(FILE *out, const struct style *style, const mf_ids *ids, bool as_they_are,
                       size_t index)
{
    if (as_they_are) {
        text_write_id(out, mf_id(ids, index), style->delimiter);
    } else {
        fprintf(out, "%zu", index);
    }
}

bool triples_write(FILE *out, const char *name, const mf_ratings *ratings,
                   const atomic_bool *cancel)
{
    const struct style *style = style_for(name);
    const mf_csr *r = &ratings->r;
    bool rows = !style->indices || mf_ids_are_numbers(&ratings->watchers, 0);
    bool cols = !style->indices || mf_ids_are_numbers(&ratings->movies, 0);
    fputs(style->header, out);
    for (size_t i = 0; i < r->n_rows && !ferror(out) && !mf_is_cancelled(cancel); i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            char number[32];
            write_axis(out, style, &ratings->watchers, rows, i);
            fputs(style->delimiter, out);
            write_axis(out, style, &ratings->movies, cols, r->col[k]);
            text_write_value(r, k, number);
            fprintf(out, "%s%s\n", style->delimiter, number);
        }
    }
    return !ferror(out) && !mf_is_cancelled(cancel);
}
