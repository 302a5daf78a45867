/* Looking back: the epoch cursor that every screen goes by, its keys, and the film. */
#include <stdint.h>

#include "../lab/replay.h"
#include "../model/model.h"
#include "../train/run.h"
#include "screens.h"
#include "mfexplore/train.h"

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

/* Looking back to before the first epoch? */
static bool is_at_start(const view *v)
{
    return v->lab->replay.on && v->lab->replay.epoch == 0;
}

const mf_epoch *view_best(const view *v, size_t side)
{
    const mf_run *run = view_run(v, side);
    const mf_epoch *shown = view_epoch(v, side);
    return run == NULL || shown == NULL ? NULL : mf_run_best_until(run, shown->epoch);
}

const mf_epoch *view_epoch(const view *v, size_t side)
{
    const mf_run *run = view_run(v, side);
    size_t wanted = v->train.cursor;
    if (run == NULL || run->history.n == 0 || is_at_start(v)) {
        return NULL;
    }
    return &run->history
                .epochs[(wanted > 0 && wanted < run->history.n ? wanted : run->history.n) - 1];
}

void view_look_at(view *v, size_t epoch)
{
    size_t last = mf_lab_last_epoch(v->lab);
    bool back = epoch < last;
    v->train.cursor = back ? epoch : 0;
    if (back) {
        view_ask(v, "replay %zu", epoch);
    } else if (v->lab->replay.on) {
        view_ask(v, "replay live");
    }
}

void back_key(view *v, uint32_t code)
{
    size_t last = mf_lab_last_epoch(v->lab), at = v->train.cursor > 0 ? v->train.cursor
                                                  : is_at_start(v)    ? 0
                                                                      : last;
    size_t step = code == '{' || code == '}' ? 10 : 1;
    bool back = code == '[' || code == '{';
    v->film.on = false;
    if (v->lab->is_model || last == 0) {
        view_say(v, true,
                 v->lab->is_model ? "a model file holds its last epoch alone"
                                  : "nothing has been trained yet: 2, then Space");
        return;
    }
    view_look_at(v, back ? (at > step ? at - step : 0) : at + step);
}

static const double film_speeds[] = {10, 25, 50, 100, 5}; /* epochs a second */

void back_play(view *v, uint32_t code)
{
    if (v->lab->is_model || mf_lab_last_epoch(v->lab) < 2) {
        back_key(v, code); /* which says why not */
        return;
    }
    if (code == '<' || code == '>') {
        size_t n = sizeof film_speeds / sizeof film_speeds[0];
        v->film.speed = (v->film.speed + (code == '>' ? 1 : n - 1)) % n;
    } else {
        v->film.on = !v->film.on;
        if (v->film.on && v->train.cursor == 0) {
            view_look_at(v, 1);
        }
    }
    view_say(v, false, "film at %g epochs a second%s; P stops, < and > change the speed",
             film_speeds[v->film.speed], v->film.on ? "" : ", stopped");
}

void view_film(view *v, double seconds)
{
    if (!v->film.on) {
        return;
    }
    v->film.part += seconds * film_speeds[v->film.speed];
    size_t whole = (size_t)v->film.part;
    v->film.part -= (double)whole;
    if (whole > 0) {
        size_t to = v->train.cursor + whole;
        v->film.on = v->train.cursor > 0 && to < mf_lab_last_epoch(v->lab);
        view_look_at(v, v->film.on ? to : SIZE_MAX);
    }
}
