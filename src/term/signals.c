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

/* Those that would end the program where it stands, and leave the terminal as it is. A crash is the
 * terminal's own affair (terminal.c). */
static const int ends[] = {SIGTERM, SIGHUP,  SIGINT,  SIGQUIT,   SIGUSR1,
                           SIGUSR2, SIGALRM, SIGPROF, SIGVTALRM, SIGXCPU};
static const int others[] = {SIGTSTP, SIGWINCH, SIGCONT};
enum { ENDS = sizeof ends / sizeof ends[0], OTHERS = sizeof others / sizeof others[0] };

static void add_watched(sigset_t *set)
{
    for (size_t s = 0; s < ENDS; s++) {
        sigaddset(set, ends[s]);
    }
    for (size_t s = 0; s < OTHERS; s++) {
        sigaddset(set, others[s]);
    }
}

void signals_watch(sigset_t *during)
{
    sigset_t blocked;
    drawing_thread = pthread_self();
    for (size_t s = 0; s < ENDS; s++) {
        sigaction(ends[s], &(struct sigaction){.sa_handler = on_end}, NULL);
    }
    sigaction(SIGTSTP, &(struct sigaction){.sa_handler = on_stop}, NULL);
    sigaction(SIGCONT, &(struct sigaction){.sa_handler = on_continue}, NULL);
    sigemptyset(&blocked);
    add_watched(&blocked);
    pthread_sigmask(SIG_BLOCK, &blocked, during);
    for (int s = 1; s < NSIG; s++) {
        if (sigismember(&blocked, s) == 1) {
            sigdelset(during, s);
        }
    }
}

void signals_let_in(const sigset_t *during)
{
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, during, &blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}
