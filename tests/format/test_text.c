/* Records: a line, or as many as a quoted field takes. */
#include "../support.h"

#include "../../src/format/text.h"
#include "mfexplore/status.h"

/* The first record of `text`; what it says is compared with its lines, its text and what follows.
 */
static void assert_record(const char *text, bool whole, size_t lines, const char *says)
{
    text_line record = {0};
    const char *next = NULL, *end = text + strlen(text);
    assert_int_equal(text_record(text, end, whole, text_delimiters[BY_COMMA], &record, &next),
                     lines);
    if (lines > 0) {
        assert_int_equal(record.length, strlen(says));
        assert_memory_equal(record.text, says, record.length);
        assert_int_equal(next - text, strlen(says) + (next > text && next[-1] == '\n') +
                                          (text[strlen(says)] == '\r'));
    }
}

static void a_record_takes_as_many_lines_as_its_quotes(void **state)
{
    (void)state;
    assert_record("a,b\nc\n", true, 1, "a,b");
    assert_record("a,b\r\nc\n", true, 1, "a,b");
    assert_record("a,b", true, 1, "a,b");
    assert_record("a,\"b\nc\",4\nd\n", true, 2, "a,\"b\nc\",4");
    assert_record("a,\"b\n\nc \"\"d\"\"\n\",4\r\nd\n", true, 4, "a,\"b\n\nc \"\"d\"\"\n\",4");
}

static void a_record_that_nothing_closes_is_its_first_line(void **state)
{
    (void)state;
    assert_record("a,\"b\nc,4\nd\n", true, 1, "a,\"b");
    assert_record("a,\"b\nc\" toy,4\nd\n", true, 1, "a,\"b");
    assert_record("# a \"quote\nb,\"\n", true, 1, "# a \"quote");
    char *text = malloc((size_t)2 * TEXT_LINES_IN_QUOTES + 20), *at = text;
    assert_non_null(text);
    at = stpcpy(at, "a,\"b");
    for (size_t line = 0; line < TEXT_LINES_IN_QUOTES; line++) {
        at = stpcpy(at, "\nc");
    }
    stpcpy(at, "\"\n");
    assert_record(text, true, 1, "a,\"b");
    free(text);
}

static void a_record_that_goes_on_behind_the_text_asks_for_more(void **state)
{
    (void)state;
    assert_record("a,b", false, 0, "");
    assert_record("a,\"b\n", false, 0, "");
    assert_record("a,\"b\nc", false, 0, "");
    assert_record("a,\"b\nc\"\n", false, 2, "a,\"b\nc\"");
}

static void records_are_read_whole_over_the_ends_of_the_buffer(void **state)
{
    (void)state;
    enum { RECORDS = 60000, LONG = 3 << 20 }; /* longer than what is read at once */
    char *text = malloc((size_t)RECORDS * 60 + LONG + 100), *at = text;
    assert_non_null(text);
    for (int r = 0; r < RECORDS; r++) {
        at += sprintf(at, "%d,\"over\ntwo lines, %d\",5\n", r, r);
    }
    at += sprintf(at, "long,\"");
    memset(at, 'x', LONG);
    at += LONG;
    at += sprintf(at, "\n\"\nlast,\"open\nend");
    line_reader reader;
    mf_error error = {0};
    const char *path = write_bytes("records.csv", text, (size_t)(at - text));
    assert_int_equal(line_reader_open_file(&reader, path, NULL, &error), MF_OK);
    text_line record;
    bool there;
    const delimiter comma = text_delimiters[BY_COMMA];
    for (int r = 0; r < RECORDS; r++) {
        char expected[80];
        snprintf(expected, sizeof expected, "%d,\"over\ntwo lines, %d\",5", r, r);
        assert_int_equal(line_reader_record(&reader, comma, &record, &there, &error), MF_OK);
        assert_true(there);
        assert_int_equal(record.number, 2 * r + 1);
        assert_int_equal(record.length, strlen(expected));
        assert_memory_equal(record.text, expected, record.length);
    }
    assert_int_equal(line_reader_record(&reader, comma, &record, &there, &error), MF_OK);
    assert_int_equal(record.length, LONG + 8);
    const char *const ends[] = {"last,\"open", "end"};
    for (size_t e = 0; e < 2; e++) {
        assert_int_equal(line_reader_record(&reader, comma, &record, &there, &error), MF_OK);
        assert_true(there);
        assert_int_equal(record.number, 2 * RECORDS + 3 + e);
        assert_memory_equal(record.text, ends[e], strlen(ends[e]));
    }
    assert_int_equal(line_reader_record(&reader, comma, &record, &there, &error), MF_OK);
    assert_false(there);
    assert_int_equal(line_reader_end(&reader, MF_OK, &error), MF_OK);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_takes_as_many_lines_as_its_quotes),
        cmocka_unit_test(a_record_that_nothing_closes_is_its_first_line),
        cmocka_unit_test(a_record_that_goes_on_behind_the_text_asks_for_more),
        cmocka_unit_test(records_are_read_whole_over_the_ends_of_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
