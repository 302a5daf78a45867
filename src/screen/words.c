/* Words of several screens: see words.h. */
#include "words.h"

#include <stdio.h>
#include <string.h>

#include "../data/ids.h"
#include "../data/titles.h"
#include "../lab/lab.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "screen.h"
#include "mfexplore/model.h"

const char *movie_title(const mf_lab *lab, uint32_t movie)
{
    const char *title = mf_title(&lab->ratings.titles, movie);
    return title == NULL ? "" : title;
}

const char *movie_name(const mf_lab *lab, uint32_t movie)
{
    const char *title = mf_title(&lab->ratings.titles, movie);
    return title == NULL ? mf_id(&lab->ratings.movies, movie) : title;
}

const char *run_words(const view *v, size_t side, size_t epoch, char *out, size_t size)
{
    const mf_run *run = view_run(v, side);
    if (run == NULL) {
        snprintf(out, size, "%s not trained", side_names[side]);
    } else if (run->config.solver->uses_beta) {
        snprintf(out, size, "%s β %g  epoch %zu", side_names[side], run->config.beta, epoch);
    } else {
        snprintf(out, size, "%s %s", side_names[side], run->config.solver->name);
    }
    return out;
}

const char *quoted(const char *word, char *out, size_t size)
{
    size_t at = 0;
    bool plain = *word != '\0' && *word != '-' && strpbrk(word, " \t\r\n'\"\\#") == NULL;
    if (plain) {
        snprintf(out, size, "%s", word);
        return out;
    }
    out[at++] = '"';
    for (; *word != '\0' && at + 4 < size; word++) {
        if (*word == '"' || *word == '\\') {
            out[at++] = '\\';
        }
        out[at++] = *word;
    }
    out[at++] = '"';
    out[at] = '\0';
    return out;
}

void add_epoch(const view *v, char *text, size_t size)
{
    size_t at = strlen(text);
    if (v->lab->replay.on && at > 0 && at < size) {
        snprintf(text + at, size - at, " --at-epoch %zu", v->lab->replay.epoch);
    }
}

uint32_t next_minimum(uint32_t now, bool before)
{
    static const uint32_t steps[] = {1, 2, 5, 10, 20, 50, 100};
    enum { STEPS = sizeof steps / sizeof steps[0] };
    size_t at = 0;
    while (at < STEPS && steps[at] != now) {
        at++;
    }
    return steps[(at + (before ? STEPS - 1 : 1)) % STEPS];
}

size_t rank_in(const mf_scored *items, size_t n, uint32_t movie)
{
    for (size_t i = 0; i < n; i++) {
        if (items[i].movie == movie) {
            return i;
        }
    }
    return SIZE_MAX;
}

void rank_change(size_t rank, size_t there, bool ascii, char out[16])
{
    out[0] = '\0';
    if (there == SIZE_MAX) {
        snprintf(out, 16, "new");
    } else if (there > rank) {
        snprintf(out, 16, "%s%zu", ascii ? "^" : "↑", there - rank);
    } else if (there < rank) {
        snprintf(out, 16, "%s%zu", ascii ? "v" : "↓", rank - there);
    }
}
