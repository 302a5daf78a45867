/* The case book of files that people have: what `stats --json` makes of each, against cases.tsv. It
 * is not in the tree: where there is none the test says so. */
#include "../support.h"

#include <jansson.h>
#include <math.h>
#include <strings.h>

static const char *const book = "../shared/cases/reading";

enum { FIELDS = 11, NUMBERS = 6 };

/* Cuts a line at its tabs; missing fields are empty. */
static void cut(char *line, char *fields[FIELDS])
{
    line[strcspn(line, "\n")] = '\0';
    for (size_t f = 0; f < FIELDS; f++) {
        char *tab = line == NULL ? NULL : strchr(line, '\t');
        fields[f] = line == NULL ? "" : line;
        if (tab != NULL) {
            *tab = '\0';
        }
        line = tab == NULL ? NULL : tab + 1;
    }
}

/* Is one of the words "a|b|c" in the text, in any case? */
static bool says(const char *text, const char *words)
{
    while (*words != '\0') {
        char word[64];
        size_t n = strcspn(words, "|");
        snprintf(word, sizeof word, "%.*s", (int)n, words);
        if (strcasestr(text, word) != NULL) {
            return true;
        }
        words += n + (words[n] == '|');
    }
    return false;
}

static bool same_numbers(const json_t *got, char *fields[FIELDS])
{
    static const char *const keys[NUMBERS] = {"watchers", "movies", "ratings",
                                              "mean",     "min",    "max"};
    for (size_t n = 0; n < NUMBERS; n++) {
        double wanted = strtod(fields[3 + n], NULL);
        double is = json_number_value(json_object_get(got, keys[n]));
        if (!(fabs(is - wanted) <= 2e-6 * fmax(1, fabs(wanted)))) {
            return false;
        }
    }
    return true;
}

/* NULL: as expected; else what is wrong. */
static const char *judge(const program_result *r, char *fields[FIELDS])
{
    const char *words = fields[10];
    if (strcmp(fields[2], "refuse") == 0) {
        return r->code != 2 && r->code != 3                    ? "not refused"
               : r->out[0] != '\0'                             ? "refused, and something printed"
               : words[0] != '\0' && !says(r->messages, words) ? "the message does not say why"
                                                               : NULL;
    }
    json_t *got = json_loads(r->out, 0, NULL);
    const char *wrong = NULL;
    if (r->code != 0 || got == NULL) {
        wrong = "not read";
    } else if (!same_numbers(got, fields)) {
        wrong = "other numbers";
    } else if (strcmp(fields[2], "warn") == 0) {
        char *text = json_dumps(json_object_get(got, "warnings"), JSON_ENCODE_ANY);
        wrong = json_array_size(json_object_get(got, "warnings")) == 0 ? "no warning"
                : !says(text, words) ? "the warning does not say why"
                                     : NULL;
        free(text);
    }
    json_decref(got);
    return wrong;
}

static void the_case_book_is_read_as_it_says(void **state)
{
    (void)state;
    char path[300], line[4096], words[1024];
    size_t cases = 0, wrong = 0;
    snprintf(path, sizeof path, "%s/cases.tsv", book);
    FILE *table = fopen(path, "r");
    if (table == NULL) {
        print_message("skipped: no %s\n", book);
        skip();
    }
    assert_non_null(fgets(line, sizeof line, table));
    while (fgets(line, sizeof line, table) != NULL) {
        char *fields[FIELDS];
        cut(line, fields);
        snprintf(words, sizeof words, "stats %s/%s --json %s", book, fields[0], fields[1]);
        const program_result *r = run_program(NULL, words);
        const char *why = judge(r, fields);
        cases++;
        if (why != NULL) {
            wrong++;
            print_message("%s %s: %s (exit %d) %s\n", fields[0], fields[1], why, r->code,
                          r->messages);
        }
    }
    fclose(table);
    assert_true(cases > 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_case_book_is_read_as_it_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
