#include "performance.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/grid_export.h"
#include "../figure/pen_svg.h"
#include "../screen/frame.h"
#include "../screen/lesson_pane.h"
#include "../teach/quantities.h"
#include "answer.h"
#include "picture.h"
#include "writing.h"

enum { TEXT_MOST = 8192 };

typedef struct performance {
    mf_lab *lab;
    const staging *how;
    view v;
    grid *g;
    output *out; /* what verbs of the lesson print: nothing */
    FILE *html;  /* the handout, or NULL */
    FILE *text;  /* what is read as it goes on, or NULL */
    json_t *answers;
    size_t n_checked, n_asked, n_answers;
} performance;

/* ---- the handout ----------------------------------------------------------------------------- */

/* Each line of a text in an element of its own. */
static void write_lines(const char *text, const char *tag, FILE *to)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length > 0) {
            char line[TEXT_MOST];
            snprintf(line, sizeof line, "%.*s", (int)length, text);
            fprintf(to, "<%s>", tag);
            html_text(line, to);
            fprintf(to, "</%s>\n", tag);
        }
        text += length + (text[length] == '\n');
    }
}

static void begin_html(const mf_lesson *lesson, FILE *to)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>", to);
    html_text(lesson->title, to);
    fputs("</title>\n<style>body{max-width:54em;margin:2em auto;font:17px/1.5 serif;padding:0 1em}"
          "figure{margin:1em 0}svg{max-width:100%;height:auto;border:1px solid #ccc}"
          "pre{background:#f4f4f0;padding:.5em}.ask{margin-top:1.5em}ol{columns:2}"
          "@media print{figure{break-inside:avoid}}</style></head><body>\n",
          to);
    write_lines(lesson->title, "h1", to);
}

static void end_html(const json_t *answers, FILE *to)
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

/* ---- steps ----------------------------------------------------------------------------------- */

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
    return failed[0] == '\0'
               ? MF_OK
               : mf_fail_at(&p->out->error, MF_SYSTEM, p->how->name, line, "%s", failed);
}

/* What the step says, into `text` of TEXT_MOST bytes, too. */
static mf_status show_text(performance *p, char *text)
{
    pthread_mutex_lock(&p->lab->guard);
    lesson_text(&p->v, text, TEXT_MOST);
    pthread_mutex_unlock(&p->lab->guard);
    if (strstr(text, "(not known yet)") != NULL) {
        const lesson_view *w = p->v.lesson;
        size_t at = 0;
        while (at + 1 < w->lesson->n && w->lesson->parts[at].step < w->step) {
            at++;
        }
        return mf_fail_at(&p->out->error, MF_SYSTEM, p->how->name, w->lesson->parts[at].line,
                          "step %zu names a number that is not known: %.200s", w->step + 1, text);
    }
    if (p->html != NULL) {
        write_lines(text, "p", p->html);
    } else if (p->text != NULL) {
        fprintf(p->text, "\n%s", text);
    }
    return MF_OK;
}

/* The commands that the step runs; true where it has a picture to show for it. */
static bool show_commands(performance *p)
{
    const lesson_view *w = p->v.lesson;
    bool drew = false;
    for (size_t i = 0; i < w->lesson->n; i++) {
        const mf_lesson_part *part = &w->lesson->parts[i];
        if (part->step != w->step) {
            continue;
        }
        drew = drew || part->kind == MF_LESSON_KEYS || part->kind == MF_LESSON_RUN;
        p->n_checked += part->kind == MF_LESSON_CHECK;
        if (part->kind == MF_LESSON_RUN && p->html != NULL) {
            fputs("<pre>", p->html);
            write_lines(part->text, "code", p->html);
            fputs("</pre>\n", p->html);
        } else if (part->kind == MF_LESSON_RUN && p->text != NULL) {
            fprintf(p->text, ": %s\n", part->text);
        }
    }
    return drew;
}

/* A question with its answer; `text` is room for TEXT_MOST bytes. */
static void ask(performance *p, const mf_lesson_part *part, char *text)
{
    double value = NAN;
    pthread_mutex_lock(&p->lab->guard);
    mf_quantity_find(p->lab, part->condition, &value);
    mf_quantity_fill(p->lab, part->text, text, TEXT_MOST);
    pthread_mutex_unlock(&p->lab->guard);
    p->n_asked++;
    p->n_answers += isfinite(value) != 0;
    json_array_append_new(p->answers, json_pack("{s:o, s:o}", "question", id_json(text), "answer",
                                                json_number_or_null(value)));
    if (p->html != NULL) {
        fprintf(p->html, "<p class=\"ask\"><b>Question %zu.</b></p>\n", p->n_asked);
        write_lines(text, "p", p->html);
    } else if (p->text != NULL) {
        isfinite(value) ? fprintf(p->text, "? %s\n  %.6g\n", text, value)
                        : fprintf(p->text, "? %s\n  %s\n", text, MF_LESSON_NO_ANSWER);
    }
}

