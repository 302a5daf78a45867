/* Parsing lessons: the part of Markdown that they use, line by line. */
#include "lesson.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "mfexplore/status.h"

typedef struct buffer {
    char *text;
    size_t length, capacity;
} buffer;

typedef struct parser {
    const char *name;
    mf_lesson *lesson;
    size_t capacity, line;
    bool acted;          /* the step has acted or asked: more text begins the next one */
    buffer prose, block; /* what is gathered: text or a note; a block between its fences */
    char info[128];      /* what stands behind the fence */
    size_t began;        /* the line before the one where it began */
    bool fenced, noting;
    mf_error *error;
} parser;

void mf_lesson_free(mf_lesson *lesson)
{
    if (lesson == NULL) {
        return;
    }
    for (size_t p = 0; p < lesson->n; p++) {
        free(lesson->parts[p].text);
        free(lesson->parts[p].condition);
        free(lesson->parts[p].reasons);
    }
    free(lesson->parts);
    free(lesson->title);
    free(lesson->summary);
    free(lesson->data);
    free(lesson);
}

/* Adds a part; text and condition are copied. */
static mf_status add(parser *p, mf_lesson_kind kind, size_t line, const char *text,
                     const char *condition, double tolerance)
{
    mf_lesson *l = p->lesson;
    bool acts = kind == MF_LESSON_RUN || kind == MF_LESSON_KEYS || kind == MF_LESSON_CHECK ||
                kind == MF_LESSON_ASK;
    if (!acts && p->acted) {
        l->n_steps++;
        p->acted = false;
    }
    char *copy = mf_copy(text), *of = condition == NULL ? NULL : mf_copy(condition);
    if (copy == NULL || (condition != NULL && of == NULL) ||
        !mf_grow((void **)&l->parts, &p->capacity, l->n + 1, sizeof *l->parts)) {
        free(copy);
        free(of);
        return mf_no_memory(p->error, "a lesson");
    }
    mf_lesson_part *part = &l->parts[l->n++];
    *part =
        (mf_lesson_part){.kind = kind, .line = line, .step = l->n_steps, .tolerance = tolerance};
    part->text = copy;
    part->condition = of;
    p->acted = p->acted || acts;
    return MF_OK;
}

/* The text of a block without the lines of its answer, tolerance and wrong answers, which an ask
 * block has. */
static mf_status add_question(parser *p, size_t line, char *text)
{
    char *answer = NULL, *rest = text;
    double tolerance = 0.005;
    size_t at = line;
    char question[2048] = "", reasons[2048] = "";
    for (char *one = strsep(&rest, "\n"); one != NULL; one = strsep(&rest, "\n"), at++) {
        if (one[0] == '=' && one[1] == ' ') {
            answer = one + 2;
        } else if (one[0] == '~' && one[1] == ' ') {
            char *end;
            tolerance = strtod(one + 2, &end) / 100;
            if (*end != '%' || !(tolerance >= 0)) {
                return mf_fail_at(p->error, MF_BAD_DATA, p->name, at,
                                  "'%.40s'; expected a tolerance such as ~ 1%%", one);
            }
        } else if (one[0] == '!' && one[1] == ' ') {
            size_t used = strlen(reasons);
            if (strchr(one, ':') == NULL) {
                return mf_fail_at(p->error, MF_BAD_DATA, p->name, at,
                                  "'%.40s'; expected a wrong answer and why: ! VALUE: TEXT", one);
            }
            snprintf(reasons + used, sizeof reasons - used, "%s\n", one + 2);
        } else {
            size_t used = strlen(question);
            snprintf(question + used, sizeof question - used, "%s%s", used > 0 ? " " : "", one);
        }
    }
    if (answer == NULL) {
        return mf_fail_at(p->error, MF_BAD_DATA, p->name, line,
                          "a question without an answer; expected a line '= NAME'");
    }
    mf_status status = add(p, MF_LESSON_ASK, line, question, answer, tolerance);
    if (status == MF_OK && reasons[0] != '\0') {
        mf_lesson_part *part = &p->lesson->parts[p->lesson->n - 1];
        part->reasons = mf_copy(reasons);
        status = part->reasons == NULL ? mf_no_memory(p->error, "a lesson") : MF_OK;
    }
    return status;
}

static mf_status add_block(parser *p, const char *info, size_t line, char *text)
{
    if (strcmp(info, "run") == 0) {
        return add(p, MF_LESSON_RUN, line, text, NULL, 0);
    }
    if (strcmp(info, "keys") == 0) {
        return add(p, MF_LESSON_KEYS, line, text, NULL, 0);
    }
    if (strcmp(info, "check") == 0) {
        return add(p, MF_LESSON_CHECK, line, text, NULL, 0);
    }
    if (strcmp(info, "ask") == 0) {
        return add_question(p, line, text);
    }
    if (strncmp(info, "when ", 5) == 0) {
        for (char *c = text; *c != '\0'; c++) {
            *c = *c == '\n' ? ' ' : *c; /* a paragraph runs on */
        }
        return add(p, MF_LESSON_WHEN, line, text, info + 5, 0);
    }
    if (info[0] == '\0') {
        return add(p, MF_LESSON_TEXT, line, text, NULL, 0); /* a formula, say: as it is */
    }
    return mf_fail_at(p->error, MF_BAD_DATA, p->name, line,
                      "a block of kind '%.40s'; expected run, keys, check, ask or when", info);
}

/* A growing text. */
static bool append(buffer *b, const char *line, size_t length, char after)
{
    if (!mf_grow((void **)&b->text, &b->capacity, b->length + length + 2, 1) || b->text == NULL) {
        return false;
    }
    memcpy(b->text + b->length, line, length);
    b->length += length;
    if (after != '\0') {
        b->text[b->length++] = after;
    }
    b->text[b->length] = '\0';
    return true;
}

