/* Looking back: see back.h. */
#include "back.h"

#include <stdint.h>

#include "../lab/replay.h"
#include "../model/model.h"
#include "../train/run.h"
#include "screen.h"

/* Looking back to before the first epoch? */
static bool is_at_start(const view *v)
{
    return v->lab->replay.on && v->lab->replay.epoch == 0;
}

void back_to_now(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->replay.on) {
        v->film.on = false;
        view_look_at(v, SIZE_MAX);
    }
}

void view_look_at(view *v, size_t epoch)
{
    size_t last = mf_lab_last_epoch(v->lab);
    bool back = epoch < last;
    v->epoch = back ? epoch : 0;
    if (back) {
        view_ask(v, "replay %zu", epoch);
    } else if (v->lab->replay.on) {
        view_ask(v, "replay live");
    }
}

void back_key(view *v, uint32_t code)
{
    size_t last = mf_lab_last_epoch(v->lab), at = v->epoch > 0     ? v->epoch
                                                  : is_at_start(v) ? 0
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

static const double film_speeds[] = {5, 10, 25, 50, 100}; /* epochs a second */

void back_play(view *v, uint32_t code)
{
    if (v->lab->is_model || mf_lab_last_epoch(v->lab) < 2) {
        back_key(v, code); /* which says why not */
        return;
    }
    if (code == '<' || code == '>') {
        size_t n = sizeof film_speeds / sizeof film_speeds[0];
        size_t at = v->film.speed;
        v->film.speed = code == '<' ? (at > 0 ? at - 1 : 0) : at + 1 < n ? at + 1 : at;
    } else {
        v->film.on = !v->film.on;
        if (v->film.on && v->epoch == 0) {
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
        size_t to = v->epoch + whole;
        v->film.on = v->epoch > 0 && to < mf_lab_last_epoch(v->lab);
        view_look_at(v, v->film.on ? to : SIZE_MAX);
    }
}
