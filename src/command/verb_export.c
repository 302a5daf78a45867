/* export: a screen as a picture, or the history of the runs, in a file. */
#include "verbs.h"

#include <stdlib.h>
#include <string.h>

#include "../draw/grid_export.h"
#include "../screen/screen.h"
#include "picture.h"

enum { KEYS_MOST = 4096, SIDE_MOST = 1000 };

static const option options_export[] = {
    {"output", 'o', OPTION_FILE, "FILE", "-", 0, 0, NULL,
     "where to write; for a screen the ending says how: .svg, .ansi, else plain text"},
    {"size", 0, OPTION_TEXT, "WxH", "100x30", 0, 0, NULL, "columns and rows of the screen"},
    {"at-epoch", 0, OPTION_COUNT, "E", NULL, 0, MF_EPOCHS_MOST, NULL,
     "the screen as it was after epoch E"},
    {"keys", 0, OPTION_TEXT, "KEYS", NULL, 0, 0, NULL,
     "keys to press first, between blanks: letters, Space, Enter, Right, PgDn ..."},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static bool ends_in(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

static void write_screen(const grid *g, const char *path, FILE *to)
{
    if (ends_in(path, ".svg")) {
        grid_write_svg(g, to);
    } else if (ends_in(path, ".ansi")) {
        grid_write_ansi(g, to);
    } else {
        grid_write_text(g, to);
    }
}

/* Draws the screen of a view, after keys, into a grid of this size. */
static grid *draw_screen(mf_lab *lab, view *v, const char *keys_text, int width, int height,
                         output *out)
{
    key *keys = malloc(KEYS_MOST * sizeof *keys);
    size_t n = keys_text == NULL || keys == NULL ? 0 : keys_parse(keys_text, keys, KEYS_MOST);
    grid *g = grid_new(width, height, v->ascii);
    pthread_mutex_lock(&lab->guard);
    if (g != NULL) {
        picture_draw(lab, v, g);
    }
    for (size_t i = 0; i < n && n != SIZE_MAX && g != NULL; i++) {
        view_key(v, keys[i]);
        picture_obey(lab, v, out);
        picture_draw(lab, v, g);
    }
    pthread_mutex_unlock(&lab->guard);
    free(keys);
    return g;
}

/* A picture and the name that says how it is written. */
typedef struct picture {
    const grid *g;
    const char *path;
} picture;

static void write_picture(const void *what, FILE *to)
{
    const picture *p = what;
    write_screen(p->g, p->path, to);
}

static mf_status export_screen(mf_lab *lab, const arguments *args, const char *name, output *out)
{
    int width, height;
    char rest;
    const char *size = argument_text(args, "size"), *keys = argument_text(args, "keys");
    size_t place;
    mf_status found = picture_find_screen(name, &place, &out->error);
    if (found != MF_OK) {
        return found;
    }
    if (sscanf(size, "%dx%d%c", &width, &height, &rest) != 2 || width < 1 || height < 1 ||
        width > SIDE_MOST || height > SIDE_MOST) {
        return mf_fail(&out->error, MF_USAGE, "--size %.40s; expected columns x rows such as 100x30",
                       size);
    }
    mf_status status = picture_prepare(lab, args, place, keys == NULL, out);
    if (status != MF_OK) {
        return status;
    }
    const char *path = argument_text(args, "output");
    view mine = view_new(lab, out->ascii);
    if (out->view != NULL) { /* what the explorer shows, in a copy of its own */
        pthread_mutex_lock(&lab->guard);
        mine = view_copy(out->view);
        pthread_mutex_unlock(&lab->guard);
        mine.ascii = out->ascii;
    }
    if (argument(args, "at-epoch")->given) {
        mine.generation = lab->generation;
        mine.train.cursor = argument_count(args, "at-epoch");
    }
    mine.screen = place;
    mine.n_keys++; /* no greeting in a picture */
    grid *g = draw_screen(lab, &mine, keys, width, height, out);
    status = g == NULL ? mf_no_memory(&out->error, "a picture")
                       : save_as(path, write_picture, &(picture){g, path}, out);
    grid_free(g);
    view_clear(&mine);
    return status;
}

static void write_history(const void *what, FILE *to)
{
    log_runs(what, to);
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *what = args->positional[0];
    if (strcmp(what, "screen") == 0 && args->n_positional == 2) {
        return export_screen(lab, args, args->positional[1], out);
    }
    if (strcmp(what, "history") == 0 && args->n_positional == 1) {
        mf_status status = MF_OK;
        if (lab->n_runs == 0) {
            status = prepare_runs(lab, args, SIZE_MAX, 1, out);
            status = status == MF_OK ? train_runs(lab, 0, true, out) : status;
        }
        return status == MF_OK ? save_as(argument_text(args, "output"), write_history, lab, out) : status;
    }
    return mf_fail(&out->error, MF_USAGE, "export what? expected: screen NAME, or history");
}

const verb verb_export = {
    .name = "export",
    .summary = "a screen of the explorer as a picture, or the history of the runs as CSV",
    .operands = "screen NAME | history",
    .details = "The screens of the explorer, drawn as it draws them. Runs "
               "are trained first when there are none, unless --keys are pressed: then the keys do "
               "what they do in the explorer. The history has the columns of --log.",
    .example = "data/sample.csv.gz screen train --size 100x30 -o train.svg",
    .need = NEEDS_DATA,
    .least = 1,
    .most = 2,
    .groups = (const option *const[]){options_export, options_training, options_data, options_common,
                                      NULL},
    .run = run,
};
