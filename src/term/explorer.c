/* The explorer's loop. Three threads: this one draws and takes keys, one carries out commands, the
 * lab's worker trains. What the first shows is read with the lab's guard held; nothing that takes
 * time is done with it held. Signal handlers set a flag and nothing else. */
#include "explorer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../draw/text.h"
#include "../format/text.h"
#include "prompt.h"
#include "terminal.h"

enum { QUEUE_MOST = 64, WORDS_MOST = 4096 };

static const double FRAME = 1.0 / 30; /* seconds between two live pictures */
static const double PATIENCE = 0.15;  /* a command that takes longer is shown to be at work */

typedef struct session {
    mf_lab *lab;
    view view; /* guarded by lab->guard */
    output *out;
    int wake[2];           /* a pipe: something has changed */
    atomic_bool has_news;  /* a byte is in it */
    /* the command thread */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    char *queue[QUEUE_MOST];
    size_t n_queued;
    bool ending, working;
    double since; /* when the command began */
    char command[128];
    mf_read_progress progress;
    bool reading;
    mf_status last; /* of the first command: opening the file */
} session;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- signals ------------------------------------------------------------------------------------------ */

/* A library may keep threads of its own, which do not block signals: whichever thread gets one hands
 * it on to the one that draws, so that its wait ends. */
static volatile sig_atomic_t caught_end, caught_stop, caught_continue;
static pthread_t drawing_thread;
static void (*curses_resize)(int number);

/* True in the drawing thread. */
static bool is_ours(int number)
{
    int kept = errno;
    bool ours = pthread_equal(pthread_self(), drawing_thread) != 0;
    if (!ours) {
        pthread_kill(drawing_thread, number);
    }
    errno = kept;
    return ours;
}

static void on_continue(int number)
{
    if (is_ours(number)) {
        caught_continue = number;
    }
}

static void on_end(int number)
{
    if (is_ours(number)) {
        caught_end = number;
    }
}

static void on_stop(int number)
{
    if (is_ours(number)) {
        caught_stop = number;
    }
}

static void on_resize(int number)
{
    if (is_ours(number)) {
        curses_resize(number); /* which sets a flag */
    }
}

/* After curses has set its handler. */
static void watch_size(void)
{
    struct sigaction was, mine = {.sa_handler = on_resize};
    if (sigaction(SIGWINCH, NULL, &was) == 0 && was.sa_handler != SIG_DFL &&
        was.sa_handler != SIG_IGN) {
        curses_resize = was.sa_handler;
        sigaction(SIGWINCH, &mine, NULL);
    }
}

static const int watched[] = {SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGWINCH, SIGCONT};
enum { WATCHED = sizeof watched / sizeof watched[0] };

/* The signals come only while the loop waits. `during` is the mask to wait with. */
static void watch_signals(sigset_t *during)
{
    sigset_t blocked;
    drawing_thread = pthread_self();
    struct sigaction end = {.sa_handler = on_end}, stop = {.sa_handler = on_stop};
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTSTP, &stop, NULL);
    sigaction(SIGCONT, &(struct sigaction){.sa_handler = on_continue}, NULL);
    sigemptyset(&blocked);
    for (size_t s = 0; s < WATCHED; s++) {
        sigaddset(&blocked, watched[s]);
    }
    pthread_sigmask(SIG_BLOCK, &blocked, during);
    for (size_t s = 0; s < WATCHED; s++) {
        sigdelset(during, watched[s]);
    }
}

/* ---- news ------------------------------------------------------------------------------------------------ */

static void tell(void *context)
{
    session *s = context;
    if (!atomic_exchange(&s->has_news, true)) {
        ssize_t ignored = write(s->wake[1], "", 1);
        (void)ignored;
    }
}

static void on_reading(void *context, const mf_read_progress *progress)
{
    session *s = context;
    pthread_mutex_lock(&s->lock);
    s->progress = *progress;
    s->reading = true;
    pthread_mutex_unlock(&s->lock);
    tell(s);
}

/* ---- the command thread ------------------------------------------------------------------------------------ */

