/* The table of verbs, and running one. */
#include "command.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../lab/lab.h"
#include "../model/libmf_file.h"
#include "../screen/lesson_pane.h"
#include "../screen/screen.h"
#include "settings.h"
#include "written.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* One line each, in the order of the help. */
#define VERBS(_)                                                                                   \
    _(explore)                                                                                     \
    _(stats)                                                                                       \
    _(microscope)                                                                                  \
    _(train)                                                                                       \
    _(sweep)                                                                                       \
    _(tune)                                                                                        \
    _(update)                                                                                      \
    _(predict)                                                                                     \
    _(recommend)                                                                                   \
    _(evaluate)                                                                                    \
    _(compare)                                                                                     \
    _(similar)                                                                                     \
    _(explain)                                                                                     \
    _(factors)                                                                                     \
    _(clinic)                                                                                      \
    _(bug)                                                                                         \
    _(describe)                                                                                    \
    _(lesson)                                                                                      \
    _(export)                                                                                      \
    _(report)                                                                                      \
    _(convert)                                                                                     \
    _(formats)                                                                                     \
    _(synth)                                                                                       \
    _(open)                                                                                        \
    _(add)                                                                                         \
    _(continue)                                                                                    \
    _(pause)                                                                                       \
    _(stop)                                                                                        \
    _(set)                                                                                         \
    _(retry)                                                                                       \
    _(guess)                                                                                       \
    _(retrain)                                                                                     \
    _(delete)                                                                                      \
    _(pair)                                                                                        \
    _(runs)                                                                                        \
    _(save)                                                                                        \
    _(name)                                                                                        \
    _(replay)                                                                                      \
    _(refresh)                                                                                     \
    _(step)                                                                                        \
    _(share)                                                                                       \
    _(config)                                                                                      \
    _(completion)                                                                                  \
    _(help)                                                                                        \
    /* the next above this line */

#define DECLARE(name) extern const verb verb_##name;
#define PLACE(name) &verb_##name,

VERBS(DECLARE)

const verb *const verbs[] = {VERBS(PLACE) NULL};

bool verb_takes_file(const verb *v)
{
    return v->need == NEEDS_DATA || v->need == NEEDS_MODEL;
}

const verb *verb_find(const char *name)
{
    for (size_t i = 0; verbs[i] != NULL; i++) {
        if (strcmp(verbs[i]->name, name) == 0) {
            return verbs[i];
        }
    }
    return NULL;
}

const verb *verb_nearest(const char *name)
{
    const verb *best = NULL;
    size_t most = 0;
    for (size_t i = 0; verbs[i] != NULL; i++) {
        const char *candidate = verbs[i]->name;
        size_t same = 0, tail = 0, a = strlen(candidate), b = strlen(name);
        while (same < a && same < b && candidate[same] == name[same]) {
            same++;
        }
        while (tail + same < a && tail + same < b &&
               candidate[a - 1 - tail] == name[b - 1 - tail]) {
            tail++;
        }
        if (same + tail > most && 2 * (same + tail) >= a && b < 2 * a) {
            most = same + tail;
            best = verbs[i];
        }
    }
    return best;
}

static bool report_progress(void *context, const mf_read_progress *progress)
{
    output *out = context;
    if (out->reading != NULL) {
        out->reading(out->reading_context, progress);
    }
    if (out->progress && progress->seconds > 0.2) {
        double rate = (double)progress->bytes / progress->seconds;
        if (progress->bytes_total > 0) {
            double left = (double)(progress->bytes_total - progress->bytes) / rate;
            fprintf(out->messages, "\rreading  %3.0f %%  %.0f MB/s  %.0f s left \033[K",
                    100 * (double)progress->bytes / (double)progress->bytes_total, rate / 1e6,
                    left);
        } else {
            fprintf(out->messages, "\rreading  %zu lines  %.0f MB/s \033[K", progress->lines,
                    rate / 1e6);
        }
        fflush(out->messages);
    }
    return !atomic_load(out->cancel);
}

