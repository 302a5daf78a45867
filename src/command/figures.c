/* Figures: see figures.h. A screen is drawn where nobody sees it, and what it has kept as numbers
 * goes on paper. */
#include "figures.h"
#include "figure_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/grid.h"
#include "../draw/keep.h"
#include "../draw/text.h"
#include "../figure/pen_cairo.h"
#include "../lab/lab.h"
#include "../screen/frame.h"
#include "../screen/keys.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "lists.h"
#include "picture.h"
#include "training.h"
#include "mfexplore/status.h"

enum { WIDE = 160, HIGH = 44 };

const option options_figure[] = {
    {"font", 0, OPTION_TEXT, "FAMILY", "sans-serif", 0, 0, NULL, "of a figure: its letters"},
    {"font-size", 0, OPTION_NUMBER, "PT", NULL, 2, 100, NULL,
     "of a figure: their size in points; 9, or less in a small figure, unless given"},
    {"line-width", 0, OPTION_NUMBER, "PT", "1.2", 0.05, 20, NULL,
     "of a figure: the width of curves in points"},
    {"palette", 0, OPTION_CHOICE, "NAME", "colour", 0, 0, "colour|grey",
     "of a figure: colours that the colour-blind tell apart, or greys for a printer without"},
    {"dpi", 0, OPTION_NUMBER, "N", "300", 30, 1200, NULL, "of a .png: dots an inch"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static const figure *find(const char *name)
{
    const figure *f = figures;
    while (f->name != NULL && strcmp(f->name, name) != 0) {
        f++;
    }
    return f->name == NULL ? NULL : f;
}

/* What is written, and how. */
typedef struct paper {
    const kept *all[KEPT_MOST];
    size_t n;
    figure_page page;
} paper;

static void write_paper(const void *what, FILE *to)
{
    const paper *p = what;
    figure_write(p->all, p->n, &p->page, to);
}

/* The form that a name's ending asks for; MF_USAGE for others. */
static mf_status read_page(const arguments *args, const figure *f, figure_page *page,
                           mf_error *error)
{
    static const struct {
        const char *ending;
        figure_form form;
    } forms[] = {{".pdf", FIGURE_PDF}, {".svg", FIGURE_SVG}, {".png", FIGURE_PNG}};
    const char *path = argument_text(args, "output"), *end = strrchr(path, '.');
    char rest;
    size_t form = 0;
    while (form < 3 && (end == NULL || strcasecmp(end, forms[form].ending) != 0)) {
        form++;
    }
    if (form == 3) {
        return mf_fail(error, MF_USAGE,
                       "%s%.200s; expected -o and a name that ends in .pdf, .svg or .png",
                       argument_given(args, "output") ? "-o " : "a figure on ",
                       argument_given(args, "output") ? path : "standard output");
    }
    *page = (figure_page){.form = forms[form].form,
                          .width = 160,
                          .height = 100,
                          .stroke = argument_number(args, "line-width"),
                          .dpi = argument_number(args, "dpi"),
                          .font = argument_text(args, "font"),
                          .grey = strcmp(argument_text(args, "palette"), "grey") == 0,
                          .title = f->summary};
    char seen[400];
    text_clip(page->font, 90, false, seen, sizeof seen);
    if (strcmp(seen, page->font) != 0) {
        return mf_fail(error, MF_USAGE, "--font %.60s; expected the name of a family of fonts",
                       page->font);
    }
    const char *size = argument_text(args, "size");
    if (argument_given(args, "size") &&
        (strspn(size, "0123456789.x") != strlen(size) || size[0] == 'x' ||
         strncmp(size, "0x", 2) == 0 ||
         sscanf(size, "%lfx%lf%c", &page->width, &page->height, &rest) != 2 ||
         !(page->width >= 20 && page->width <= 2000 && page->height >= 20 &&
           page->height <= 2000))) {
        return mf_fail(error, MF_USAGE, "--size %.40s; expected millimetres such as 160x100", size);
    }
    double points = 72 / 25.4, usual = fmin(page->width * points / 34, page->height * points / 24);
    page->size =
        argument_set(args, "font-size") ? argument_number(args, "font-size") : fmin(9, usual);
    if (page->width * points < 16 * page->size || page->height * points < 12 * page->size) {
        return mf_fail(
            error, MF_USAGE,
            "letters of %g points have no room in %g x %g mm; expected a smaller --font-size "
            "or a larger --size",
            page->size, page->width, page->height);
    }
    if (page->form == FIGURE_PNG &&
        page->width * page->height * page->dpi * page->dpi > 645.16 * 100e6) {
        return mf_fail(error, MF_USAGE, "%g x %g mm of %g dots an inch; expected up to 100 million",
                       page->width, page->height, page->dpi);
    }
    return MF_OK;
}

/* Draws the screen of a view, after keys, into `g`. */
static void draw(mf_lab *lab, view *v, const char *own, const char *more, grid *g, output *out)
{
    pthread_mutex_lock(&lab->guard);
    picture_draw(lab, v, g);
    picture_press(lab, v, own, g, out);
    picture_press(lab, v, more, g, out);
    pthread_mutex_unlock(&lab->guard);
}

/* Where nothing is trained yet: the runs that the figure is of. */
static mf_status train_for(mf_lab *lab, const arguments *args, const figure *f, output *out)
{
    arguments mine = *args;
    double betas[NUMBERS_MOST];
    option_value *beta = &mine.values[argument(&mine, "beta") - mine.values];
    if (f->betas != NULL && !beta->given && parse_numbers(f->betas, betas, &beta->n_numbers)) {
        beta->numbers = betas;
        beta->given = true;
    }
    mf_status status = prepare_runs(lab, &mine, SIZE_MAX, f->starts > 0 ? f->starts : 1, out);
    status = status == MF_OK ? train_runs(lab, 0, true, out) : status;
    return status == MF_DIVERGED ? MF_OK : status; /* the picture says it */
}

static mf_status missing(const mf_lab *lab, const figure *f, const char *said, output *out)
{
    bool diverged = lab->n_runs > 0;
    for (size_t r = 0; r < lab->n_runs; r++) {
        diverged = diverged && lab->runs[r]->status == MF_RUN_DIVERGED;
    }
    return mf_fail(&out->error, MF_USAGE, "no figure %s here%s%s; expected %s%s", f->name,
                   said[0] != '\0' ? ": " : "", said, f->needs,
                   diverged ? " (the runs diverged: a smaller --alpha may hold)" : "");
}

/* Draws the figure's screen: as the explorer shows it, or where that has no such figure a new one.
 */
static mf_status draw_figure(mf_lab *lab, const arguments *args, const figure *f, size_t place,
                             paper *p, grid *g, output *out)
{
    output fresh = *out;
    char said[sizeof((view *)0)->message] = "";
    const char *more = argument_text(args, "keys");
    bool shown = out->view != NULL && out->view->screen == place;
    for (int attempt = shown ? 0 : 1; attempt < 2 && p->n == 0; attempt++) {
        view v;
        fresh.view = attempt == 0 ? out->view : NULL;
        mf_status status = picture_view(lab, args, &fresh, place, &v);
        if (status != MF_OK) {
            out->error = fresh.error;
            return status;
        }
        draw(lab, &v, attempt == 0 ? NULL : f->keys, more, g, out);
        p->n = picture_kept(g, f->kept, argument_given(args, "at-epoch"), p->all);
        snprintf(said, sizeof said, "%s", v.message_is_error ? v.message : "");
        view_close(&v);
    }
    return p->n > 0 ? MF_OK : missing(lab, f, said, out);
}

mf_status export_figure(mf_lab *lab, const arguments *args, const char *name, output *out)
{
    char names[256];
    size_t place = 0;
    paper p = {.n = 0};
    const figure *f = find(name);
    if (f == NULL) {
        return mf_fail(&out->error, MF_USAGE, "no figure '%.40s'; expected one of %s", name,
                       choices_write("@figure", ", ", names, sizeof names));
    }
    if (figure_library() == NULL) {
        return figures_are_built
                   ? mf_fail(&out->error, MF_SYSTEM,
                             "figures are drawn by the library cairo; expected it installed "
                             "(libcairo2, or cairo)")
                   : mf_fail(&out->error, MF_USAGE,
                             "this mfexplore was built without cairo, and so without figures");
    }
    mf_status status = read_page(args, f, &p.page, &out->error);
    status = status == MF_OK ? picture_find_screen(f->screen, &place, &out->error) : status;
    bool trains = place > 0 && !(f->alone && !argument_set(args, "factors"));
    if (status == MF_OK && trains && lab->n_runs == 0 && !lab->is_model) {
        status = train_for(lab, args, f, out);
    } else if (status == MF_OK && f->alone && lab->n_runs == 0 && !lab->is_model) {
        static const char *const counts[] = {"threads", "holdout", "seed", NULL};
        status = refuse_options(args, options_training, counts,
                                "each rung has its own usual settings", &out->error);
        status = status == MF_OK
                     ? mf_lab_split(lab, argument_number(args, "holdout"),
                                    (uint64_t)argument_number(args, "seed"), &out->error)
                     : status;
    }
    status = status == MF_OK ? picture_prepare(lab, args, place, false, out) : status;
    if (status != MF_OK) {
        return status;
    }
    grid *g = grid_new(f->wide > 0 ? f->wide : WIDE, f->high > 0 ? f->high : HIGH, false);
    status = g != NULL && grid_keep(g, KEEP_FINEST, KEEP_FINEST)
                 ? draw_figure(lab, args, f, place, &p, g, out)
                 : mf_no_memory(&out->error, "a figure");
    if (status == MF_OK) { /* what was kept is the figure's own: the lab is free */
        status = save_as(argument_text(args, "output"), write_paper, &p, out);
    }
    grid_free(g);
    return status;
}