/* The line that an error message names ("path:12: …"), for the failure pane. */
static void quote_line(const char *message, char *out, size_t size)
{
    const char *colon = strstr(message, ": "), *number = colon;
    char path[1024];
    out[0] = '\0';
    while (number != NULL && number > message && number[-1] >= '0' && number[-1] <= '9') {
        number--;
    }
    if (number == NULL || number == colon || number == message || number[-1] != ':' ||
        (size_t)(number - 1 - message) >= sizeof path) {
        return;
    }
    size_t wanted = strtoul(number, NULL, 10);
    snprintf(path, sizeof path, "%.*s", (int)(number - 1 - message), message);
    line_reader reader;
    text_line line = {0};
    bool there = true;
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) || line_reader_open(&reader, path, NULL, NULL) != MF_OK) {
        return;
    }
    while (there && line.number < wanted) {
        if (line_reader_next(&reader, &line, &there, NULL) != MF_OK) {
            break;
        }
    }
    if (there && line.number == wanted) {
        snprintf(out, size, "%.*s", (int)(line.length < size ? line.length : size - 1), line.text);
    }
    line_reader_close(&reader);
}

/* Shows what a command gave: in the status line when it is one line, in the pager when it is more. */
static void show_result(session *s, const char *line, bool opening, mf_status status,
                        const output *out, char *text, const char *notes)
{
    view *v = &s->view;
    char quote[400] = "";
    if (status != MF_OK && opening) {
        quote_line(out->error.message, quote, sizeof quote);
    }
    pthread_mutex_lock(&s->lab->guard);
    size_t length = text == NULL ? 0 : strlen(text);
    bool single = length > 0 && strchr(text, '\n') == text + length - 1 &&
                  text_width(text) < (size_t)v->width;
    if (status != MF_OK && opening && s->lab->path == NULL) {
        snprintf(v->failed, sizeof v->failed, "%s", out->error.message);
        snprintf(v->failed_line, sizeof v->failed_line, "%s", quote);
    } else if (status == MF_OK && opening) {
        size_t place = v->screen, keys = v->n_keys;
        view_clear(v);
        *v = view_new(s->lab, s->out->ascii);
        v->screen = place;
        v->n_keys = keys;
    }
    if (opening && v->n_keys == 0) {
        notes = NULL; /* the greeting stands there */
    }
    if (length > 0 && !single) {
        view_page(v, line, text);
        text = NULL;
    }
    if (status != MF_OK) {
        view_say(v, true, "%s", out->error.message);
    } else if (single) {
        view_say(v, false, "%.*s", (int)length - 1, text);
    } else if (notes != NULL && notes[0] != '\0') {
        view_say(v, false, "%.*s", (int)strcspn(notes, "\n"), notes);
    }
    pthread_mutex_unlock(&s->lab->guard);
    free(text);
}

static void carry_out(session *s, char *line)
{
    char *copy = strdup(line), **words = malloc(WORDS_MOST * sizeof *words);
    char *text = NULL, *notes = NULL, here[512] = "";
    size_t text_size, notes_size;
    output mine = *s->out;
    mf_status status = MF_OK;
    mine.out = open_memstream(&text, &text_size);
    mine.messages = open_memstream(&notes, &notes_size);
    size_t n = copy == NULL || words == NULL ? 0 : command_split(copy, words, WORDS_MOST);
    if (mine.out == NULL || mine.messages == NULL || copy == NULL || words == NULL) {
        status = mf_no_memory(&mine.error, "a command");
    } else if (n == SIZE_MAX) {
        status = mf_fail(&mine.error, MF_USAGE, "a quote is not closed");
    } else if (n > 0) {
        mine.progress = mine.color = false;
        mine.width = 0;
        mine.reading = on_reading;
        mine.reading_context = s;
        pthread_mutex_lock(&s->lab->guard);
        mine.view = &s->view;
        const screen *shown = screens[s->view.screen];
        if (shown->here != NULL && s->lab->path != NULL) {
            shown->here(&s->view, here, sizeof here);
        }
        pthread_mutex_unlock(&s->lab->guard);
        mine.here = here[0] != '\0' ? here : NULL;
        mine.error.message[0] = '\0';
        status = command_run(s->lab, (int)n, words, &mine);
    }
    if (mine.out != NULL) {
        fclose(mine.out);
    }
    if (mine.messages != NULL) {
        fclose(mine.messages);
    }
    bool opening = n > 0 && n != SIZE_MAX && strcmp(words[0], "open") == 0;
    show_result(s, line, opening, status, &mine, text, notes);
    s->last = opening ? status : s->last;
    free(notes);
    free(copy);
    free(words);
}