static mf_read_options read_options(const arguments *args, output *out)
{
    static const char *const policies[] = {"last", "first", "mean", "error"};
    mf_read_options options = mf_read_defaults();
    const char *header = argument_text(args, "header");
    const char *duplicates = argument_text(args, "duplicates");
    options.format = argument_text(args, "format");
    options.columns = argument_text(args, "columns");
    options.delimiter = argument_text(args, "delimiter");
    options.header = strcmp(header, "yes") == 0 ? 1 : strcmp(header, "no") == 0 ? 0 : -1;
    options.swap = argument_flag(args, "swap");
    options.zero_missing = argument_flag(args, "zero-missing");
    options.missing = argument_text(args, "missing");
    options.skip_bad = argument_flag(args, "skip-bad");
    for (unsigned p = 0; p < 4; p++) {
        options.duplicates =
            strcmp(duplicates, policies[p]) == 0 ? (mf_duplicates)p : options.duplicates;
    }
    options.progress = report_progress;
    options.context = out;
    return options;
}

void argument_write(FILE *to, const option_value *value)
{
    fprintf(to, "--%s", value->option->name);
    if (value->option->kind != OPTION_FLAG) {
        fputc(' ', to);
        output_shell_word(to, value->text);
    }
}

char *data_flags(const arguments *args)
{
    char *text = NULL;
    size_t size;
    FILE *to = mf_text_begin(&text, &size);
    for (const option *o = options_data; to != NULL && o->name != NULL; o++) {
        const option_value *value = argument_if_any(args, o->name);
        if (value != NULL && option_is_set(value)) {
            argument_write(to, value);
            fputc(' ', to);
        }
    }
    mf_text_end(to, &text);
    return text;
}

/* --split and --per-watcher. */
static mf_status read_rule(const arguments *args, mf_split_rule *rule, mf_error *error)
{
    const char *text = argument_text(args, "split");
    *rule = (mf_split_rule){.per_watcher = argument_flag(args, "per-watcher")};
    mf_status status = split_rule_read(text, rule, error);
    if (status != MF_OK) {
        return status;
    }
    if ((argument_given(args, "split") || rule->per_watcher) &&
        argument_text(args, "test") != NULL) {
        return mf_fail(error, MF_USAGE, "--%s beside --test; expected one of them",
                       argument_given(args, "split") ? "split" : "per-watcher");
    }
    bool counts = rule->kind == MF_SPLIT_LAST || rule->kind == MF_SPLIT_LEAVE_ONE_OUT;
    if (argument_given(args, "holdout") && counts && !argument_given(args, "split")) {
        *rule = (mf_split_rule){.kind = MF_SPLIT_RANDOM}; /* the file's rule gives way */
        return MF_OK;
    }
    if (argument_given(args, "holdout") && (counts || argument_text(args, "test") != NULL)) {
        return mf_fail(error, MF_USAGE, "--holdout beside %s %s; expected one of them",
                       counts ? "--split" : "--test", counts ? text : "FILE");
    }
    if (rule->per_watcher && counts) {
        return mf_fail(error, MF_USAGE,
                       "--per-watcher beside --split %s, which goes by watcher; expected one of "
                       "them",
                       text);
    }
    return MF_OK;
}

/* Options for reading, where a model is opened: some verbs read ratings beside it, which have no
 * split of their own. */
static mf_status refuse_beside_model(const arguments *args, mf_error *error)
{
    static const char *const of_splits[] = {"test", "split", "per-watcher", "truth", NULL};
    bool reads = args->verb->reads_ratings && args->n_positional == args->verb->most + 1;
    return reads
               ? refuse_named(args, of_splits, "ratings beside a model file are not split", error)
               : refuse_options(args, options_data, (const char *const[]){"titles", NULL},
                                "a model file says what it was trained on, and is read in one way",
                                error);
}

void note_warnings(const mf_ratings *ratings, const char *path, const char *const *but, output *out)
{
    mf_warning warnings[MF_WARNINGS_MOST];
    size_t n = mf_warnings(ratings, NULL, path, warnings);
    for (size_t w = 0; w < n; w++) {
        bool says = true;
        for (size_t b = 0; but[b] != NULL; b++) {
            says = says && strcmp(but[b], warnings[w].code) != 0;
        }
        if (says) {
            output_note(out, "! %s", warnings[w].message);
        }
    }
}