static mf_status flush_text(parser *p, buffer *b, mf_lesson_kind kind, size_t line)
{
    mf_status status = MF_OK;
    while (b->length > 0 && (b->text[b->length - 1] == '\n' || b->text[b->length - 1] == ' ')) {
        b->text[--b->length] = '\0';
    }
    if (b->length > 0) {
        if (p->lesson->summary == NULL && kind == MF_LESSON_TEXT) {
            p->lesson->summary = mf_copy_part(b->text, strcspn(b->text, "\n"));
        }
        status = add(p, kind, line, b->text, NULL, 0);
    }
    b->length = 0;
    return status;
}

/* Lines of one paragraph run on; an empty line ends it, and lines of a list stay apart. */
static bool add_line(buffer *b, const char *line, size_t length)
{
    bool item = length > 1 && (line[0] == '-' || line[0] == '*') && line[1] == ' ';
    bool fresh = b->length == 0 || b->text[b->length - 1] == '\n';
    if (length == 0) {
        return fresh || append(b, "", 0, '\n');
    }
    if (!fresh && !append(b, "", 0, item ? '\n' : ' ')) {
        return false;
    }
    return append(b, line, length, '\0');
}

static mf_status no_memory(parser *p)
{
    return mf_no_memory(p->error, "a lesson");
}

/* What was gathered of a text or a note becomes a part. */
static mf_status end_text(parser *p)
{
    return flush_text(p, &p->prose, p->noting ? MF_LESSON_NOTE : MF_LESSON_TEXT, p->began + 1);
}

/* ``` begins a block and ends it. */
static mf_status take_fence(parser *p, const char *line, size_t length)
{
    mf_status status = MF_OK;
    if (!p->fenced) {
        status = end_text(p);
        snprintf(p->info, sizeof p->info, "%.*s", (int)(length - 3), line + 3);
        p->block.length = 0;
    } else if (p->block.length > 0) {
        p->block.text[--p->block.length] = '\0'; /* its last line end */
        status = add_block(p, p->info, p->began + 1, p->block.text);
    }
    p->fenced = !p->fenced;
    p->began = p->line;
    return status;
}

/* A line that is neither in a block nor of a note. */
static mf_status take_prose(parser *p, const char *line, size_t length)
{
    mf_lesson *l = p->lesson;
    mf_status status = MF_OK;
    if (length > 2 && strncmp(line, "# ", 2) == 0 && l->title == NULL) {
        l->title = mf_copy_part(line + 2, length - 2);
    } else if (length > 6 && strncmp(line, "Data: ", 6) == 0 && l->data == NULL) {
        l->data = mf_copy_part(line + 6, length - 6);
    } else if (length > 7 && strncmp(line, "Order: ", 7) == 0 && l->n == 0) {
        /* its place among those that ship: the Makefile goes by it */
    } else if (length == 3 && strncmp(line, "---", 3) == 0) {
        status = end_text(p);
        p->acted = l->n > 0;
        p->began = p->line;
    } else {
        p->began = p->prose.length == 0 ? p->line - 1 : p->began; /* after blank lines */
        status = add_line(&p->prose, line, length) ? MF_OK : no_memory(p);
    }
    return status;
}

static mf_status take_line(parser *p, const char *line, size_t length)
{
    bool note = !p->fenced && length >= 1 && line[0] == '>';
    if (!p->fenced && note != p->noting) {
        mf_status status = end_text(p);
        p->noting = note;
        p->began = p->line - 1;
        if (status != MF_OK) {
            return status;
        }
    }
    if (length >= 3 && strncmp(line, "```", 3) == 0) {
        return take_fence(p, line, length);
    }
    if (p->fenced) {
        return append(&p->block, line, length, '\n') ? MF_OK : no_memory(p);
    }
    if (note) {
        size_t skip = length > 1 && line[1] == ' ' ? 2 : 1;
        return add_line(&p->prose, line + skip, length - skip) ? MF_OK : no_memory(p);
    }
    return take_prose(p, line, length);
}

static mf_status parse_lines(parser *p, const char *text)
{
    mf_status status = MF_OK;
    while (*text != '\0' && status == MF_OK) {
        size_t length = strcspn(text, "\n");
        const char *line = text;
        text += length + (text[length] == '\n');
        length -= length > 0 && line[length - 1] == '\r';
        p->line++;
        status = take_line(p, line, length);
    }
    if (status == MF_OK && p->fenced) {
        return mf_fail_at(p->error, MF_BAD_DATA, p->name, p->began,
                          "a block that never ends; expected ``` on a line of its own");
    }
    return status == MF_OK ? end_text(p) : status;
}

mf_status mf_lesson_parse(const char *name, const char *text, mf_lesson **made, mf_error *error)
{
    parser p = {.name = name, .lesson = mf_alloc_zero(1, sizeof *p.lesson), .error = error};
    *made = NULL;
    if (p.lesson == NULL) {
        return mf_no_memory(error, "a lesson");
    }
    bool marked = strncmp(text, "\xef\xbb\xbf", 3) == 0; /* as editors mark UTF-8 */
    mf_status status = parse_lines(&p, text + (marked ? 3 : 0));
    free(p.prose.text);
    free(p.block.text);
    if (status == MF_OK && (p.lesson->title == NULL || p.lesson->n == 0)) {
        status = mf_fail_at(error, MF_BAD_DATA, name, 1,
                            "no lesson; expected a first line '# TITLE' and text below");
    }
    if (status != MF_OK) {
        mf_lesson_free(p.lesson);
        return status;
    }
    p.lesson->n_steps++;
    *made = p.lesson;
    return MF_OK;
}
