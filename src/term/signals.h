/* Signals, in one thread and as flags: handlers do nothing else. They come only while the drawing
 * loop waits. */
#ifndef MF_TERM_SIGNALS_H
#define MF_TERM_SIGNALS_H

#include <signal.h>

/* The number of the signal that asks for an end; a stop; that it goes on. 0: none. */
extern volatile sig_atomic_t caught_end, caught_stop, caught_continue;

/* Called by the drawing thread before any other is started: blocks the signals, in all of them.
 * `during` becomes the mask to wait with. */
void signals_watch(sigset_t *during);
/* After curses has set its handler of SIGWINCH. */
void signals_watch_size(void);
/* Lets those in that came while something was ready at once, so that there was no waiting. */
void signals_let_in(const sigset_t *during);

#endif
