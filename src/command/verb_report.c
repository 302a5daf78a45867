/* report: one page of everything, for a browser or a printer: what other verbs print, as HTML, and
 * what screens show, as pictures. It needs nothing but itself. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../draw/grid.h"
#include "../draw/keep.h"
#include "../draw/text.h"
#include "../figure/pen_svg.h"
#include "../lab/lab.h"
#include "../screen/frame.h"
#include "../screen/keys.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "answer.h"
#include "lists.h"
#include "picture.h"
#include "report.h"
#include "settings.h"
#include "training.h"
#include "mfexplore/status.h"

enum { GRID_WIDE = 160, GRID_HIGH = 44, CHOSEN_MOST = 12, SHOWN_USUALLY = 2 };

static const option options_report[] = {
    {"output", 'o', OPTION_OUTPUT, "FILE", "report.html", 0, 0, NULL, "the page to write (.html)"},
    {"watchers", 0, OPTION_TEXT, "LIST", NULL, 0, 0, NULL,
     "whose lists stand in it, between commas; the two with the most ratings unless given"},
    {"ladder", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "climb the ladder for it, too"},
    {"number", 'n', OPTION_COUNT, "N", "10", 1, 100, NULL, "how many movies a list has"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* The page as it is made. */
typedef struct page {
    mf_lab *lab;
    const arguments *args;
    output *out;
    FILE *to;
    grid *g;
    bool had_runs; /* the session's, before it asked for a page */
} page;

/* data/report: "css" and "js". */
extern const mf_lesson_source report_parts[];

