/* The command thread and its queue: see session.h. */
#include "session.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../format/text.h"
#include "../lab/worker.h"
#include "../screen/frame.h"
#include "../screen/pager.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { WORDS_MOST = 4096 };

static const double PATIENCE = 0.15; /* a command that takes longer is shown to be at work */
static const char REFRESH[] = "refresh";

/* ---- news ------------------------------------------------------------------------------------ */

void session_tell(void *context)
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
    bool slow = clock_now() - s->since > 0.1; /* what is read in no time needs no bar */
    pthread_mutex_unlock(&s->lock);
    if (slow) {
        session_tell(s);
    }
}

/* ---- the command thread ---------------------------------------------------------------------- */

/* The line that an error is about, for the failure pane. */
static void quote_line(const mf_error *error, char *out, size_t size)
{
    line_reader reader;
    text_line line = {0};
    bool there = true;
    struct stat about;
    out[0] = '\0';
    bool in_archive = strstr(error->file, "::") != NULL; /* which was read, so it is no pipe */
    bool readable = stat(error->file, &about) == 0 ? S_ISREG(about.st_mode) : in_archive;
    if (error->line == 0 || !readable ||
        line_reader_open_file(&reader, error->file, NULL, NULL) != MF_OK) {
        return;
    }
    while (there && line.number < error->line) {
        if (line_reader_next(&reader, &line, &there, NULL) != MF_OK) {
            break;
        }
    }
    if (there && line.number == error->line) {
        snprintf(out, size, "%.*s", (int)(line.length < size ? line.length : size - 1), line.text);
        for (char *c = strchr(out, '\t'); c != NULL; c = strchr(c, '\t')) {
            *c = ' '; /* a cell each */
        }
    }
    line_reader_close(&reader);
}

/* Shows what a command gave: in the status line when it is one line, in the pager when it is more.
 */