/* Text, blocks, a picture, the questions; `text` is room for TEXT_MOST bytes. */
static mf_status show_step(performance *p, char *text)
{
    const lesson_view *w = p->v.lesson;
    mf_status status = show_text(p, text);
    if (status != MF_OK) {
        return status;
    }
    bool drew = show_commands(p);
    status = perform_step(p);
    if (status == MF_OK && drew && p->html != NULL) {
        fputs("<figure>\n", p->html);
        grid_write_svg(p->g, p->html);
        fputs("</figure>\n", p->html);
    }
    for (size_t i = 0; i < w->lesson->n && status == MF_OK; i++) {
        const mf_lesson_part *part = &w->lesson->parts[i];
        if (part->step == w->step && part->kind == MF_LESSON_ASK) {
            ask(p, part, text);
        }
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The lesson is on the view; steps follow one another until one fails. */
static mf_status show_steps(performance *p, const mf_lesson *lesson)
{
    char *text = mf_alloc(1, TEXT_MOST);
    mf_status status = text == NULL ? mf_no_memory(&p->out->error, "a lesson") : MF_OK;
    if (p->html != NULL) {
        begin_html(lesson, p->html);
    } else if (p->text != NULL) {
        fprintf(p->text, "%s\n", lesson->title);
    }
    for (size_t step = 0; status == MF_OK && step < lesson->n_steps; step++) {
        status = show_step(p, text);
        if (step + 1 < lesson->n_steps) {
            lesson_next(&p->v);
        }
    }
    free(text);
    return status;
}

/* What the performance came to, where that is asked for. */
static mf_status say_end(const performance *p, const mf_lesson *lesson, output *out)
{
    if (out->form == OUTPUT_JSON) {
        return output_json(out, json_pack("{s:o, s:o, s:I, s:I, s:O}", "lesson",
                                          id_json(p->how->name), "title", id_json(lesson->title),
                                          "steps", (json_int_t)lesson->n_steps, "checks",
                                          (json_int_t)p->n_checked, "questions", p->answers));
    }
    if (p->how->check) {
        fprintf(out->out,
                "%s: %zu steps, %zu checks hold at 80x24 and 120x36, %zu questions have answers\n",
                p->how->name, lesson->n_steps, p->n_checked, p->n_answers);
    }
    return MF_OK;
}

mf_status perform(mf_lab *lab, const staging *how, mf_lesson *lesson, output *out)
{
    output inner = *out;
    char *html = NULL;
    size_t html_size;
    bool reads = !how->check && how->handout == NULL && out->form != OUTPUT_JSON;
    performance p = {.lab = lab, .how = how, .out = &inner, .text = reads ? out->out : NULL};
    inner.quiet = true;
    inner.progress = false;
    inner.view = NULL;
    if (!view_open(&p.v, lab, out->ascii)) {
        mf_lesson_free(lesson);
        return mf_no_memory(&out->error, "a lesson");
    }
    lesson_open(&p.v, lesson, how->name);
    p.v.lesson->alone = true;
    p.v.lesson->hidden = !how->check; /* the pictures show the screens */
    p.v.n_keys++;
    p.answers = json_array();
    p.g = grid_new(how->width, how->height, out->ascii);
    p.html = how->handout == NULL ? NULL : mf_text_begin(&html, &html_size);
    mf_status status = p.g == NULL || (how->handout != NULL && p.html == NULL)
                           ? mf_no_memory(&out->error, "a lesson")
                           : mf_lab_survey(lab, &out->error);
    if (status == MF_OK) {
        status = show_steps(&p, lesson);
        out->error = inner.error;
    }
    if (p.html != NULL) {
        end_html(p.answers, p.html);
        bool good = mf_text_end(p.html, &html);
        status = status == MF_OK && !good ? mf_no_memory(&out->error, "a lesson") : status;
        status = status == MF_OK ? save_as(how->handout, write_bytes, html, out) : status;
        free(html);
    }
    status = status == MF_OK && how->last ? say_end(&p, lesson, out) : status;
    json_decref(p.answers);
    grid_free(p.g);
    view_close(&p.v); /* and with it the lesson */
    return status;
}
