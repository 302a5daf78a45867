#include "../support.h"

#include "../../src/draw/grid_export.h"
#include "../../src/draw/ramp.h"

/* How light a colour is, as eyes weigh it. */
static int lightness(uint8_t heat, bool light)
{
    uint8_t rgb[3];
    ramp_rgb(heat, light, rgb);
    return 2126 * rgb[0] + 7152 * rgb[1] + 722 * rgb[2];
}

static void more_is_always_lighter_on_dark_and_darker_on_light(void **state)
{
    (void)state;
    for (double share = 0.05; share <= 1; share += 0.05) {
        uint8_t less = ramp_heat(share - 0.05), more = ramp_heat(share);
        assert_true(lightness(more, false) > lightness(less, false));
        assert_true(lightness(more, true) < lightness(less, true));
    }
}

static void signs_are_two_colours_and_nothing_is_neither(void **state)
{
    (void)state;
    uint8_t below[3], above[3], nothing[3];
    ramp_rgb(ramp_signed(-1), false, below);
    ramp_rgb(ramp_signed(1), false, above);
    ramp_rgb(ramp_signed(0), false, nothing);
    assert_true(below[0] > below[1] && below[2] > below[1]); /* purple */
    assert_true(above[1] > above[0] && above[1] > above[2]); /* green */
    assert_true(abs(nothing[0] - nothing[1]) < 3 && abs(nothing[1] - nothing[2]) < 3);
    assert_int_not_equal(ramp_signed(-0.5), ramp_signed(0.5));
    assert_int_equal(ramp_signed(7), ramp_signed(1));
}

static void the_palette_has_a_colour_near_each(void **state)
{
    (void)state;
    for (unsigned heat = 1; heat < RAMP_HEATS; heat++) {
        assert_true(ramp_256((uint8_t)heat, false) >= 16);
    }
    assert_int_not_equal(ramp_256(ramp_heat(0), false), ramp_256(ramp_heat(1), false));
}

static void heat_is_a_colour_in_pictures_and_a_shade_in_text(void **state)
{
    (void)state;
    grid *g = grid_new(5, 1, false);
    for (int x = 0; x < 5; x++) {
        grid_heat(g, x, 0, x / 4.0);
    }
    char *text, *svg, *ansi;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    grid_write_text(g, out);
    fclose(out);
    assert_string_equal(text, " ▒▓██\n");
    out = open_memstream(&svg, &size);
    grid_write_svg(g, out);
    fclose(out);
    assert_null(strstr(svg, "▒"));
    assert_contains(svg, "<rect x=\"40\" y=\"8\" width=\"8\" height=\"17\" fill=\"#");
    out = open_memstream(&ansi, &size);
    grid_write_ansi(g, out);
    fclose(out);
    assert_contains(ansi, ";48;5;");
    free(text);
    free(svg);
    free(ansi);
    grid_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_is_always_lighter_on_dark_and_darker_on_light),
        cmocka_unit_test(signs_are_two_colours_and_nothing_is_neither),
        cmocka_unit_test(the_palette_has_a_colour_near_each),
        cmocka_unit_test(heat_is_a_colour_in_pictures_and_a_shade_in_text),
    };
    return cmocka_run_group_tests_name("draw/ramp", tests, NULL, NULL);
}
