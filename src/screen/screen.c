/* What screens use of their view: see screen.h. */
#include "screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../lab/replay.h"
#include "../model/model.h"
#include "../train/run.h"
#include "screens.h"
#include "mfexplore/train.h"

const char *const side_names[2] = {"A", "B"};
const uint32_t side_glyphs[2] = {0x25cf, 0x25b2};

style side_style(size_t side)
{
    return STYLE(side == 0 ? INK_A : INK_B);
}

void *view_state(const view *v, const screen *s)
{
    size_t place = 0;
    while (screens[place] != s) {
        place++;
    }
    return v->state[place];
}

void view_say(view *v, bool is_error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(v->message, sizeof v->message, format, list);
    va_end(list);
    v->message_is_error = is_error;
}

void view_ask(view *v, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(v->line, sizeof v->line, format, list);
    va_end(list);
}

void view_ask_more(view *v, const char *format, ...)
{
    size_t at = strlen(v->line);
    va_list list;
    va_start(list, format);
    vsnprintf(v->line + at, sizeof v->line - at, format, list);
    va_end(list);
}

void view_prompt(view *v, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(v->prompt, sizeof v->prompt, format, list);
    va_end(list);
    v->wants_prompt = true;
}

bool view_would_lose(const view *v)
{
    return !v->lab->is_model && v->lab->unsaved_seconds > 0 && view_run(v, 0) != NULL &&
           view_run(v, 0)->history.n > 0;
}

void view_go(view *v, const char *name)
{
    size_t place = screen_find(name);
    v->screen = place == SIZE_MAX ? v->screen : place;
}

bool view_is_ready(const view *v)
{
    return v->lab->path != NULL && (v->lab->survey != NULL || v->lab->is_model);
}

const mf_run *view_run(const view *v, size_t side)
{
    return side < v->lab->n_runs ? v->lab->runs[side] : NULL;
}

const mf_model *view_model(const view *v, size_t side)
{
    size_t epoch;
    return mf_lab_shown(v->lab, side, &epoch);
}

size_t view_model_epoch(const view *v, size_t side)
{
    size_t epoch = 0;
    mf_lab_shown(v->lab, side, &epoch);
    return epoch;
}

static bool is_at_start(const view *v)
{
    return v->lab->replay.on && v->lab->replay.epoch == 0;
}

const mf_epoch *view_epoch(const view *v, size_t side)
{
    const mf_run *run = view_run(v, side);
    size_t wanted = v->epoch;
    if (run == NULL || run->history.n == 0 || is_at_start(v)) {
        return NULL;
    }
    size_t last = run->history.n;
    return wanted == 0 ? mf_run_kept(run)
                       : &run->history.epochs[(wanted < last ? wanted : last) - 1];
}

const mf_epoch *view_best(const view *v, size_t side)
{
    const mf_run *run = view_run(v, side);
    const mf_epoch *shown = view_epoch(v, side);
    return run == NULL || shown == NULL ? NULL : mf_run_best_until(run, shown->epoch);
}