static void show_result(session *s, const char *line, bool opening, mf_status status,
                        const output *out, char *text, const char *notes)
{
    view *v = &s->view;
    char quote[400] = "";
    if (status != MF_OK && opening) {
        quote_line(&out->error, quote, sizeof quote);
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
        view fresh;
        if (view_open(&fresh, s->lab, s->out->ascii)) {
            fresh.strokes = s->view.strokes; /* else what was chosen before stays */
            fresh.meaning = s->view.meaning;
            fresh.space_waits = s->view.space_waits;
            view_close(v);
            *v = fresh;
        }
        v->screen = place;
        v->n_keys = keys;
    }
    if (opening && v->n_keys == 0) {
        notes = NULL; /* the greeting stands there */
    }
    if (length > 0 && !single) {
        pager_open(v, line, text);
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
    char *copy = mf_copy(line), **words = mf_alloc(WORDS_MOST, sizeof *words);
    char *text = NULL, *notes = NULL, here[512] = "";
    size_t text_size, notes_size;
    output mine = *s->out;
    mf_status status = MF_OK;
    mine.out = mf_text_begin(&text, &text_size);
    mine.terminal = false; /* the pager makes it safe */
    mine.messages = mf_text_begin(&notes, &notes_size);
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
    bool whole = mf_text_end(mine.out, &text);
    whole = mf_text_end(mine.messages, &notes) && whole;
    status = status == MF_OK && !whole ? mf_no_memory(&mine.error, "an answer") : status;
    bool opening = n > 0 && n != SIZE_MAX && strcmp(words[0], "open") == 0;
    const verb *v = n > 0 && n != SIZE_MAX ? verb_find(words[0]) : NULL;
    if (status == MF_OK && v != NULL && v->copies && text != NULL) {
        char *kept = mf_copy(text);
        pthread_mutex_lock(&s->lock);
        free(s->copied);
        s->copied = kept;
        pthread_mutex_unlock(&s->lock);
    }
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
        s->since = clock_now();
        snprintf(s->command, sizeof s->command, "%s", line);
        pthread_mutex_unlock(&s->lock);
        carry_out(s, line);
        free(line);
        pthread_mutex_lock(&s->lock);
        s->working = s->reading = false;
        atomic_store(&s->lab->cancel, false); /* what was cancelled is over */
        pthread_mutex_unlock(&s->lock);
        session_tell(s);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* Of several lines that only say where to go the last one counts. */
static bool replaces(const char *line, const char *waiting)
{
    char first[32];
    size_t length = strcspn(line, " ");
    snprintf(first, sizeof first, "%.*s", (int)(length < 31 ? length : 31), line);
    const verb *v = verb_find(first);
    return v != NULL && v->supersedes && strncmp(waiting, line, length) == 0 &&
           waiting[length] == ' ';
}

void session_queue(session *s, const char *lines)
{
    pthread_mutex_lock(&s->lock);
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        char *line = length > 0 && s->n_queued < QUEUE_MOST ? mf_copy_part(lines, length) : NULL;
        if (line != NULL && s->n_queued > 0 && replaces(line, s->queue[s->n_queued - 1])) {
            free(s->queue[s->n_queued - 1]);
            s->queue[s->n_queued - 1] = line;
        } else if (line != NULL) {
            s->queue[s->n_queued++] = line;
        }
        lines += length + (lines[length] == '\n');
    }
    pthread_cond_signal(&s->more);
    pthread_mutex_unlock(&s->lock);
}

void session_refresh(session *s)
{
    session_queue(s, REFRESH);
}

void session_cancel(session *s)
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

bool session_look(session *s)
{
    activity *a = &s->view.now;
    mf_error error;
    a->training = s->lab->worker != NULL && mf_worker_is_busy(s->lab->worker);
    if (s->lab->worker != NULL && mf_worker_status(s->lab->worker, &error) != MF_OK) {
        view_say(&s->view, true, "%s", error.message);
    }
    pthread_mutex_lock(&s->lock);
    bool busy = s->working || s->n_queued > 0; /* what was just asked for may not have begun */
    a->working = s->working && clock_now() - s->since > PATIENCE;
    a->reading = s->working && s->reading;
    a->progress = s->progress;
    snprintf(a->command, sizeof a->command, "%s", s->command);
    pthread_mutex_unlock(&s->lock);
    return busy;
}

char *session_take_copied(session *s)
{
    pthread_mutex_lock(&s->lock);
    char *text = s->copied;
    s->copied = NULL;
    pthread_mutex_unlock(&s->lock);
    return text;
}

bool session_is_busy(session *s)
{
    pthread_mutex_lock(&s->lock);
    bool busy = s->working;
    pthread_mutex_unlock(&s->lock);
    return busy;
}

bool session_can_cancel(session *s)
{
    pthread_mutex_lock(&s->lock);
    bool can = s->working && strcmp(s->command, REFRESH) != 0;
    for (size_t q = 0; q < s->n_queued; q++) {
        can = can || strcmp(s->queue[q], REFRESH) != 0;
    }
    pthread_mutex_unlock(&s->lock);
    return can;
}

/* ---- begin and end --------------------------------------------------------------------------- */

mf_status session_start(session *s, mf_error *error)
{
    return pthread_create(&s->thread, NULL, work, s) == 0
               ? MF_OK
               : mf_fail(error, MF_SYSTEM, "cannot start the command thread");
}

bool session_end(session *s)
{
    struct timespec limit;
    bool asked = session_can_cancel(s);
    session_cancel(s);
    pthread_mutex_lock(&s->lock);
    s->ending = true;
    pthread_cond_signal(&s->more);
    pthread_mutex_unlock(&s->lock);
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += asked ? 2 : 1; /* nobody waits for what a screen would have shown */
    bool ended = pthread_timedjoin_np(s->thread, NULL, &limit) == 0;
    if (ended) {
        free(s->copied);
        s->copied = NULL;
    }
    return ended;
}
