/* lesson: lists them, opens one in the explorer, has one performed; notes for the teacher. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../lab/lab.h"
#include "../screen/lesson_pane.h"
#include "../teach/lesson.h"
#include "../teach/quantities.h"
#include "answer.h"
#include "lists.h"
#include "performance.h"
#include "written.h"
#include "mfexplore/status.h"

#ifndef MF_SHARE /* where installed samples are looked for: the Makefile says */
#define MF_SHARE "/usr/local/share/mfexplore"
#endif

enum { WIDTH = 100, HEIGHT = 30, FILE_MOST = 1 << 20 };

/* What --check runs a lesson at, with its pane beside the screens as a reader has it. */
static const struct {
    int width, height;
} check_sizes[] = {{80, 24}, {120, 36}};

static const option options_lesson[] = {
    {"check", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "run it without a reader and fail where a check does not hold (exit 1)"},
    {"speaker", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "print the notes for the teacher"},
    {"export", 0, OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "write a handout: text, pictures of the screens, questions, and the answers at the end, as "
     "HTML"},
    {"json", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "print JSON: the list, or what a run came to"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* ---- finding --------------------------------------------------------------------------------- */

/* The text of a lesson: one that ships, or a file. The caller frees it. */
static mf_status find_text(const char *name, char **text, mf_error *error)
{
    char names[256];
    *text = NULL;
    for (size_t l = 0; mf_lesson_sources[l].name != NULL; l++) {
        if (strcmp(mf_lesson_sources[l].name, name) == 0) {
            *text = mf_copy(mf_lesson_sources[l].text);
            return *text == NULL ? mf_no_memory(error, "a lesson") : MF_OK;
        }
    }
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return mf_fail(error, MF_USAGE, "no lesson '%.100s'; expected one of %s, or a file", name,
                       choices_write("@lesson", ", ", names, sizeof names));
    }
    *text = mf_alloc_zero(1, FILE_MOST + 1);
    size_t n = *text == NULL ? 0 : fread(*text, 1, FILE_MOST, file);
    bool whole = *text != NULL && feof(file) && !ferror(file) && memchr(*text, '\0', n) == NULL;
    fclose(file);
    if (!whole) {
        free(*text);
        *text = NULL;
        return mf_fail_at(error, MF_BAD_DATA, name, 1,
                          "cannot be read as a lesson; expected text of at most 1 MiB");
    }
    return MF_OK;
}

mf_status lesson_load(const char *name, mf_lesson **lesson, mf_error *error)
{
    char *text;
    mf_status status = find_text(name, &text, error);
    status = status == MF_OK ? mf_lesson_parse(name, text, lesson, error) : status;
    free(text);
    return status;
}

mf_status lesson_file(const char *name, const char *given, char *path, size_t size, mf_error *error)
{
    mf_lesson *lesson = NULL;
    mf_status status = lesson_load(name, &lesson, error);
    if (status != MF_OK) {
        return status;
    }
    const char *wanted = given != NULL          ? given
                         : lesson->data != NULL ? lesson->data
                                                : "data/sample.csv.gz";
    const char *slash = strrchr(wanted, '/');
    snprintf(path, size, "%s", wanted);
    if (given == NULL && access(path, R_OK) != 0) {
        snprintf(path, size, MF_SHARE "/%s", slash == NULL ? wanted : slash + 1);
    }
    mf_lesson_free(lesson);
    return MF_OK;
}

static mf_status list(output *out)
{
    json_t *array = json_array();
    table *t = table_new(3, (table_align[]){TABLE_LEFT, TABLE_LEFT, TABLE_LEFT});
    mf_status status = MF_OK;
    for (size_t l = 0; mf_lesson_sources[l].name != NULL && status == MF_OK; l++) {
        mf_lesson *lesson = NULL;
        status = lesson_load(mf_lesson_sources[l].name, &lesson, &out->error);
        if (status == MF_OK) {
            table_add(t, "%s", mf_lesson_sources[l].name);
            table_add(t, "%s", lesson->title);
            table_add(t, "%zu steps", lesson->n_steps);
            json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:I}", "name",
                                                   mf_lesson_sources[l].name, "title",
                                                   lesson->title, "summary",
                                                   lesson->summary == NULL ? "" : lesson->summary,
                                                   "steps", (json_int_t)lesson->n_steps));
        }
        mf_lesson_free(lesson);
    }
    if (status == MF_OK && out->form == OUTPUT_JSON) {
        status = output_json(out, array);
    } else {
        json_decref(array);
        status = status == MF_OK ? output_table(out, t, 0) : status;
        fprintf(out->out, "`lesson NAME` begins one; mfexplore(5) says how to write one\n");
    }
    table_free(t);
    return status;
}

static void print_notes(const mf_lesson *lesson, output *out)
{
    fprintf(out->out, "%s\n", lesson->title);
    for (size_t p = 0; p < lesson->n; p++) {
        const mf_lesson_part *part = &lesson->parts[p];
        if (part->kind == MF_LESSON_NOTE) {
            fprintf(out->out, "\nstep %zu: %s\n", part->step + 1, part->text);
        } else if (part->kind == MF_LESSON_ASK) {
            fprintf(out->out, "\nstep %zu asks: %s\n  answer: %s\n", part->step + 1, part->text,
                    part->condition);
        }
    }
}

