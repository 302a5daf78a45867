/* The lesson pane: a step's text, what Enter will do, questions and how they were answered. It acts
 * by asking for lines and by sending keys, one at a time, so that whoever runs the session can wait
 * for each. */
#include "lesson_pane.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../draw/text.h"
#include "../teach/lesson.h"
#include "../teach/quantities.h"
#include "keys.h"
#include "screen.h"
#include "mfexplore/status.h"

enum { SIDE_WIDTH = 48, LINES_MOST = 200, BODY_LEAST = 13, TEXT_MOST = 8192 };

/* ---- the parts of a step --------------------------------------------------------------------- */

static bool is_action(const mf_lesson_part *part)
{
    return part->kind == MF_LESSON_RUN || part->kind == MF_LESSON_KEYS ||
           part->kind == MF_LESSON_CHECK;
}

/* The first part of the step at or after `from` that is (or is not) an action; NULL. */
static const mf_lesson_part *find_part(const lesson_view *w, size_t from, bool action,
                                       mf_lesson_kind kind)
{
    for (size_t p = from; p < w->lesson->n && w->lesson->parts[p].step <= w->step; p++) {
        const mf_lesson_part *part = &w->lesson->parts[p];
        if (part->step == w->step && (action ? is_action(part) : part->kind == kind)) {
            return part;
        }
    }
    return NULL;
}

static const mf_lesson_part *question(const lesson_view *w)
{
    return find_part(w, 0, false, MF_LESSON_ASK);
}

static bool has_actions(const lesson_view *w)
{
    return find_part(w, 0, true, MF_LESSON_TEXT) != NULL;
}

/* Is a question waiting for its answer? */
static bool is_asking(const view *v)
{
    const lesson_view *w = v->lesson;
    return w->lesson != NULL && !w->hidden && !w->acting && (w->acted || !has_actions(w)) &&
           question(w) != NULL && !w->answered;
}

/* The step's text with its numbers filled in; paragraphs end in a line end. */
static void write_text(const view *v, char *out, size_t size)
{
    const lesson_view *w = v->lesson;
    size_t at = 0;
    out[0] = '\0';
    for (size_t p = 0; p < w->lesson->n; p++) {
        const mf_lesson_part *part = &w->lesson->parts[p];
        bool holds = part->kind == MF_LESSON_TEXT;
        if (part->step != w->step ||
            (part->kind != MF_LESSON_TEXT && part->kind != MF_LESSON_WHEN)) {
            continue;
        }
        if (part->kind == MF_LESSON_WHEN &&
            mf_condition_holds(v->lab, part->condition, &holds, NULL) != MF_OK) {
            holds = false;
        }
        if (holds && at + 2 < size) {
            int n = mf_quantity_fill(v->lab, part->text, out + at, size - at - 2);
            at += (size_t)n;
            at = at < size - 2 ? at : size - 2;
            out[at++] = '\n';
            out[at] = '\0';
        }
    }
}

/* Keeps the step's text with the numbers of now, unless it was kept before. */
static void keep_text(view *v)
{
    lesson_view *w = v->lesson;
    char *text = mf_alloc(1, TEXT_MOST);
    if (text != NULL && w->texts != NULL && w->texts[w->step] == NULL) {
        write_text(v, text, TEXT_MOST);
        w->texts[w->step] = mf_copy(text);
    }
    free(text);
}

void lesson_close(view *v)
{
    lesson_view *w = v->lesson;
    for (size_t s = 0; w->texts != NULL && s < w->lesson->n_steps; s++) {
        free(w->texts[s]);
    }
    free(w->texts);
    mf_lesson_free(w->lesson);
    *w = (lesson_view){0};
}

