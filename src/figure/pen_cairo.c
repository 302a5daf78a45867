/* cairo's pen: see pen_cairo.h. */
#include "pen_cairo.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../draw/ramp.h"
#include "../draw/text.h"
#include "../draw/utf8.h"
#include "paper.h"
#include "pen.h"

/* ---- the library ----------------------------------------------------------------------------- */

/* It is loaded when first something is drawn: it brings twenty more with it, and the program starts
 * without them. What is used of it: */
// clang-format off
#define CAIRO_USED(X) \
    X(arc) X(close_path) X(create) X(destroy) X(fill) X(font_options_create) \
    X(font_options_destroy) X(font_options_set_hint_metrics) \
    X(font_options_set_hint_style) X(image_surface_create) \
    X(image_surface_create_for_data) X(line_to) X(move_to) X(new_path) X(paint) \
    X(pdf_surface_create_for_stream) X(pdf_surface_set_metadata) X(rectangle) X(scale) \
    X(select_font_face) X(set_antialias) X(set_dash) X(set_font_options) X(set_font_size) \
    X(set_line_join) X(set_line_width) X(set_source_rgb) X(show_page) X(show_text) \
    X(status) X(stroke) X(surface_destroy) X(surface_finish) X(surface_flush) \
    X(surface_status) X(surface_write_to_png_stream) X(svg_surface_create_for_stream) \
    X(svg_surface_set_document_unit) X(text_extents) X(translate) X(version_string)
// clang-format on

#ifdef __APPLE__
#define CAIRO_FILE "libcairo.2.dylib"
#else
#define CAIRO_FILE "libcairo.so.2"
#endif

#define MEMBER(name) __typeof__(cairo_##name) *(name);
static struct {
    CAIRO_USED(MEMBER)
} cairo;
#undef MEMBER

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_loaded;