mf_status open_data(mf_lab *lab, const char *path, const arguments *args, output *out)
{
    mf_read_options options = read_options(args, out);
    mf_split_rule rule;
    mf_status status = read_rule(args, &rule, &out->error);
    if (status != MF_OK) {
        return status;
    }
    const char *test = argument_text(args, "test");
    if (strcmp(path, "-") == 0 && test != NULL && strcmp(test, "-") == 0) {
        return mf_fail(&out->error, MF_USAGE,
                       "standard input cannot be both FILE and --test; expected a file for one");
    }
    bool takes_input = strcmp(path, "-") == 0 || (test != NULL && strcmp(test, "-") == 0);
    if (takes_input && output_check_input(out, "the ratings") != MF_OK) {
        return out->error.status;
    }
    options.times = rule.kind == MF_SPLIT_TIME || rule.kind == MF_SPLIT_LAST;
    if (mf_lab_is_model_file(path)) { /* before what is open is let go */
        status = refuse_beside_model(args, &out->error);
        if (status != MF_OK) {
            return status;
        }
    }
    status = mf_lab_open(lab, path, test, argument_text(args, "titles"),
                         argument_text(args, "truth"), &options, &out->error);
    if (out->progress) {
        fprintf(out->messages, "\r\033[K");
    }
    if (status == MF_OK) {
        status = check_lab(args, lab, &out->error);
    }
    if (status == MF_OK && options.times && lab->ratings.time == NULL && !lab->is_model) {
        status = mf_fail(&out->error, MF_USAGE,
                         "%s has no times to split by; expected a column named time, timestamp or "
                         "date",
                         path);
    }
    lab->rule = rule;
    if (status == MF_OK) {
        char *flags = data_flags(args);
        pthread_mutex_lock(&lab->guard);
        free(lab->open_flags);
        lab->open_flags = flags;
        pthread_mutex_unlock(&lab->guard);
    }
    if (status == MF_OK && lab->is_model && mf_libmf_is_file(path)) {
        output_note(out,
                    "! a .libmf file keeps no ratings: lists may hold what was rated, how often "
                    "a movie was is not known, and mean + biases is the mean");
    }
    if (status == MF_OK && !lab->is_model && !args->verb->reports_warnings) {
        note_warnings(&lab->ratings, path, (const char *const[]){NULL}, out);
    }
    return status == MF_OK && lab->worker != NULL ? mf_lab_survey(lab, &out->error) : status;
}

/* Sets the output up as the common options ask; they hold for this command only. */
static void apply_common(const arguments *args, output *out)
{
    const char *progress = argument_text(args, "progress");
    const option_value *asked = argument_if_any(args, "format-out");
    const char *form = argument_set(args, "json")  ? "json"
                       : argument_set(args, "csv") ? "csv"
                       : asked != NULL             ? asked->text
                                                   : "";
    out->form = strcmp(form, "json") == 0  ? OUTPUT_JSON
                : strcmp(form, "csv") == 0 ? OUTPUT_CSV
                                           : OUTPUT_TEXT;
    out->markup = strcmp(form, "markdown") == 0 ? MARKUP_MARKDOWN
                  : strcmp(form, "latex") == 0  ? MARKUP_LATEX
                  : strcmp(form, "html") == 0   ? MARKUP_HTML
                                                : MARKUP_NONE;
    out->quiet = out->quiet || argument_flag(args, "quiet");
    out->ascii = out->ascii || argument_flag(args, "ascii");
    if (argument_set(args, "plot")) {
        out->strokes = strokes_find(argument_text(args, "plot"));
    }
    out->color = out->color && !argument_flag(args, "no-color");
    if (progress != NULL && strcmp(progress, "auto") != 0) {
        out->progress = strcmp(progress, "always") == 0;
    }
    out->progress = out->progress && !out->quiet;
}

/* In a session the data is open already: flags that say how to read it come too late. */
mf_status refuse_data_options(const arguments *args, mf_error *error)
{
    for (const option *o = options_data; o->name != NULL; o++) {
        if (argument_given(args, o->name)) {
            return mf_fail(error, MF_USAGE, "--%s belongs to opening a file; here: open --%s",
                           o->name, o->name);
        }
    }
    return MF_OK;
}

