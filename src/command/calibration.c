/* What a run knows of its own uncertainty: see calibration.h. */
#include "calibration.h"

#include <stdio.h>

#include <jansson.h>

#include "../lab/lab.h"
#include "../model/model.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "output.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

static void print_learned(const mf_run *run, output *out)
{
    mf_learned l;
    if (!mf_run_learned(run, &l)) {
        return;
    }
    fprintf(out->out,
            "%s learned beta %.3g (deviation %.2g over the later sweeps; that of als without "
            "weights, by count it is %.2g)\n",
            run->name, l.beta, l.deviation, l.by_count);
    if (mf_learned_moves(&l)) {
        fprintf(out->out,
                "%s has not settled: beta went from %.3g to %.3g between the third and the last "
                "quarter of its sweeps; more --epochs may let it\n",
                run->name, l.before, l.after);
    }
}

/* Levels side by side; all, then fifths by the width of the interval. */
mf_status print_coverage(const char *name, const mf_coverage *c, output *out)
{
    static const table_align align[] = {TABLE_LEFT,  TABLE_RIGHT, TABLE_RIGHT,
                                        TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT};
    table *t = table_new(2 + MF_LEVELS, align);
    table_add(t, "intervals of %s", name);
    for (size_t l = 0; l < MF_LEVELS; l++) {
        table_add(t, "%.0f %%", 100 * c->level[l]);
    }
    table_add(t, "90 %% is wide");
    table_add(t, "held-out ratings inside");
    for (size_t l = 0; l < MF_LEVELS; l++) {
        table_add(t, "%.1f %%", 100 * c->covered[l]);
    }
    table_add(t, "%.3g", c->width);
    for (size_t f = 0; f < MF_FIFTHS && c->n >= 20 * MF_FIFTHS; f++) {
        table_add(t,
                  f == 0               ? "  the narrowest fifth"
                  : f == MF_FIFTHS - 1 ? "  the widest fifth"
                                       : "  fifth %zu",
                  f + 1);
        for (size_t l = 0; l < MF_LEVELS; l++) {
            table_add(t, "%.1f %%", 100 * c->fifth_covered[f][l]);
        }
        table_add(t, "%.3g", c->fifth_width[f]);
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    if (status == MF_OK && mf_coverage_falls_short(c)) {
        fprintf(out->out,
                "that is fewer in the 90 %% intervals than chance explains: on these "
                "ratings %s is surer than it should be\n",
                name);
    }
    return status;
}

mf_status print_calibration(const mf_lab *lab, const mf_run *run, output *out)
{
    mf_coverage coverage;
    if (!run->config.solver->has_intervals) {
        return MF_OK;
    }
    if (!mf_model_has_intervals(run->model)) {
        fprintf(out->out,
                "%s stopped before two sweeps were kept (the first %zu are thrown away): its model "
                "is that of one sweep, and knows no intervals\n",
                run->name, run->config.solver->thrown_away);
        return MF_OK;
    }
    print_learned(run, out);
    mf_status status = mf_model_coverage(run->model, &lab->split, &coverage, &out->error);
    return status == MF_OK && coverage.n > 0 ? print_coverage(run->name, &coverage, out) : status;
}

static json_t *shares_json(const double *shares)
{
    json_t *list = json_array();
    for (size_t l = 0; l < MF_LEVELS; l++) {
        json_array_append_new(list, json_number_or_null(shares[l]));
    }
    return list;
}

static json_t *coverage_json(const mf_coverage *c)
{
    json_t *fifths = json_array();
    for (size_t f = 0; f < MF_FIFTHS; f++) {
        json_array_append_new(fifths, json_pack("{s:I, s:o, s:o}", "n", (json_int_t)c->fifth_n[f],
                                                "width", json_number_or_null(c->fifth_width[f]),
                                                "covered", shares_json(c->fifth_covered[f])));
    }
    return json_pack("{s:I, s:o, s:o, s:o}", "n", (json_int_t)c->n, "level", shares_json(c->level),
                     "covered", shares_json(c->covered), "fifths", fifths);
}

void add_coverage_json(json_t *object, const mf_coverage *c)
{
    json_t *shares = json_object();
    for (size_t l = 0; l < MF_LEVELS; l++) {
        char level[16];
        snprintf(level, sizeof level, "%g", c->level[l]);
        json_object_set_new(shares, level, json_number_or_null(c->covered[l]));
    }
    if (c->n == 0) {
        json_decref(shares);
    }
    json_object_set_new(object, "interval_coverage", c->n > 0 ? shares : json_null());
    if (c->n > 0) {
        json_object_set_new(object, "intervals", coverage_json(c));
    }
}

mf_status add_calibration_json(const mf_lab *lab, const mf_run *run, json_t *object,
                               mf_error *error)
{
    mf_learned l;
    mf_coverage c;
    if (mf_run_learned(run, &l)) {
        json_object_set_new(object, "learned_beta",
                            json_pack("{s:f, s:f, s:f, s:b}", "mean", l.beta, "deviation",
                                      l.deviation, "by_count", l.by_count, "settled",
                                      !mf_learned_moves(&l)));
    }
    if (!mf_model_has_intervals(run->model)) {
        return MF_OK;
    }
    mf_status status = mf_model_coverage(run->model, &lab->split, &c, error);
    if (status != MF_OK) {
        return status;
    }
    add_coverage_json(object, &c);
    return MF_OK;
}
