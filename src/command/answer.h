/* What verbs that answer questions share: which run and model answer, ids and titles, lists. */
#ifndef MF_COMMAND_ANSWER_H
#define MF_COMMAND_ANSWER_H

#include "../lab/lab.h"
#include "../model/model.h"
#include "../train/run.h"
#include "command.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* The model that a question is put to, shared: the caller frees it. That of --run, else of the
 * first run, trained first when there is none. */
mf_status answering_model(mf_lab *lab, const arguments *args, output *out, mf_model **model);

/* The same, and where text is printed in a session that has A and B, and no run was named, B's, too
 * (else NULL). */
mf_status answering_pair(mf_lab *lab, const arguments *args, output *out, mf_model **model,
                         mf_model **second);

/* The run that a question is put to. Where there is none it is trained as far as --at-epoch says,
 * else for so many epochs (SIZE_MAX: to its end; 0: only set up). */
mf_status answering_run(mf_lab *lab, const arguments *args, output *out, size_t epochs,
                        mf_run **run);

/* The run of this name; MF_USAGE names the runs there are. */
mf_status find_run(const mf_lab *lab, const char *name, size_t *place, mf_error *error);

/* Looks an id up; MF_UNKNOWN_ID names the nearest ones, where `error` is there to hold them. */
mf_status find_watcher(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error);
mf_status find_movie(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error);

/* The movie's title, or "" in text and null in JSON. */
const char *title_or_blank(const mf_lab *lab, uint32_t movie);
json_t *title_json(const mf_lab *lab, uint32_t movie);

/* An id as JSON: bytes that are not UTF-8 become U+FFFD. */
json_t *id_json(const char *id);

/* --run and --at-epoch, which every question has: what answers. */
extern const option options_question[];

/* --min-ratings, or what is usual for these data. After a run has been trained or opened. */
uint32_t minimum_asked(const mf_lab *lab, const arguments *args);

/* The scale of the ratings; `on` says whether predictions are held to it (--clip). */
typedef struct clipping {
    bool on;
    double lowest, highest; /* NaN: not known */
} clipping;

clipping clipping_asked(const mf_lab *lab, const arguments *args);
double clipped(const clipping *c, double value);
/* Was a prediction outside the scale before that? */
bool is_outside(const clipping *c, double value);

/* Adds "low" and "high": null where there is no interval. */
void add_interval_json(json_t *object, mf_interval between);

/* --interval: how likely a rating is to lie between `low` and `high`. */
extern const option options_interval[];

/* That level; NaN where the model has no intervals. MF_USAGE where it was asked for all the same,
 * or a list by their lower ends. */
mf_status interval_asked(const arguments *args, const mf_model *model, bool by_low, double *level,
                         mf_error *error);

/* How a list is made: said beside it. */
typedef struct list_manner {
    uint32_t min_ratings;
    clipping clip;
    double level; /* of the intervals; NaN: there are none */
    bool by_low;
    bool cosines;     /* the scores are no predictions */
    uint32_t watcher; /* whose list it is, where there are intervals */
    bool stranger;    /* who has no training rating, and a list all the same */
} list_manner;

/* Prints a list of scored movies in the form that `out` asks for. `key` and `id` say what for. */
mf_status print_list(const mf_lab *lab, const mf_model *model, const char *key, const char *id,
                     const mf_scored *items, size_t n, const char *score_name,
                     const list_manner *manner, output *out);

#endif