static const char *part(const char *name)
{
    size_t i = 0;
    while (strcmp(report_parts[i].name, name) != 0) {
        i++;
    }
    return report_parts[i].text;
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* What a verb prints, as HTML. `words` end with NULL. */
static mf_status print_verb(page *p, const char *const *words)
{
    enum { WORDS_MOST = 16 };
    static char as[] = "--format-out=html", plain[] = "--no-config";
    char *all[WORDS_MOST];
    int n = 0;
    output inner = *p->out;
    for (; words[n] != NULL; n++) { /* flags stand before operands that may look like some */
        all[n == 0 ? 0 : n + 2] = (char *)(uintptr_t)words[n];
    }
    all[1] = as;
    all[2] = plain;
    inner.out = p->to;
    inner.view = NULL;
    inner.terminal = inner.color = false;
    inner.width = 0;
    mf_status status = command_run(p->lab, n + 2, all, &inner);
    p->out->error = inner.error;
    return status;
}

/* A screen as it is when it opens, of this watcher, after keys; the ladder as the explorer has it.
 */
static mf_status show(page *p, const char *name, const char *keys_text, uint32_t watcher)
{
    output fresh = *p->out;
    view v;
    size_t place = screen_find(name);
    fresh.view = strcmp(name, "ladder") == 0 ? p->out->view : NULL;
    mf_status status = picture_view(p->lab, p->args, &fresh, place, &v);
    if (status != MF_OK) {
        p->out->error = fresh.error;
        return status;
    }
    v.watcher = watcher;
    pthread_mutex_lock(&p->lab->guard);
    picture_draw(p->lab, &v, p->g);
    picture_press(p->lab, &v, keys_text, p->g, p->out);
    pthread_mutex_unlock(&p->lab->guard);
    bool failed = v.message_is_error && v.message[0] != '\0';
    if (atomic_load(&p->lab->cancel)) {
        status = mf_fail(&p->out->error, MF_INTERRUPTED, "interrupted; nothing was written");
    } else if (failed) {
        status = mf_fail(&p->out->error, MF_SYSTEM, "screen %s: %s", name, v.message);
    }
    view_close(&v);
    return status;
}

/* What the screen that is shown has kept under these names, twice: for a wide page and for a
 * telephone. Returns whether there was anything. */
static bool draw_kept_as(page *p, const char *names, const char *label, double height)
{
    const kept *all[KEPT_MOST];
    size_t n = picture_kept(p->g, names, false, all);
    if (n > 0) {
        fputs("<figure class=\"wide\">\n", p->to);
        svg_write(all, n, 900, height, label, p->to);
        fputs("</figure>\n<figure class=\"narrow\">\n", p->to);
        svg_write(all, n, 380, height, label, p->to);
        fputs("</figure>\n", p->to);
    }
    return n > 0;
}

static void heading(page *p, const char *text)
{
    fputs("<h2>", p->to);
    html_text(text, p->to);
    fputs("</h2>\n", p->to);
}

static mf_status write_data(page *p)
{
    heading(p, "The data");
    mf_status status = print_verb(p, (const char *const[]){"stats", NULL});
    status = status == MF_OK ? show(p, "data", "", UINT32_MAX) : status;
    if (status == MF_OK) {
        draw_kept_as(p, "tail", "how many ratings each watcher and each movie has, by rank", 300);
        draw_kept_as(p, "map", "how densely each part of the matrix is rated", 320);
    }
    return status;
}

/* What a model file says of itself. */
static mf_status write_model(page *p)
{
    char figure[32], text[300];
    pthread_mutex_lock(&p->lab->guard);
    const mf_run *run = p->lab->runs[0];
    double heldout = heldout_then(run);
    int at = snprintf(text, sizeof text, "%s, %s after %zu epoch%s", run->config.solver->name,
                      mf_run_status_name(run->status), run->history.n, text_s(run->history.n));
    if (run->config.solver->uses_k) {
        at += snprintf(text + at, sizeof text - (size_t)at, ", K %zu", run->config.k);
    }
    if (run->config.solver->uses_beta) {
        at += snprintf(text + at, sizeof text - (size_t)at, ", β %g", run->config.beta);
    }
    if (isfinite(heldout)) {
        snprintf(text + at, sizeof text - (size_t)at, "; held-out RMSE then %s",
                 text_figure(heldout, 4, figure));
    }
    pthread_mutex_unlock(&p->lab->guard);
    fputs("<p>", p->to);
    html_text(text, p->to);
    fputs("</p>\n", p->to);
    return MF_OK;
}

static mf_status write_runs(page *p)
{
    size_t betas = 0;
    heading(p, p->lab->is_model ? "The model" : "The runs");
    mf_status status =
        p->lab->is_model ? write_model(p) : print_verb(p, (const char *const[]){"runs", NULL});
    if (status == MF_DIVERGED) { /* the table says it */
        status = MF_OK;
        p->out->error = (mf_error){0};
    }
    status = status == MF_OK ? show(p, "train", "", UINT32_MAX) : status;
    if (status == MF_OK) {
        draw_kept_as(p, "curves|cloud", "held-out and training error of A and B by epoch", 460);
    }
    pthread_mutex_lock(&p->lab->guard);
    for (size_t r = 1; r < p->lab->n_runs; r++) {
        betas += p->lab->runs[r]->config.beta != p->lab->runs[r - 1]->config.beta;
    }
    pthread_mutex_unlock(&p->lab->guard);
    if (status == MF_OK && betas > 1) {
        status = show(p, "beta", "", UINT32_MAX);
        if (status == MF_OK && p->g->keeping->n > 0) {
            heading(p, "The sweep");
            draw_kept_as(p, "beta", "held-out and training error by beta", 420);
        }
    }
    return status;
}

static mf_status write_ladder(page *p)
{
    bool climb = argument_flag(p->args, "ladder");
    mf_status status = show(p, "ladder", "", UINT32_MAX);
    if (status == MF_OK && p->g->keeping->n == 0 && climb) {
        status = show(p, "ladder", "Space", UINT32_MAX);
    }
    if (status == MF_OK && p->g->keeping->n > 0) {
        heading(p, "The ladder, each rung with A's K");
        draw_kept_as(p, "ladder", "held-out and training error of every way to predict", 460);
    }
    return status;
}

/* One run's list. */
static mf_status write_list(page *p, uint32_t watcher, size_t side)
{
    const mf_run *run = p->lab->runs[side];
    const char *id = mf_id(&p->lab->ratings.watchers, watcher);
    char number[32];
    snprintf(number, sizeof number, "%zu", argument_count(p->args, "number"));
    fprintf(p->to, "<div class=\"%c\"><h4>%s: ", side == 0 ? 'a' : 'b', side_names[side]);
    pthread_mutex_lock(&p->lab->guard);
    bool diverged = run->status == MF_RUN_DIVERGED;
    if (run->config.solver->uses_beta) {
        fprintf(p->to, "β %g", run->config.beta);
    } else {
        fputs(run->config.solver->name, p->to);
    }
    pthread_mutex_unlock(&p->lab->guard);
    fputs("</h4>\n", p->to);
    mf_status status = diverged
                           ? MF_OK
                           : print_verb(p, (const char *const[]){"recommend", "--run", run->name,
                                                                 "-n", number, "--", id, NULL});
    fputs(diverged ? "<p>It diverged.</p></div>\n" : "</div>\n", p->to);
    return status;
}

static mf_status write_watcher(page *p, uint32_t watcher)
{
    mf_status status = MF_OK;
    fputs("<h3>watcher ", p->to);
    html_text(mf_id(&p->lab->ratings.watchers, watcher), p->to);
    fputs("</h3>\n<div class=\"sides\">\n", p->to);
    for (size_t side = 0; side < 2 && side < p->lab->n_runs && status == MF_OK; side++) {
        status = write_list(p, watcher, side);
    }
    fputs("</div>\n", p->to);
    status = status == MF_OK ? show(p, "recommend", "Enter", watcher) : status;
    if (status == MF_OK) {
        draw_kept_as(p, "why", "the first prediction taken apart, in A and in B", 260);
    }
    return status;
}

/* --watchers, or those with the most ratings. */
static mf_status find_chosen(page *p, uint32_t *chosen, size_t *n)
{
    char list[4096];
    const char *asked = argument_text(p->args, "watchers");
    *n = 0;
    if (asked == NULL) {
        size_t most = p->lab->ratings.watchers.count;
        for (; *n < SHOWN_USUALLY && *n < most; (*n)++) {
            chosen[*n] = p->lab->survey->watcher_order[*n];
        }
        return MF_OK;
    }
    if (find_watcher(p->lab, asked, &chosen[0], NULL) == MF_OK) { /* an id may hold commas */
        *n = 1;
        return MF_OK;
    }
    if (strlen(asked) >= sizeof list) {
        return mf_fail(&p->out->error, MF_USAGE, "--watchers: too long a list");
    }
    snprintf(list, sizeof list, "%s", asked);
    for (char *rest = list, *id = strsep(&rest, ","); id != NULL; id = strsep(&rest, ",")) {
        id += strspn(id, " ");
        if (*n == CHOSEN_MOST) {
            return mf_fail(&p->out->error, MF_USAGE, "--watchers: expected %d at most",
                           CHOSEN_MOST);
        }
        mf_status status = find_watcher(p->lab, id, &chosen[*n], &p->out->error);
        if (status != MF_OK) {
            return status;
        }
        (*n)++;
    }
    return MF_OK;
}

/* The flags that were given, but for those of reading. */
static void write_given(const page *p, FILE *line)
{
    for (size_t v = 0; v < p->args->n_values; v++) {
        const option_value *value = &p->args->values[v];
        bool of_data = false;
        for (const option *o = options_data; o->name != NULL; o++) {
            of_data = of_data || o == value->option;
        }
        if ((value->given || (value->configured && !p->lab->is_model)) && !of_data) {
            fputc(' ', line);
            argument_write(line, value);
        }
    }
}

/* The line that makes the page again, or the script where the runs were there before it. */
static mf_status write_command(const page *p)
{
    char *here = NULL, *text = NULL;
    size_t size;
    mf_status status = MF_OK;
    mf_error why = {0};
    FILE *line = mf_text_begin(&here, &size);
    if (line == NULL) {
        return mf_no_memory(&p->out->error, "a report");
    }
    fputs("report", line);
    write_given(p, line);
    if (!mf_text_end(line, &here) || (line = mf_text_begin(&text, &size)) == NULL) {
        free(here);
        return mf_no_memory(&p->out->error, "a report");
    }
    if (p->had_runs) {
        status = share_write(line, p->lab, here, &why);
    } else {
        write_shell_line(line, p->lab, here);
    }
    free(here);
    if (!mf_text_end(line, &text)) {
        return mf_no_memory(&p->out->error, "a report");
    }
    fputs("<pre>", p->to);
    char *at = NULL;
    for (char *row = strtok_r(status == MF_OK ? text : why.message, "\n", &at); row != NULL;
         row = strtok_r(NULL, "\n", &at)) {
        html_text(row, p->to);
        fputc('\n', p->to);
    }
    fputs("</pre>\n", p->to);
    free(text);
    return MF_OK;
}

static mf_status write_page(page *p, const uint32_t *chosen, size_t n)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          p->to);
    html_text(p->lab->path, p->to);
    fprintf(p->to, " — mfexplore</title>\n<style>\n%s</style></head>\n<body><main>\n<h1>",
            part("css"));
    html_text(p->lab->path, p->to);
    fputs("</h1>\n", p->to);
    mf_status status = write_command(p);
    status = status == MF_OK && !p->lab->is_model ? write_data(p) : status;
    status = status == MF_OK ? write_runs(p) : status;
    status = status == MF_OK && !p->lab->is_model ? write_ladder(p) : status;
    if (n > 0) {
        heading(p, "Lists");
    }
    for (size_t i = 0; i < n && status == MF_OK; i++) {
        status = write_watcher(p, chosen[i]);
    }
    fprintf(p->to, "</main>\n<script>\n%s</script>\n</body></html>\n", part("js"));
    return status;
}

