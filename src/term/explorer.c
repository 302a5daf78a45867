/* The explorer's loop. Three threads: this one draws and takes keys, one carries out commands, the
 * lab's worker trains. What the first shows is read with the lab's guard held; nothing that takes
 * time is done with it held. Signal handlers set a flag and nothing else. */
#include "explorer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../command/settings.h"
#include "../data/alloc.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../draw/keep.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/worker.h"
#include "../screen/back.h"
#include "../screen/frame.h"
#include "../screen/keys.h"
#include "../screen/lesson_pane.h"
#include "../screen/screens.h"
#include "graphics.h"
#include "prompt.h"
#include "session.h"
#include "signals.h"
#include "terminal.h"
#include "mfexplore/status.h"

static const double FRAME = 1.0 / 30; /* seconds between two live pictures */

/* ---- drawing --------------------------------------------------------------------------------- */

/* The prompt over the last line. */
static void draw_prompt(grid *g, int *x, int *y)
{
    size_t cursor;
    char before[2048];
    const char *text = prompt_text(&cursor), *choices = prompt_choices();
    *y = g->height - 1;
    snprintf(before, sizeof before, "%.*s", (int)(cursor < 2047 ? cursor : 2047), text);
    int at = (int)text_width(before), shift = at > g->width - 3 ? at - (g->width - 3) : 0;
    grid_fill(g, (area){0, *y, g->width, 1}, STYLE(INK_PLAIN));
    grid_text(g, 0, *y, 1, STYLE_BOLD(INK_CURSOR), ":");
    while (shift > 0 && *text != '\0') { /* long lines scroll */
        text++;
        shift -= ((unsigned char)*text & 0xc0) != 0x80;
    }
    grid_text(g, 1, *y, g->width - 1, STYLE(INK_PLAIN), text);
    *x = 1 + (at > g->width - 3 ? g->width - 3 : at);
    if (choices[0] != '\0') {
        grid_fill(g, (area){0, *y - 1, g->width, 1}, STYLE(INK_PLAIN));
        grid_text(g, 1, *y - 1, g->width - 2, STYLE(INK_DIM), choices);
    }
}

/* Does what a key has asked for. False: leave. */
static bool follow(session *s)
{
    char lines[sizeof s->view.line], prompt[sizeof s->view.prompt];
    pthread_mutex_lock(&s->lab->guard);
    snprintf(lines, sizeof lines, "%s", s->view.line);
    snprintf(prompt, sizeof prompt, "%s", s->view.prompt);
    bool wanted = s->view.wants_prompt, quit = s->view.quit;
    s->view.line[0] = '\0';
    s->view.wants_prompt = false;
    pthread_mutex_unlock(&s->lab->guard);
    if (lines[0] != '\0') {
        session_queue(s, lines);
    }
    if (wanted) {
        terminal_raw(true);
        prompt_open(prompt);
    }
    return !quit;
}

