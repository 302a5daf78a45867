/* Figures: see figures.h. A screen is drawn where nobody sees it, and what it has kept as numbers
 * goes on paper. */
#include "figures.h"
#include "figure_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/grid.h"
#include "../draw/keep.h"
#include "../figure/pen_cairo.h"
#include "../lab/lab.h"
#include "../screen/frame.h"
#include "../screen/keys.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "lists.h"
#include "picture.h"
#include "mfexplore/status.h"

enum { WIDE = 160, HIGH = 44, FIGURE_KEYS = 512 };

const option options_figure[] = {
    {"font", 0, OPTION_TEXT, "FAMILY", "sans-serif", 0, 0, NULL, "of a figure: its letters"},
    {"font-size", 0, OPTION_NUMBER, "PT", "9", 2, 100, NULL, "of a figure: their size in points"},
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
    while (form < 3 && (end == NULL || strcmp(end, forms[form].ending) != 0)) {
        form++;
    }
    if (form == 3) {
        return mf_fail(error, MF_USAGE,
                       "-o %.200s; expected a name that ends in .pdf, .svg or .png", path);
    }
    *page = (figure_page){.form = forms[form].form,
                          .width = 160,
                          .height = 100,
                          .size = argument_number(args, "font-size"),
                          .stroke = argument_number(args, "line-width"),
                          .dpi = argument_number(args, "dpi"),
                          .font = argument_text(args, "font"),
                          .grey = strcmp(argument_text(args, "palette"), "grey") == 0,
                          .title = f->summary};
    const char *size = argument_text(args, "size");
    if (argument_given(args, "size") &&
        (sscanf(size, "%lfx%lf%c", &page->width, &page->height, &rest) != 2 ||
         !(page->width >= 20 && page->width <= 2000 && page->height >= 20 &&
           page->height <= 2000))) {
        return mf_fail(error, MF_USAGE, "--size %.40s; expected millimetres such as 160x100", size);
    }
    if (page->form == FIGURE_PNG &&
        page->width * page->height * page->dpi * page->dpi > 645.16 * 100e6) {
        return mf_fail(error, MF_USAGE, "%g x %g mm of %g dots an inch; expected up to 100 million",
                       page->width, page->height, page->dpi);
    }
    return MF_OK;
}

/* Has the screen kept what the figure is made from? */
static bool is_kept(const grid *g, const figure *f)
{
    bool there = false;
    for (size_t i = 0; i < g->keeping->n; i++) {
        there = there || choices_hold(f->kept, g->keeping->all[i].name);
    }
    return there;
}

static void press(mf_lab *lab, view *v, const char *keys_text, grid *g, output *out)
{
    key keys[FIGURE_KEYS];
    size_t n = keys_text == NULL ? 0 : keys_parse(keys_text, keys, FIGURE_KEYS);
    for (size_t i = 0; i < n && n != SIZE_MAX; i++) {
        picture_key(lab, v, keys[i], g, out);
    }
}

/* Draws the figure's screen, after the figure's keys unless it is there already, and the user's.
 * Needs lab->guard. */
static void draw(mf_lab *lab, view *v, const figure *f, const char *more, grid *g, output *out)
{
    picture_draw(lab, v, g);
    press(lab, v, is_kept(g, f) ? NULL : f->keys, g, out);
    press(lab, v, more, g, out);
}

static mf_status save(const arguments *args, const figure *f, keeping *all, view *v,
                      const figure_page *page, output *out)
{
    paper p = {.page = *page};
    for (size_t i = 0; all != NULL && i < all->n; i++) {
        if (choices_hold(f->kept, all->all[i].name)) {
            if (!argument_given(args, "at-epoch")) { /* nobody's cursor is on paper */
                all->all[i].plot.cursor = NAN;
            }
            p.all[p.n++] = &all->all[i];
        }
    }
    if (p.n == 0) {
        return v->message_is_error && v->message[0] != '\0'
                   ? mf_fail(&out->error, MF_USAGE, "%s", v->message)
                   : mf_fail(&out->error, MF_USAGE, "screen %s shows no %s here", f->screen,
                             f->name);
    }
    return save_as(argument_text(args, "output"), write_paper, &p, out);
}

mf_status export_figure(mf_lab *lab, const arguments *args, const char *name, output *out)
{
    char names[256];
    size_t place = 0;
    figure_page page;
    view mine;
    const figure *f = find(name);
    const char *more = argument_text(args, "keys");
    if (f == NULL) {
        return mf_fail(&out->error, MF_USAGE, "no figure '%.40s'; expected one of %s", name,
                       choices_write("@figure", ", ", names, sizeof names));
    }
    if (figure_library() == NULL) {
        return mf_fail(&out->error, MF_USAGE,
                       "this mfexplore was built without cairo, and so without "
                       "figures");
    }
    mf_status status = read_page(args, f, &page, &out->error);
    status = status == MF_OK ? picture_find_screen(f->screen, &place, &out->error) : status;
    status = status == MF_OK ? picture_prepare(lab, args, place, true, out) : status;
    status = status == MF_OK ? picture_view(lab, args, out, place, &mine) : status;
    if (status != MF_OK) {
        return status;
    }
    grid *g = grid_new(f->wide > 0 ? f->wide : WIDE, f->high > 0 ? f->high : HIGH, false);
    bool good = g != NULL && grid_keep(g, true);
    pthread_mutex_lock(&lab->guard);
    if (good) {
        draw(lab, &mine, f, more, g, out);
    }
    pthread_mutex_unlock(&lab->guard); /* what was kept is the figure's own */
    status =
        good ? save(args, f, g->keeping, &mine, &page, out) : mf_no_memory(&out->error, "a figure");
    grid_free(g);
    view_close(&mine);
    return status;
}
