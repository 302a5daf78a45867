/* microscope: how a lookup walks through CSR, and what it costs in other forms. */
#include "command.h"

#include <math.h>
#include <stdio.h>

#include "../data/csr.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../teach/microscope.h"
#include "answer.h"
#include "mfexplore/status.h"

enum { SHOWN = 8 };

static json_t *costs_json(const mf_access_costs *costs)
{
    json_t *array = json_array();
    for (size_t form = 0; form < MF_FORMS; form++) {
        for (size_t access = 0; access < MF_ACCESSES; access++) {
            const mf_access_cost *c = &costs->of[form][access];
            json_array_append_new(array,
                                  json_pack("{s:s, s:s, s:f, s:o}", "form", mf_form_names[form],
                                            "access", mf_access_names[access], "reads", c->reads,
                                            "nanoseconds", json_number_or_null(c->nanoseconds)));
        }
    }
    return array;
}

static json_t *row_json(const mf_lab *lab, uint32_t i)
{
    const mf_csr *r = &lab->ratings.r;
    json_t *col = json_array(), *value = json_array(), *movies = json_array();
    for (size_t t = r->row_start[i]; t < r->row_start[i + 1]; t++) {
        json_array_append_new(col, json_integer(r->col[t]));
        json_array_append_new(value, json_real((double)mf_csr_value(r, t)));
        json_array_append_new(movies, id_json(mf_id(&lab->ratings.movies, r->col[t])));
    }
    return json_pack("{s:o, s:I, s:[I, I], s:o, s:o, s:o}", "watcher",
                     id_json(mf_id(&lab->ratings.watchers, i)), "row", (json_int_t)i, "row_start",
                     (json_int_t)r->row_start[i], (json_int_t)r->row_start[i + 1], "col", col,
                     "value", value, "movies", movies);
}

static void print_walk(const mf_lab *lab, uint32_t i, output *out)
{
    const mf_csr *r = &lab->ratings.r;
    size_t from = r->row_start[i], to = r->row_start[i + 1];
    char id[512], a[32], b[32], n[32];
    text_clip(mf_id(&lab->ratings.watchers, i), 100, out->ascii, id, sizeof id);
    fprintf(out->out,
            "watcher %s is row %u\n1. row_start[%u] = %s and row_start[%u] = %s: %s rating%s\n", id,
            i, i, text_thousands(from, a), i + 1, text_thousands(to, b),
            text_thousands(to - from, n), text_s(to - from));
    fprintf(out->out, "2. col[%s ...]  ", a);
    for (size_t t = from; t < to && t < from + SHOWN; t++) {
        fprintf(out->out, " %u", r->col[t]);
    }
    fprintf(out->out, "%s\n3. value[%s ...]", to - from > SHOWN ? " ..." : "", a);
    for (size_t t = from; t < to && t < from + SHOWN; t++) {
        fprintf(out->out, " %g", (double)mf_csr_value(r, t));
    }
    fprintf(out->out, "%s\n\n", to - from > SHOWN ? " ..." : "");
}

static mf_status print_costs(const mf_access_costs *costs, output *out)
{
    table *t = table_new(7, (table_align[]){TABLE_LEFT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT,
                                            TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT});
    static const char *const heads[] = {"form", "row: reads",  "ns", "column: reads",
                                        "ns",   "cell: reads", "ns"};
    for (size_t h = 0; h < 7; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t form = 0; form < MF_FORMS; form++) {
        table_add(t, "%s", mf_form_names[form]);
        for (size_t access = 0; access < MF_ACCESSES; access++) {
            const mf_access_cost *c = &costs->of[form][access];
            table_add(t, "%.1f", c->reads);
            table_add(t, isnan(c->nanoseconds) ? "-" : "%.0f", c->nanoseconds);
        }
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    if (!costs->dense_measured) {
        fprintf(out->out,
                "the dense matrix is too large to be made: its reads follow from its shape\n");
    }
    return status;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    uint32_t watcher = 0;
    mf_access_costs costs;
    mf_status status = MF_OK;
    bool walk = args->n_positional > 0;
    if (walk) {
        status = find_watcher(lab, args->positional[0], &watcher, &out->error);
    }
    status = status == MF_OK ? mf_microscope(&lab->ratings.r, &lab->cancel, &costs, &out->error)
                             : status;
    if (status != MF_OK) {
        return status;
    }
    if (out->form == OUTPUT_JSON) {
        return output_json(out, json_pack("{s:o, s:o}", "lookup",
                                          walk ? row_json(lab, watcher) : json_null(), "costs",
                                          costs_json(&costs)));
    }
    if (out->form == OUTPUT_CSV) {
        fprintf(out->out, "form,access,reads,nanoseconds\n");
        for (size_t c = 0; c < MF_FORMS * MF_ACCESSES; c++) {
            const mf_access_cost *cost = &costs.of[c / MF_ACCESSES][c % MF_ACCESSES];
            fprintf(out->out, "%s,", mf_form_names[c / MF_ACCESSES]);
            output_csv_text(out, mf_access_names[c % MF_ACCESSES]);
            fputc(',', out->out);
            output_csv_number(out->out, cost->reads);
            fputc(',', out->out);
            output_csv_number(out->out, cost->nanoseconds);
            fputc('\n', out->out);
        }
        return MF_OK;
    }
    if (walk) {
        print_walk(lab, watcher, out);
    }
    return print_costs(&costs, out);
}

const verb verb_microscope = {
    .name = "microscope",
    .summary = "how a lookup walks through CSR, and what rows, columns and cells cost in each form",
    .operands = "[WATCHER]",
    .details =
        "Memory reads are counted and nanoseconds measured on this file, means over ratings drawn "
        "at "
        "random: all of a watcher, all of a movie, and one cell, of which half are rated. A dense "
        "matrix above 512 MiB is not made.",
    .example = "data/tiny.csv gus",
    .need = NEEDS_DATA,
    .most = 1,
    .groups = (const option *const[]){options_data, options_output, options_common, NULL},
    .run = run,
};
