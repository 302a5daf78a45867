/* What --json prints is what man/mfexplore.1 says under JSON: every key is described there, is of
 * that kind, and is there unless the page says that it may be missing. */
#include "../support.h"

#include <ctype.h>
#include <jansson.h>

static char *page;       /* the section, without mdoc's lines */
static char where[4000]; /* what went wrong, and with which key */

static void read_page(void)
{
    size_t length;
    char *text = read_bytes("man/mfexplore.1", &length);
    char *section = strstr(text, ".Sh JSON\n"), *end = strstr(section, ".Ed\n");
    assert_non_null(section);
    *end = '\0';
    page = strdup(strstr(section, ".Bd -literal\n") + sizeof ".Bd -literal");
    free(text);
}

static const char *next_of(const char *at)
{
    return at + strspn(at, " \n");
}

/* What is said of a definition ("run = {…") or a verb ("train {…"): from its bracket on. */
static const char *find(const char *name, size_t length, bool definition)
{
    for (const char *line = page; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == ' ') {
            const char *at = line + length + 1;
            if (definition == (*at == '=') && strchr("={[", *at) != NULL) {
                return next_of(at + (*at == '='));
            }
        }
    }
    fail_msg("the man page describes no '%.*s'", (int)length, name);
    return NULL;
}

/* Behind the kind that begins here. */
static const char *behind(const char *at)
{
    int depth = 0;
    do {
        depth += strchr("{[<", *at) != NULL;
        depth -= strchr("}]>", *at) != NULL;
        at++;
    } while (depth > 0 || isalpha((unsigned char)*at) || *at == '*');
    return at + (*at == '?');
}

static bool fits(const json_t *value, const char *kind);

static bool is_word(const char *kind, const char *word)
{
    size_t length = strlen(word);
    return strncmp(kind, word, length) == 0 && !isalpha((unsigned char)kind[length]);
}

/* An object of the keys between these brackets. */
static bool fits_object(const json_t *value, const char *at)
{
    size_t described = 0;
    if (!json_is_object(value)) {
        return false;
    }
    for (at = next_of(at + 1); *at != '}' && *at != ']'; at = next_of(at)) {
        bool may_miss = *at == '(';
        at += may_miss;
        size_t length = strcspn(at, ":{[<");
        char key[64];
        snprintf(key, sizeof key, "%.*s", (int)length, at);
        const char *kind = at + length + (at[length] == ':');
        at = behind(kind) + may_miss;
        if (strcmp(key, "*") == 0) {
            const char *each;
            json_t *one;
            json_object_foreach((json_t *)value, each, one)
            {
                if (!fits(one, kind)) {
                    return false;
                }
                described++;
            }
            continue;
        }
        const json_t *one = json_object_get(value, key);
        if ((one == NULL && !may_miss) || (one != NULL && !fits(one, kind))) {
            size_t used = strlen(where);
            snprintf(where + used, sizeof where - used, " in %s%s", key,
                     one == NULL ? ", which is missing" : "");
            return false;
        }
        described += one != NULL;
    }
    if (described != json_object_size(value)) {
        char *text = json_dumps(value, JSON_COMPACT);
        snprintf(where, sizeof where, " a key is not described among %.3000s", text);
        free(text);
        return false;
    }
    return true;
}

/* A list of what its brackets say: a kind, or the inside of an object. */
static bool fits_list(const json_t *value, const char *at)
{
    size_t word = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz");
    bool objects = at[1] == '(' || at[1] == '*' || (word > 0 && strchr(":{[<", at[1 + word]));
    if (!json_is_array(value)) {
        return false;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *one = json_array_get(value, i);
        if (!(objects ? fits_object(one, at) : fits(one, at + 1))) {
            return false;
        }
    }
    return true;
}

static bool fits(const json_t *value, const char *kind)
{
    if (json_is_null(value)) {
        return behind(kind)[-1] == '?';
    }
    if (*kind == '<') {
        return fits(value, find(kind + 1, strcspn(kind + 1, ">"), true));
    }
    return *kind == '{'              ? fits_object(value, kind)
           : *kind == '['            ? fits_list(value, kind)
           : is_word(kind, "text")   ? json_is_string(value)
           : is_word(kind, "count")  ? json_is_integer(value) && json_integer_value(value) >= 0
           : is_word(kind, "number") ? json_is_number(value)
           : is_word(kind, "flag")   ? json_is_boolean(value)
                                     : false;
}

/* Each line that the command prints fits what stands under `name`. */
static void fits_page(const char *name, const char *words)
{
    program_result *r = run_program(NULL, words);
    char *rest = r->out;
    const char *kind = find(name, strlen(name), false);
    if (*rest == '\0') {
        fail_msg("%s: %s", words, r->messages);
    }
    for (char *line = strsep(&rest, "\n"); line != NULL && *line != '\0';
         line = strsep(&rest, "\n")) {
        json_t *value = json_loads(line, JSON_DECODE_ANY, NULL);
        where[0] = '\0';
        if (value == NULL || !fits(value, kind)) {
            fail_msg("%s: not what the man page says:%s", words, where);
        }
        json_decref(value);
    }
}

