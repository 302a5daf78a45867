/* A session of the explorer: the lab, the view, and the thread that carries out commands one after
 * the other, so that nothing blocks the screen. */
#ifndef MF_TERM_SESSION_H
#define MF_TERM_SESSION_H

#include <pthread.h>
#include <stdatomic.h>

#include "../command/command.h"
#include "../lab/lab.h"
#include "../screen/screen.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { QUEUE_MOST = 64 };

typedef struct session {
    mf_lab *lab;
    view view; /* guarded by lab->guard */
    output *out;
    int wake[2];          /* a pipe: something has changed */
    atomic_bool has_news; /* a byte is in it */
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
    char *copied;   /* what is to go to the clipboard; NULL: nothing */
    mf_status last; /* of the first command: opening the file */
} session;

/* Starts the command thread. */
mf_status session_start(session *s, mf_error *error);
/* Ends it, in at most two seconds: false when it is stuck, in the system or in a long sum. */
bool session_end(session *s);

/* Something has changed: the drawing loop shall look. Called from any thread. */
void session_tell(void *session);

/* Queues lines of the command language, between newlines. */
void session_queue(session *s, const char *lines);
/* Queues what a screen has to compute before it can show it. */
void session_refresh(session *s);
/* Cancels what is carried out and drops what is queued. */
void session_cancel(session *s);
bool session_is_busy(session *s);
/* Is something at work, or queued, that the user asked for? A refresh is not: a key that cancels
 * would be spent on what nobody knows of. */
bool session_can_cancel(session *s);
/* What a verb has printed to be pasted elsewhere, for the caller to free; NULL: nothing new. */
char *session_take_copied(session *s);

/* Fills view.now. True while something is at work, or about to be. */
bool session_look(session *s);

#endif