static void *work(void *context)
{
    session *s = context;
    pthread_mutex_lock(&s->lock);
    while (!s->ending) {
        if (s->n_queued == 0) {
            pthread_cond_wait(&s->more, &s->lock);
            continue;
        }
        char *line = s->queue[0];
        s->n_queued--;
        memmove(s->queue, s->queue + 1, s->n_queued * sizeof *s->queue);
        s->working = true;
        s->since = now();
        snprintf(s->command, sizeof s->command, "%s", line);
        pthread_mutex_unlock(&s->lock);
        carry_out(s, line);
        free(line);
        pthread_mutex_lock(&s->lock);
        s->working = s->reading = false;
        atomic_store(&s->lab->cancel, false); /* what was cancelled is over */
        pthread_mutex_unlock(&s->lock);
        tell(s);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* Queues lines of the command language, between newlines. */
static void queue_lines(session *s, const char *lines)
{
    pthread_mutex_lock(&s->lock);
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        char *line = length > 0 && s->n_queued < QUEUE_MOST ? strndup(lines, length) : NULL;
        if (line != NULL) {
            s->queue[s->n_queued++] = line;
        }
        lines += length + (lines[length] == '\n');
    }
    pthread_cond_signal(&s->more);
    pthread_mutex_unlock(&s->lock);
}

static void cancel_command(session *s)
{
    pthread_mutex_lock(&s->lock);
    if (s->working) {
        atomic_store(&s->lab->cancel, true);
    }
    while (s->n_queued > 0) {
        free(s->queue[--s->n_queued]);
    }
    pthread_mutex_unlock(&s->lock);
}

/* ---- drawing ------------------------------------------------------------------------------------------------ */

/* Fills view.now. True while it changes without news. */
static bool look_around(session *s)
{
    activity *a = &s->view.now;
    mf_error error;
    a->training = s->lab->worker != NULL && mf_worker_is_busy(s->lab->worker);
    if (s->lab->worker != NULL && mf_worker_status(s->lab->worker, &error) != MF_OK) {
        view_say(&s->view, true, "%s", error.message);
    }
    pthread_mutex_lock(&s->lock);
    bool late = s->working && now() - s->since > PATIENCE, waiting = s->working && !late;
    a->working = late;
    a->reading = s->working && s->reading;
    a->progress = s->progress;
    snprintf(a->command, sizeof a->command, "%s", s->command);
    pthread_mutex_unlock(&s->lock);
    return waiting;
}

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
    pthread_mutex_lock(&s->lab->guard);
    bool soon = look_around(s);
    s->view.wants_models = false;
    view_draw(&s->view, *g);
    if (s->view.wants_models && s->lab->worker != NULL) {
        mf_worker_want_models(s->lab->worker);
    }
    if (prompt_is_open()) {
        draw_prompt(*g, &x, &y);
    }
    pthread_mutex_unlock(&s->lab->guard);
    terminal_show(*g, x, y);
    return soon;
}

/* ---- keys ------------------------------------------------------------------------------------------------------ */

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
        queue_lines(s, lines);
    }
    if (wanted) {
        terminal_raw(true);
        prompt_open(prompt);
    }
    return !quit;
}

