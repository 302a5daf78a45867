/* export: a screen as a picture, or the history of the runs, in a file. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "../draw/grid_export.h"
#include "../format/packer.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../model/model.h"
#include "../screen/frame.h"
#include "../screen/keys.h"
#include "../screen/lesson_pane.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "../teach/lesson.h"
#include "answer.h"
#include "figures.h"
#include "picture.h"
#include "report.h"
#include "training.h"
#include "written.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { SIDE_MOST = 1000, FRAMES_MOST = 1000 };

static const option options_export[] = {
    {"output", 'o', OPTION_OUTPUT, "FILE", "-", 0, 0, NULL,
     "where to write; for a screen the ending says how: .svg, .ansi, else plain text"},
    {"size", 0, OPTION_TEXT, "WxH", "100x30", 0, 0, NULL,
     "columns and rows of the screen; of a figure its millimetres, 160x100 unless given"},
    {"at-epoch", 0, OPTION_COUNT, "E", NULL, 0, MF_EPOCHS_MOST, NULL,
     "the screen as it was after epoch E"},
    {"keys", 0, OPTION_TEXT, "KEYS", NULL, 0, 0, NULL,
     "keys to press first, between blanks: letters, Space, Enter, Right, PgDn ..."},
    {"lesson", 0, OPTION_TEXT, "NAME", NULL, 0, 0, "@lesson",
     "of a screen: with this lesson beside it; Enter among --keys goes on"},
    {"frames", 0, OPTION_COUNT, "N", "60", 2, FRAMES_MOST, NULL, "of a film: how many pictures"},
    {"fps", 0, OPTION_NUMBER, "N", "10", 0.1, 100, NULL, "of a film: pictures a second"},
    {"from", 0, OPTION_COUNT, "E", "1", 0, MF_EPOCHS_MOST, NULL, "of a film: its first epoch"},
    {"to", 0, OPTION_COUNT, "E", NULL, 0, MF_EPOCHS_MOST, NULL,
     "of a film: its last epoch; the last of all unless given"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static bool ends_in(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

/* Pictures that are not made of characters are not written: better a word than text in a .png. */
static mf_status check_ending(const char *path, mf_error *error)
{
    static const char *const foreign[] = {".png", ".jpg", ".jpeg", ".gif",
                                          ".pdf", ".mp4", ".webp", ".html"};
    for (size_t f = 0; f < sizeof foreign / sizeof foreign[0]; f++) {
        if (ends_in(path, foreign[f])) {
            return mf_fail(
                error, MF_USAGE,
                "-o %.200s; expected a name that ends in .svg, .ansi or .txt (films: .svg, "
                ".cast); export figure makes .pdf and .png",
                path);
        }
    }
    return MF_OK;
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

/* Draws the screen of a view, after keys, into a grid of this size; NULL when memory is out. */
static grid *draw_screen(mf_lab *lab, view *v, const char *keys_text, int width, int height,
                         output *out)
{
    grid *g = grid_new(width, height, v->ascii);
    pthread_mutex_lock(&lab->guard);
    if (g != NULL) {
        picture_draw(lab, v, g);
    }
    if (keys_text == NULL && screens[v->screen]->start != 0 && g != NULL && out->view == NULL) {
        picture_key(lab, v, (key){.code = screens[v->screen]->start}, g, out);
    }
    if (g != NULL) {
        picture_press(lab, v, keys_text, g, out);
    }
    pthread_mutex_unlock(&lab->guard);
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

/* --size; MF_USAGE for what is none. */
static mf_status read_size(const arguments *args, int *width, int *height, mf_error *error)
{
    char rest;
    const char *size = argument_text(args, "size");
    if (sscanf(size, "%dx%d%c", width, height, &rest) != 2 || *width < 1 || *height < 1 ||
        *width > SIDE_MOST || *height > SIDE_MOST) {
        return mf_fail(error, MF_USAGE, "--size %.40s; expected columns x rows such as 100x30",
                       size);
    }
    return MF_OK;
}

static mf_status export_screen(mf_lab *lab, const arguments *args, const char *name, output *out)
{
    int width, height;
    size_t place;
    const char *keys = argument_text(args, "keys"), *path = argument_text(args, "output");
    const char *lesson_name = argument_text(args, "lesson");
    mf_lesson *lesson = NULL;
    mf_status status = picture_find_screen(name, &place, &out->error);
    status = status == MF_OK ? check_ending(path, &out->error) : status;
    status = status == MF_OK ? read_size(args, &width, &height, &out->error) : status;
    bool train =
        (keys == NULL && lesson_name == NULL) ||
        option_given_of(args, options_training, (const char *const[]){"threads", NULL}) != NULL;
    status = status == MF_OK ? picture_prepare(lab, args, place, train, out) : status;
    if (status == MF_OK && lesson_name != NULL) {
        status = check_kept(args, lesson_name, false, &out->error);
        status = status == MF_OK ? lesson_load(lesson_name, &lesson, &out->error) : status;
    }
    if (status != MF_OK) {
        return status;
    }
    view mine;
    status = picture_view(lab, args, out, place, &mine);
    if (status != MF_OK) {
        mf_lesson_free(lesson);
        return status;
    }
    if (lesson != NULL) {
        lesson_open(&mine, lesson, lesson_name);
    }
    grid *g = draw_screen(lab, &mine, keys, width, height, out);
    status = g == NULL ? mf_no_memory(&out->error, "a picture")
                       : save_as(path, write_picture, &(picture){g, path}, out);
    grid_free(g);
    view_close(&mine);
    return status;
}

/* ---- films ----------------------------------------------------------------------------------- */

typedef struct film {
    grid **frames;
    size_t n;
    double fps;
    const char *path;
} film;

static void write_film(const void *what, FILE *to)
{
    const film *f = what;
    ends_in(f->path, ".cast") ? film_write_cast(f->frames, f->n, f->fps, to)
                              : film_write_svg(f->frames, f->n, f->fps, to);
}

/* The name of a frame: the one run of '#' in the path becomes its number. */
static bool frame_name(const char *path, size_t number, char *name, size_t size)
{
    size_t before = strcspn(path, "#"), marks = strspn(path + before, "#");
    return marks > 0 && strchr(path + before + marks, '#') == NULL &&
           snprintf(name, size, "%.*s%0*zu%s", (int)before, path, (int)marks, number,
                    path + before + marks) < (int)size;
}

/* Where each frame has a file of its own: none of them is one that is read. */
static mf_status check_frames(const mf_lab *lab, const film *f, mf_error *error)
{
    char name[4096];
    mf_status status = MF_OK;
    for (size_t i = 0; i < f->n && strchr(f->path, '#') != NULL && status == MF_OK; i++) {
        status = frame_name(f->path, i + 1, name, sizeof name)
                     ? check_not_read(lab, name, error)
                     : mf_fail(error, MF_USAGE,
                               "-o %.200s; expected one run of # where the number goes", f->path);
    }
    return status;
}

static mf_status save_film(const film *f, output *out)
{
    char name[4096];
    mf_status status = MF_OK;
    if (strchr(f->path, '#') == NULL) {
        return save_as(f->path, write_film, f, out);
    }
    for (size_t i = 0; i < f->n && status == MF_OK; i++) {
        frame_name(f->path, i + 1, name, sizeof name);
        status = save_as(name, write_picture, &(picture){f->frames[i], name}, out);
    }
    return status;
}

/* One frame after the other, each of its epoch. */
static mf_status shoot(mf_lab *lab, view *v, film *f, size_t from, size_t to, int width, int height,
                       output *out)
{
    mf_status status = MF_OK;
    for (size_t i = 0; i < f->n && status == MF_OK; i++) {
        size_t epoch = f->n > 1 ? from + (to - from) * i / (f->n - 1) : to;
        status = mf_lab_replay(lab, epoch, &out->error);
        v->epoch = epoch;
        v->film.on = true; /* curves end at the cursor */
        v->generation = lab->generation;
        f->frames[i] = status == MF_OK ? draw_screen(lab, v, NULL, width, height, out) : NULL;
        if (status == MF_OK && f->frames[i] == NULL) {
            status = mf_no_memory(&out->error, "a film");
        }
        if (status == MF_OK && atomic_load(&lab->cancel)) {
            status = mf_fail(&out->error, MF_INTERRUPTED, "interrupted; nothing was written");
        }
    }
    return status;
}

static mf_status export_film(mf_lab *lab, const arguments *args, const char *name, output *out)
{
    int width, height;
    size_t place, last = 0;
    film f = {.n = argument_count(args, "frames"),
              .fps = argument_number(args, "fps"),
              .path = argument_text(args, "output")};
    mf_status status = picture_find_screen(name, &place, &out->error);
    status = status == MF_OK ? read_size(args, &width, &height, &out->error) : status;
    status = status == MF_OK ? check_ending(f.path, &out->error) : status;
    if (status == MF_OK &&
        (argument_text(args, "keys") != NULL || argument_text(args, "lesson") != NULL)) {
        status =
            mf_fail(&out->error, MF_USAGE, "--keys and --lesson go with a screen, not with a film");
    }
    lab->checkpoint_bytes = lab->checkpoint_bytes > 0 ? lab->checkpoint_bytes : (size_t)64 << 20;
    status =
        status == MF_OK ? picture_prepare(lab, args, place > 0 ? place : 1, true, out) : status;
    if (status != MF_OK) {
        return status;
    }
    pthread_mutex_lock(&lab->guard);
    last = mf_lab_last_epoch(lab);
    bool was_on = lab->replay.on;
    size_t was_epoch = lab->replay.epoch;
    pthread_mutex_unlock(&lab->guard);
    size_t from = argument_count(args, "from");
    size_t to = argument(args, "to")->given ? argument_count(args, "to") : last;
    if (from >= to || to > last) {
        return mf_fail(&out->error, MF_USAGE,
                       "a film from epoch %zu to %zu; expected two of 0 to %zu, rising", from, to,
                       last);
    }
    f.n = f.n > to - from + 1 ? to - from + 1 : f.n;
    status = check_frames(lab, &f, &out->error);
    if (status != MF_OK) {
        return status;
    }
    f.frames = mf_alloc_zero(f.n, sizeof(grid *));
    view mine = {0};
    status = f.frames == NULL ? mf_no_memory(&out->error, "a film")
                              : picture_view(lab, args, out, place, &mine);
    status = status == MF_OK ? shoot(lab, &mine, &f, from, to, width, height, out) : status;
    status = status == MF_OK ? save_film(&f, out) : status;
    for (size_t i = 0; f.frames != NULL && i < f.n; i++) {
        grid_free(f.frames[i]);
    }
    free(f.frames);
    view_close(&mine);
    mf_error ignored;
    if (!was_on || mf_lab_replay(lab, was_epoch, &ignored) != MF_OK) {
        mf_lab_live(lab);
    }
    return status;
}

static void write_history(const void *what, FILE *to)
{
    log_runs(what, to);
}

/* ---- factors --------------------------------------------------------------------------------- */

typedef struct factor_table {
    const mf_lab *lab;
    const mf_model *model;
    bool commas; /* between columns; else tabs */
} factor_table;

/* A text and what ends it. Between tabs what would end it too early becomes a blank. */
static void write_cell(const factor_table *t, const char *text, FILE *to)
{
    if (t->commas) {
        csv_field(to, text);
        fputc(',', to);
        return;
    }
    for (; *text != '\0'; text++) {
        fputc(*text == '\t' || *text == '\n' || *text == '\r' ? ' ' : *text, to);
    }
    fputc('\t', to);
}

static void write_factors(const void *what, FILE *to)
{
    static const char *const names[] = {"axis", "id", "title", "genres", "ratings"};
    const factor_table *t = what;
    const mf_model *m = t->model;
    const mf_ratings *r = &t->lab->ratings;
    const char between = t->commas ? ',' : '\t';
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        write_cell(t, names[n], to);
    }
    fputs("bias", to);
    for (size_t k = 0; k < m->k; k++) {
        fprintf(to, "%cfactor_%zu", between, k + 1);
    }
    fputc('\n', to);
    for (size_t i = 0; i < m->n_movies + m->n_watchers; i++) {
        bool movie = i < m->n_movies;
        size_t at = movie ? i : i - m->n_movies;
        const char *genres = movie ? mf_genres(&r->titles, at) : NULL;
        write_cell(t, movie ? "movie" : "watcher", to);
        write_cell(t, mf_id(movie ? &r->movies : &r->watchers, at), to);
        write_cell(t, movie ? title_or_blank(t->lab, (uint32_t)at) : "", to);
        write_cell(t, genres == NULL ? "" : genres, to);
        fprintf(to, "%u%c%.17g", movie ? m->movie_count[at] : m->watcher_count[at], between,
                movie ? m->movie_bias[at] : m->watcher_bias[at]);
        for (size_t k = 0; k < m->k; k++) {
            fprintf(to, "%c%.17g", between, movie ? m->q[at * m->k + k] : m->p[at * m->k + k]);
        }
        fputc('\n', to);
    }
}

/* What goes with none but films, screens or figures is refused with the others. */
static mf_status refuse_others(const arguments *args, mf_error *error)
{
    static const char *const
        of_figures[] = {"font", "font-size", "line-width", "palette", "dpi", NULL},
        *const of_films[] = {"frames", "fps", "from", "to", NULL},
        *const of_screens[] = {"lesson", NULL}, *const of_pictures[] = {"keys", "size", NULL},
        *const of_epochs[] = {"at-epoch", NULL};
    const char *what = args->positional[0];
    bool is_screen = strcmp(what, "screen") == 0, is_figure = strcmp(what, "figure") == 0,
         is_film = strcmp(what, "film") == 0, is_factors = strcmp(what, "factors") == 0;
    const struct {
        const char *const *names;
        bool apply;
        const char *why;
    } groups[] = {
        {of_figures, is_figure, "it goes with a figure"},
        {of_films, is_film, "it goes with a film"},
        {of_screens, is_screen || is_film, "it goes with a screen"}, /* films say why not */
        {of_pictures, is_screen || is_figure || is_film, "it goes with a screen or a figure"},
        {of_epochs, is_screen || is_figure || is_factors,
         is_film ? "--from and --to say which epochs" : "the history has every epoch"}};
    mf_status status = MF_OK;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0] && status == MF_OK; i++) {
        status =
            groups[i].apply ? MF_OK : refuse_named(args, groups[i].names, groups[i].why, error);
    }
    return status;
}

