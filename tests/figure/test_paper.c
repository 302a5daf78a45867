/* Figures: what a grid keeps of what is drawn on it, how that is laid out on paper, and the files
 * that come of it. The pen here only writes down what it is told. */
#include "../support.h"

#include <math.h>

#include "../../src/command/figure_list.h"
#include "../../src/draw/keep.h"
#include "../../src/draw/plot.h"
#include "../../src/figure/paper.h"
#include "../../src/figure/pen.h"
#include "../../src/figure/pen_cairo.h"

enum { NOTES = 400 };

/* A pen that notes down. */
typedef struct noting_pen {
    pen pen;
    size_t n_texts, n_lines, n_bars, n_marks, n_points;
    double x[NOTES], y[NOTES], left, right, top, bottom;
    char texts[NOTES][80];
} noting_pen;

static void reach(noting_pen *n, double x, double y)
{
    n->left = fmin(n->left, x);
    n->right = fmax(n->right, x);
    n->top = fmin(n->top, y);
    n->bottom = fmax(n->bottom, y);
}

static void note_line(pen *p, const pen_point *at, size_t n, uint8_t ink_, double width,
                      double dash)
{
    noting_pen *notes = (noting_pen *)p;
    (void)ink_;
    (void)width;
    (void)dash;
    notes->n_lines++;
    for (size_t i = 0; i < n; i++) {
        reach(notes, at[i].x, at[i].y);
        notes->n_points++;
    }
}

static double measure(pen *p, double size, bool bold, const char *text)
{
    (void)p;
    (void)bold;
    return size * 0.6 * (double)strlen(text);
}

static void note_text(pen *p, double x, double y, double anchor, double size, bool bold,
                      uint8_t ink_, const char *text)
{
    noting_pen *notes = (noting_pen *)p;
    (void)bold;
    (void)ink_;
    if (text[0] == '\0') {
        return;
    }
    double width = measure(p, size, false, text);
    reach(notes, x - anchor * width, y - size * 0.8);
    reach(notes, x + (1 - anchor) * width, y);
    assert_true(notes->n_texts < NOTES);
    notes->x[notes->n_texts] = x;
    notes->y[notes->n_texts] = y;
    snprintf(notes->texts[notes->n_texts++], sizeof notes->texts[0], "%s", text);
}

static void note_bar(pen *p, double x, double y, double width, double height, uint8_t ink_,
                     uint8_t heat)
{
    noting_pen *notes = (noting_pen *)p;
    (void)ink_;
    (void)heat;
    assert_true(width >= 0 && height >= 0);
    reach(notes, x, y);
    reach(notes, x + width, y + height);
    notes->n_bars++;
}

static void note_mark(pen *p, double x, double y, double radius, uint32_t glyph, uint8_t ink_)
{
    (void)radius;
    (void)glyph;
    (void)ink_;
    reach((noting_pen *)p, x, y);
    ((noting_pen *)p)->n_marks++;
}

static noting_pen new_pen(void)
{
    return (noting_pen){.pen = {.line = note_line,
                                .text = note_text,
                                .bar = note_bar,
                                .mark = note_mark,
                                .width = measure},
                        .left = INFINITY,
                        .right = -INFINITY,
                        .top = INFINITY,
                        .bottom = -INFINITY};
}

static const char *place_of(const noting_pen *n, const char *text, double *x, double *y)
{
    for (size_t t = 0; t < n->n_texts; t++) {
        if (strcmp(n->texts[t], text) == 0) {
            *x = n->x[t];
            *y = n->y[t];
            return n->texts[t];
        }
    }
    fail_msg("'%s' is not written", text);
    return NULL;
}

static void is_inside(const noting_pen *n, double width, double height)
{
    if (n->left < -1e-6 || n->top < -1e-6 || n->right > width + 1e-6 || n->bottom > height + 1e-6) {
        fail_msg("drawn from %g, %g to %g, %g of %g × %g", n->left, n->top, n->right, n->bottom,
                 width, height);
    }
}

static void falling(const void *context, size_t index, double *x, double *y)
{
    *x = (double)index + 1;
    *y = *(const double *)context / ((double)index + 1);
}

static plot two_curves(const double *first, const double *second)
{
    plot p = plot_empty("held-out RMSE", "epoch");
    p.name = "curves";
    p.margin = PLOT_MARGIN;
    p.n_series = 2;
    p.series[0] = (plot_series){.n = 10000,
                                .point = falling,
                                .context = first,
                                .look = STYLE(INK_A),
                                .glyph = 0x25cf,
                                .name = "A"};
    p.series[1] = (plot_series){.n = 10000,
                                .point = falling,
                                .context = second,
                                .look = STYLE(INK_B),
                                .glyph = 0x25b2,
                                .name = "B"};
    p.references[p.n_references++] = (plot_reference){0.5, "mean"};
    return p;
}

