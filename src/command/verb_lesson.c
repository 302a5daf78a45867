/* lesson: lists them; runs one, with or without a reader; notes for the teacher; a handout. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/grid_export.h"
#include "../lab/lab.h"
#include "../screen/frame.h"
#include "../screen/lesson_pane.h"
#include "../teach/lesson.h"
#include "../teach/quantities.h"
#include "answer.h"
#include "lists.h"
#include "picture.h"
#include "written.h"
#include "mfexplore/status.h"

#ifndef MF_SHARE /* where installed samples are looked for: the Makefile says */
#define MF_SHARE "/usr/local/share/mfexplore"
#endif

enum { WIDTH = 100, HEIGHT = 30, TEXT_MOST = 8192, FILE_MOST = 1 << 20 };

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

/* ---- without a reader ------------------------------------------------------------------------ */

typedef struct performance {
    mf_lab *lab;
    view v;
    grid *g;
    output *out;
    FILE *html; /* the handout, or NULL */
    const char *name;
    bool quiet;
    size_t n_checked, n_asked, n_answers;
} performance;

static void write_html_text(const char *text, const char *tag, FILE *to)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length > 0) {
            fprintf(to, "<%s>", tag);
            for (size_t i = 0; i < length; i++) {
                text[i] == '<'   ? fputs("&lt;", to)
                : text[i] == '>' ? fputs("&gt;", to)
                : text[i] == '&' ? fputs("&amp;", to)
                                 : fputc(text[i], to);
            }
            fprintf(to, "</%s>\n", tag);
        }
        text += length + (text[length] == '\n');
    }
}

/* Runs the blocks of a step; MF_SYSTEM and file:line when a check does not hold or a verb fails. */
static mf_status perform_step(performance *p)
{
    lesson_view *w = p->v.lesson;
    char failed[400] = "";
    pthread_mutex_lock(&p->lab->guard);
    picture_draw(p->lab, &p->v, p->g);
    lesson_begin(&p->v);
    while (lesson_is_acting(&p->v) && failed[0] == '\0' && !atomic_load(&p->lab->cancel)) {
        picture_feed(p->lab, &p->v, p->g, p->out);
        if (p->v.message_is_error && p->v.message[0] != '\0') {
            snprintf(failed, sizeof failed, "%s", p->v.message);
            w->failed_line = w->lesson->parts[w->part < w->lesson->n ? w->part : 0].line;
        }
    }
    if (w->failed[0] != '\0') {
        snprintf(failed, sizeof failed, "%s", w->failed);
    }
    size_t line = w->failed_line;
    pthread_mutex_unlock(&p->lab->guard);
    if (atomic_load(&p->lab->cancel)) {
        return mf_fail(&p->out->error, MF_INTERRUPTED, "interrupted");
    }
    return failed[0] == '\0' ? MF_OK
                             : mf_fail_at(&p->out->error, MF_SYSTEM, p->name, line, "%s", failed);
}

