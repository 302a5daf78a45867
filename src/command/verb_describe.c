/* describe: what is on a screen, in plain sentences. */
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../lab/lab.h"
#include "../screen/frame.h"
#include "../screen/screens.h"
#include "answer.h"
#include "picture.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { WIDTH = 100, HEIGHT = 40 };

/* A screen that does not describe itself is at least summed up. */
static void describe(const view *v, size_t place, char *text, size_t size)
{
    if (screens[place]->describe != NULL) {
        screens[place]->describe(v, text, size);
    } else {
        snprintf(text, size, "%s", screens[place]->summary);
    }
}

/* Of what the explorer shows now. */
static void describe_shown(mf_lab *lab, const output *out, size_t place, char *text, size_t size)
{
    pthread_mutex_lock(&lab->guard);
    view *v = out->view;
    size_t was = v->screen;
    v->screen = place;
    describe(v, place, text, size);
    v->screen = was;
    pthread_mutex_unlock(&lab->guard);
}

/* Of a screen drawn for nobody to see. */
static mf_status describe_drawn(mf_lab *lab, const arguments *args, output *out, size_t place,
                                char *text, size_t size)
{
    view mine;
    mf_status status = picture_view(lab, args, out, place, &mine);
    if (status != MF_OK) {
        return status;
    }
    grid *g = grid_new(WIDTH, HEIGHT, out->ascii);
    if (g == NULL) {
        view_close(&mine);
        return mf_no_memory(&out->error, "a description");
    }
    pthread_mutex_lock(&lab->guard);
    picture_draw(lab, &mine, g);
    describe(&mine, place, text, size);
    pthread_mutex_unlock(&lab->guard);
    grid_free(g);
    view_close(&mine);
    return MF_OK;
}

/* In lines of at most `width` columns, broken at blanks; 0: one line. */
static void print_wrapped(const char *text, size_t width, FILE *to)
{
    size_t column = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        bool fresh = column > 0 && width > 0 && column + 1 + length > width;
        fprintf(to, "%s%.*s", column == 0 ? "" : fresh ? "\n" : " ", (int)length, text);
        column = fresh || column == 0 ? length : column + 1 + length;
        text += length + (text[length] == ' ');
    }
    fputc('\n', to);
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    char text[2048] = "";
    pthread_mutex_lock(&lab->guard);
    size_t place = out->view != NULL ? out->view->screen : lab->n_runs > 0 ? 1 : 0;
    size_t width = out->view != NULL && out->view->width > 20 ? (size_t)out->view->width - 8 : 0;
    pthread_mutex_unlock(&lab->guard);
    mf_status status = MF_OK;
    if (args->n_positional > 0) {
        status = picture_find_screen(args->positional[0], &place, &out->error);
    }
    status = status == MF_OK ? picture_prepare(lab, args, place, out->view == NULL, out) : status;
    if (status == MF_OK && out->view != NULL) {
        describe_shown(lab, out, place, text, sizeof text);
    } else if (status == MF_OK) {
        status = describe_drawn(lab, args, out, place, text, sizeof text);
    }
    if (status == MF_OK &&
        text[0] == '\0') { /* printf found no room: every screen says something */
        status = mf_no_memory(&out->error, "a description");
    }
    if (status == MF_OK && out->form == OUTPUT_JSON) {
        status = output_json(
            out, json_pack("{s:s, s:o}", "screen", screens[place]->name, "text", id_json(text)));
    } else if (status == MF_OK) {
        print_wrapped(text, width, out->out);
    }
    return status;
}

static const option options_describe[] = {
    {"at-epoch", 0, OPTION_COUNT, "E", NULL, 0, MF_EPOCHS_MOST, NULL,
     "the screen as it was after epoch E"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const verb verb_describe = {
    .name = "describe",
    .shows_runs = true,
    .summary = "what is on a screen, in two or three sentences to be read aloud",
    .operands = "[SCREEN]",
    .details = "Without SCREEN the one that the explorer shows; elsewhere train, or data before "
               "anything was "
               "trained. The sentences are made from the numbers on the screen.",
    .example = "data/tiny.csv train",
    .need = NEEDS_DATA,
    .most = 1,
    .groups = (const option *const[]){options_describe, options_json, options_training,
                                      options_data, options_common, NULL},
    .run = run,
};