static void a_grid_keeps_what_is_drawn_until_it_is_cleared(void **state)
{
    (void)state;
    double first = 1, second = 2, x, y;
    plot p = two_curves(&first, &second);
    grid *g = grid_new(60, 20, false);
    plot_draw(g, grid_area(g), &p);
    assert_null(g->keeping); /* nobody asked */
    assert_true(grid_keep(g, 1, 1));
    plot_draw(g, grid_area(g), &p);
    assert_int_equal(g->keeping->n, 1);
    const kept *k = &g->keeping->all[0];
    first = 100; /* what is kept is its own */
    assert_string_equal(k->name, "curves");
    assert_string_equal(k->plot.title, "held-out RMSE");
    const plot_series *a = &k->plot.series[0];
    assert_true(a->n > 1000 && a->n <= 10000);
    a->point(a->context, 0, &x, &y);
    assert_true(x == 1 && y == 1);
    a->point(a->context, a->n - 1, &x, &y);
    assert_true(x == 10000 && y == 1e-4); /* the last point is always there */
    grid_clear(g);
    assert_int_equal(g->keeping->n, 0);
    grid_free(g);
}

static void curves_names_and_axes_stay_in_their_box_and_apart(void **state)
{
    (void)state;
    double first = 1, second = 1.0001, ax = 0, ay = 0, bx = 0, by = 0;
    plot p = two_curves(&first, &second);
    p.y_high = 0.9; /* both come in from above: clipped */
    grid *g = grid_new(60, 20, false);
    grid_keep(g, 1, 1);
    plot_draw(g, grid_area(g), &p);
    const kept *one = &g->keeping->all[0];
    paper_look look = {.size = 9, .stroke = 1};
    noting_pen notes = new_pen();
    paper_page(&notes.pen, &one, 1, 400, 250, &look);
    is_inside(&notes, 400, 250);
    assert_true(notes.n_points > 1000 && notes.n_marks == 8);
    place_of(&notes, "held-out RMSE", &ax, &ay);
    place_of(&notes, "epoch", &ax, &ay);
    place_of(&notes, "mean 0.500", &ax, &ay);
    place_of(&notes, "A 1.0e-04", &ax, &ay);
    place_of(&notes, "B 1.0e-04", &bx, &by);
    assert_true(fabs(ay - by) >= look.size); /* both end at one height, and can be read */
    grid_free(g);
}

static void bars_go_to_both_sides_and_say_when_they_are_cut(void **state)
{
    (void)state;
    double x, y;
    grid *g = grid_new(60, 20, false);
    grid_keep(g, 1, 1);
    kept *k = keep_bars(g, "why", grid_area(g), "why", 2);
    keep_side(k, 0, STYLE(INK_A), "A");
    keep_side(k, 1, STYLE(INK_B), "B");
    keep_most(k, 2);
    keep_bar(k, "up", 1, -1);
    keep_bar(k, "far", 50, NAN);
    const kept *one = k;
    noting_pen notes = new_pen();
    paper_page(&notes.pen, &one, 1, 400, 250, &(paper_look){.size = 9, .stroke = 1});
    is_inside(&notes, 400, 250);
    assert_int_equal(notes.n_bars, 2 + 3); /* the legend's, and those with a value */
    place_of(&notes, "50.00, cut", &x, &y);
    place_of(&notes, "-1.000", &x, &y);
    grid_free(g);
}

static void a_map_draws_runs_of_one_heat_as_one_bar_and_nothing_where_nothing_is(void **state)
{
    (void)state;
    double x, y;
    grid *g = grid_new(60, 20, false);
    grid_keep(g, KEEP_FINEST, KEEP_FINEST);
    assert_int_equal(g->keeping->wide, KEEP_FINEST);
    kept *k = keep_map(g, "map", grid_area(g), "R", 4, 2);
    const float shares[8] = {1, 1, NAN, 0.5f, NAN, NAN, NAN, NAN};
    memcpy(k->map.share, shares, sizeof shares);
    keep_ends(k, "0", "100 %");
    const kept *one = k;
    noting_pen notes = new_pen();
    paper_page(&notes.pen, &one, 1, 400, 250, &(paper_look){.size = 9, .stroke = 1});
    is_inside(&notes, 400, 250);
    assert_int_equal(notes.n_bars, 2 + 32); /* and the scale's */
    place_of(&notes, "100 %", &x, &y);
    grid_free(g);
}

/* The figure's file, written twice: the same bytes. */
static char *figure_bytes(const char *name, const char *ending, const char *flags, size_t *length)
{
    char words[600], path[300], again[300];
    size_t other;
    snprintf(path, sizeof path, "%s%s", temporary("figure"), ending);
    snprintf(again, sizeof again, "%s%s", temporary("again"), ending);
    snprintf(words, sizeof words, "export data/tiny.csv figure %s %s -q -o %s", name, flags, path);
    program_result *r = run_program(NULL, words);
    if (r->code != 0) {
        fail_msg("%s: %s", words, r->messages);
    }
    snprintf(words, sizeof words, "export data/tiny.csv figure %s %s -q -o %s", name, flags, again);
    assert_int_equal(run_program(NULL, words)->code, 0);
    char *bytes = read_bytes(path, length), *second = read_bytes(again, &other);
    assert_true(*length == other && memcmp(bytes, second, other) == 0);
    free(second);
    return bytes;
}

