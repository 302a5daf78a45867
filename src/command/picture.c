/* Screens drawn without a terminal: for exports, descriptions and lessons. */
#include "lists.h"
#include "picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../screen/frame.h"
#include "../screen/lesson_pane.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "training.h"
#include "mfexplore/status.h"

/* Runs what a screen asked for, line by line; failures are shown as the explorer shows them. */
void picture_obey(mf_lab *lab, view *v, output *out)
{
    char lines[sizeof v->line], *rest = lines;
    snprintf(lines, sizeof lines, "%s", v->line);
    v->line[0] = '\0';
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        char *words[256], *text = NULL;
        size_t size, n = command_split(line, words, 256);
        output inner = *out;
        if (n == 0 || n == SIZE_MAX) {
            continue;
        }
        inner.out = mf_text_begin(&text, &size);
        inner.terminal = false;
        inner.form = OUTPUT_TEXT;
        inner.view = v;
        if (inner.out == NULL) {
            return;
        }
        pthread_mutex_unlock(&lab->guard);
        mf_status status = command_run(lab, (int)n, words, &inner);
        pthread_mutex_lock(&lab->guard);
        mf_text_end(inner.out, &text);
        if (status != MF_OK) {
            view_say(v, status != MF_DIVERGED, "%s", inner.error.message); /* a result, too */
        }
        free(text);
    }
}

/* Draws; where the screen has something to compute first, it is computed. */
void picture_draw(mf_lab *lab, view *v, grid *g)
{
    view_draw(v, g); /* keys act on what is shown */
    if (v->wants_refresh) {
        pthread_mutex_unlock(&lab->guard);
        screens[v->screen]->refresh(v, lab, NULL); /* a failure is what the screen then shows */
        pthread_mutex_lock(&lab->guard);
        view_draw(v, g);
    }
}

bool picture_feed(mf_lab *lab, view *v, grid *g, output *out)
{
    bool more = view_feed(v, g);
    picture_obey(lab, v, out);
    picture_draw(lab, v, g);
    return more;
}

void picture_key(mf_lab *lab, view *v, key k, grid *g, output *out)
{
    view_key(v, k);
    picture_obey(lab, v, out);
    picture_draw(lab, v, g);
    while (lesson_is_acting(v) && !v->message_is_error && picture_feed(lab, v, g, out)) {
    }
}

void picture_press(mf_lab *lab, view *v, const char *keys_text, grid *g, output *out)
{
    enum { KEYS_MOST = 4096 };
    key *keys = keys_text == NULL ? NULL : mf_alloc(KEYS_MOST, sizeof *keys);
    size_t n = keys == NULL ? 0 : keys_parse(keys_text, keys, KEYS_MOST);
    for (size_t i = 0; i < n && n != SIZE_MAX; i++) {
        picture_key(lab, v, keys[i], g, out);
    }
    free(keys);
}

size_t picture_kept(const grid *g, const char *names, bool cursor, const kept **all)
{
    size_t n = 0;
    for (size_t i = 0; i < g->keeping->n; i++) {
        kept *k = &g->keeping->all[i];
        if (choices_hold(names, k->name)) {
            if (!cursor) { /* nobody's cursor is on paper */
                k->plot.cursor = NAN;
            }
            all[n++] = k;
        }
    }
    return n;
}

mf_status picture_prepare(mf_lab *lab, const arguments *args, size_t place, bool train, output *out)
{
    mf_status status = mf_lab_survey(lab, &out->error);
    if (status == MF_OK && place == 0) {
        status = refuse_options(args, options_training, (const char *const[]){"threads", NULL},
                                "no run is shown there", &out->error);
    }
    const option_value *past = argument_if_any(args, "at-epoch");
    if (status == MF_OK && place > 0 && train) {
        status = ensure_runs(lab, args, SIZE_MAX, SIZE_MAX, out);
    }
    pthread_mutex_lock(&lab->guard);
    size_t last = mf_lab_last_epoch(lab);
    pthread_mutex_unlock(&lab->guard);
    if (status == MF_OK && past != NULL && past->given && lab->n_runs > 0 &&
        past->number > (double)last) {
        status = mf_fail(&out->error, MF_USAGE, "the runs have %zu epoch%s; there is no epoch %zu",
                         last, text_s(last), (size_t)past->number);
    }
    if (status == MF_OK && past != NULL && past->given) {
        status = mf_lab_replay(lab, (size_t)past->number, &out->error);
    }
    return status;
}

mf_status picture_find_screen(const char *name, size_t *place, mf_error *error)
{
    char names[256];
    *place = screen_find(name);
    return *place != SIZE_MAX ? MF_OK
                              : mf_fail(error, MF_USAGE, "no screen '%.40s'; expected one of %s",
                                        name, choices_write("@screen", ", ", names, sizeof names));
}

mf_status picture_view(mf_lab *lab, const arguments *args, output *out, size_t place, view *made)
{
    pthread_mutex_lock(&lab->guard);
    bool good = out->view != NULL ? view_copy(made, out->view) : view_open(made, lab, out->ascii);
    if (good) {
        made->ascii = out->ascii;
        made->meaning = NULL; /* keys of pictures are the program's, or typed by name */
        made->strokes = out->strokes;
        made->generation = lab->generation;
        if (lab->replay.on && (out->view == NULL || argument_given(args, "at-epoch"))) {
            made->epoch = lab->replay.epoch;
        }
        made->screen = place;
        made->n_keys++; /* no greeting in a picture */
    }
    pthread_mutex_unlock(&lab->guard);
    return good ? MF_OK : mf_no_memory(&out->error, "a picture");
}
