#include "../support.h"

#include <math.h>

#include "../../src/draw/grid_export.h"
#include "../../src/draw/plot.h"
#include "../../src/draw/ticks.h"

static void square(const void *context, size_t index, double *x, double *y)
{
    (void)context;
    *x = (double)index;
    *y = (double)(index * index);
}

static void halving(const void *context, size_t index, double *x, double *y)
{
    (void)context;
    *x = (double)index;
    *y = pow(10, -(double)index);
}

static void with_a_hole(const void *context, size_t index, double *x, double *y)
{
    (void)context;
    *x = (double)index;
    *y = index >= 4 && index <= 6 ? NAN : 1;
}

/* Apart: inlined, gcc takes what it returns for a pointer into its frame. */
static char *__attribute__((noinline)) drawn(const plot *p, int width, int height, bool ascii)
{
    char *text = NULL;
    size_t size;
    grid *g = grid_new(width, height, ascii);
    plot_draw(g, grid_area(g), p);
    FILE *out = open_memstream(&text, &size);
    grid_write_text(g, out);
    fclose(out);
    grid_free(g);
    return text;
}

static void assert_ticks(double low, double high, bool logarithmic, size_t most,
                         const char *expected)
{
    double ticks[TICKS_MOST];
    char text[256] = "", label[32];
    size_t n = ticks_find(low, high, logarithmic, most, ticks);
    for (size_t t = 0; t < n; t++) {
        double step = logarithmic ? ticks[t] : n > 1 ? ticks[1] - ticks[0] : 1;
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ",
                 ticks_label(ticks[t], step, label));
    }
    assert_string_equal(text, expected);
}

static void ticks_stand_at_round_numbers(void **state)
{
    (void)state;
    assert_ticks(0, 200, false, 6, "0 50 100 150 200 ");
    assert_ticks(0.88, 1.31, false, 6, "0.9 1.0 1.1 1.2 1.3 ");
    assert_ticks(0.08, 4, true, 10, "0.1 0.2 0.5 1 2 ");
    assert_ticks(1e-3, 1e3, true, 4, "0.01 1 100 ");
    assert_ticks(1, 1, false, 6, "");
    assert_ticks(NAN, 1, false, 6, "");
}

static void a_straight_log_line_is_straight_and_its_axis_says_log(void **state)
{
    (void)state;
    plot p = plot_empty("error", "epoch");
    p.series[0] = (plot_series){.n = 5, .point = halving, .name = "train"};
    p.n_series = 1;
    p.y_log = true;
    char *text = drawn(&p, 28, 8, false);
    assert_string_equal(text, "error, log   ━  train\n"
                              "    1 ┤⠶⣦⣄⣀\n"
                              "  0.1 ┤  ⠉⠙⠻⠶⣦⣤⣀\n"
                              " 0.01 ┤       ⠈⠙⠛⠷⣦⣄⡀\n"
                              "0.001 ┤            ⠉⠛⠷⣦⣤⣀\n"
                              "1e-04 ┤                ⠈⠙⠛⠷⣦\n"
                              "      └┬─────────┬─────────┬\n"
                              "       0         2     epoch\n");
    free(text);
}

static void a_missing_value_leaves_a_gap(void **state)
{
    (void)state;
    plot p = plot_empty("y", "x");
    p.series[0] = (plot_series){.n = 11, .point = with_a_hole};
    p.n_series = 1;
    p.y_low = 0;
    p.y_high = 2;
    char *text = drawn(&p, 29, 6, true), *line = strtok(text, "\n");
    for (int row = 0; row < 2 && line != NULL; row++) {
        line = strtok(NULL, "\n");
    }
    assert_non_null(line);
    size_t dots = 0, longest_gap = 0, gap = 0;
    for (const char *c = line + 8; *c != '\0'; c++) {
        bool dot = *c != ' ';
        dots += dot;
        gap = dot ? 0 : gap + 1;
        longest_gap = gap > longest_gap ? gap : longest_gap;
    }
    assert_true(dots >= 10);
    assert_true(longest_gap >= 6); /* four tenths of 21 columns are missing */
    free(text);
}