static void write_text(const void *what, FILE *to)
{
    fputs(what, to);
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    page p = {.lab = lab, .args = args, .out = out, .had_runs = lab->n_runs > 0 && !lab->is_model};
    char *text = NULL;
    size_t size, n = 0, length;
    uint32_t chosen[CHOSEN_MOST];
    const char *path = argument_text(args, "output");
    length = strlen(path);
    if (strcmp(path, "-") != 0 && (length < 5 || strcmp(path + length - 5, ".html") != 0)) {
        return mf_fail(&out->error, MF_USAGE, "-o %.200s; expected a name that ends in .html",
                       path);
    }
    if (lab->is_model && argument_flag(args, "ladder")) {
        return mf_fail(&out->error, MF_USAGE, "--ladder: a model file has no ratings to train on");
    }
    mf_status status = picture_prepare(lab, args, 1, true, out);
    status = status == MF_OK ? find_chosen(&p, chosen, &n) : status;
    if (status != MF_OK) {
        return status;
    }
    p.g = grid_new(GRID_WIDE, GRID_HIGH, false);
    p.to = mf_text_begin(&text, &size);
    bool good = p.g != NULL && p.to != NULL && grid_keep(p.g, 1, 1);
    status = good ? write_page(&p, chosen, n) : mf_no_memory(&out->error, "a report");
    mf_text_end(p.to, &text);
    grid_free(p.g);
    if (status == MF_OK && text != NULL) {
        status = save_as(path, write_text, text, out);
    }
    free(text);
    return status;
}

const verb verb_report = {
    .name = "report",
    .shows_runs = true,
    .summary = "one page of everything, for a browser or a printer",
    .operands = "",
    .details =
        "Writes a page that needs nothing but itself: which columns were taken, the data, the "
        "memory "
        "table, A and B with their curves, whose values stand under the pointer, the sweep and the "
        "ladder where there are such, the lists of some watchers side by side with why, and the "
        "line that makes it again. Runs are trained first when there are none.",
    .example = "data/sample.csv.gz -o report.html",
    .need = NEEDS_DATA,
    .least = 0,
    .most = 0,
    .groups = (const option *const[]){options_report, options_training, options_data,
                                      options_common, NULL},
    .run = run,
};