static void load(void)
{
    void *library = dlopen(CAIRO_FILE, RTLD_NOW | RTLD_LOCAL);
    bool all = library != NULL;
#define FIND(name)                                                                                 \
    *(void **)&cairo.name = all ? dlsym(library, "cairo_" #name) : NULL;                           \
    all = all && cairo.name != NULL;
    CAIRO_USED(FIND)
#undef FIND
    is_loaded = all;
}

static bool is_there(void)
{
    return pthread_once(&once, load) == 0 && is_loaded;
}

/* ---- the pen --------------------------------------------------------------------------------- */

typedef struct cairo_pen {
    pen pen; /* first: a pen is one of these */
    cairo_t *to;
    const char *font;
    bool grey, light;     /* light: maps begin at white */
    uint8_t heat;         /* of the cells that wait to be filled together; 0: none do */
    double (*colours)[3]; /* other colours than those for paper; NULL: none */
} cairo_pen;

/* Fills the cells of one heat: each by itself takes a hundred times as long. */
static void fill_cells(cairo_pen *c)
{
    uint8_t rgb[3];
    if (c->heat == 0) {
        return;
    }
    ramp_rgb(c->heat, c->light, rgb);
    double grey = (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]) / 255;
    if (c->grey) { /* lightness alone: the ramps are even in it */
        cairo.set_source_rgb(c->to, grey, grey, grey);
    } else {
        cairo.set_source_rgb(c->to, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
    }
    cairo.set_antialias(c->to, CAIRO_ANTIALIAS_NONE); /* no seams between cells */
    cairo.fill(c->to);
    cairo.set_antialias(c->to, CAIRO_ANTIALIAS_DEFAULT);
    c->heat = 0;
}

static cairo_t *paint(pen *p, uint8_t hue)
{
    cairo_pen *c = (cairo_pen *)p;
    fill_cells(c);
    double rgb[3];
    pen_colour(hue, c->grey, rgb);
    const double *use = c->colours == NULL ? rgb : c->colours[hue];
    cairo.set_source_rgb(c->to, use[0], use[1], use[2]);
    return c->to;
}

static void draw_line(pen *p, const pen_point *at, size_t n, uint8_t hue, double width, double dash)
{
    cairo_t *to = paint(p, hue);
    for (size_t i = 0; i < n; i++) {
        i == 0 ? cairo.move_to(to, at[i].x, at[i].y) : cairo.line_to(to, at[i].x, at[i].y);
    }
    cairo.set_line_width(to, width);
    cairo.set_line_join(to, CAIRO_LINE_JOIN_ROUND);
    cairo.set_dash(to, &dash, dash > 0 ? 1 : 0, 0);
    cairo.stroke(to);
}

static void choose_font(cairo_pen *c, double size, bool bold)
{
    cairo.select_font_face(c->to, c->font, CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo.set_font_size(c->to, size);
}

enum { SAFE = 804 };

static double measure(pen *p, double size, bool bold, const char *text)
{
    char safe[SAFE];
    cairo_text_extents_t extents;
    cairo_pen *c = (cairo_pen *)p;
    choose_font(c, size, bold);
    text_clip(text, 200, false, safe, sizeof safe); /* what is no UTF-8 would end all drawing */
    cairo.text_extents(c->to, safe, &extents);
    return extents.x_advance;
}

static void draw_text(pen *p, double x, double y, double anchor, double size, bool bold,
                      uint8_t hue, const char *text)
{
    char safe[SAFE];
    cairo_t *to = paint(p, hue);
    double width = anchor > 0 ? measure(p, size, bold, text) : 0;
    choose_font((cairo_pen *)p, size, bold);
    text_clip(text, 200, false, safe, sizeof safe);
    cairo.move_to(to, x - anchor * width, y);
    cairo.show_text(to, safe);
    cairo.new_path(to);
}

static void draw_bar(pen *p, double x, double y, double width, double height, uint8_t hue,
                     uint8_t heat)
{
    cairo_pen *c = (cairo_pen *)p;
    if (heat == 0) {
        cairo.rectangle(paint(p, hue), x, y, width, height);
        cairo.fill(c->to);
        return;
    }
    if (heat != c->heat) {
        fill_cells(c);
    }
    c->heat = heat;
    cairo.rectangle(c->to, x, y, width, height);
}

static void draw_mark(pen *p, double x, double y, double radius, uint32_t glyph, uint8_t hue)
{
    cairo_t *to = paint(p, hue);
    double r = radius;
    cairo.new_path(to);
    switch (glyph) {
    case 0x25cf: /* ● */
    case 0x25cb: /* ○ */
    case 0x00b7: /* · */
        cairo.arc(to, x, y, glyph == 0x00b7 ? r * 0.4 : r, 0, 2 * acos(-1));
        break;
    case 0x25b2: /* ▲ */
        cairo.move_to(to, x, y - 1.2 * r);
        cairo.line_to(to, x + 1.1 * r, y + 0.8 * r);
        cairo.line_to(to, x - 1.1 * r, y + 0.8 * r);
        cairo.close_path(to);
        break;
    case 0x25c6: /* ◆ */
        cairo.move_to(to, x, y - 1.2 * r);
        cairo.line_to(to, x + 1.2 * r, y);
        cairo.line_to(to, x, y + 1.2 * r);
        cairo.line_to(to, x - 1.2 * r, y);
        cairo.close_path(to);
        break;
    default: {
        char text[8];
        text[utf8_encode(glyph, text)] = '\0';
        draw_text(p, x, y + r, 0.5, 3 * r, true, hue, text);
        return;
    }
    }
    if (glyph == 0x25cb) {
        cairo.set_dash(to, NULL, 0, 0);
        cairo.set_line_width(to, r * 0.5);
        cairo.stroke(to);
    } else {
        cairo.fill(to);
    }
}

/* Letters stand where they belong, not where pixels are. */
static void set_letters_free(cairo_t *to)
{
    cairo_font_options_t *options = cairo.font_options_create();
    cairo.font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo.font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo.set_font_options(to, options);
    cairo.font_options_destroy(options);
}

static cairo_pen pen_of(cairo_t *to, const char *font)
{
    set_letters_free(to);
    return (cairo_pen){.pen = {.line = draw_line,
                               .text = draw_text,
                               .bar = draw_bar,
                               .mark = draw_mark,
                               .width = measure},
                       .to = to,
                       .font = font};
}

const bool figures_are_built = true;

const char *figure_library(void)
{
    static char name[40];
    if (!is_there()) {
        return NULL;
    }
    snprintf(name, sizeof name, "cairo %s", cairo.version_string());
    return name;
}

static cairo_status_t write_to(void *file, const unsigned char *bytes, unsigned length)
{
    return fwrite(bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS
                                                    : CAIRO_STATUS_WRITE_ERROR;
}

enum { POINTS_AN_INCH = 72 };
static const double MM_AN_INCH = 25.4;

/* A page that cairo writes to `to`, or of pixels. */
static cairo_surface_t *open_page(const figure_page *page, FILE *to)
{
    double scale = POINTS_AN_INCH / MM_AN_INCH, dots = page->dpi / MM_AN_INCH;
    double width = page->width * scale, height = page->height * scale;
    cairo_surface_t *made;
    switch (page->form) {
    case FIGURE_PDF:
        made = cairo.pdf_surface_create_for_stream(write_to, to, width, height);
        cairo.pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_TITLE, page->title);
        cairo.pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_CREATE_DATE,
                                       "2000-01-01T00:00:00Z");
        return made;
    case FIGURE_SVG:
        made = cairo.svg_surface_create_for_stream(write_to, to, width, height);
        cairo.svg_surface_set_document_unit(made, CAIRO_SVG_UNIT_PT);
        return made;
    default:
        return cairo.image_surface_create(CAIRO_FORMAT_RGB24, (int)lround(page->width * dots),
                                          (int)lround(page->height * dots));
    }
}

bool figure_write(const kept *const *pictures, size_t n, const figure_page *page, FILE *to)
{
    cairo_surface_t *surface = open_page(page, to);
    cairo_t *context = cairo.create(surface);
    cairo_pen p = pen_of(context, page->font);
    double points = POINTS_AN_INCH / MM_AN_INCH, edge = page->size;
    paper_look look = {.size = page->size, .stroke = page->stroke, .grey = page->grey};
    p.grey = page->grey;
    p.pen.paper = true;
    p.light = true;
    if (page->form == FIGURE_PNG) {
        cairo.scale(context, page->dpi / POINTS_AN_INCH, page->dpi / POINTS_AN_INCH);
        cairo.set_source_rgb(context, 1, 1, 1);
        cairo.paint(context);
    }
    cairo.translate(context, edge, edge);
    paper_page(&p.pen, pictures, n, page->width * points - 2 * edge,
               page->height * points - 2 * edge, &look);
    fill_cells(&p);
    cairo.show_page(context);
    cairo_status_t status = cairo.status(context);
    cairo.destroy(context);
    if (status == CAIRO_STATUS_SUCCESS && page->form == FIGURE_PNG) {
        status = cairo.surface_write_to_png_stream(surface, write_to, to);
    }
    cairo.surface_finish(surface);
    status = status == CAIRO_STATUS_SUCCESS ? cairo.surface_status(surface) : status;
    cairo.surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_WRITE_ERROR) {
        mf_lose();
    }
    return status == CAIRO_STATUS_SUCCESS;
}