static mf_status export_factors(mf_lab *lab, const arguments *args, output *out)
{
    size_t place = 0;
    mf_status status = ensure_runs(lab, args, SIZE_MAX, SIZE_MAX, out);
    if (status == MF_OK && args->n_positional == 2) {
        status = find_run(lab, args->positional[1], &place, &out->error);
    }
    mf_model *model = NULL;
    if (status == MF_OK) {
        status = argument_given(args, "at-epoch")
                     ? mf_lab_model_at(lab, lab->runs[place], argument_count(args, "at-epoch"),
                                       &model, &out->error)
                     : MF_OK;
    }
    if (status == MF_OK) {
        const mf_model *shown = model != NULL ? model : lab->runs[place]->model;
        const char *path = argument_text(args, "output");
        size_t bare = packer_bare_length(path);
        bool commas = bare > 4 && strncasecmp(path + bare - 4, ".csv", 4) == 0;
        status = save_as(path, write_factors, &(factor_table){lab, shown, commas}, out);
    }
    mf_model_free(model);
    return status;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *what = args->positional[0];
    if (refuse_others(args, &out->error) != MF_OK) {
        return MF_USAGE;
    }
    if (strcmp(what, "screen") == 0 && args->n_positional == 2) {
        return export_screen(lab, args, args->positional[1], out);
    }
    if (strcmp(what, "figure") == 0 && args->n_positional == 2) {
        return export_figure(lab, args, args->positional[1], out);
    }
    if (strcmp(what, "film") == 0 && args->n_positional == 2) {
        return export_film(lab, args, args->positional[1], out);
    }
    if (strcmp(what, "history") == 0 && args->n_positional == 1) {
        mf_status status = ensure_runs(lab, args, SIZE_MAX, SIZE_MAX, out);
        return status == MF_OK ? save_as(argument_text(args, "output"), write_history, lab, out)
                               : status;
    }
    if (strcmp(what, "factors") == 0) {
        return export_factors(lab, args, out);
    }
    return mf_fail(
        &out->error, MF_USAGE,
        "export what? expected: screen NAME, figure NAME, film NAME, history, or factors [RUN]");
}