static void what_json_holds_is_what_the_man_page_says(void **state)
{
    (void)state;
    char model[300], other[300], folder[300], news[300], words[1400];
    read_page();
    snprintf(folder, sizeof folder, "%s", temporary("schema"));
    snprintf(model, sizeof model, "%s_a.npz", folder);
    snprintf(other, sizeof other, "%s_b.npz", folder);
    snprintf(
        news, sizeof news, "%s",
        write_text("schema_new.csv", "watcher,movie,rating\nnewcomer,3,4\nada,11,3\nada,3,2\n"));
    snprintf(words, sizeof words, "train data/tiny.csv -q --beta 0.02 -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "train data/tiny.csv -q --solver bayes -o %s", other);
    assert_int_equal(run_program(NULL, words)->code, 0);
    static const char *const cases[][2] = {
        {"stats", "stats data/tiny.csv --json"},
        {"stats", "stats data/tiny.csv --format-out json"},
        {"train", "train data/tiny.csv --json"},
        {"train", "train data/tiny.csv --ladder --json"},
        {"train", "train data/tiny.csv --solver bayes --json --rank 3"},
        {"train", "train data/tiny.csv --solver bayes --json --epochs 4"},
        {"train", "train data/tiny.csv --solver sgd --json --patience 3"},
        {"train", "train data/tiny.csv --solver svd --json"},
        {"train", "train data/tiny.csv --alpha 5 --json"},
        {"train", "train data/tiny.csv --holdout 0 --json"},
        {"train --paired", "train data/tiny.csv --seeds 3 --paired --json"},
        {"sweep", "sweep data/tiny.csv --beta 0,0.1,1 --json"},
        {"sweep", "sweep data/tiny.csv --beta 0,0.1 --folds 3 --json"},
        {"tune", "tune data/tiny.csv --seconds 1 --json"},
        {"predict", "predict data/tiny.csv ada 3 ada 8 --json"},
        {"predict", "predict data/tiny.csv ada 3 --solver mean --json"},
        {"predict", "predict %a ada 3 --json"},
        {"recommend", "recommend data/tiny.csv ada -n 3 --json"},
        {"recommend", "recommend %a --all -n 3 --json"},
        {"recommend --rate", "recommend data/tiny.csv --rate 3=5,1=2 --json"},
        {"similar", "similar data/tiny.csv 3 -n 3 --json"},
        {"explain", "explain data/tiny.csv ada 3 --json"},
        {"explain", "explain %a ada 3 --json"},
        {"evaluate", "evaluate %a %n --json --rank 3"},
        {"evaluate", "evaluate %b %n --json"},
        {"compare", "compare %a %b --json"},
        {"compare", "compare %a %b %n --json"},
        {"update", "update %a %n -o %c --json"},
        {"step", "step data/tiny.csv ada 5 --json"},
        {"step", "step data/tiny.csv ada 5 --solver als --json"},
        {"factors", "factors data/tiny.csv --json"},
        {"factors", "factors %a --rotate --json"},
        {"clinic", "clinic data/tiny.csv --alpha 0.6 --json"},
        {"clinic", "clinic data/tiny.csv --json"},
        {"bug", "bug zeros data/tiny.csv --json"},
        {"microscope", "microscope data/tiny.csv ada --json"},
        {"describe", "describe data/tiny.csv data --json"},
        {"formats", "formats --json"},
        {"lesson", "lesson --json"},
        {"lesson NAME", "lesson sparse data/sample.csv.gz --check --json"},
        {"synth", "synth -o %c --watchers 30 --movies 20 --ratings 100 --json"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        size_t at = 0;
        for (const char *from = cases[c][1]; *from != '\0'; from++) { /* %a, %b: the models */
            const char *to = *from != '%'     ? NULL
                             : from[1] == 'a' ? model
                             : from[1] == 'b' ? other
                             : from[1] == 'n' ? news
                                              : "";
            at += to == NULL    ? (size_t)snprintf(words + at, sizeof words - at, "%c", *from)
                  : *to != '\0' ? (size_t)snprintf(words + at, sizeof words - at, "%s", to)
                                : (size_t)snprintf(words + at, sizeof words - at, "%s_c.%s", folder,
                                                   cases[c][1][0] == 'u' ? "npz" : "csv");
            from += to != NULL;
        }
        fits_page(cases[c][0], words);
    }
    free(page);
}

static void a_key_that_is_not_described_is_noticed(void **state)
{
    (void)state;
    json_t *value = json_loads("{\"screen\":\"a\",\"text\":\"b\",\"more\":1}", 0, NULL);
    read_page();
    assert_false(fits(value, find("describe", 8, false)));
    json_object_del(value, "more");
    assert_true(fits(value, find("describe", 8, false)));
    json_object_set_new(value, "text", json_integer(3));
    assert_false(fits(value, find("describe", 8, false)));
    json_object_del(value, "text");
    assert_false(fits(value, find("describe", 8, false)));
    json_decref(value);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_json_holds_is_what_the_man_page_says),
        cmocka_unit_test(a_key_that_is_not_described_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
