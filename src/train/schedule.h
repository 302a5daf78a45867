/* An order of the ratings in which several can be worked on at once and the result is, bit for bit,
 * that of going through them row by row. Ratings that share neither row nor column commute exactly,
 * so it is enough to keep the order within every row and every column. Groups of SCHEDULE_WIDTH
 * such ratings are dealt by critical path: of all ratings whose predecessors are done, those with
 * the longest chain still behind them come first. */
#ifndef MF_TRAIN_SCHEDULE_H
#define MF_TRAIN_SCHEDULE_H

#include "../data/csr.h"
#include "mfexplore/status.h"

enum { SCHEDULE_WIDTH = 16 };

/* One place of a group. Unused places name the row after the last, the column after the last, and
 * a rating of 0: arrays have one spare zero row, which such an update leaves zero. */
typedef struct scheduled {
    uint32_t row, col;
} scheduled;

typedef struct schedule {
    uint32_t *place; /* n_cols: where a column's factors stand, and what `col` of places is: columns
                        in the order in which rows come to them, so that what is worked on soon
                        after one another lies together; those without ratings last */
    uint32_t *where; /* n: the place of each rating's column, ratings in row order */
    size_t n_groups;
    scheduled *places; /* n_groups × SCHEDULE_WIDTH */
    double *values;    /* their ratings; SCHEDULE_WIDTH more can be read */
    unsigned users;
} schedule;

/* A schedule with one user; released by as many releases as it has users. */
mf_status schedule_new(const mf_csr *ratings, schedule **made, mf_error *error);
void schedule_release(schedule *s);

#endif
