/* update: new ratings, watchers and movies folded into a saved model. */
#include "command.h"

#include <math.h>
#include <stdio.h>

#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/renew.h"
#include "../model/libmf_file.h"
#include "../train/run.h"
#include "answer.h"
#include "report.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_update[] = {
    {"output", 'o', OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "the model file to write (.npz); MODEL itself will do"},
    {"threads", 0, OPTION_COUNT, "N", "0", 0, 256, NULL, "at most so many; 0: all cores"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* Of the ratings in the model that is written, how many came with this update. */
static double share_of(const mf_lab *lab, const mf_update *u)
{
    return (double)(u->n_new + u->n_changed) / (double)(lab->ratings.r.n + u->n_new);
}

static mf_status print_json(const mf_lab *lab, const mf_update *u, const char *from, const char *to,
                            output *out)
{
    return output_json(
        out,
        json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, "
                  "s:o, s:o, s:o, s:o, s:f}",
                  "model", id_json(lab->path), "file", id_json(from), "output", id_json(to), "new",
                  (json_int_t)u->n_new, "changed", (json_int_t)u->n_changed, "same",
                  (json_int_t)u->n_same, "new_watchers", (json_int_t)u->new_watchers, "new_movies",
                  (json_int_t)u->new_movies, "watchers", (json_int_t)u->watchers, "movies",
                  (json_int_t)u->movies, "cold_watchers", (json_int_t)u->cold_watchers,
                  "cold_movies", (json_int_t)u->cold_movies, "heldout_of_watchers",
                  (json_int_t)u->heldout_watchers, "heldout_of_movies",
                  (json_int_t)u->heldout_movies, "rmse_before", json_number_or_null(u->before.rmse),
                  "rmse_after", json_number_or_null(u->after.rmse), "heldout_rmse_then",
                  json_number_or_null(heldout_then(lab->runs[0])), "moved_before",
                  json_number_or_null(u->moved_before), "moved", json_number_or_null(u->moved),
                  "share", share_of(lab, u)));
}

static mf_status print_text(const mf_lab *lab, const mf_update *u, const char *from, const char *to,
                            output *out)
{
    char a[32], b[32], c[32];
    fprintf(out->out, "%s with %s, saved in %s\n",
            output_safe(out, lab->path, (char[OUTPUT_SAFE]){""}),
            output_safe(out, from, (char[OUTPUT_SAFE]){""}),
            output_safe(out, to, (char[OUTPUT_SAFE]){""}));
    fprintf(out->out, "%s new rating%s, %s of another value than before, %s as before\n",
            text_thousands(u->n_new, a), text_s(u->n_new), text_thousands(u->n_changed, b),
            text_thousands(u->n_same, c));
    fprintf(out->out, "new to the model: %s watcher%s, %s movie%s\n",
            text_thousands(u->new_watchers, a), text_s(u->new_watchers),
            text_thousands(u->new_movies, b), text_s(u->new_movies));
    fprintf(out->out,
            "solved: %s watcher%s and %s movie%s that have new ratings; the others are as they "
            "were\n",
            text_thousands(u->watchers, a), text_s(u->watchers), text_thousands(u->movies, b),
            text_s(u->movies));
    if (u->heldout_watchers + u->heldout_movies > 0) {
        fprintf(
            out->out,
            "they have learned all their ratings in the model, those that were held out when it "
            "was trained, too: %s of watchers, %s of movies\n",
            text_thousands(u->heldout_watchers, a), text_thousands(u->heldout_movies, b));
    }
    if (u->least_ridge > 0) {
        fprintf(
            out->out,
            "the model was trained without beta: these rows have a ridge of %g, or those with few "
            "ratings would be anything\n",
            u->least_ridge);
    }
    if (u->cold_watchers + u->cold_movies > 0) {
        fprintf(out->out,
                "cold: %s watcher%s and %s movie%s, rated with or by nobody that the model knows\n",
                text_thousands(u->cold_watchers, a), text_s(u->cold_watchers),
                text_thousands(u->cold_movies, b), text_s(u->cold_movies));
    }
    if (u->n_new > 0) {
        char then[80] = "";
        if (isfinite(heldout_then(lab->runs[0]))) {
            snprintf(then, sizeof then, " (when it was trained, %.4f held out)",
                     heldout_then(lab->runs[0]));
        }
        fprintf(out->out, "RMSE on the new ratings: %.4f before, not having seen them%s; ",
                u->before.rmse, then);
        u->watchers + u->movies > 0
            ? fprintf(out->out, "%.4f now that it has learned from them\n", u->after.rmse)
            : fputs("nothing could be learned from them\n", out->out);
    }
    fprintf(out->out, "drift: %.1f %% of the ratings came with this update",
            100 * share_of(lab, u));
    if (isfinite(u->moved) && isfinite(u->moved_before)) {
        fprintf(out->out,
                "; one more pass over every row would move the predictions of its ratings by %.4f "
                "(RMS; before the update %.4f)",
                u->moved, u->moved_before);
    }
    fputc('\n', out->out);
    return MF_OK;
}

