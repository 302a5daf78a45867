/* Words that several screens use: movies by name, ids as the command language reads them, ranks,
 * least numbers of ratings. */
#ifndef MF_SCREEN_WORDS_H
#define MF_SCREEN_WORDS_H

#include "../lab/lab.h"
#include "screen.h"
#include "mfexplore/model.h"

/* A sentence over the lines of `where`. One that is too long ends by naming the key that shows the
 * whole. */
void sentence_draw(grid *g, area where, style look, const char *text);

/* What a screen says before there is anything to show: what will stand there, and the key that
 * starts it. */
void empty_draw(grid *g, area body, const char *text);

/* A title, or the id where there is none. */
const char *movie_name(const mf_lab *lab, uint32_t movie);
const char *movie_title(const mf_lab *lab, uint32_t movie); /* "" where there is none */

/* "A β 0.02  epoch 200", or with the solver's name where it has no β; "A not trained". */
const char *run_words(const view *v, size_t side, size_t epoch, char *out, size_t size);
/* "β 0.02", or its solver; that of the epoch that is shown. */
const char *side_words(const view *v, size_t side, char out[64]);
/* Has the run diverged, and is what is shown of it what it was before? */
bool run_fell(const view *v, size_t side);
/* ", diverged" then, else nothing. */
const char *run_fate(const view *v, size_t side);

/* A word as the command language reads it back: in double quotes where it must be. */
const char *quoted(const char *word, char *out, size_t size);

/* Adds the epoch that is looked back to, where one is, to a shell line. */
void add_epoch(const view *v, char *text, size_t size);

/* The bound of lists: as chosen, or what is usual for these data. */
uint32_t list_minimum(const view *v);
/* Moves it, and says so. */
void list_minimum_step(view *v, uint32_t code);
/* Is a prediction outside the ratings' scale, where that is known? */
bool is_off_scale(const mf_lab *lab, double prediction);

/* The least number of ratings after `now`: 1, 2, 5, 10 … 100, round and round; or the one before.
 */
uint32_t next_minimum(uint32_t now, bool before);

/* Where a movie stands in a list; SIZE_MAX: nowhere. */
size_t rank_in(const mf_scored *items, size_t n, uint32_t movie);
/* How rank `rank` differs from the rank `there` in the other list: "↑2", "↓1", "new", "". */
void rank_change(size_t rank, size_t there, bool ascii, char out[16]);

#endif