static void reference_lines_widen_the_axis_and_are_named(void **state)
{
    (void)state;
    plot p = plot_empty("y", "x");
    p.series[0] = (plot_series){.n = 3, .point = square, .glyph = 'o', .name = "squares"};
    p.n_series = 1;
    p.references[0] = (plot_reference){9, "limit"};
    p.n_references = 1;
    char *text = drawn(&p, 40, 10, true);
    assert_contains(text, "limit");
    assert_contains(text, "squares");
    assert_contains(text, "o");
    free(text);
}

static void the_mouse_finds_the_x_that_is_drawn_there(void **state)
{
    (void)state;
    area where = {0, 0, 60, 12};
    assert_true(fabs(plot_x_at(where, 0, 0, 100, 7 + 26) - 50) < 1.5);
    assert_true(fabs(plot_x_at(where, 0, 1, 200, 7) - 1) < 2);
    assert_true(isnan(plot_x_at(where, 0, 0, 100, 0)));
}

static void nothing_to_show_is_said(void **state)
{
    (void)state;
    plot p = plot_empty("y", "x");
    char *text = drawn(&p, 40, 8, false);
    assert_contains(text, "nothing to show yet");
    free(text);
}

static void ticks_of_the_callers_own_stand_where_it_says(void **state)
{
    (void)state;
    plot p = plot_empty("y", "β");
    p.series[0] = (plot_series){.n = 5, .point = square, .glyph = 'o', .points = true};
    p.n_series = 1;
    p.n_x_ticks = 2;
    p.x_ticks[0] = (plot_tick){0, "none"};
    p.x_ticks[1] = (plot_tick){2, "mid"};
    char *text = drawn(&p, 40, 8, true);
    assert_contains(text, "none");
    assert_contains(text, "mid");
    free(text);
}

static void shifted(const void *context, size_t index, double *x, double *y)
{
    *x = (double)index;
    *y = index == 0 ? 9 : 1 + *(const double *)context * (double)index; /* a descent, then a rise */
}

static void lines_are_named_where_they_end_each_in_a_row_of_its_own(void **state)
{
    (void)state;
    static const double slow = 0.0101, fast = 0.0102;
    plot p = plot_empty("error", "epoch");
    p.series[0] = (plot_series){.n = 21, .point = shifted, .context = &slow, .name = "A"};
    p.series[1] = (plot_series){.n = 21, .point = shifted, .context = &fast, .name = "B"};
    p.n_series = 2;
    p.margin = PLOT_MARGIN;
    p.y_zoom = true;
    char *text = drawn(&p, 60, 10, false), *b = strstr(text, "B 1.204"),
         *a = strstr(text, "A 1.202");
    assert_non_null(a);
    assert_non_null(b);
    assert_true(b < a); /* the higher one stands above */
    assert_non_null(memchr(b, '\n', (size_t)(a - b)));
    assert_null(strstr(text, " 9 ┤")); /* the descent does not set the axis */
    free(text);
}

static void an_axis_ends_where_it_is_told_to(void **state)
{
    (void)state;
    static const double steep = 5, slow = 0.01;
    plot p = plot_empty("error", "epoch");
    p.series[0] = (plot_series){.n = 21, .point = shifted, .context = &steep, .name = "A"};
    p.series[1] = (plot_series){.n = 21, .point = shifted, .context = &slow, .name = "B"};
    p.n_series = 2;
    p.margin = PLOT_MARGIN;
    p.y_most = 2;
    char *text = drawn(&p, 60, 10, false);
    assert_contains(text, "2.0 ┤");
    assert_null(strstr(text, "50 ┤"));
    assert_contains(text, "A↑101"); /* it goes on above */
    free(text);
    p.n_series = 1; /* nothing would be there: then all of it is */
    text = drawn(&p, 60, 10, false);
    assert_contains(text, "100 ┤");
    assert_contains(text, "A 101");
    free(text);
}

static void the_name_of_a_reference_is_never_drawn_over(void **state)
{
    (void)state;
    plot p = plot_empty("y", "x");
    for (size_t s = 0; s < 4; s++) { /* lines through and through */
        p.series[p.n_series++] = (plot_series){.n = 10, .point = square, .glyph = 'o'};
    }
    p.series[4] = (plot_series){.n = 10, .point = with_a_hole};
    p.n_series = 5;
    p.references[p.n_references++] = (plot_reference){1, "mean"};
    p.references[p.n_references++] = (plot_reference){1.5, "mean + biases"};
    char *text = drawn(&p, 50, 12, false);
    assert_contains(text, "mean 1.000");
    assert_contains(text, "mean + biases 1.500");
    free(text);
}