/* Says that a rating is off the scale of the model, which gets a wider one then. */
static void note_scale(const mf_lab *lab, const mf_ratings *added, output *out)
{
    size_t n = 0;
    double first = 0;
    for (size_t at = 0; at < added->r.n; at++) {
        double rating = mf_csr_rating(&added->r, at);
        if (rating < lab->lowest || rating > lab->highest) {
            first = n++ == 0 ? rating : first;
        }
    }
    if (n > 0) {
        output_note(
            out,
            "%zu of the new ratings %s off the scale, the first %g: those of the model go from "
            "%g to %g",
            n, n == 1 ? "is" : "are", first, lab->lowest, lab->highest);
    }
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *path = argument_text(args, "output");
    mf_lab *other = NULL;
    mf_update said;
    mf_status status = check_output_names(lab, args, out);
    if (status == MF_OK && path == NULL) {
        status = mf_fail(&out->error, MF_USAGE, "expected -o FILE, the model file to write");
    }
    if (status == MF_OK && (!lab->is_model || mf_libmf_is_file(lab->path))) {
        status = mf_fail(&out->error, MF_USAGE,
                         "%s is no model file of mfexplore; expected MODEL RATINGS", lab->path);
    }
    if (status == MF_OK && lab->runs[0]->status == MF_RUN_DIVERGED) {
        status =
            mf_fail(&out->error, MF_DIVERGED,
                    "%s diverged: there is nothing to fold ratings into; expected a model that "
                    "did not",
                    lab->path);
    }
    status = status == MF_OK ? open_second(args, args->positional[0], &other, out) : status;
    if (status == MF_OK) {
        note_scale(lab, &other->ratings, out);
        note_lost_ids(&lab->ratings, path, out);
        status = mf_lab_renew(lab, &other->ratings, threads_wanted(args), path, &said, &out->error);
    }
    if (status == MF_OK) {
        status = out->form == OUTPUT_JSON ? print_json(lab, &said, args->positional[0], path, out)
                                          : print_text(lab, &said, args->positional[0], path, out);
    }
    mf_lab_free(other);
    return status;
}

const verb verb_update = {
    .name = "update",
    .summary = "fold new ratings, watchers and movies into a saved model",
    .operands = "RATINGS",
    .details =
        "FILE is a model file. Watchers and movies with new ratings are solved by ridge regression "
        "on all of theirs, with the ridge at which the run's own updates come to rest: watchers "
        "first, then movies, then watchers again. The rows of the others keep their bits. A pair "
        "that the model has already takes the new rating. Of bayes rows keep what they have "
        "learned, as a prior, and move by what is new; their widths are those of rows with as many "
        "ratings. A model without beta gets a ridge of 0.01. What training would go on from is not "
        "in the new file. The drift says how far the rows are from fitting together; training anew "
        "resets it. The reading options are for RATINGS.",
    .example = "model.npz new.csv -o newer.npz",
    .need = NEEDS_MODEL,
    .least = 1,
    .most = 1,
    .reports_warnings = true,
    .groups =
        (const option *const[]){options_update, options_data, options_json, options_common, NULL},
    .reads_ratings = true,
    .rewrites = true,
    .run = run,
};
