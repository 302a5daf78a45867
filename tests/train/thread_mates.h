/* Mates that are threads of one process: what they send waits in a queue for each pair and kind
 * until it is received. For tests, which then need no MPI and can look at all of them. */
#ifndef MF_TESTS_THREAD_MATES_H
#define MF_TESTS_THREAD_MATES_H

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/data/mates.h"

enum { MATES_MOST = 8, KINDS = 2 };

typedef struct letter {
    struct letter *next;
    size_t n;
    char bytes[];
} letter;

typedef struct post {
    pthread_mutex_t guard;
    pthread_cond_t come;
    letter *first[MATES_MOST][MATES_MOST][KINDS], *last[MATES_MOST][MATES_MOST][KINDS];
    mf_mates mates[MATES_MOST];
    struct {
        void *bytes;
        size_t from, n;
    } waiting[MATES_MOST][MF_MATES_SLOTS];
} post;

typedef struct seat {
    post *post;
    size_t rank;
} seat;

static inline void post_letter(const seat *s, size_t to, unsigned kind, const void *bytes, size_t n)
{
    post *p = s->post;
    letter *l = malloc(sizeof *l + n);
    l->next = NULL;
    l->n = n;
    memcpy(l->bytes, bytes, n);
    pthread_mutex_lock(&p->guard);
    letter **last = &p->last[s->rank][to][kind];
    if (*last == NULL) {
        p->first[s->rank][to][kind] = l;
    } else {
        (*last)->next = l;
    }
    *last = l;
    pthread_cond_broadcast(&p->come);
    pthread_mutex_unlock(&p->guard);
}

/* False where there is none and it does not wait. */
static inline bool take_letter(const seat *s, size_t from, unsigned kind, void *bytes, size_t n,
                               bool wait)
{
    post *p = s->post;
    pthread_mutex_lock(&p->guard);
    letter **first = &p->first[from][s->rank][kind], *l;
    while (*first == NULL && wait) {
        pthread_cond_wait(&p->come, &p->guard);
    }
    l = *first;
    if (l != NULL) {
        *first = l->next;
        if (l->next == NULL) {
            p->last[from][s->rank][kind] = NULL;
        }
    }
    pthread_mutex_unlock(&p->guard);
    if (l != NULL) {
        if (l->n != n) {
            abort(); /* the two do not speak of the same thing */
        }
        memcpy(bytes, l->bytes, n);
        free(l);
    }
    return l != NULL;
}

static inline void thread_send(void *context, size_t to, const void *bytes, size_t n)
{
    post_letter(context, to, 0, bytes, n);
}

static inline void thread_receive(void *context, size_t from, void *bytes, size_t n)
{
    take_letter(context, from, 0, bytes, n, true);
}

static inline void thread_broadcast(void *context, size_t from, void *bytes, size_t n)
{
    const seat *s = context;
    size_t ranks = s->post->mates[0].n;
    for (size_t r = 0; r < ranks && s->rank == from; r++) {
        if (r != from) {
            thread_send(context, r, bytes, n);
        }
    }
    if (s->rank != from) {
        thread_receive(context, from, bytes, n);
    }
}

static inline void thread_add(void *context, uint64_t *numbers, size_t n)
{
    const seat *s = context;
    size_t ranks = s->post->mates[0].n;
    if (s->rank > 0) {
        thread_send(context, 0, numbers, n * sizeof *numbers);
    } else {
        uint64_t *other = malloc(n * sizeof *other);
        for (size_t r = 1; r < ranks; r++) {
            thread_receive(context, r, other, n * sizeof *other);
            for (size_t i = 0; i < n; i++) {
                numbers[i] += other[i];
            }
        }
        free(other);
    }
    thread_broadcast(context, 0, numbers, n * sizeof *numbers);
}

static inline void thread_swap(void *context, const void *out, const size_t *out_n, void *in,
                               const size_t *in_n)
{
    const seat *s = context;
    size_t ranks = s->post->mates[0].n, at = 0;
    for (size_t r = 0; r < ranks; at += out_n[r++]) {
        if (out_n[r] > 0) {
            thread_send(context, r, (const char *)out + at, out_n[r]);
        }
    }
    at = 0;
    for (size_t r = 0; r < ranks; at += in_n[r++]) {
        if (in_n[r] > 0) {
            thread_receive(context, r, (char *)in + at, in_n[r]);
        }
    }
}

static inline void thread_begin_send(void *context, size_t slot, size_t to, const void *bytes,
                                     size_t n)
{
    (void)slot;
    post_letter(context, to, 1, bytes, n);
}

static inline void thread_begin_receive(void *context, size_t slot, size_t from, void *bytes,
                                        size_t n)
{
    const seat *s = context;
    s->post->waiting[s->rank][slot].bytes = bytes;
    s->post->waiting[s->rank][slot].from = from;
    s->post->waiting[s->rank][slot].n = n;
}

static inline bool thread_ended(void *context, size_t slot, bool wait)
{
    const seat *s = context;
    void **bytes = &s->post->waiting[s->rank][slot].bytes;
    if (*bytes != NULL && take_letter(s, s->post->waiting[s->rank][slot].from, 1, *bytes,
                                      s->post->waiting[s->rank][slot].n, wait)) {
        *bytes = NULL;
    }
    return *bytes == NULL;
}

static inline void thread_end_all(void *context)
{
    (void)context;
    abort();
}

static const mf_mates_calls thread_calls = {thread_send,          thread_receive, thread_broadcast,
                                            thread_add,           thread_swap,    thread_begin_send,
                                            thread_begin_receive, thread_ended,   thread_end_all};

typedef struct mate_at_work {
    const mf_mates *mates;
    void (*work)(const mf_mates *mates, void *argument);
    void *argument;
} mate_at_work;

static inline void *mate_begin(void *given)
{
    const mate_at_work *w = given;
    w->work(w->mates, w->argument);
    return NULL;
}

/* Calls `work` on n threads, each with its own mates. */
static inline void with_mates(size_t n, void (*work)(const mf_mates *mates, void *argument),
                              void *argument)
{
    post *p = calloc(1, sizeof *p);
    seat seats[MATES_MOST];
    mate_at_work works[MATES_MOST];
    pthread_t threads[MATES_MOST];
    pthread_mutex_init(&p->guard, NULL);
    pthread_cond_init(&p->come, NULL);
    for (size_t r = 0; r < n; r++) {
        seats[r] = (seat){p, r};
        p->mates[r] = (mf_mates){r, n, &thread_calls, &seats[r]};
        works[r] = (mate_at_work){&p->mates[r], work, argument};
    }
    for (size_t r = 0; r < n; r++) {
        pthread_create(&threads[r], NULL, mate_begin, &works[r]);
    }
    for (size_t r = 0; r < n; r++) {
        pthread_join(threads[r], NULL);
    }
    pthread_cond_destroy(&p->come);
    pthread_mutex_destroy(&p->guard);
    free(p);
}

#endif