/* Text, blocks, a picture, the question. */
static mf_status show_step(performance *p, json_t *answers)
{
    lesson_view *w = p->v.lesson;
    char *text = mf_alloc(1, TEXT_MOST);
    bool drew = false;
    if (text == NULL) {
        return mf_no_memory(&p->out->error, "a lesson");
    }
    pthread_mutex_lock(&p->lab->guard);
    lesson_text(&p->v, text, TEXT_MOST);
    pthread_mutex_unlock(&p->lab->guard);
    if (strstr(text, "(not known yet)") != NULL) {
        mf_status unknown =
            mf_fail_at(&p->out->error, MF_SYSTEM, p->name, 1,
                       "step %zu names a number that is not known: %.200s", w->step + 1, text);
        free(text);
        return unknown;
    }
    if (!p->quiet && p->html == NULL) {
        fprintf(p->out->out, "\n%s", text);
    } else if (p->html != NULL) {
        write_html_text(text, "p", p->html);
    }
    for (size_t i = 0; i < w->lesson->n; i++) {
        const mf_lesson_part *part = &w->lesson->parts[i];
        drew = drew || (part->step == w->step &&
                        (part->kind == MF_LESSON_KEYS || part->kind == MF_LESSON_RUN));
        p->n_checked += part->step == w->step && part->kind == MF_LESSON_CHECK;
        if (part->step == w->step && part->kind == MF_LESSON_RUN && p->html != NULL) {
            fputs("<pre>", p->html);
            write_html_text(part->text, "code", p->html);
            fputs("</pre>\n", p->html);
        } else if (part->step == w->step && part->kind == MF_LESSON_RUN && !p->quiet) {
            fprintf(p->out->out, ": %s\n", part->text);
        }
    }
    mf_status status = perform_step(p);
    if (status == MF_OK && drew && p->html != NULL) {
        fputs("<figure>\n", p->html);
        grid_write_svg(p->g, p->html);
        fputs("</figure>\n", p->html);
    }
    for (size_t i = 0; i < w->lesson->n && status == MF_OK; i++) {
        const mf_lesson_part *part = &w->lesson->parts[i];
        double value = NAN;
        if (part->step != w->step || part->kind != MF_LESSON_ASK) {
            continue;
        }
        pthread_mutex_lock(&p->lab->guard);
        mf_quantity_find(p->lab, part->condition, &value);
        mf_quantity_fill(p->lab, part->text, text, TEXT_MOST);
        pthread_mutex_unlock(&p->lab->guard);
        p->n_asked++;
        p->n_answers += isfinite(value);
        json_array_append_new(answers, json_pack("{s:o, s:o}", "question", id_json(text), "answer",
                                                 json_number_or_null(value)));
        if (p->html != NULL) {
            fprintf(p->html, "<p class=\"ask\"><b>Question %zu.</b></p>\n", p->n_asked);
            write_html_text(text, "p", p->html);
        } else if (!p->quiet) {
            isfinite(value) ? fprintf(p->out->out, "? %s\n  %.6g\n", text, value)
                            : fprintf(p->out->out, "? %s\n  %s\n", text, MF_LESSON_NO_ANSWER);
        }
    }
    free(text);
    return status;
}

static void begin_html(const mf_lesson *lesson, FILE *to)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>", to);
    write_html_text(lesson->title, "span", to);
    fputs("</title>\n<style>body{max-width:54em;margin:2em auto;font:17px/1.5 serif;padding:0 1em}"
          "figure{margin:1em 0}svg{max-width:100%;height:auto;border:1px solid #ccc}"
          "pre{background:#f4f4f0;padding:.5em}.ask{margin-top:1.5em}ol{columns:2}"
          "@media print{figure{break-inside:avoid}}</style></head><body>\n",
          to);
    write_html_text(lesson->title, "h1", to);
}

static void end_html(json_t *answers, FILE *to)
{
    fputs("<h2>Answers</h2>\n<ol>\n", to);
    for (size_t a = 0; a < json_array_size(answers); a++) {
        const json_t *answer = json_object_get(json_array_get(answers, a), "answer");
        json_is_number(answer) ? fprintf(to, "<li>%.6g</li>\n", json_number_value(answer))
                               : fprintf(to, "<li>%s</li>\n", MF_LESSON_NO_ANSWER);
    }
    fputs("</ol>\n</body></html>\n", to);
}

static void write_bytes(const void *what, FILE *to)
{
    fputs(what, to);
}