static bool is_busy(session *s)
{
    pthread_mutex_lock(&s->lock);
    bool busy = s->working;
    pthread_mutex_unlock(&s->lock);
    return busy;
}

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
        if ((k.code == PRESS_ESCAPE || k.code == 3) && is_busy(s)) {
            cancel_command(s);
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
    queue_lines(s, line);
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

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static void let_signals_in(const sigset_t *during)
{
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, during, &blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}

static void loop(session *s, const sigset_t *during)
{
    grid *g = NULL;
    double drawn = 0;
    bool stay = true, stale = true, soon = false;
    while (stay && caught_end == 0) {
        if (stale) {
            soon = draw(s, &g);
            drawn = now();
            stale = false;
        }
        double wait = soon || atomic_load(&s->has_news) ? drawn + FRAME - now() : -1;
        struct timespec timeout = {.tv_nsec = wait > 0 ? (long)(wait * 1e9) : 0};
        bool news_due = atomic_load(&s->has_news);
        struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = s->wake[0], .events = POLLIN}};
        int n = ppoll(fds, news_due ? 1 : 2, soon || news_due ? &timeout : NULL, during);
        let_signals_in(during); /* those that came while something was ready at once */
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
        if ((soon || atomic_load(&s->has_news)) && now() - drawn >= FRAME) {
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
    const char *wanted = argument_text(settings, "theme"), *name = argument_text(settings, "screen");
    theme chosen = THEME_AUTO;
    for (unsigned t = 0; t < 4; t++) {
        chosen = strcmp(wanted, themes[t]) == 0 ? (theme)t : chosen;
    }
    chosen = argument_flag(settings, "no-color") ? THEME_MONO : chosen;
    size_t place = screen_find(name);
    if (place == SIZE_MAX) {
        return mf_fail(error, MF_USAGE, "--screen %.40s; expected data, train, beta or recommend", name);
    }
    s->out->ascii = argument_flag(settings, "ascii") || terminal_wants_ascii();
    s->view = view_new(s->lab, s->out->ascii);
    s->view.screen = place;
    if (pipe2(s->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        return mf_fail(error, MF_SYSTEM, "cannot make a pipe: %s", strerror(errno));
    }
    mf_status status = terminal_open(chosen, error);
    if (status == MF_OK) {
        watch_size();
    }
    status = status == MF_OK ? mf_worker_start(s->lab, tell, s, error) : status;
    if (status == MF_OK && pthread_create(&s->thread, NULL, work, s) != 0) {
        status = mf_fail(error, MF_SYSTEM, "cannot start the command thread");
    }
    return status;
}

/* "open FILE --flags": how the session begins; the caller frees it. */
static char *opening_line(const arguments *args)
{
    char *line = NULL, *flags = data_flags(args);
    size_t size;
    FILE *to = open_memstream(&line, &size);
    if (to != NULL) {
        fprintf(to, "open ");
        if (args->positional[0][0] == '-' && args->positional[0][1] != '\0') {
            fprintf(to, "./"); /* a name, not a flag */
        }
        output_shell_word(to, args->positional[0]);
        fprintf(to, " %s", flags == NULL ? "" : flags);
        fclose(to);
    }
    free(flags);
    return line;
}

mf_status explorer_run(mf_lab *lab, const arguments *args, output *out)
{
    session *s = calloc(1, sizeof *s);
    sigset_t during;
    if (s == NULL) {
        return mf_no_memory(&out->error, "the explorer");
    }
    s->lab = lab;
    s->out = out;
    s->wake[0] = s->wake[1] = -1;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->more, NULL);
    watch_signals(&during);
    mf_status status = begin(s, args);
    if (status == MF_OK) {
        char *line = opening_line(args);
        prompt_begin(lab);
        queue_lines(s, line == NULL ? "" : line);
        free(line);
        loop(s, &during);
        prompt_cancel();
        cancel_command(s);
        pthread_mutex_lock(&s->lock);
        s->ending = true;
        pthread_cond_signal(&s->more);
        pthread_mutex_unlock(&s->lock);
        struct timespec limit;
        clock_gettime(CLOCK_REALTIME, &limit);
        limit.tv_sec += 2;
        prompt_end();
        if (pthread_timedjoin_np(s->thread, NULL, &limit) != 0) {
            terminal_close(); /* stuck in the system, in a pipe that nobody writes to, say */
            _exit(MF_INTERRUPTED);
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
    view_clear(&s->view);
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
    char *line = opening_line(args), *words[64];
    size_t n = line == NULL ? SIZE_MAX : command_split(line, words, 64);
    out->quiet = argument_flag(args, "quiet");
    out->ascii = out->ascii || argument_flag(args, "ascii");
    out->color = out->color && !argument_flag(args, "no-color");
    mf_status status = n == SIZE_MAX ? mf_no_memory(&out->error, "a file name")
                                     : command_run(lab, (int)n, words, out);
    free(line);
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
