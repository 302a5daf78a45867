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

void sentence_draw(grid *g, area where, style look, const char *text)
{
    static const char rest[] = "… ! reads on";
    enum { REST = 12 };
    if (where.height > 0 && grid_wrapped(text, where.width) > where.height) {
        int y = where.y + where.height - 1;
        grid_wrap(g, where, look, text);
        grid_fill(g, (area){where.x + where.width - REST, y, REST, 1}, look);
        grid_text(g, where.x + where.width - REST, y, REST, STYLE(INK_DIM), rest);
        return;
    }
    grid_wrap(g, where, look, text);
}

void empty_draw(grid *g, area body, const char *text)
{
    enum { MARGIN = 6 };
    int width = body.width - 2 * MARGIN > 72 ? 72 : body.width - 2 * MARGIN;
    area where = {body.x + (body.width - width) / 2, body.y, width, body.height};
    int rows = grid_wrapped(text, width);
    where.y += rows < body.height ? (body.height - rows) / 2 : 0;
    where.height -= where.y - body.y;
    grid_wrap(g, where, STYLE(INK_DIM), text);
}

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
        snprintf(out, size, "%s β %g  epoch %zu%s", side_names[side], mf_run_beta_at(run, epoch),
                 epoch, run_fate(v, side));
    } else {
        snprintf(out, size, "%s %s%s", side_names[side], run->config.solver->name,
                 run_fate(v, side));
    }
    return out;
}

const char *side_words(const view *v, size_t side, char out[64])
{
    const mf_run *run = view_run(v, side);
    bool beta = run != NULL && run->config.solver->uses_beta;
    beta ? snprintf(out, 64, "β %g", mf_run_beta_at(run, view_model_epoch(v, side)))
         : snprintf(out, 64, "%s", run == NULL ? "" : run->config.solver->name);
    return out;
}

bool run_fell(const view *v, size_t side)
{
    const mf_run *run = view_run(v, side);
    return run != NULL && run->status == MF_RUN_DIVERGED &&
           view_model_epoch(v, side) == run->model_epoch;
}

const char *run_fate(const view *v, size_t side)
{
    return run_fell(v, side) ? ", diverged" : "";
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
    while (at + 1 < STEPS && steps[at] < now) { /* 3 and 4, which may be usual, too */
        at++;
    }
    bool there = steps[at] == now;
    return steps[(at + (before ? STEPS - 1 : there ? 1 : 0)) % STEPS];
}

uint32_t list_minimum(const view *v)
{
    uint32_t usual = v->lab->usual_minimum;
    return v->minimum > 0 ? v->minimum : usual > 0 ? usual : 1;
}

void list_minimum_step(view *v, uint32_t code)
{
    uint32_t to = next_minimum(list_minimum(v), code != 'm');
    v->minimum = to;
    view_say(v, false, "lists: movies with at least %u training rating%s%s", to, to == 1 ? "" : "s",
             to == v->lab->usual_minimum ? ", as is usual for these data" : "");
}

bool is_off_scale(const mf_lab *lab, double prediction)
{
    return prediction < lab->lowest || prediction > lab->highest;
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
