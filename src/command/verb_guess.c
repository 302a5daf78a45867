/* guess: bets before a run, settled when it has ended. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/csr.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../teach/bets.h"
#include "answer.h"
#include "command.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_guess[] = {
    {"training", 0, OPTION_CHOICE, "RUN", NULL, 0, 0, "A|B",
     "which will end with the lower training error"},
    {"heldout", 0, OPTION_CHOICE, "RUN", NULL, 0, 0, "A|B",
     "which will end with the lower held-out error"},
    {"turn", 0, OPTION_COUNT, "EPOCH", NULL, 1, MF_EPOCHS_MOST, NULL,
     "at which epoch A's held-out error will be lowest"},
    {"rating", 0, OPTION_NUMBER, "R", NULL, -INFINITY, INFINITY, NULL,
     "what the watcher rated the movie: a held-out rating, one from the middle unless --watcher "
     "and --movie say"},
    {"forget", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "take back all bets, settled or not"},
    {"watcher", 'w', OPTION_TEXT, "ID", NULL, 0, 0, "@watcher", "with --rating and --movie"},
    {"movie", 'm', OPTION_TEXT, "ID", NULL, 0, 0, "@movie", "with --rating and --watcher"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static mf_status find_bet_rating(mf_lab *lab, const arguments *args, mf_bets *bets, output *out)
{
    const char *w = argument_text(args, "watcher"), *m = argument_text(args, "movie");
    if ((w == NULL) != (m == NULL)) {
        return mf_fail(&out->error, MF_USAGE, "expected both --watcher and --movie");
    }
    if (w == NULL) {
        bets->has_rating = mf_bets_pick(lab, &bets->watcher, &bets->movie);
        return bets->has_rating
                   ? MF_OK
                   : mf_fail(&out->error, MF_USAGE, "no warm rating is held out to bet on");
    }
    mf_status status = find_watcher(lab, w, &bets->watcher, &out->error);
    status = status == MF_OK ? find_movie(lab, m, &bets->movie, &out->error) : status;
    bool held = status == MF_OK && lab->split.heldout.n > 0 &&
                mf_csr_find(&lab->split.heldout, bets->watcher, bets->movie) != SIZE_MAX;
    bets->has_rating = held;
    return status != MF_OK || held
               ? status
               : mf_fail(&out->error, MF_USAGE, "watcher %.60s has no held-out rating of it", w);
}

static mf_status place_bets(mf_lab *lab, const arguments *args, output *out)
{
    static const char *const names[] = {"training", "heldout"};
    if (mf_bets_are_late(lab)) {
        return mf_fail(&out->error, MF_USAGE,
                       "a bet comes before: `train --for 0` sets up runs that are not trained");
    }
    mf_status status = lab->is_split ? MF_OK : mf_lab_split(lab, 0.1, 0, &out->error);
    mf_bets bets = mf_bets_none();
    for (size_t b = 0; b < 2; b++) {
        const char *side = argument_text(args, names[b]);
        bets.lower[b] = side == NULL ? -1 : strcmp(side, "B") == 0;
    }
    bets.turn = argument(args, "turn")->given ? argument_number(args, "turn") : NAN;
    bets.rating = argument_number(args, "rating");
    if (status == MF_OK && argument(args, "rating")->given) {
        status = find_bet_rating(lab, args, &bets, out);
    }
    if (status == MF_OK) {
        pthread_mutex_lock(&lab->guard);
        status = mf_bets_keep(lab, &bets) ? MF_OK : mf_no_memory(&out->error, "the bets");
        pthread_mutex_unlock(&lab->guard);
    }
    return status;
}

static mf_status print_bets(mf_lab *lab, output *out)
{
    static const char *const names[MF_BETS] = {"training", "heldout", "turn", "rating"};
    static const char *const verdicts[] = {"none", "open", "right", "wrong", "void"};
    json_t *array = json_array();
    size_t n = 0;
    for (size_t b = 0; b < MF_BETS; b++) {
        char text[400], safe[1700];
        pthread_mutex_lock(&lab->guard);
        mf_verdict verdict = mf_bets_settle(lab, b, text, sizeof text);
        pthread_mutex_unlock(&lab->guard);
        if (verdict == MF_VERDICT_NONE) {
            continue;
        }
        n++;
        json_array_append_new(array, json_pack("{s:s, s:s, s:o}", "bet", names[b], "verdict",
                                               verdicts[verdict], "text", id_json(text)));
        if (out->form == OUTPUT_TEXT) {
            text_clip(text, sizeof safe / 4 - 1, out->ascii, safe, sizeof safe);
            fprintf(out->out, "%s\n", safe);
        }
    }
    if (out->form == OUTPUT_JSON) {
        return output_json(out, array);
    }
    json_decref(array);
    if (n == 0) {
        fprintf(out->out, "no bets are placed\n");
    }
    return MF_OK;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    bool any = false;
    for (const option *o = options_guess; o->name != NULL; o++) {
        any = any || argument(args, o->name)->given;
    }
    if (lab->is_model) {
        return mf_fail(&out->error, MF_USAGE, "%s is a model file: its run is over", lab->path);
    }
    mf_status status = any ? place_bets(lab, args, out) : MF_OK;
    if (status == MF_OK && any && out->view != NULL) {
        return MF_OK; /* the explorer shows them */
    }
    return status == MF_OK ? print_bets(lab, out) : status;
}

const verb verb_guess = {
    .name = "guess",
    .summary = "in a session: bet before a run; what was bet, and how it was settled",
    .operands = "",
    .details = "Bets are kept and settled when A and B have ended. The epoch is right within 2 "
               "epochs or a tenth, the "
               "rating within half a star. Without options it prints the bets.",
    .example = "--training B --heldout A --turn 10",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_guess, options_json, options_common, NULL},
    .run = run,
};
