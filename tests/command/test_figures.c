/* The program's numbers against figures worked out apart from it: figures/figures.py computes them
 * from the formulas with NumPy alone and writes tables of commands, places in what they print, and
 * expected values. */
#include "../support.h"

#include <jansson.h>
#include <math.h>
#include <regex.h>

enum { COMMANDS_MOST = 400, WORD_MOST = 2048 };

/* What a command printed, and its log. */
typedef struct printed {
    char *command, *out, *log;
} printed;

static printed ran[COMMANDS_MOST];
static size_t n_ran;

static char *read_or_empty(const char *path)
{
    size_t length;
    return access(path, R_OK) == 0 ? read_bytes(path, &length) : strdup("");
}

/* Puts `to` in the place of every `from`. */
static void replace(char *text, size_t size, const char *from, const char *to)
{
    char copy[2 * WORD_MOST];
    for (char *at = strstr(text, from); at != NULL; at = strstr(at + strlen(to), from)) {
        snprintf(copy, sizeof copy, "%s", at + strlen(from));
        snprintf(at, size - (size_t)(at - text), "%s%s", to, copy);
    }
}

static const printed *run_once(const char *command)
{
    char words[WORD_MOST], log[300];
    for (size_t r = 0; r < n_ran; r++) {
        if (strcmp(ran[r].command, command) == 0) {
            return &ran[r];
        }
    }
    assert_true(n_ran < COMMANDS_MOST);
    snprintf(log, sizeof log, "%s", temporary("log.csv"));
    unlink(log);
    snprintf(words, sizeof words, "%s", command);
    replace(words, sizeof words, "@LOG", log);
    char *script = strstr(words, " < ");
    if (script != NULL) {
        *script = '\0';
        script += 3;
        replace(script, sizeof words - (size_t)(script - words), "; ", "\n");
    }
    const program_result *result = run_program(script, words);
    ran[n_ran] = (printed){strdup(command), strdup(result->out), read_or_empty(log)};
    return &ran[n_ran++];
}

/* The cell of a CSV text in a named column, row `at` from 0; false: there is none. */
static bool cell(const char *csv, const char *column, size_t at, char out[WORD_MOST])
{
    size_t place = 0, length = strlen(column);
    const char *name = csv;
    while (strncmp(name, column, length) != 0 || strchr(",\r\n", name[length]) == NULL) {
        name += strcspn(name, ",\n");
        if (*name != ',') {
            return false;
        }
        name++;
        place++;
    }
    for (size_t line = 0; line <= at; line++) {
        csv += strcspn(csv, "\n");
        if (*csv == '\0') {
            return false;
        }
        csv++;
    }
    for (size_t field = 0; field <= place; field++) {
        bool quoted = *csv == '"';
        const char *end = quoted ? strchr(csv + 1, '"') : csv + strcspn(csv, ",\n");
        if (end == NULL) {
            return false;
        }
        snprintf(out, WORD_MOST, "%.*s", (int)(end - csv - quoted), csv + quoted);
        csv = end + quoted;
        if (field < place && *csv++ != ',') {
            return false;
        }
    }
    return true;
}

/* The last line that is JSON, followed along "a.0.b". */
static bool json_value(const char *text, const char *path, char out[WORD_MOST])
{
    json_t *root = NULL;
    for (const char *line = text; *line != '\0';
         line += strcspn(line, "\n"), line += *line == '\n') {
        if (*line == '{' || *line == '[') {
            char *one = strndup(line, strcspn(line, "\n"));
            json_decref(root);
            root = json_loads(one, JSON_DECODE_ANY, NULL);
            free(one);
        }
    }
    json_t *at = root;
    for (const char *part = path; at != NULL && *part != '\0';) {
        char name[128];
        size_t length = strcspn(part, ".");
        snprintf(name, sizeof name, "%.*s", (int)length, part);
        at = json_is_array(at) ? json_array_get(at, strtoul(name, NULL, 10))
                               : json_object_get(at, name);
        part += length + (part[length] == '.');
    }
    bool there = at != NULL;
    if (json_is_number(at)) {
        snprintf(out, WORD_MOST, "%.17g", json_number_value(at));
    } else if (there) {
        snprintf(out, WORD_MOST, "%s",
                 json_is_string(at)  ? json_string_value(at)
                 : json_is_null(at)  ? "null"
                 : json_is_true(at)  ? "True"
                 : json_is_false(at) ? "False"
                                     : "");
    }
    json_decref(root);
    return there;
}