void lesson_open(view *v, mf_lesson *lesson, const char *name)
{
    lesson_close(v);
    v->lesson->lesson = lesson;
    v->lesson->texts = mf_alloc_zero(lesson->n_steps + 1, sizeof *v->lesson->texts);
    snprintf(v->lesson->name, sizeof v->lesson->name, "%s", name);
    keep_text(v);
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* Wraps paragraphs into a tall grid; returns how many rows. */
static int wrap_all(grid *tall, style look, char *text, int y)
{
    char *rest = text;
    for (char *one = strsep(&rest, "\n"); one != NULL && y < tall->height;
         one = strsep(&rest, "\n")) {
        if (one[0] != '\0') {
            y += grid_wrap(tall, (area){0, y, tall->width, tall->height - y}, look, one);
        }
    }
    return y;
}

/* What Enter will do. */
static void write_hint(const view *v, char *out, size_t size)
{
    const lesson_view *w = v->lesson;
    const mf_lesson_part *act = w->acted ? NULL : find_part(w, 0, true, MF_LESSON_TEXT);
    if (w->acting) {
        snprintf(out, size, "...");
    } else if (act != NULL && act->kind == MF_LESSON_RUN) {
        snprintf(out, size, "Enter: %.*s", (int)strcspn(act->text, "\n"), act->text);
    } else if (act != NULL && act->kind == MF_LESSON_KEYS) {
        snprintf(out, size, "Enter: presses %s", act->text);
    } else if (is_asking(v)) {
        snprintf(out, size, "Enter answers; with nothing typed it shows the answer");
    } else {
        snprintf(out, size,
                 w->step + 1 < w->lesson->n_steps ? "Enter: on   L hides"
                                                  : "Enter: the end   L hides");
    }
}

/* Everything the pane has to say, wrapped to `width`; the caller frees it. */
static grid *compose(const view *v, int width, int *rows)
{
    const lesson_view *w = v->lesson;
    char *text = mf_alloc(1, 8192);
    grid *tall = grid_new(width, LINES_MOST, v->ascii);
    *rows = 0;
    if (text == NULL || tall == NULL) {
        free(text);
        grid_free(tall);
        return NULL;
    }
    lesson_text(v, text, TEXT_MOST);
    *rows = wrap_all(tall, STYLE(INK_PLAIN), text, 0);
    if (w->failed[0] != '\0') {
        snprintf(text, 8192, "%s", w->failed);
        *rows = wrap_all(tall, STYLE(INK_WARN), text, *rows);
    }
    const mf_lesson_part *ask = question(w);
    if (ask != NULL && (w->acted || !has_actions(w)) && !w->acting) {
        mf_quantity_fill(v->lab, ask->text, text, 8192);
        *rows = wrap_all(tall, STYLE_BOLD(INK_HEAD), text, *rows);
        snprintf(text, 8192, "%s%s%s%s%s", w->verdict,
                 w->verdict[0] != '\0' && !w->answered ? "\n" : "", w->answered ? "" : "> ",
                 w->answered ? "" : w->answer, w->answered ? "" : "_");
        *rows = wrap_all(tall, STYLE_BOLD(INK_CURSOR), text, *rows);
    }
    free(text);
    return tall;
}

area lesson_area(const view *v, area *body)
{
    const lesson_view *w = v->lesson;
    area pane = {0};
    if (w->lesson == NULL || w->hidden) {
        return pane;
    }
    if (body->width >= 80 + SIDE_WIDTH) {
        pane = (area){body->x + body->width - SIDE_WIDTH, body->y, SIDE_WIDTH, body->height};
        body->width -= SIDE_WIDTH;
        return pane;
    }
    int rows = 0, most = body->height - BODY_LEAST;
    grid_free(compose(v, body->width - 4, &rows));
    int height = rows + 2 < 5 ? 5 : rows + 2;
    height = height < most ? height : most;
    if (height >= 3) {
        pane = (area){body->x, body->y + body->height - height, body->width, height};
        body->height -= height;
    }
    return pane;
}

void lesson_draw(view *v, grid *g, area pane)
{
    lesson_view *w = v->lesson;
    char title[200], hint[300];
    if (w->lesson == NULL || w->hidden) {
        return;
    }
    if (pane.height < 3) { /* one line, on what is there */
        grid_fill(g, (area){0, g->height - 3, g->width, 1}, STYLE(INK_PLAIN));
        grid_print(g, 1, g->height - 3, g->width - 2, STYLE_BOLD(INK_HEAD),
                   "lesson, %zu of %zu: it needs %d rows, here are %d", w->step + 1,
                   w->lesson->n_steps, BODY_LEAST + 6, g->height);
        return;
    }
    snprintf(title, sizeof title, "%s  %zu of %zu", w->lesson->title, w->step + 1,
             w->lesson->n_steps);
    grid_fill(g, pane, STYLE(INK_PLAIN));
    area inside = grid_box(g, pane, STYLE(INK_HEAD), title);
    int rows = 0;
    grid *tall = compose(v, inside.width - 2, &rows);
    if (tall == NULL) {
        return;
    }
    int last = rows > inside.height ? rows - inside.height : 0;
    w->top = w->top > last ? last : w->top;
    w->more = w->top < last;
    for (int y = 0; y < inside.height && w->top + y < rows; y++) {
        memcpy(g->cells + (size_t)(inside.y + y) * (size_t)g->width + (size_t)inside.x + 1,
               tall->cells + (size_t)(w->top + y) * (size_t)tall->width,
               (size_t)tall->width * sizeof(cell));
    }
    grid_free(tall);
    write_hint(v, hint, sizeof hint);
    grid_print_right(g, pane.x + 2, pane.y + pane.height - 1, pane.width - 4, STYLE_BOLD(INK_HEAD),
                     " %s ", w->more ? "Enter: more" : hint);
}

/* ---- acting ---------------------------------------------------------------------------------- */

static void go_to_step(view *v, size_t step, bool acted)
{
    lesson_view *w = v->lesson;
    w->step = step;
    w->acted = acted;
    w->acting = w->answered = w->tried = false;
    w->part = w->offset = 0;
    w->top = 0;
    w->answer[0] = w->verdict[0] = w->failed[0] = '\0';
    keep_text(v);
}

/* Is TEXT somewhere on what was drawn beside the pane? */
static bool is_seen(const view *v, const grid *g, const char *wanted)
{
    area body = {0, 1, g->width, g->height - 3}, pane = lesson_area(v, &body);
    char *row = mf_alloc(1, (size_t)g->width * CELL_BYTES + 1);
    bool seen = false;
    for (int y = 0; y < g->height && !seen && row != NULL; y++) {
        size_t at = 0;
        for (int x = 0; x < g->width; x++) {
            bool covered =
                x >= pane.x && x < pane.x + pane.width && y >= pane.y && y < pane.y + pane.height;
            if (covered) {
                continue;
            }
            const char *text = g->cells[(size_t)y * (size_t)g->width + (size_t)x].text;
            size_t length = strlen(text);
            memcpy(row + at, text, length);
            at += length;
        }
        row[at] = '\0';
        seen = strcasestr(row, wanted) != NULL;
    }
    free(row);
    return seen;
}

/* One line of a check; what is not so is remembered. */
static void check_line(view *v, const mf_lesson_part *part, size_t line, char *condition,
                       const grid *g)
{
    lesson_view *w = v->lesson;
    bool holds = false;
    mf_error why = {0};
    if (strncmp(condition, "see ", 4) == 0) {
        holds = is_seen(v, g, condition + 4);
    } else if (mf_condition_holds(v->lab, condition, &holds, &why) != MF_OK) {
        holds = false;
    }
    if (!holds && w->failed[0] == '\0') {
        char left[64] = "";
        double value = NAN;
        bool named =
            sscanf(condition, " %63s", left) == 1 && mf_quantity_find(v->lab, left, &value);
        w->failed_line = part->line + line;
        if (why.message[0] != '\0') {
            snprintf(w->failed, sizeof w->failed, "%s", why.message);
        } else if (named && isfinite(value)) {
            snprintf(w->failed, sizeof w->failed, "not so on these ratings: %.80s (%s is %.6g)",
                     condition, left, value);
        } else {
            snprintf(w->failed, sizeof w->failed, "not so on these ratings: %.80s", condition);
        }
    }
}

/* The next line of a part's text from w->offset; false at its end. */
static bool next_line(lesson_view *w, const mf_lesson_part *part, char *out, size_t size)
{
    const char *text = part->text + w->offset;
    size_t length = strcspn(text, "\n");
    if (*text == '\0') {
        return false;
    }
    snprintf(out, size, "%.*s", (int)length, text);
    w->offset += length + (text[length] == '\n');
    return true;
}

/* The next key of a keys block. */
static bool press_next(view *v, const mf_lesson_part *part, key *press)
{
    lesson_view *w = v->lesson;
    enum { KEYS_MOST = 4096 };
    key *keys = mf_alloc(KEYS_MOST, sizeof *keys), k = {0};
    size_t n = keys == NULL ? 0 : keys_parse(part->text, keys, KEYS_MOST);
    bool more = n != SIZE_MAX && w->offset < n;
    if (more) {
        k = keys[w->offset++];
    }
    free(keys);
    if (!more) {
        if (n == SIZE_MAX) {
            snprintf(w->failed, sizeof w->failed, "too many keys in one block: expected %d at most",
                     KEYS_MOST);
            w->failed_line = part->line;
        }
        return false;
    }
    *press = k;
    return true;
}

bool lesson_feed(view *v, const grid *g, key *press)
{
    lesson_view *w = v->lesson;
    while (w->lesson != NULL && w->acting) {
        const mf_lesson_part *part = find_part(w, w->part, true, MF_LESSON_TEXT);
        char line[1024];
        size_t number = 0;
        if (part == NULL) {
            w->acting = false;
            w->acted = true;
            w->screen = v->screen;
            if (w->passing && w->failed[0] == '\0' && question(w) == NULL &&
                w->step + 1 < w->lesson->n_steps) {
                go_to_step(v, w->step + 1, false);
            }
            w->passing = false;
            return true; /* to be drawn */
        }
        if (w->part != (size_t)(part - w->lesson->parts)) {
            w->part = (size_t)(part - w->lesson->parts);
            w->offset = 0;
        }
        if (part->kind == MF_LESSON_KEYS && press_next(v, part, press)) {
            return true;
        }
        if (part->kind == MF_LESSON_RUN && next_line(w, part, line, sizeof line)) {
            view_ask(v, "%s", line);
            return true;
        }
        while (part->kind == MF_LESSON_CHECK && next_line(w, part, line, sizeof line)) {
            check_line(v, part, number++, line, g);
        }
        w->part++;
        w->offset = 0;
    }
    return false;
}

bool lesson_is_acting(const view *v)
{
    return v->lesson->lesson != NULL && v->lesson->acting;
}

static bool is_near(double answer, double truth, const mf_lesson_part *ask)
{
    return fabs(answer - truth) <= ask->tolerance * fabs(truth) + 1e-12;
}

/* Why an answer is wrong, where the lesson knows that one: it is then as near to it as to what is
 * right, or nearer. False: it does not. */
static bool find_reason(const view *v, const mf_lesson_part *ask, double answer, double truth,
                        char *out, size_t size)
{
    for (const char *line = ask->reasons; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n"), name = strcspn(line, ":");
        char wrong[80];
        double value;
        snprintf(wrong, sizeof wrong, "%.*s", (int)name, line);
        if (mf_quantity_find(v->lab, wrong, &value) && is_near(answer, value, ask) &&
            fabs(answer - value) < fabs(answer - truth)) {
            snprintf(out, size, "%.*s", (int)(length - name - 1 - (line[name + 1] == ' ')),
                     line + name + 1 + (line[name + 1] == ' '));
            return true;
        }
        line += length + (line[length] == '\n');
    }
    return false;
}

/* Counts the question once, by its first answer. */
static void count_question(lesson_view *w, bool right)
{
    w->asked += !w->tried;
    w->right += !w->tried && right;
    w->tried = true;
}

static void take_answer(view *v)
{
    lesson_view *w = v->lesson;
    const mf_lesson_part *ask = question(w);
    double truth = NAN, answer;
    char *end, typed[32];
    snprintf(typed, sizeof typed, "%s", w->answer);
    for (char *c = typed; *c != '\0';) { /* 1,000 is a number, too */
        *c == ',' ? memmove(c, c + 1, strlen(c)) : (void *)c++;
    }
    mf_quantity_find(v->lab, ask->condition, &truth);
    w->top = LINES_MOST; /* the verdict stands last */
    answer = strtod(typed, &end);
    char shown[80], braces[80];
    snprintf(braces, sizeof braces, "{%.70s}", ask->condition);
    mf_quantity_fill(v->lab, braces, shown, sizeof shown);
    if (!isfinite(truth)) {
        snprintf(w->verdict, sizeof w->verdict, "%s", MF_LESSON_NO_ANSWER);
    } else if (typed[0] == '\0') {
        snprintf(w->verdict, sizeof w->verdict, "It is %s.", shown);
        count_question(w, false);
    } else if (*end != '\0' || !isfinite(answer)) {
        snprintf(w->verdict, sizeof w->verdict, "a number is asked for");
        w->answer[0] = '\0';
        return;
    } else {
        char why[160] = "not quite.";
        bool good =
            !find_reason(v, ask, answer, truth, why, sizeof why) && is_near(answer, truth, ask);
        count_question(w, good);
        if (!good) {
            snprintf(w->verdict, sizeof w->verdict, "%s: %s Try again, or Enter shows it.",
                     w->answer, why);
            w->answer[0] = '\0';
            return;
        }
        snprintf(w->verdict, sizeof w->verdict, "%s: right (%s).", w->answer, shown);
    }
    w->answered = true;
}

static void go_on(view *v)
{
    lesson_view *w = v->lesson;
    if (is_asking(v) && w->answer[0] != '\0') {
        take_answer(v);
    } else if (w->more) {
        w->top += 3;
    } else if (!w->acted && has_actions(w)) {
        w->acting = true;
        v->screen = w->step > 0 ? w->screen : v->screen; /* the reader may have looked elsewhere */
        w->passing = find_part(w, 0, false, MF_LESSON_RUN) == NULL &&
                     find_part(w, 0, false, MF_LESSON_KEYS) == NULL;
        w->part = w->offset = 0;
    } else if (is_asking(v)) {
        take_answer(v);
    } else if (w->step + 1 < w->lesson->n_steps) {
        go_to_step(v, w->step + 1, false);
    } else {
        size_t right = w->right, asked = w->asked;
        lesson_close(v);
        asked > 0 ? view_say(v, false, "the lesson is over: %zu of %zu questions right at once",
                             right, asked)
                  : view_say(v, false, "the lesson is over; :lesson lists the others");
    }
}

/* ---- the list -------------------------------------------------------------------------------- */

static size_t n_lessons(void)
{
    size_t n = 0;
    while (mf_lesson_sources[n].name != NULL) {
        n++;
    }
    return n;
}

void lesson_choose(view *v)
{
    v->lesson->choosing = true;
}

void lesson_draw_choice(const view *v, grid *g, area body)
{
    if (!v->lesson->choosing) {
        return;
    }
    int n = (int)n_lessons(), width = body.width < 70 ? body.width - 2 : 68;
    area box = {body.x + (body.width - width) / 2, body.y + 2, width, n + 4};
    grid_fill(g, box, STYLE(INK_PLAIN));
    area inside = grid_box(g, box, STYLE(INK_CURSOR), "lessons, in this order");
    for (int l = 0; l < n && l < inside.height - 1; l++) {
        const char *text = mf_lesson_sources[l].text, *title = text + strspn(text, "# ");
        bool here = (size_t)l == v->lesson->choice;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        grid_put(g, inside.x, inside.y + l, look, here ? 0x25b8 : ' ');
        grid_print(g, inside.x + 2, inside.y + l, inside.width - 3, look, "%d  %-12s  %.*s", l + 1,
                   mf_lesson_sources[l].name, (int)strcspn(title, "\n"), title);
    }
    grid_text(g, inside.x + 1, inside.y + inside.height - 1, inside.width - 2, STYLE(INK_DIM),
              "Enter begins one on this file   Esc closes");
}

static void choice_key(view *v, key k)
{
    lesson_view *w = v->lesson;
    if (k.code == PRESS_ENTER) {
        w->choosing = false;
        view_ask(v, "lesson %s", mf_lesson_sources[w->choice].name);
    } else if (k.code == PRESS_ESCAPE || k.code == 'L' || k.code == 'q') {
        w->choosing = false;
    } else if (k.code >= '1' && k.code < '1' + n_lessons()) {
        w->choice = k.code - '1';
    } else {
        w->choice = move_cursor(w->choice, n_lessons(), 3, k.code);
    }
}

bool lesson_key(view *v, key k)
{
    lesson_view *w = v->lesson;
    if (w->choosing) {
        choice_key(v, k);
        return k.code != 3;
    }
    if (w->lesson == NULL) {
        return false;
    }
    if (k.code == 'L') {
        w->hidden = !w->hidden;
        return true;
    }
    if (w->hidden) {
        return false;
    }
    if (w->acting) { /* its own keys come first; an Enter too early is forgotten */
        return k.code == PRESS_ENTER;
    }
    if (k.code == PRESS_ENTER) {
        go_on(v);
        return true;
    }
    bool digit =
        (k.code >= '0' && k.code <= '9') || k.code == '.' || k.code == '-' || k.code == ',';
    if (is_asking(v) && (digit || k.code == PRESS_BACKSPACE || k.code == '\b')) {
        w->top = LINES_MOST; /* to the question */
        edit_text(w->answer, sizeof w->answer, k);
        return true;
    }
    if ((k.code == PRESS_BACKSPACE || k.code == '\b') && w->step > 0) {
        go_to_step(v, w->step - 1, true);
        return true;
    }
    return false;
}

void lesson_text(const view *v, char *out, size_t size)
{
    const lesson_view *w = v->lesson;
    if (w->texts != NULL && w->texts[w->step] != NULL) {
        snprintf(out, size, "%s", w->texts[w->step]);
    } else {
        write_text(v, out, size);
    }
}

void lesson_begin(view *v)
{
    lesson_view *w = v->lesson;
    w->acting = has_actions(w);
    w->part = w->offset = 0;
}

void lesson_next(view *v)
{
    go_to_step(v, v->lesson->step + 1, false);
}
