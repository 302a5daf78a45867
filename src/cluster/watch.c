/* Watching a job: see watch.h. It goes by what mpirun hands on: escape sequences to its own
 * terminal, and lines that are typed there. */
#include "watch.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/clock.h"
#include "../draw/grid.h"
#include "../draw/grid_export.h"
#include "../draw/text.h"
#include "../lab/survey.h"
#include "../screen/frame.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "../train/run.h"
#include "mpi_mates.h"

static const double EVERY = 0.1; /* seconds between two pictures */

enum { FOOT = 2 }; /* rows of a screen's status and keys, which are left out */

/* What a rank has done so far, and in the last epoch. */
typedef struct state {
    size_t ratings, bytes;
    double waited, seconds;
} state;

struct watch {
    const mf_mates *mates;
    mf_lab *lab;
    view v;
    grid *g;
    bool is_open, is_shown; /* the view; on the terminal's other screen */
    double shown;
    state *now, *before; /* of each rank */
    size_t ratings;
};

/* How many ranks have a line of their own. */
static size_t lines_for(const watch *w, int height)
{
    size_t most = height > 30 ? 8 : 4;
    return w->mates->n < most ? w->mates->n : most;
}

static void find_size(int *width, int *height)
{
    struct winsize size = {0};
    bool known =
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60 && size.ws_row >= 16;
    *width = known ? size.ws_col : 80;
    *height = known ? size.ws_row : 24;
}

/* Opens the view where there are runs to show. False when memory is out. */
static bool open_view(watch *w)
{
    int width, height;
    find_size(&width, &height);
    if (w->lab->survey == NULL) { /* of which Train shows nothing: it looks at all ratings */
        w->lab->survey = mf_alloc_zero(1, sizeof *w->lab->survey);
    }
    w->g = grid_new(width, height - (int)lines_for(w, height) - 2 + FOOT, false);
    if (w->lab->survey == NULL || w->g == NULL || !view_open(&w->v, w->lab, false)) {
        return false;
    }
    w->v.screen = screen_find("train");
    w->is_open = true;
    return true;
}

static double per_second(double amount, const state *now, const state *before)
{
    double seconds = now->seconds - before->seconds;
    return seconds > 0 ? amount / seconds : 0;
}

/* A line for each of the first ranks: those that wait least hold the others up. */
static void print_ranks(const watch *w)
{
    size_t shown = lines_for(w, w->g->height), busiest = 0;
    double least = 1e300;
    for (size_t r = 0; r < w->mates->n; r++) {
        double waited = w->now[r].waited - w->before[r].waited;
        if (waited < least) {
            least = waited;
            busiest = r;
        }
    }
    printf("\033[K\n rank  ratings/s   sent MiB/s   waited\033[K\n");
    for (size_t r = 0; r < shown; r++) {
        const state *now = &w->now[r], *before = &w->before[r];
        printf(" %4zu  %9.3g   %10.1f   %5.0f %%%s\033[K%s", r,
               per_second((double)(now->ratings - before->ratings), now, before),
               per_second((double)(now->bytes - before->bytes), now, before) / 0x1p20,
               100 * per_second(now->waited - before->waited, now, before),
               r == busiest && w->mates->n > 1 ? "   the others wait for it" : "",
               r + 1 < shown ? "\n" : "");
    }
    if (shown < w->mates->n) {
        printf("   … of %zu; least waits rank %zu", w->mates->n, busiest);
    }
}

/* In place of the tabs: there is one screen, and one key. */
static void name_job(const watch *w)
{
    const char *name = strrchr(w->lab->path, '/');
    char text[200], safe[4 * sizeof text];
    snprintf(text, sizeof text, " mfexplore-mpi  %s  %zu ranks   q and Enter end training",
             name == NULL ? w->lab->path : name + 1, w->mates->n);
    text_clip(text, (size_t)w->g->width, false, safe, sizeof safe);
    grid_print(w->g, 0, 0, w->g->width, STYLE_REVERSE(INK_PLAIN), "%-*s", w->g->width, safe);
}

static void draw(watch *w)
{
    fputs(w->is_shown ? "\033[H" : "\033[?1049h\033[?25l\033[H", stdout);
    w->is_shown = true;
    w->v.now.training = true;
    view_draw(&w->v, w->g);
    name_job(w);
    grid picture = *w->g; /* without its status and keys */
    picture.height -= FOOT;
    grid_write_ansi(&picture, stdout);
    print_ranks(w);
    fputs("\033[J", stdout);
    fflush(stdout);
    memcpy(w->before, w->now, w->mates->n * sizeof *w->now);
}

static void leave_screen(watch *w)
{
    if (w->is_shown) {
        fputs("\033[?25h\033[?1049l", stdout);
        fflush(stdout);
        w->is_shown = false;
    }
}

/* A line that begins with q was typed: training is to end. */
static bool is_asked_to_stop(void)
{
    struct pollfd typed = {.fd = STDIN_FILENO, .events = POLLIN};
    char text[64];
    return poll(&typed, 1, 0) == 1 && (typed.revents & POLLIN) != 0 &&
           read(STDIN_FILENO, text, sizeof text) > 0 && text[0] == 'q';
}

/* After each epoch, on every rank. */
static void see(void *context, mf_run *const *runs, size_t n)
{
    watch *w = context;
    if (n == 0) {
        leave_screen(w);
        return;
    }
    const size_t *start = w->lab->split.train.row_start;
    mpi_traffic traffic = mpi_mates_traffic();
    for (size_t r = 0; r < n; r++) {
        mf_stretch own = mf_run_watchers(runs[r]);
        w->ratings += start[own.to] - start[own.from];
    }
    for (size_t r = 0; r < w->mates->n; r++) {
        w->now[r] = (state){w->ratings, traffic.bytes, traffic.seconds, clock_now()};
        mf_mates_copy(w->mates, r, &w->now[r], sizeof w->now[r]);
    }
    if (!mf_is_first(w->mates)) {
        return;
    }
    if (is_asked_to_stop()) {
        atomic_store(&w->lab->cancel, true);
    }
    if (clock_now() - w->shown >= EVERY && (w->is_open || open_view(w))) {
        w->shown = clock_now();
        draw(w);
    }
}

watch *watch_new(const mf_mates *mates, mf_lab *lab, output *out)
{
    watch *w = mf_alloc_zero(1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    *w = (watch){.mates = mates,
                 .lab = lab,
                 .now = mf_alloc_zero(mates->n, sizeof *w->now),
                 .before = mf_alloc_zero(mates->n, sizeof *w->before)};
    if (w->now == NULL || w->before == NULL) {
        watch_free(w);
        return NULL;
    }
    out->trained = see;
    out->trained_context = w;
    return w;
}

void watch_free(watch *w)
{
    if (w == NULL) {
        return;
    }
    leave_screen(w);
    if (w->is_open) {
        view_close(&w->v);
    }
    grid_free(w->g);
    free(w->now);
    free(w->before);
    free(w);
}
