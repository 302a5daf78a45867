/* Guess first: what the class bets before a run, and how it was settled. */
#ifndef MF_TEACH_BETS_H
#define MF_TEACH_BETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lab/lab.h"

/* What was bet before a run. */
typedef struct mf_bets {
    int lower[2]; /* which of A (0) and B (1) ends with the lower training, held-out error; −1: no
                     bet */
    double turn;  /* the epoch at which A's held-out error is lowest; NaN: no bet */
    bool has_rating;
    uint32_t watcher, movie; /* a held-out rating */
    double rating;
} mf_bets;

enum { MF_BET_TRAINING, MF_BET_HELDOUT, MF_BET_TURN, MF_BET_RATING, MF_BETS };
typedef enum mf_verdict {
    MF_VERDICT_NONE,
    MF_VERDICT_OPEN,
    MF_VERDICT_RIGHT,
    MF_VERDICT_WRONG,
    MF_VERDICT_VOID /* nothing can settle it */
} mf_verdict;

/* No bets at all. */
mf_bets mf_bets_none(void);
/* Those of the lab, which may be none. */
mf_bets mf_bets_of(const mf_lab *lab);
/* Has a run been trained? Then it is too late to bet. */
bool mf_bets_are_late(const mf_lab *lab);

/* Keeps bets with the lab in place of those before; false when memory is out. With the guard held.
 */
bool mf_bets_keep(mf_lab *lab, const mf_bets *bets);
/* A warm held-out rating to bet on, the same for every call on one split. False: there is none. */
bool mf_bets_pick(const mf_lab *lab, uint32_t *watcher, uint32_t *movie);
/* How a bet of lab->bets stands, in a sentence; VOID with the reason where nothing is held out or a
 * run has no epoch to be judged by. With the guard held. */
mf_verdict mf_bets_settle(const mf_lab *lab, size_t bet, char *text, size_t size);

#endif