/* Start to end, with nobody to press Enter, on screens of this size. The lesson is taken over. */
static mf_status perform(mf_lab *lab, const arguments *args, const char *name, mf_lesson *lesson,
                         int width, int height, bool last, output *out)
{
    output inner = *out;
    char *html = NULL;
    size_t html_size;
    const char *path = argument_text(args, "export");
    performance p = {.lab = lab,
                     .out = &inner,
                     .name = name,
                     .quiet =
                         argument_flag(args, "check") || out->form == OUTPUT_JSON || path != NULL};
    json_t *answers = json_array();
    char title[300];
    snprintf(title, sizeof title, "%s", lesson->title);
    inner.quiet = true;
    inner.progress = false;
    inner.view = NULL;
    p.g = grid_new(width, height, out->ascii);
    p.html = path == NULL ? NULL : mf_text_begin(&html, &html_size);
    if (!view_open(&p.v, lab, out->ascii)) {
        mf_lesson_free(lesson);
        json_decref(answers);
        grid_free(p.g);
        mf_text_end(p.html, &html);
        free(html);
        return mf_no_memory(&out->error, "a lesson");
    }
    lesson_open(&p.v, lesson, name);
    p.v.lesson->alone = true;
    p.v.lesson->hidden = !argument_flag(args, "check"); /* the pictures show the screens */
    p.v.n_keys++;
    mf_status status = p.g == NULL || (path != NULL && p.html == NULL)
                           ? mf_no_memory(&out->error, "a lesson")
                           : mf_lab_survey(lab, &out->error);
    if (status == MF_OK && p.html != NULL) {
        begin_html(lesson, p.html);
    } else if (status == MF_OK && !p.quiet) {
        fprintf(out->out, "%s\n", title);
    }
    for (size_t step = 0; status == MF_OK && step < lesson->n_steps; step++) {
        status = show_step(&p, answers);
        out->error = inner.error;
        if (step + 1 < lesson->n_steps) {
            lesson_next(&p.v);
        }
    }
    if (p.html != NULL) {
        end_html(answers, p.html);
        bool good = mf_text_end(p.html, &html);
        status = status == MF_OK && !good ? mf_no_memory(&out->error, "a lesson") : status;
        status = status == MF_OK ? save_as(path, write_bytes, html, out) : status;
        free(html);
    }
    if (status == MF_OK && out->form == OUTPUT_JSON && last) {
        status = output_json(out, json_pack("{s:o, s:o, s:I, s:I, s:O}", "lesson", id_json(name),
                                            "title", id_json(title), "steps",
                                            (json_int_t)lesson->n_steps, "checks",
                                            (json_int_t)p.n_checked, "questions", answers));
    } else if (status == MF_OK && argument_flag(args, "check") && last) {
        fprintf(out->out,
                "%s: %zu steps, %zu checks hold at 80x24 and 120x36, %zu questions have answers\n",
                name, lesson->n_steps, p.n_checked, p.n_answers);
    }
    json_decref(answers);
    grid_free(p.g);
    view_close(&p.v); /* and with it the lesson */
    return status;
}

/* ---- the verb -------------------------------------------------------------------------------- */

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    char path[4096];
    mf_lesson *lesson = NULL;
    if (args->n_positional == 0) {
        return list(out);
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
    if (argument_flag(args, "speaker")) {
        print_notes(lesson, out);
        mf_lesson_free(lesson);
        return MF_OK;
    }
    bool alone = argument_flag(args, "check") || argument_text(args, "export") != NULL ||
                 out->form == OUTPUT_JSON;
    if (out->view != NULL && !alone) { /* in the explorer the reader is there */
        pthread_mutex_lock(&lab->guard);
        lesson_open(out->view, lesson, name);
        pthread_mutex_unlock(&lab->guard);
        return MF_OK;
    }
    if (lab->worker != NULL) {
        mf_lesson_free(lesson);
        return mf_fail(&out->error, MF_USAGE,
                       "--check and --export run a lesson start to end; expected a shell");
    }
    if (args->n_positional > 1 && lab->path != NULL) {
        status = mf_fail(&out->error, MF_USAGE, "a file is open already; expected: lesson NAME");
    } else if (lab->path == NULL) {
        status = lesson_file(name, args->n_positional > 1 ? args->positional[1] : NULL, path,
                             sizeof path, &out->error);
        status = status == MF_OK ? open_data(lab, path, args, out) : status;
    }
    if (status != MF_OK) {
        mf_lesson_free(lesson);
        return status;
    }
    if (!argument_flag(args, "check")) {
        return perform(lab, args, name, lesson, WIDTH, HEIGHT, true, out);
    }
    enum { SIZES = sizeof check_sizes / sizeof check_sizes[0] };
    for (size_t s = 0; s < SIZES && status == MF_OK; s++) {
        if (s > 0) {
            status = lesson_load(name, &lesson, &out->error);
            mf_lab_clear_runs(lab); /* as it was before the first time */
        }
        if (status == MF_OK) {
            status = perform(lab, args, name, lesson, check_sizes[s].width, check_sizes[s].height,
                             s + 1 == SIZES, out);
        }
    }
    return status;
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