/* ---- the verb -------------------------------------------------------------------------------- */

/* Opens the data that a lesson is meant for, or FILE, where nothing is open yet. */
static mf_status open_for(mf_lab *lab, const char *name, const arguments *args, output *out)
{
    char path[4096];
    const char *given = args->n_positional > 1 ? args->positional[1] : NULL;
    if (lab->path != NULL) {
        return given == NULL ? refuse_data_options(args, &out->error)
                             : mf_fail(&out->error, MF_USAGE,
                                       "a file is open already; expected: lesson NAME");
    }
    mf_status status = lesson_file(name, given, path, sizeof path, &out->error);
    return status == MF_OK ? open_data(lab, path, args, out) : status;
}

/* Without a reader: at each size with --check, else once. The lesson is taken over. */
static mf_status perform_all(mf_lab *lab, const arguments *args, const char *name,
                             mf_lesson *lesson, output *out)
{
    staging how = {.name = name,
                   .width = WIDTH,
                   .height = HEIGHT,
                   .handout = argument_text(args, "export"),
                   .last = true};
    if (!argument_flag(args, "check")) {
        return perform(lab, &how, lesson, out);
    }
    enum { SIZES = sizeof check_sizes / sizeof check_sizes[0] };
    mf_status status = MF_OK;
    how.check = true;
    for (size_t s = 0; s < SIZES && status == MF_OK; s++) {
        if (s > 0) {
            status = lesson_load(name, &lesson, &out->error);
            mf_lab_clear_runs(lab); /* as it was before the first time */
        }
        how.width = check_sizes[s].width;
        how.height = check_sizes[s].height;
        how.last = s + 1 == SIZES;
        status = status == MF_OK ? perform(lab, &how, lesson, out) : status;
    }
    return status;
}

/* What is asked of a lesson that was found to be in order. The lesson is taken over. */
static mf_status begin(mf_lab *lab, const arguments *args, const char *name, mf_lesson *lesson,
                       output *out)
{
    bool alone = argument_flag(args, "check") || argument_text(args, "export") != NULL ||
                 out->form == OUTPUT_JSON;
    if (argument_flag(args, "speaker") && alone) {
        mf_lesson_free(lesson);
        return mf_fail(&out->error, MF_USAGE,
                       "--speaker prints notes; expected no --check, --export or --json beside it");
    }
    mf_status status = MF_OK;
    if (argument_flag(args, "speaker")) {
        print_notes(lesson, out);
    } else if (out->view != NULL && !alone) { /* in the explorer the reader is there */
        pthread_mutex_lock(&lab->guard);
        lesson_open(out->view, lesson, name);
        pthread_mutex_unlock(&lab->guard);
        return MF_OK;
    } else if (lab->worker != NULL) {
        status = mf_fail(&out->error, MF_USAGE,
                         "--check and --export run a lesson start to end; expected a shell");
    } else {
        status = open_for(lab, name, args, out);
        if (status == MF_OK) {
            return perform_all(lab, args, name, lesson, out);
        }
    }
    mf_lesson_free(lesson);
    return status;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    mf_lesson *lesson = NULL;
    bool runs = argument_flag(args, "check") || argument_flag(args, "speaker") ||
                argument_text(args, "export") != NULL;
    if (args->n_positional == 0) {
        return runs ? mf_fail(&out->error, MF_USAGE,
                              "no lesson; expected its NAME, as `mfexplore lesson` lists them")
                    : list(out);
    }
    const char *name = args->positional[0];
    if (out->view != NULL && out->view->lesson->alone) {
        return mf_fail(&out->error, MF_USAGE, "a lesson without a reader cannot begin another");
    }
    mf_status status = lesson_load(name, &lesson, &out->error);
    status = status == MF_OK ? check_kept(args, name, false, &out->error) : status;
    if (status == MF_OK) {
        pthread_mutex_lock(&lab->guard);
        status = mf_lesson_verify(lab, name, lesson, &out->error);
        pthread_mutex_unlock(&lab->guard);
    }
    if (status != MF_OK) {
        mf_lesson_free(lesson);
        return status;
    }
    return begin(lab, args, name, lesson, out);
}

const verb verb_lesson = {
    .name = "lesson",
    .summary =
        "guided tours that run inside the explorer: list them, run one, check one, print a handout",
    .operands = "[LESSON [FILE]]",
    .details = "Without NAME lists the lessons that ship; NAME may also be a file (mfexplore(5) "
               "says how one is "
               "written). In a terminal the lesson runs in the explorer: Enter goes on, Backspace "
               "back, L hides and "
               "shows it. Without a terminal it is printed with its answers. FILE is the one that "
               "the lesson is meant "
               "for unless given; its numbers, checks and answers are computed from it.",
    .example = "overfitting data/tiny.csv --check",
    .need = NEEDS_NOTHING,
    .most = 2,
    .groups = (const option *const[]){options_lesson, options_data, options_common, NULL},
    .run = run,
};
