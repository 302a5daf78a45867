/* Signals: see signals.h. */
#include "signals.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* A library may keep threads of its own, which do not block signals: whichever thread gets one
 * hands it on to the one that draws, so that its wait ends. */
volatile sig_atomic_t caught_end, caught_stop, caught_continue;
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

void signals_watch_size(void)
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

void signals_watch(sigset_t *during)
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

void signals_let_in(const sigset_t *during)
{
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, during, &blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}