/* What Python calls \n, \d, \s and \S, as POSIX has them. */
static void to_posix(char *pattern, size_t size)
{
    replace(pattern, size, "\\n", "\n");
    replace(pattern, size, "[\\d.]", "[0-9.]");
    replace(pattern, size, "\\d", "[0-9]");
    replace(pattern, size, "\\S", "[^[:space:]]");
    replace(pattern, size, "\\s", "[[:space:]]");
}

static bool text_value(const char *text, const char *pattern, char out[WORD_MOST])
{
    regex_t compiled;
    regmatch_t groups[2];
    char posix[WORD_MOST];
    snprintf(posix, sizeof posix, "%s", pattern);
    to_posix(posix, sizeof posix);
    if (regcomp(&compiled, posix, REG_EXTENDED) != 0) {
        return false;
    }
    bool found = regexec(&compiled, text, 2, groups, 0) == 0 && groups[1].rm_so >= 0;
    if (found) {
        snprintf(out, WORD_MOST, "%.*s", (int)(groups[1].rm_eo - groups[1].rm_so),
                 text + groups[1].rm_so);
    }
    regfree(&compiled);
    return found;
}

static bool find_value(const printed *p, const char *where, char out[WORD_MOST])
{
    char column[256];
    out[0] = '\0';
    bool log = strncmp(where, "log:", 4) == 0;
    if (log || strncmp(where, "csv:", 4) == 0) {
        const char *colon = strrchr(where, ':');
        snprintf(column, sizeof column, "%.*s", (int)(colon - where - 4), where + 4);
        return cell(log ? p->log : p->out, column, strtoul(colon + 1, NULL, 10), out);
    }
    return strncmp(where, "text:", 5) == 0 ? text_value(p->out, where + 5, out)
                                           : json_value(p->out, where, out);
}

static void compare_table(const char *path)
{
    size_t length, n = 0, wrong = 0;
    char *text = read_bytes(path, &length), *rest = text;
    strsep(&rest, "\n"); /* the heads */
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        char *fields[5] = {"", "", "", "", ""}, got[WORD_MOST];
        for (size_t f = 0; f < 5 && line != NULL; f++) {
            fields[f] = strsep(&line, "\t");
        }
        if (fields[0][0] == '\0') {
            continue;
        }
        n++;
        const printed *p = run_once(fields[1]);
        bool there = find_value(p, fields[2], got), good = there;
        if (there && fields[4][0] == '\0') {
            good = strcmp(got, fields[3]) == 0;
        } else if (there) {
            double expected = strtod(fields[3], NULL), value = strtod(got, NULL);
            good = got[0] != '\0' &&
                   fabs(value - expected) <= strtod(fields[4], NULL) * fmax(1, fabs(expected));
        }
        if (!good) {
            print_error("%s: mfexplore %s: %s is %s, expected %s\n", fields[0], fields[1],
                        fields[2], there ? got : "not there", fields[3]);
            wrong++;
        }
    }
    free(text);
    print_message("%zu figures of %zu commands\n", n, n_ran);
    assert_true(n > 200);
    assert_int_equal(wrong, 0);
}

static void figures_are_those_of_the_formulas(void **state)
{
    (void)state;
    compare_table("tests/command/figures/figures.tsv");
}

static void figures_hold_on_other_data_and_in_other_forms(void **state)
{
    (void)state;
    compare_table("tests/command/figures/figures-more.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_the_formulas),
        cmocka_unit_test(figures_hold_on_other_data_and_in_other_forms),
    };
    return cmocka_run_group_tests_name("command/figures", tests, NULL, NULL);
}