static void every_figure_is_written_whole_and_twice_the_same(void **state)
{
    (void)state;
    size_t length;
    if (figure_library() == NULL) {
        skip();
    }
    for (const figure *f = figures; f->name != NULL; f++) {
        bool of_runs = f->betas == NULL && !f->alone && strcmp(f->screen, "data") != 0;
        char *bytes = figure_bytes(f->name, ".pdf", of_runs ? "--beta 0.1,0" : "", &length);
        assert_true(length > 2000 && memcmp(bytes, "%PDF-1.", 7) == 0);
        free(bytes);
    }
    char *svg = figure_bytes("curves", ".svg", "--size 80x60 --palette grey", &length);
    assert_non_null(strstr(svg, "width=\"226.7"));
    assert_null(strstr(svg, "44.705")); /* grey has no blue */
    free(svg);
    char *png = figure_bytes("curves", ".png", "--size 50.8x25.4 --dpi 100", &length);
    const unsigned char head[] = {0, 0, 0, 200, 0, 0, 0, 100};
    assert_memory_equal(png + 16, head, sizeof head);
    free(png);
}

static void what_is_no_figure_is_refused_in_one_line(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"export data/tiny.csv figure curve -o x.pdf", "no figure 'curve'; expected one of curves"},
        {"export data/tiny.csv figure curves -o x.jpg", "ends in .pdf, .svg or .png"},
        {"export data/tiny.csv figure curves -o x.pdf --size 10x", "expected millimetres"},
        {"export data/tiny.csv figure curves -o x.pdf --size 20x20 --font-size 40",
         "have no room in"},
        {"export data/tiny.csv figure curves -o x.pdf --alpha 5", "a smaller --alpha may hold"},
        {"export data/tiny.csv figure norms -o x.pdf --solver bias", "expected a run with factors"},
        {"export data/tiny.csv figure beta -o x.pdf --beta 0,1", "expected three values of beta"},
        {"export data/tiny.csv figure curves -o x.png --size 2000x2000 --dpi 1200", "100 million"},
        {"export data/tiny.csv figure curves -o /no/such/x.pdf", "/no/such"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        program_result *r = run_program(NULL, cases[c][0]);
        if (r->code == 0 || strstr(r->messages, cases[c][1]) == NULL) {
            fail_msg("%s: %d %s", cases[c][0], r->code, r->messages);
        }
    }
}

/* In a session the figure is of what is there, and nothing is trained for it. */
static void a_session_keeps_its_runs_whatever_figure_is_asked_for(void **state)
{
    (void)state;
    char script[900];
    const char *path = temporary("session");
    snprintf(script, sizeof script,
             "train --epochs 5\nexport figure curves -o %s.pdf\nexport figure norms -o %s.pdf\n"
             "export figure beta -o %s.pdf\nexport figure cloud -o %s.pdf\nruns --json\n",
             path, path, path, path);
    program_result *r = run_program(script, "data/tiny.csv -q");
    assert_non_null(strstr(r->messages, "expected three values of beta"));
    assert_non_null(strstr(r->messages, "expected several starts"));
    assert_null(strstr(strrchr(r->out, '\n') - 1 > r->out ? r->out : "", "\"name\":\"C\""));
    assert_non_null(strstr(r->out, "\"name\":\"B\""));
}

/* The training options are the figure's: of an als sweep another picture than of the usual one. */
static void a_sweep_drawn_is_of_the_solver_and_the_split_that_were_asked_for(void **state)
{
    (void)state;
    size_t n, m, o;
    if (figure_library() == NULL) {
        skip();
    }
    char *usual = figure_bytes("beta", ".pdf", "", &n);
    char *als = figure_bytes("beta", ".pdf", "--solver als -k 3", &m);
    char *half = figure_bytes("beta", ".pdf", "--holdout 0.5", &o);
    assert_false(n == m && memcmp(usual, als, n) == 0);
    assert_false(n == o && memcmp(usual, half, n) == 0);
    free(usual);
    free(als);
    free(half);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_keeps_its_runs_whatever_figure_is_asked_for),
        cmocka_unit_test(a_sweep_drawn_is_of_the_solver_and_the_split_that_were_asked_for),
        cmocka_unit_test(a_grid_keeps_what_is_drawn_until_it_is_cleared),
        cmocka_unit_test(curves_names_and_axes_stay_in_their_box_and_apart),
        cmocka_unit_test(bars_go_to_both_sides_and_say_when_they_are_cut),
        cmocka_unit_test(a_map_draws_runs_of_one_heat_as_one_bar_and_nothing_where_nothing_is),
        cmocka_unit_test(every_figure_is_written_whole_and_twice_the_same),
        cmocka_unit_test(what_is_no_figure_is_refused_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