/* One picture. Returns true when another is due soon although nothing tells so. */
static bool draw(session *s, grid **g)
{
    int width, height, x = -1, y = -1;
    terminal_size(&width, &height);
    if (*g == NULL || (*g)->width != width || (*g)->height != height) {
        grid_free(*g);
        *g = grid_new(width < 1 ? 1 : width, height < 1 ? 1 : height, s->out->ascii);
    }
    if (*g == NULL) {
        return false;
    }
    if (graphics_now() != GRAPHICS_CELLS) {
        size_t wide, high;
        graphics_parts(&wide, &high);
        grid_keep(*g, wide, high);
    }
    pthread_mutex_lock(&s->lab->guard);
    bool soon = session_look(s) || s->view.film.on;
    bool caught_up = view_catch_up(&s->view, soon);
    s->view.wants_models = false;
    view_draw(&s->view, *g);
    if (s->view.wants_models && s->lab->worker != NULL) {
        mf_worker_want_models(s->lab->worker);
    }
    bool refresh = s->view.wants_refresh;
    bool acting = lesson_is_acting(&s->view), training = s->view.now.training;
    soon = soon || acting;
    if (prompt_is_open()) {
        draw_prompt(*g, &x, &y);
    }
    pthread_mutex_unlock(&s->lab->guard);
    if (caught_up) {
        follow(s);
    }
    if (refresh && !session_is_busy(s)) {
        session_refresh(s);
    } else if (acting && !training && !session_is_busy(s)) {
        pthread_mutex_lock(&s->lab->guard);
        view_feed(&s->view, *g); /* its next line or key: nothing else is at work */
        pthread_mutex_unlock(&s->lab->guard);
    }
    char *copied = session_take_copied(s);
    if (copied != NULL) {
        terminal_copy(copied);
        free(copied);
    }
    return terminal_show(*g, x, y) || soon;
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* All keys that are there. False: leave. */
static bool take_keys(session *s)
{
    for (key k = terminal_key(); k.code != PRESS_NONE; k = terminal_key()) {
        if (k.code == 0x1a) { /* Ctrl-Z */
            terminal_suspend();
            continue;
        }
        if (k.code == 0x0c) { /* Ctrl-L */
            terminal_forget();
            continue;
        }
        if ((k.code == PRESS_ESCAPE || k.code == 3) && session_can_cancel(s)) {
            session_cancel(s);
            continue;
        }
        pthread_mutex_lock(&s->lab->guard);
        view_key(&s->view, k);
        pthread_mutex_unlock(&s->lab->guard);
        if (!follow(s)) {
            return false;
        }
        if (prompt_is_open()) {
            return true; /* what follows is for the prompt */
        }
    }
    return true;
}

/* A film goes on while nothing else is being done: a picture that is late is not run after. */
static bool roll_film(session *s, double seconds)
{
    pthread_mutex_lock(&s->lab->guard);
    bool idle = s->view.film.on;
    pthread_mutex_unlock(&s->lab->guard);
    idle = idle && !session_is_busy(s);
    if (idle) {
        pthread_mutex_lock(&s->lab->guard);
        view_film(&s->view, seconds < 0.2 ? seconds : 0.2);
        pthread_mutex_unlock(&s->lab->guard);
    }
    return !idle || follow(s);
}

static void close_prompt(void)
{
    prompt_cancel();
    terminal_raw(false);
}

/* A finished line: quit and screen names are the explorer's, the rest the command language's. */
static bool enter_line(session *s, const char *line)
{
    const char *word = line + strspn(line, " ");
    if (strcmp(word, "quit") == 0 || strcmp(word, "exit") == 0 || strcmp(word, "q") == 0) {
        pthread_mutex_lock(&s->lab->guard);
        view_key(&s->view, (key){.code = 'q'});
        pthread_mutex_unlock(&s->lab->guard);
        return follow(s);
    }
    if (screen_find(word) != SIZE_MAX && verb_find(word) == NULL) {
        pthread_mutex_lock(&s->lab->guard);
        s->view.screen = screen_find(word);
        pthread_mutex_unlock(&s->lab->guard);
        return true;
    }
    session_queue(s, line);
    return true;
}

/* All bytes that are there go into the prompt. False: leave. */
static bool take_bytes(session *s)
{
    for (int byte = terminal_byte(); byte >= 0; byte = terminal_byte()) {
        struct pollfd more = {.fd = STDIN_FILENO, .events = POLLIN};
        if (byte == 3 || byte == 0x1a || (byte == 0x1b && poll(&more, 1, 30) == 0)) {
            close_prompt(); /* Ctrl-C, Ctrl-Z, or Esc with nothing after it */
            if (byte == 0x1a) {
                terminal_suspend();
            }
            return true;
        }
        pthread_mutex_lock(&s->lab->guard); /* completion looks into the lab */
        char *line = prompt_feed(byte);
        pthread_mutex_unlock(&s->lab->guard);
        if (!prompt_is_open()) {
            close_prompt();
            bool stay = line == NULL || enter_line(s, line);
            free(line);
            return stay;
        }
    }
    return true;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void loop(session *s, const sigset_t *during)
{
    grid *g = NULL;
    double drawn = 0;
    bool stay = true, stale = true, soon = false, first = true;
    while (stay && caught_end == 0) {
        if (stale) {
            double now = clock_now();
            stay = roll_film(s, now - drawn);
            soon = draw(s, &g);
            stay = stay && follow(s);
            drawn =
                first ? 0 : clock_now(); /* nothing is on the first: the next is not too early */
            first = stale = false;
        }
        double wait = soon || atomic_load(&s->has_news) ? drawn + FRAME - clock_now() : -1;
        struct timespec timeout = {.tv_nsec = wait > 0 ? (long)(wait * 1e9) : 0};
        bool news_due = atomic_load(&s->has_news);
        struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = s->wake[0], .events = POLLIN}};
        int n = ppoll(fds, news_due ? 1 : 2, soon || news_due ? &timeout : NULL, during);
        signals_let_in(during);
        if (caught_stop != 0) {
            caught_stop = 0;
            terminal_suspend();
            stale = true;
        }
        if (caught_continue != 0) { /* others may have written on the screen meanwhile */
            caught_continue = 0;
            terminal_forget();
            stale = true;
        }
        if (n > 0 && (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
            break; /* the terminal is gone */
        }
        if (n < 0 || (n > 0 && (fds[0].revents & POLLIN) != 0)) {
            stay = prompt_is_open() ? take_bytes(s) : take_keys(s);
            if (prompt_is_open() && stay) {
                stay = take_bytes(s);
            }
            stale = true; /* a key, or a new size: answered at once */
        }
        if (n > 0 && (fds[1].revents & POLLIN) != 0) { /* or a byte whose news was taken before */
            atomic_store(&s->has_news, true);
        }
        if ((soon || atomic_load(&s->has_news)) && clock_now() - drawn >= FRAME) {
            char byte[16];
            if (atomic_exchange(&s->has_news, false)) {
                ssize_t ignored = read(s->wake[0], byte, sizeof byte);
                (void)ignored;
            }
            stale = true;
        }
    }
    grid_free(g);
}

static mf_status begin(session *s, const arguments *settings)
{
    mf_error *error = &s->out->error;
    static const char *const themes[] = {"auto", "dark", "light", "mono"};
    const char *wanted = argument_text(settings, "theme"),
               *name = argument_text(settings, "screen");
    theme chosen = THEME_AUTO;
    for (unsigned t = 0; t < 4; t++) {
        chosen = strcmp(wanted, themes[t]) == 0 ? (theme)t : chosen;
    }
    chosen = argument_flag(settings, "no-color") ? THEME_MONO : chosen;
    size_t place = screen_find(name);
    s->out->ascii = argument_flag(settings, "ascii") || terminal_wants_ascii();
    if (!view_open(&s->view, s->lab, s->out->ascii)) {
        return mf_no_memory(error, "the screens");
    }
    s->view.strokes = s->out->strokes = strokes_find(argument_text(settings, "plot"));
    s->view.screen = place;
    s->view.meaning = settings_keys;
    if (pipe2(s->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        return mf_fail(error, MF_SYSTEM, "cannot make a pipe: %s", strerror(errno));
    }
    mf_status status = terminal_open(chosen, argument_text(settings, "graphics"), error);
    if (status == MF_OK) {
        signals_watch_size();
    }
    status = status == MF_OK ? mf_worker_start(s->lab, session_tell, s, error) : status;
    return status == MF_OK ? session_start(s, error) : status;
}

/* "open FILE --flags": how the session begins; the caller frees it. */
static char *opening_line(const arguments *args)
{
    char *line = NULL, *flags = data_flags(args);
    size_t size;
    FILE *to = mf_text_begin(&line, &size);
    if (to != NULL) {
        fprintf(to, "open ");
        if (args->positional[0][0] == '-' && args->positional[0][1] != '\0') {
            fprintf(to, "./"); /* a name, not a flag */
        }
        output_shell_word(to, args->positional[0]);
        fprintf(to, " %s", flags == NULL ? "" : flags);
    }
    mf_text_end(to, &line);
    free(flags);
    return line;
}

/* "lesson NAME", where the session begins with one; NULL: it does not. The caller frees it. */
static char *lesson_line(const arguments *args)
{
    char *line = NULL;
    size_t size;
    const char *lesson = argument_text(args, "lesson");
    FILE *to = lesson == NULL ? NULL : mf_text_begin(&line, &size);
    if (to != NULL) {
        fprintf(to, "lesson ");
        output_shell_word(to, lesson);
    }
    mf_text_end(to, &line);
    return line;
}

mf_status explorer_run(mf_lab *lab, const arguments *args, output *out)
{
    session *s = mf_alloc_zero(1, sizeof *s);
    sigset_t during;
    if (s == NULL) {
        return mf_no_memory(&out->error, "the explorer");
    }
    s->lab = lab;
    s->out = out;
    s->wake[0] = s->wake[1] = -1;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->more, NULL);
    signals_watch(&during);
    mf_status status = begin(s, args);
    if (status == MF_OK) {
        char *line = opening_line(args), *lesson = lesson_line(args);
        prompt_begin(lab);
        session_queue(s, line == NULL ? "" : line);
        session_queue(s, lesson == NULL ? "" : lesson);
        free(line);
        free(lesson);
        loop(s, &during);
        prompt_cancel();
        prompt_end();
        if (!session_end(s)) { /* stuck in the system, in a pipe that nobody writes to, say */
            terminal_close();
            _exit(session_can_cancel(s) ? MF_INTERRUPTED : MF_OK); /* or in a screen's own work */
        }
        status = lab->path == NULL ? s->last : MF_OK;
    }
    terminal_close();
    mf_worker_end(lab);
    if (status != MF_OK && s->view.failed[0] != '\0') {
        mf_fail(&out->error, status, "%s", s->view.failed);
    }
    for (int end = 0; end < 2; end++) {
        if (s->wake[end] >= 0) {
            close(s->wake[end]);
        }
    }
    view_close(&s->view);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->more);
    free(s);
    if (caught_end != 0) { /* ends as the signal asks, now that the terminal is whole */
        signal(caught_end, SIG_DFL);
        pthread_sigmask(SIG_SETMASK, &during, NULL);
        raise(caught_end);
    }
    return status;
}

