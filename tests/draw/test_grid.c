#include "../support.h"

#include "../../src/draw/grid.h"
#include "../../src/draw/grid_export.h"

/* The grid as text; the caller frees it. */
static char *text_of(const grid *g, void (*write)(const grid *, FILE *))
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    write(g, out);
    fclose(out);
    return text;
}

static void assert_grid(const grid *g, const char *expected)
{
    char *text = text_of(g, grid_write_text);
    assert_string_equal(text, expected);
    free(text);
}

static void text_is_clipped_by_display_width_at_every_edge(void **state)
{
    (void)state;
    grid *g = grid_new(6, 3, false);
    assert_int_equal(grid_text(g, 0, 0, 6, STYLE(INK_PLAIN), "abcdefgh"), 6);
    assert_int_equal(grid_text(g, 1, 1, 4, STYLE(INK_PLAIN), "千と千"), 3);
    grid_text(g, 4, 2, 10, STYLE(INK_PLAIN), "xyz");
    grid_text(g, 0, 9, 6, STYLE(INK_PLAIN), "outside");
    grid_put(g, -1, 0, STYLE(INK_PLAIN), 'z');
    assert_grid(g, "abcde…\n 千…\n    xy\n");
    grid_free(g);
}

static void a_combining_accent_stays_on_its_letter(void **state)
{
    (void)state;
    grid *g = grid_new(4, 1, false);
    grid_text(g, 0, 0, 4, STYLE(INK_PLAIN), "e\xcc\x81t");
    assert_grid(g, "e\xcc\x81t\n");
    grid_free(g);
}

static void overwriting_half_of_a_wide_character_blanks_the_other_half(void **state)
{
    (void)state;
    grid *g = grid_new(4, 1, false);
    grid_text(g, 0, 0, 4, STYLE(INK_PLAIN), "千と");
    grid_put(g, 1, 0, STYLE(INK_PLAIN), 'x');
    assert_grid(g, " xと\n");
    grid_put(g, 2, 0, STYLE(INK_PLAIN), 'y');
    assert_grid(g, " xy\n");
    grid_free(g);
}

static void control_characters_never_reach_the_grid(void **state)
{
    (void)state;
    grid *g = grid_new(8, 1, false);
    grid_text(g, 0, 0, 8, STYLE(INK_PLAIN), "a\033[2Jb\xff");
    assert_grid(g, "a\xef\xbf\xbd[2Jb\xef\xbf\xbd\n");
    grid_free(g);
}

static void an_ascii_grid_holds_nothing_but_ascii(void **state)
{
    (void)state;
    grid *g = grid_new(12, 4, true);
    area inside = grid_box(g, grid_area(g), STYLE(INK_DIM), "β 0.02");
    grid_text(g, inside.x, inside.y, inside.width, STYLE(INK_PLAIN), "▸ ⣿ ▲ é");
    for (int level = 0; level <= 8; level++) {
        grid_shade(g, inside.x + level, inside.y + 1, STYLE(INK_PLAIN), (level - 0.5) / 8);
    }
    assert_grid(g, "+ b 0.02 --+\n|> : x ?   |\n| .:cooO#@ |\n+----------+\n");
    grid_free(g);
}

static void bars_below_zero_are_as_long_and_told_apart(void **state)
{
    (void)state;
    grid *g = grid_new(6, 2, false);
    grid_bar(g, 0, 0, 6, STYLE(INK_A), 0.5);
    grid_bar(g, 0, 1, 6, STYLE(INK_A), -0.5);
    assert_grid(g, "███\n███\n");
    assert_int_equal(g->cells[0].look.ink, INK_A);
    assert_int_equal(g->cells[6].look.ink, INK_WARN);
    grid_free(g);
}

static void svg_and_ansi_escape_and_colour_what_the_grid_holds(void **state)
{
    (void)state;
    grid *g = grid_new(6, 1, false);
    grid_text(g, 0, 0, 6, STYLE(INK_PLAIN), "<&>");
    grid_text(g, 3, 0, 3, STYLE_BOLD(INK_A), "A");
    char *svg = text_of(g, grid_write_svg), *ansi = text_of(g, grid_write_ansi);
    assert_contains(svg, "&lt;&amp;&gt;");
    assert_contains(svg, "font-weight=\"bold\">A</text>");
    assert_contains(svg, "</svg>\n");
    assert_contains(ansi, "<&>\033[0;36;1mA\033[0;39m");
    free(svg);
    free(ansi);
    grid_free(g);
}

static void lines_bars_and_dots_are_shapes_in_pictures_and_letters_have_places(void **state)
{
    (void)state;
    grid *g = grid_new(8, 1, false);
    grid_text(g, 0, 0, 8, STYLE(INK_PLAIN), "─█⣀ a b");
    char *svg = text_of(g, grid_write_svg);
    assert_null(strstr(svg, "─"));
    assert_null(strstr(svg, "█"));
    assert_null(strstr(svg, "⣀"));
    assert_contains(svg, "M16 8h8v17h-8z"); /* the block: its whole cell */
    assert_contains(svg, "<text x=\"40\" y=\"21\"");
    assert_contains(svg, "<text x=\"56\" y=\"21\"");
    free(svg);
    grid_free(g);
}

static void a_line_ends_at_a_blank_where_the_next_word_does_not_fit(void **state)
{
    (void)state;
    assert_int_equal(grid_line("ab cd ef", 5), 5); /* to the last column */
    assert_int_equal(grid_line("ab cd ef", 4), 2);
    assert_int_equal(grid_line("abcdef gh", 4), 6); /* a word that is longer than a line */
    assert_int_equal(grid_line("ab cd", 9), 5);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    assert_null(grid_new(0, 5, false));
    assert_null(grid_new(5, 100000, false));
    grid *g = grid_new(1, 1, false);
    grid_box(g, grid_area(g), STYLE(INK_DIM), "title");
    grid_free(g);
}

static void signs_have_a_letter_in_ascii(void **state)
{
    (void)state;
    grid *g = grid_new(20, 1, true);
    grid_text(g, 0, 0, 20, STYLE(INK_PLAIN), "Σ ‖P‖² − α·β → ±");
    char *shown = text_of(g, grid_write_text);
    assert_non_null(strstr(shown, "S |P|2 - a.b > ~"));
    assert_null(strchr(shown, '?'));
    free(shown);
    grid_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_have_a_letter_in_ascii),
        cmocka_unit_test(text_is_clipped_by_display_width_at_every_edge),
        cmocka_unit_test(a_combining_accent_stays_on_its_letter),
        cmocka_unit_test(overwriting_half_of_a_wide_character_blanks_the_other_half),
        cmocka_unit_test(control_characters_never_reach_the_grid),
        cmocka_unit_test(an_ascii_grid_holds_nothing_but_ascii),
        cmocka_unit_test(bars_below_zero_are_as_long_and_told_apart),
        cmocka_unit_test(svg_and_ansi_escape_and_colour_what_the_grid_holds),
        cmocka_unit_test(lines_bars_and_dots_are_shapes_in_pictures_and_letters_have_places),
        cmocka_unit_test(a_line_ends_at_a_blank_where_the_next_word_does_not_fit),
        cmocka_unit_test(impossible_sizes_are_refused),
    };
    return cmocka_run_group_tests_name("draw/grid", tests, NULL, NULL);
}