/* Lines with a name stand in cells, as the names do; and a dot of a cell is a place: half a dot
 * lies outside. */
static void draw_curves(pen *p, const kept *k, double width, double height, double font)
{
    axis x, y;
    int x_dots = k->inside.width * 2, y_dots = k->inside.height * 4;
    plot alone = k->plot;
    alone.n_references = 0;
    if (axes_find(&k->plot, x_dots, y_dots, &x, &y)) {
        paper_curves(p, &alone, &x, &y, (pen_point){width / x_dots / 2, height / y_dots / 2},
                     width * (x_dots - 1) / x_dots, height * (y_dots - 1) / y_dots,
                     &(paper_look){.size = font, .stroke = fmax(1.6, font / 7)});
    }
}

uint32_t *figure_pixels(const kept *k, int width, int height, double (*colours)[3], bool light,
                        double font)
{
    bool sized = width > 0 && height > 0 && width <= 16384 && height <= 16384;
    uint32_t *pixels = !is_there() || !sized || k->kind == KEPT_BARS
                           ? NULL
                           : mf_alloc_zero((size_t)width * (size_t)height, sizeof *pixels);
    if (pixels == NULL) {
        return NULL;
    }
    cairo_surface_t *surface = cairo.image_surface_create_for_data(
        (unsigned char *)pixels, CAIRO_FORMAT_ARGB32, width, height, width * 4);
    cairo_t *context = cairo.create(surface);
    cairo_pen p = pen_of(context, "monospace");
    p.colours = colours;
    p.light = light;
    if (k->kind == KEPT_PLOT) {
        draw_curves(&p.pen, k, width, height, font);
    } else {
        paper_cells(&p.pen, &k->map, (pen_point){0, 0}, width, height);
        fill_cells(&p);
    }
    cairo.surface_flush(surface);
    bool good = cairo.status(context) == CAIRO_STATUS_SUCCESS;
    cairo.destroy(context);
    cairo.surface_destroy(surface);
    if (!good) {
        mf_lose();
        free(pixels);
    }
    return good ? pixels : NULL;
}
