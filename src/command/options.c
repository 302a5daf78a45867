/* The options that verbs share, and the parser of command lines. */
#include "command.h"
#include "lists.h"
#include "settings.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../format/columns.h"
#include "../format/delimiter.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const option options_data[] = {
    {"format", 0, OPTION_CHOICE, "NAME", "auto", 0, 0, "auto|@format",
     "format of the ratings file"},
    {"columns", 0, OPTION_TEXT, "LIST", NULL, 0, 0, NULL,
     "what the columns are, in file order: watcher, movie, rating; - skips one"},
    {"delimiter", 0, OPTION_TEXT, "NAME", NULL, 0, 0, NULL,
     "what stands between the columns: comma, tab, semicolon, bar, colons, blanks or the character "
     "itself; found by looking unless given"},
    {"header", 0, OPTION_CHOICE, "WHEN", "auto", 0, 0, "auto|yes|no",
     "whether the first line is a header"},
    {"swap", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "the movie stands where the watcher is expected"},
    {"duplicates", 0, OPTION_CHOICE, "WHICH", "last", 0, 0, "last|first|mean|error",
     "which rating counts when a watcher rates a movie twice"},
    {"zero-missing", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "a rating of 0 means not rated"},
    {"missing", 0, OPTION_TEXT, "VALUE", NULL, 0, 0, NULL,
     "a rating that reads so means not rated: -1, 99, ?"},
    {"skip-bad", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "skip and count lines that cannot be read"},
    {"titles", 0, OPTION_FILE, "FILE", NULL, 0, 0, NULL,
     "movie titles; the usual files beside the ratings are found without it"},
    {"test", 0, OPTION_FILE, "FILE", NULL, 0, 0, NULL,
     "hold out the ratings of this file instead of a share"},
    {"split", 0, OPTION_TEXT, "RULE", "random", 0, 0, NULL,
     "what is held out: random, time (the latest share), last:N (of each watcher), leave-one-out"},
    {"per-watcher", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "the share is taken of each watcher's ratings"},
    {"truth", 0, OPTION_FILE, "FILE", NULL, 0, 0, NULL,
     "the planted factors of synthetic ratings, as synth --truth wrote them: the noise floor and "
     "factors are shown against them"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const option options_training[] = {
    {"solver", 0, OPTION_CHOICE, "NAME", "coordinate-sgd", 0, 0, "@solver",
     "the algorithm; those below are its defaults, other solvers have their own (see Solvers)"},
    {"factors", 'k', OPTION_COUNT, "K", "5", 1, MF_K_MOST, NULL, "number of factors K"},
    {"alpha", 0, OPTION_NUMBER, "RATE", "0.005", 0, INFINITY, NULL, "learning rate, above 0"},
    {"beta", 0, OPTION_NUMBERS, "LIST", "0.02,0", 0, INFINITY, NULL,
     "L2 regularization, one run for each: a list, low:high:n, or log:low:high:n"},
    {"epochs", 0, OPTION_COUNT, "N", "200", 1, MF_EPOCHS_MOST, NULL, "passes over the ratings"},
    {"schedule", 0, OPTION_CHOICE, "HOW", "adagrad", 0, 0, "adagrad|constant|inverse",
     "sgd: how the learning rate goes on"},
    {"no-biases", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "sgd, als: without mean and biases"},
    {"als-weight", 0, OPTION_CHOICE, "HOW", "count", 0, 0, "none|count",
     "als: beta as it is, or times the row's number of ratings"},
    {"fill", 0, OPTION_CHOICE, "WITH", "zero", 0, 0, "zero|mean",
     "svd: what missing cells hold, 0 or the watcher's mean"},
    {"seed", 0, OPTION_COUNT, "S", "0", 0, 4294967295.0, NULL, "seed of start and split"},
    {"init", 0, OPTION_CHOICE, "HOW", "paired", 0, 0, "paired|numpy|uniform",
     "all runs from one start, from one NumPy stream, or each from its own"},
    {"stream", 0, OPTION_COUNT, "N", "0", 0, 999, NULL,
     "with numpy or uniform: which of a seed's starts the first run has; A's is 0, B's 1"},
    {"holdout", 0, OPTION_NUMBER, "SHARE", "0.1", 0, 0.9999, NULL,
     "share of the ratings kept from training, 0 to 0.9999"},
    {"stop-sse", 0, OPTION_NUMBER, "SSE", "0.06", 0, INFINITY, NULL,
     "converged when the training SSE falls below this"},
    {"patience", 0, OPTION_COUNT, "N", "0", 0, MF_EPOCHS_MOST, NULL,
     "stop after N epochs without a lower held-out RMSE and keep the best; 0: never"},
    {"divergence-ratio", 0, OPTION_NUMBER, "X", "10", 1.001, INFINITY, NULL,
     "diverged when the training SSE exceeds X times its best"},
    {"preset", 0, OPTION_CHOICE, "NAME", NULL, 0, 0, "notebook",
     "notebook: -k 5 --alpha 0.01 --beta 0.02,0 --epochs 200 --stop-sse 0.06 --holdout 0 --init "
     "numpy"},
    {"threads", 0, OPTION_COUNT, "N", "0", 0, 256, NULL,
     "threads to use, 0: one for each core; results do not depend on it"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const option options_list[] = {
    {"number", 'n', OPTION_COUNT, "N", "10", 1, 100000, NULL, "how many movies to list"},
    {"min-ratings", 0, OPTION_COUNT, "N", NULL, 0, 4294967295.0, NULL,
     "leave out movies with fewer training ratings; without it the largest number up to 5 that a "
     "hundred movies have, or 2, or 1 where no movie has two"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const option options_output[] = {
    {"json", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "print JSON"},
    {"csv", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "print CSV"},
    {"format-out", 0, OPTION_CHOICE, "FORM", "text", 0, 0, "text|csv|json|markdown|latex|html",
     "print in this form; --json and --csv are short for two of them"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const option options_json[] = {
    {"json", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "print JSON"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const option options_common[] = {
    {"quiet", 'q', OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "print no messages, only results and errors"},
    {"progress", 0, OPTION_CHOICE, "WHEN", "auto", 0, 0, "auto|always|never",
     "live progress on standard error; auto: when it is a terminal"},
    {"no-color", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "no colours or bold"},
    {"ascii", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "only ASCII characters"},
    {"plot", 0, OPTION_CHOICE, "WITH", "braille", 0, 0, STROKES_NAMES,
     "what curves are drawn with: dots, quarters of a cell, or ASCII"},
    {"no-config", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "as if there were no file of settings (see Settings)"},
    {"help", 'h', OPTION_FLAG, NULL, NULL, 0, 0, NULL, "print what this verb does and stop"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* ---- reading values -------------------------------------------------------------------------- */

const option_value *argument_if_any(const arguments *args, const char *name)
{
    for (size_t v = 0; v < args->n_values; v++) {
        if (strcmp(args->values[v].option->name, name) == 0) {
            return &args->values[v];
        }
    }
    return NULL;
}

const option_value *argument(const arguments *args, const char *name)
{
    const option_value *value = argument_if_any(args, name);
    if (value == NULL) { /* a mistake of the program, not of the user */
        fprintf(stderr, "mfexplore: %s has no option --%s\n", args->verb->name, name);
        abort();
    }
    return value;
}

bool argument_set(const arguments *args, const char *name)
{
    const option_value *value = argument_if_any(args, name);
    return value != NULL && option_is_set(value);
}

bool argument_given(const arguments *args, const char *name)
{
    const option_value *value = argument_if_any(args, name);
    return value != NULL && value->given;
}

static bool is_among(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(*names, name) != 0) {
        names++;
    }
    return *names != NULL;
}

const option *option_given_of(const arguments *args, const option *group, const char *const *but)
{
    for (const option *o = group; o->name != NULL; o++) {
        if (argument_given(args, o->name) && !is_among(o->name, but)) {
            return o;
        }
    }
    return NULL;
}

mf_status refuse_options(const arguments *args, const option *group, const char *const *but,
                         const char *why, mf_error *error)
{
    const option *given = option_given_of(args, group, but);
    return given == NULL ? MF_OK
                         : mf_fail(error, MF_USAGE, "--%s cannot apply: %s", given->name, why);
}

mf_status refuse_named(const arguments *args, const char *const *names, const char *why,
                       mf_error *error)
{
    for (size_t n = 0; names[n] != NULL; n++) {
        if (argument_given(args, names[n])) {
            return mf_fail(error, MF_USAGE, "--%s cannot apply: %s", names[n], why);
        }
    }
    return MF_OK;
}

bool argument_flag(const arguments *args, const char *name)
{
    return option_is_set(argument(args, name));
}

size_t argument_count(const arguments *args, const char *name)
{
    return (size_t)argument(args, name)->number;
}

double argument_number(const arguments *args, const char *name)
{
    return argument(args, name)->number;
}

const char *argument_text(const arguments *args, const char *name)
{
    return argument(args, name)->text;
}

/* ---- parsing --------------------------------------------------------------------------------- */

static bool parse_number(const char *text, size_t length, double *number)
{
    char copy[64];
    if (length == 0 || length >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *end;
    errno = 0;
    *number = strtod(copy, &end);
    return *end == '\0' && strpbrk(copy, "xXpPnN \t") == NULL && isfinite(*number);
}

/* low:high:n, evenly or (logarithmic) by equal ratios. */
static bool parse_range(const char *text, bool logarithmic, double *list, size_t *n)
{
    const char *second = strchr(text, ':'),
               *third = second == NULL ? NULL : strchr(second + 1, ':');
    double low, high, count;
    if (third == NULL || !parse_number(text, (size_t)(second - text), &low) ||
        !parse_number(second + 1, (size_t)(third - second - 1), &high) ||
        !parse_number(third + 1, strlen(third + 1), &count) || count != floor(count) || count < 2 ||
        count > NUMBERS_MOST || (logarithmic && !(low > 0 && high > 0))) {
        return false;
    }
    *n = (size_t)count;
    for (size_t i = 0; i < *n; i++) {
        double share = (double)i / (count - 1);
        list[i] = logarithmic ? low * pow(high / low, share) : low + (high - low) * share;
    }
    list[*n - 1] = high;
    return true;
}

bool parse_numbers(const char *text, double *list, size_t *n)
{
    *n = 0;
    if (strncmp(text, "log:", 4) == 0) {
        return parse_range(text + 4, true, list, n);
    }
    if (strchr(text, ':') != NULL) {
        return parse_range(text, false, list, n);
    }
    for (;;) {
        size_t length = strcspn(text, ",");
        if (*n == NUMBERS_MOST || !parse_number(text, length, &list[*n])) {
            return false;
        }
        (*n)++;
        if (text[length] == '\0') {
            return true;
        }
        text += length + 1;
    }
}

static mf_status out_of_range(const option *o, const char *text, mf_error *error)
{
    const char *what = o->kind == OPTION_COUNT ? "a whole number"
                       : o->kind == OPTION_NUMBERS
                           ? "a list such as 0.02,0 or 0:0.2:9 or log:1e-3:1:8"
                           : "a number";
    if (isinf(o->high)) {
        return mf_fail(error, MF_USAGE, "--%s %.60s; expected %s, %g or more", o->name, text, what,
                       o->low);
    }
    return mf_fail(error, MF_USAGE, "--%s %.60s; expected %s from %.10g to %.10g", o->name, text,
                   what, o->low, o->high);
}

mf_status split_rule_read(const char *text, mf_split_rule *rule, mf_error *error)
{
    char rest;
    unsigned long n = 0;
    bool last = strncmp(text, "last:", 5) == 0 && text[5] >= '0' && text[5] <= '9' &&
                sscanf(text, "last:%9lu%c", &n, &rest) == 1 && n > 0;
    rule->kind = strcmp(text, "time") == 0            ? MF_SPLIT_TIME
                 : strcmp(text, "leave-one-out") == 0 ? MF_SPLIT_LEAVE_ONE_OUT
                 : last                               ? MF_SPLIT_LAST
                                                      : MF_SPLIT_RANDOM;
    rule->n = n;
    return rule->kind != MF_SPLIT_RANDOM || strcmp(text, "random") == 0
               ? MF_OK
               : mf_fail(error, MF_USAGE,
                         "--split %.40s; expected random, time, last:N (such as last:5) or "
                         "leave-one-out",
                         text);
}

static mf_status check_split(const char *text, mf_error *error)
{
    mf_split_rule rule;
    return split_rule_read(text, &rule, error);
}

/* Options whose text has a form. Typed, it is looked at where it is used, after what matters more.
 */
static mf_status check_text(const option *o, const char *text, mf_error *error)
{
    static const struct {
        const char *name;
        mf_status (*check)(const char *text, mf_error *error);
    } forms[] = {
        {"columns", columns_check}, {"delimiter", delimiter_check}, {"split", check_split}};
    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
        if (strcmp(o->name, forms[f].name) == 0) {
            return forms[f].check(text, error);
        }
    }
    return MF_OK;
}

/* Checks `text` against its option and keeps it. */
static mf_status set_value(option_value *value, const char *text, mf_error *error)
{
    const option *o = value->option;
    double number;
    value->text = text;
    switch (o->kind) {
    case OPTION_COUNT:
    case OPTION_NUMBER:
        if (!parse_number(text, strlen(text), &number) || number < o->low || number > o->high ||
            (o->kind == OPTION_COUNT && number != floor(number))) {
            return out_of_range(o, text, error);
        }
        value->number = number;
        return MF_OK;
    case OPTION_NUMBERS:
        if (value->numbers == NULL) {
            value->numbers = mf_alloc(NUMBERS_MOST, sizeof(double));
            if (value->numbers == NULL) {
                return mf_no_memory(error, "options");
            }
        }
        if (!parse_numbers(text, value->numbers, &value->n_numbers)) {
            return out_of_range(o, text, error);
        }
        for (size_t i = 0; i < value->n_numbers; i++) {
            if (value->numbers[i] < o->low || value->numbers[i] > o->high) {
                return out_of_range(o, text, error);
            }
        }
        return MF_OK;
    case OPTION_CHOICE: {
        char names[512];
        return choices_hold(o->choices, text)
                   ? MF_OK
                   : mf_fail(error, MF_USAGE, "--%s %.60s; expected one of %s", o->name, text,
                             choices_write(o->choices, strchr(o->choices, '@') != NULL ? ", " : "|",
                                           names, sizeof names));
    }
    default:
        return MF_OK;
    }
}

/* What a flag without an argument may be in a file: 1, 0, −1 for neither. */
static int yes_or_no(const char *text)
{
    static const char *const words[] = {"no", "yes", "off", "on", "false", "true"};
    for (int w = 0; w < 6; w++) {
        if (strcmp(text, words[w]) == 0) {
            return w % 2;
        }
    }
    return -1;
}

mf_status option_takes(const option *o, const char *text, mf_error *error)
{
    option_value value = {.option = o};
    mf_status status =
        o->kind != OPTION_FLAG || yes_or_no(text) >= 0
            ? set_value(&value, text, error)
            : mf_fail(error, MF_USAGE, "--%s %.60s; expected yes or no", o->name, text);
    free(value.numbers);
    return status == MF_OK ? check_text(o, text, error) : status;
}

/* Flags of which one is enough: which form is printed. */
static const char *const one_of[] = {"json", "csv", "format-out", NULL};
enum { ONE_OF = sizeof one_of / sizeof one_of[0] - 1 };

bool options_contradict(const char *name, const char *value, const char *other,
                        const char *other_value)
{
    return is_among(name, one_of) && is_among(other, one_of) && strcmp(name, other) != 0 &&
           yes_or_no(value) != 0 && yes_or_no(other_value) != 0;
}

/* The first that is typed, from this one on; ONE_OF: none is. */
static size_t typed_form(const arguments *args, size_t from)
{
    while (from < ONE_OF && !argument_given(args, one_of[from])) {
        from++;
    }
    return from;
}

static mf_status refuse_two(const arguments *args, mf_error *error)
{
    size_t first = typed_form(args, 0), second = typed_form(args, first + 1);
    return second < ONE_OF ? mf_fail(error, MF_USAGE, "--%s and --%s; expected one of them",
                                     one_of[first], one_of[second])
                           : MF_OK;
}

/* Typed flags that leave nothing to say to one of the file's. */
static bool is_overruled(const arguments *args, const char *name)
{
    static const char *const pairs[][2] = {
        {"test", "split"},    {"test", "per-watcher"},  {"test", "holdout"},
        {"split", "holdout"}, {"split", "per-watcher"},
    };
    bool overruled = is_among(name, one_of) && typed_form(args, 0) < ONE_OF;
    for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++) {
        overruled =
            overruled || (strcmp(pairs[p][1], name) == 0 && argument_given(args, pairs[p][0]));
    }
    return overruled;
}

/* What the file of settings says of flags that were not typed. */
static mf_status configure(arguments *args, mf_error *error)
{
    mf_status status = MF_OK;
    for (size_t v = 0; v < args->n_values && status == MF_OK; v++) {
        option_value *value = &args->values[v];
        const char *text =
            value->given ? NULL
                         : settings_value(value->option->name, value->option->initial != NULL);
        if (text == NULL || option_takes(value->option, text, NULL) != MF_OK ||
            is_overruled(args, value->option->name)) {
            continue; /* other verbs take it */
        }
        value->configured = value->option->kind != OPTION_FLAG || yes_or_no(text) == 1;
        status = value->option->kind == OPTION_FLAG ? MF_OK : set_value(value, text, error);
    }
    return status;
}

static option_value *find_long(arguments *args, const char *name, size_t length)
{
    for (size_t v = 0; v < args->n_values; v++) {
        const char *candidate = args->values[v].option->name;
        if (strlen(candidate) == length && strncmp(candidate, name, length) == 0) {
            return &args->values[v];
        }
    }
    return NULL;
}

static option_value *find_letter(arguments *args, char letter)
{
    for (size_t v = 0; v < args->n_values; v++) {
        if (letter != 0 && args->values[v].option->letter == letter) {
            return &args->values[v];
        }
    }
    return NULL;
}

/* The flag most like a misspelt one: the longest common beginning, or a letter's difference. */
static const char *suggest(const arguments *args, const char *name)
{
    const char *best = NULL;
    size_t most = 1;
    for (size_t v = 0; v < args->n_values; v++) {
        const char *candidate = args->values[v].option->name;
        size_t same = 0, tail = 0, a = strlen(candidate), b = strlen(name);
        while (same < a && same < b && candidate[same] == name[same]) {
            same++;
        }
        while (tail + same < a && tail + same < b &&
               candidate[a - 1 - tail] == name[b - 1 - tail]) {
            tail++;
        }
        if (same + tail > most && 2 * (same + tail) >= a) {
            most = same + tail;
            best = candidate;
        }
    }
    return best;
}

static mf_status unknown_flag(const arguments *args, const char *word, mf_error *error)
{
    const char *near = suggest(args, word + strspn(word, "-"));
    if (near != NULL) {
        return mf_fail(error, MF_USAGE, "unknown flag %.60s; did you mean --%s?", word, near);
    }
    return mf_fail(error, MF_USAGE, "unknown flag %.60s; expected one of `mfexplore %s --help`",
                   word, args->verb->name);
}

/* One word that begins with a dash, and perhaps the next as its argument. */
static mf_status parse_flag(arguments *args, int n_words, char **words, int *at, mf_error *error)
{
    char *word = words[*at], *inline_text = NULL;
    option_value *value;
    if (word[1] == '-') {
        char *equals = strchr(word, '=');
        size_t length = equals != NULL ? (size_t)(equals - word - 2) : strlen(word + 2);
        inline_text = equals != NULL ? equals + 1 : NULL;
        value = find_long(args, word + 2, length);
    } else {
        value = find_letter(args, word[1]);
        inline_text = word[2] != '\0' ? word + 2 : NULL;
    }
    if (value == NULL) {
        return unknown_flag(args, word, error);
    }
    if (value->option->kind == OPTION_FLAG) {
        if (inline_text != NULL) {
            return mf_fail(error, MF_USAGE, "--%s takes no argument", value->option->name);
        }
        value->given = true;
        return MF_OK;
    }
    if (inline_text == NULL) {
        if (*at + 1 >= n_words) {
            return mf_fail(error, MF_USAGE, "--%s needs an argument: %s", value->option->name,
                           value->option->argument);
        }
        inline_text = words[++*at];
    }
    value->given = true;
    return set_value(value, inline_text, error);
}

/* A word with a dash that is an operand all the same: "-" and negative numbers. */
static bool is_operand(const char *word)
{
    return word[0] != '-' || word[1] == '\0' || (word[1] >= '0' && word[1] <= '9');
}

mf_status arguments_parse(const verb *v, int n_words, char **words, arguments *args,
                          mf_error *error)
{
    mf_status status = MF_OK;
    *args = (arguments){.verb = v};
    args->positional = mf_alloc((size_t)n_words, sizeof(char *));
    if (args->positional == NULL) {
        return mf_no_memory(error, "options");
    }
    for (size_t g = 0; v->groups[g] != NULL; g++) {
        for (const option *o = v->groups[g]; o->name != NULL; o++) {
            if (find_long(args, o->name, strlen(o->name)) != NULL) {
                continue; /* the verb has its own */
            }
            option_value *value = &args->values[args->n_values++];
            *value = (option_value){.option = o};
            if (o->initial != NULL && status == MF_OK) {
                status = set_value(value, o->initial, error);
            }
        }
    }
    bool flags_end = false;
    for (int at = 0; at < n_words && status == MF_OK; at++) {
        if (!flags_end && strcmp(words[at], "--") == 0) {
            flags_end = true;
        } else if (flags_end || is_operand(words[at])) {
            args->positional[args->n_positional++] = words[at];
        } else {
            status = parse_flag(args, n_words, words, &at, error);
        }
    }
    if (status == MF_OK) {
        status = refuse_two(args, error);
    }
    if (status == MF_OK && !argument_given(args, "no-config")) {
        status = configure(args, error);
    }
    if (status != MF_OK) {
        arguments_clear(args);
    }
    return status;
}

void arguments_clear(arguments *args)
{
    for (size_t v = 0; v < args->n_values; v++) {
        free(args->values[v].numbers);
    }
    free(args->positional);
    *args = (arguments){0};
}