const verb verb_export = {
    .name = "export",
    .shows_runs = true,
    .summary = "a figure for paper, a screen as a picture, the training as a film, the history as "
               "CSV, the "
               "factors as a table",
    .operands = "figure FIGURE | screen SCREEN | film SCREEN | history | factors [RUN]",
    .details =
        "A figure is drawn for paper by cairo, as PDF, SVG or PNG, from the numbers and ticks that "
        "its "
        "screen shows; --keys choose what that is (a watcher, a metric), --size is then in mm. "
        "Screens are drawn as the explorer draws them. Runs "
        "are trained first when there are none, unless --keys are pressed and nothing says how to "
        "train: then the keys do what they do in the explorer. The history has the columns of "
        "--log; factors are a row for "
        "each movie and "
        "watcher, those of A unless a run is named, between commas where FILE ends in .csv, else "
        "between tabs. Tables are compressed where it ends in .gz, .xz or .zst. A film shows a "
        "screen epoch by epoch: a .cast file is an asciicast, a name with ### in it one file a "
        "picture, anything else one SVG that moves by itself.",
    .example = "data/sample.csv.gz screen train --size 100x30 -o train.svg",
    .need = NEEDS_DATA,
    .lists_figures = true,
    .least = 1,
    .most = 2,
    .groups = (const option *const[]){options_export, options_figure, options_training,
                                      options_data, options_common, NULL},
    .run = run,
};