static mf_status check_operands(const verb *v, size_t n, bool file, mf_error *error)
{
    if (n >= v->least && n <= v->most) {
        return MF_OK;
    }
    const char *few = n < v->least ? "something is missing" : "too many operands";
    return mf_fail(error, MF_USAGE, "%s; expected: mfexplore %s%s%s%s [options]", few, v->name,
                   file ? " FILE" : "", v->operands[0] != '\0' ? " " : "", v->operands);
}

static mf_status run_parsed(mf_lab *lab, arguments *args, output *out)
{
    const verb *v = args->verb;
    bool needs_file = verb_takes_file(v) && lab->path == NULL;
    if (v->need == NEEDS_SESSION && lab->path == NULL) {
        return mf_fail(&out->error, MF_USAGE,
                       "'%s' belongs to a session; `mfexplore FILE` opens one", v->name);
    }
    if (needs_file && args->n_positional == 0) {
        return mf_fail(&out->error, MF_USAGE, "no file; expected: mfexplore %s FILE%s%s [options]",
                       v->name, v->operands[0] != '\0' ? " " : "", v->operands);
    }
    mf_status status = check_operands(v, args->n_positional - needs_file, needs_file, &out->error);
    status = status == MF_OK ? check_written(args, &out->error) : status;
    if (status == MF_OK && !needs_file) { /* else opening looks */
        status = check_lab(args, lab, &out->error);
    }
    if (status != MF_OK || !verb_takes_file(v)) {
        return status == MF_OK ? v->run(lab, args, out) : status;
    }
    if (!needs_file) {
        status = refuse_data_options(args, &out->error);
    } else {
        status = open_data(lab, args->positional[0], args, out);
        lab->only_trains = v->only_trains && !argument_given(args, "from");
        args->positional++;
        args->n_positional--;
    }
    if (status == MF_OK && lab->n_runs > 0 &&
        (lab->is_model || v->need == NEEDS_MODEL || v->shows_runs)) {
        status = refuse_options(args, options_training, (const char *const[]){"threads", NULL},
                                lab->is_model ? "a model file holds a run that is trained"
                                              : "there is a run that answers; `train` says it anew",
                                &out->error);
    }
    if (status == MF_OK) {
        status = v->run(lab, args, out);
    }
    args->positional -= needs_file;
    return status;
}

/* Collects what is printed and writes it as Markdown, LaTeX or HTML. */
static mf_status run_marked_up(mf_lab *lab, arguments *args, output *out)
{
    FILE *to = out->out;
    char *text = NULL;
    size_t size;
    out->out = mf_text_begin(&text, &size);
    if (out->out == NULL) {
        return mf_no_memory(&out->error, "the output");
    }
    out->terminal = out->color = false;
    out->width = 0;
    mf_status status = run_parsed(lab, args, out);
    mf_text_end(out->out, &text);
    out->out = to;
    if (text != NULL) {
        markup_write(text, out->markup, to);
    }
    free(text);
    return status;
}

mf_status command_run(mf_lab *lab, int n_words, char **words, output *out)
{
    arguments args;
    output mine = *out;
    mine.cancel = &lab->cancel;
    const verb *v = verb_find(words[0]);
    if (v == NULL) {
        const verb *near = verb_nearest(words[0]);
        return near != NULL
                   ? mf_fail(&out->error, MF_USAGE, "unknown verb '%.60s'; did you mean '%s'?",
                             words[0], near->name)
                   : mf_fail(&out->error, MF_USAGE,
                             "unknown verb '%.60s'; expected one of `mfexplore help`", words[0]);
    }
    mine.lost = mf_lost();
    settings_ignore_flags(out->view != NULL && out->view->lesson != NULL &&
                          out->view->lesson->lesson != NULL);
    mf_status status = arguments_parse(v, n_words - 1, words + 1, &args, &out->error);
    if (status != MF_OK) {
        return status;
    }
    if (argument_flag(&args, "help")) {
        help_verb(v, out->out);
    } else {
        apply_common(&args, &mine);
        status = mine.markup == MARKUP_NONE ? run_parsed(lab, &args, &mine)
                                            : run_marked_up(lab, &args, &mine);
        out->error = mine.error;
    }
    arguments_clear(&args);
    if (status != MF_SYSTEM && output_whole(&mine) != MF_OK) { /* whoever lost it did not say so */
        out->error = mine.error;
        return MF_SYSTEM;
    }
    return status;
}