static void strokes_are_dots_blocks_or_ascii(void **state)
{
    (void)state;
    plot p = plot_empty("y", "x");
    p.series[0] = (plot_series){.n = 10, .point = square};
    p.n_series = 1;
    static const char *const seen[] = {"⣀", "▄", "."}, *const names[] = {"braille", "blocks",
                                                                         "ascii"};
    for (size_t s = 0; s < 3; s++) {
        grid *g = grid_new(40, 10, false);
        g->strokes = strokes_find(names[s]);
        plot_draw(g, grid_area(g), &p);
        char *text;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        grid_write_text(g, out);
        fclose(out);
        assert_contains(text, seen[s]);
        free(text);
        grid_free(g);
    }
}

/* index × context[1] beside context[0] */
static void rising(const void *context, size_t index, double *x, double *y)
{
    const double *line = context;
    *x = (double)index;
    *y = line[0] + line[1] * (double)index;
}

static char *drawn_line(double from, double by)
{
    static double line[2];
    line[0] = from;
    line[1] = by;
    plot p = plot_empty("RMSE", "");
    p.series[p.n_series++] = (plot_series){.n = 5, .point = rising, .context = line};
    return drawn(&p, 40, 14, false);
}

/* Where numbers are long the labels count what tells them apart, and the title says of what. */
static void labels_tell_neighbours_apart_whatever_their_size(void **state)
{
    (void)state;
    char *text = drawn_line(0.92830, 0.00002);
    assert_contains(text, "RMSE − 0.9283, × 1e-05");
    assert_contains(text, "    8 ┤");
    assert_null(strstr(text, "…"));
    free(text);
    text = drawn_line(12000000, 100000);
    assert_contains(text, "RMSE, × 100000");
    assert_contains(text, "  123 ┤");
    free(text);
    text = drawn_line(150000, 10000);
    assert_contains(text, "RMSE, × 10000");
    assert_null(strstr(text, "…"));
    free(text);
    text = drawn_line(0.5, 0.1);
    assert_contains(text, "RMSE\n"); /* as they are, where they fit */
    assert_contains(text, "  0.6 ┤");
    free(text);
}

static void what_has_no_sign_has_no_axis_below_zero(void **state)
{
    (void)state;
    char *text = drawn_line(0, 0);
    assert_null(strstr(text, "-"));
    free(text);
    text = drawn_line(0.001, 1);
    assert_null(strstr(text, "-"));
    free(text);
}

static void what_differs_by_rounding_alone_is_a_flat_line(void **state)
{
    (void)state;
    char *text = drawn_line(0.0909090909090909, 1e-18);
    assert_null(strstr(text, "inf"));
    assert_non_null(strstr(text, "0.09"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_stand_at_round_numbers),
        cmocka_unit_test(a_straight_log_line_is_straight_and_its_axis_says_log),
        cmocka_unit_test(a_missing_value_leaves_a_gap),
        cmocka_unit_test(reference_lines_widen_the_axis_and_are_named),
        cmocka_unit_test(the_mouse_finds_the_x_that_is_drawn_there),
        cmocka_unit_test(nothing_to_show_is_said),
        cmocka_unit_test(ticks_of_the_callers_own_stand_where_it_says),
        cmocka_unit_test(lines_are_named_where_they_end_each_in_a_row_of_its_own),
        cmocka_unit_test(an_axis_ends_where_it_is_told_to),
        cmocka_unit_test(the_name_of_a_reference_is_never_drawn_over),
        cmocka_unit_test(strokes_are_dots_blocks_or_ascii),
        cmocka_unit_test(labels_tell_neighbours_apart_whatever_their_size),
        cmocka_unit_test(what_has_no_sign_has_no_axis_below_zero),
        cmocka_unit_test(what_differs_by_rounding_alone_is_a_flat_line),
    };
    return cmocka_run_group_tests_name("draw/plot", tests, NULL, NULL);
}