mf_status explorer_lines(mf_lab *lab, const arguments *args, output *out)
{
    char *lines[2] = {opening_line(args), lesson_line(args)}, *words[64];
    out->quiet = argument_flag(args, "quiet");
    out->ascii = out->ascii || argument_flag(args, "ascii");
    out->color = out->color && !argument_flag(args, "no-color");
    bool lost = lines[0] == NULL || (lines[1] == NULL && argument_text(args, "lesson") != NULL);
    mf_status status = lost ? mf_no_memory(&out->error, "a file name") : MF_OK;
    for (int l = 0; l < 2 && lines[l] != NULL && status == MF_OK; l++) {
        size_t n = command_split(lines[l], words, 64);
        status = n == SIZE_MAX ? mf_no_memory(&out->error, "a file name")
                               : command_run(lab, (int)n, words, out);
    }
    free(lines[0]);
    free(lines[1]);
    if (status != MF_OK) {
        return status;
    }
    bool typed = isatty(STDIN_FILENO) == 1;
    if (typed) {
        prompt_begin(lab);
    }
    status = command_lines(lab, "standard input", typed ? prompt_next_line : NULL, stdin, out);
    if (typed) {
        prompt_end();
    }
    out->error.message[0] = '\0'; /* each line's error has been printed */
    return status;
}
