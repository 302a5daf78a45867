#include "../support.h"

#include <math.h>

#include "../../src/draw/table.h"
#include "../../src/draw/text.h"

static void widths_count_columns_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("Amélie"), 6);
    assert_int_equal(text_width("e\xcc\x81"), 1); /* a combining accent */
    assert_int_equal(text_width("千と千尋"), 8);
}

static void clipping_keeps_within_the_columns_and_drops_control_characters(void **state)
{
    (void)state;
    char out[64];
    assert_int_equal(text_clip("abcdef", 4, false, out, sizeof out), 4);
    assert_string_equal(out, "abc…");
    assert_int_equal(text_clip("千と千尋", 4, false, out, sizeof out), 3);
    assert_string_equal(out, "千…");
    text_clip("a\033[31mb\xff", 20, false, out, sizeof out);
    assert_string_equal(out, "a?[31mb?");
    text_clip("Amélie", 20, true, out, sizeof out);
    assert_string_equal(out, "Am?lie");
}

static void numbers_read_as_people_read_them(void **state)
{
    (void)state;
    char out[32];
    assert_string_equal(text_thousands(0, out), "0");
    assert_string_equal(text_thousands(76332, out), "76,332");
    assert_string_equal(text_thousands(1000000, out), "1,000,000");
    assert_string_equal(text_bytes(2400132, out), "2.289 MiB");
    assert_string_equal(text_bytes(1368, out), "1.336 KiB");
    assert_string_equal(text_bytes(800, out), "800 B");
    assert_string_equal(text_duration(3723, out), "1:02:03");
    assert_string_equal(text_duration(NAN, out), "-:--");
}

static void the_shortest_number_reads_back_as_the_same_double(void **state)
{
    (void)state;
    char out[32];
    const double values[] = {
        0.1, 1.0 / 3, 1e-300, 123456789.125, -0.02, 5e-324, 1.7976931348623157e308};
    assert_string_equal(text_shortest(0.1, out), "0.1");
    assert_string_equal(text_shortest(100000, out), "100000");
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_true(strtod(text_shortest(values[i], out), NULL) == values[i]);
    }
}

static void bars_are_as_long_as_their_share(void **state)
{
    (void)state;
    char out[64];
    assert_string_equal(text_bar(1, 3, false, out, sizeof out), "███");
    assert_string_equal(text_bar(0.5, 3, false, out, sizeof out), "█▌");
    assert_string_equal(text_bar(1e-9, 3, false, out, sizeof out), "▏");
    assert_string_equal(text_bar(0, 3, false, out, sizeof out), "");
    assert_string_equal(text_bar(0.5, 4, true, out, sizeof out), "##");
    assert_string_equal(text_bar(NAN, 4, true, out, sizeof out), "");
}

static void tables_align_and_give_way_to_a_narrow_width(void **state)
{
    (void)state;
    char line[256];
    table *t = table_new(2, (table_align[]){TABLE_LEFT, TABLE_RIGHT});
    table_add(t, "name");
    table_add(t, "n");
    table_add(t, "a long title");
    table_add(t, "%d", 12345);
    assert_int_equal(table_rows(t), 2);
    assert_true(table_line(t, 0, 0, false, line, sizeof line));
    assert_string_equal(line, "name              n");
    assert_true(table_line(t, 1, 15, false, line, sizeof line));
    assert_string_equal(line, "a long …  12345");
    table_free(t);
}

static void percents_say_all_and_none_only_where_it_is_so(void **state)
{
    (void)state;
    char out[32];
    assert_string_equal(text_percent(64, 100, 0, out), "64");
    assert_string_equal(text_percent(1, 1, 0, out), "100");
    assert_string_equal(text_percent(0, 7, 1, out), "0.0");
    assert_string_equal(text_percent(199, 200, 0, out), "99.5");
    assert_string_equal(text_percent(1999, 2000, 1, out), "99.95");
    assert_string_equal(text_percent(1, 5000, 0, out), "0.02");
    assert_string_equal(text_percent(0, 0, 0, out), "-");
}

static void figures_that_differ_look_different(void **state)
{
    (void)state;
    char a[32], b[32];
    text_apart(1.0681, 1.0682, 4, a, b);
    assert_string_equal(a, "1.0681");
    text_apart(1.0680612, 1.0680799, 4, a, b);
    assert_string_equal(a, "1.06806");
    assert_string_equal(b, "1.06808");
    text_apart(2, 2, 4, a, b);
    assert_string_equal(a, "2.0000");
}

static void a_figure_keeps_within_its_columns_whatever_its_size(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(text_figure_within(0.92839, 4, 7, text), "0.9284");
    assert_string_equal(text_figure_within(0.0023, 3, 6, text), "0.0023");
    assert_string_equal(text_figure_within(1.23e-5, 4, 7, text), "1.2e-05");
    assert_string_equal(text_figure_within(-1234567.8, 4, 7, text), "-1e+06");
    assert_string_equal(text_figure_within(NAN, 4, 7, text), "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_count_columns_not_bytes),
        cmocka_unit_test(percents_say_all_and_none_only_where_it_is_so),
        cmocka_unit_test(figures_that_differ_look_different),
        cmocka_unit_test(clipping_keeps_within_the_columns_and_drops_control_characters),
        cmocka_unit_test(numbers_read_as_people_read_them),
        cmocka_unit_test(the_shortest_number_reads_back_as_the_same_double),
        cmocka_unit_test(bars_are_as_long_as_their_share),
        cmocka_unit_test(tables_align_and_give_way_to_a_narrow_width),
        cmocka_unit_test(a_figure_keeps_within_its_columns_whatever_its_size),
    };
    return cmocka_run_group_tests_name("draw/text", tests, NULL, NULL);
}
