/* train --paired: A against B over many starts. */
#include "report.h"

#include <math.h>
#include <stdio.h>

#include "../draw/text.h"
#include "../lab/lab.h"
#include "../teach/paired.h"
#include "mfexplore/status.h"

static json_t *paired_json(const mf_lab *lab, const mf_paired *p, const char *remark)
{
    json_t *seeds = json_array();
    for (size_t s = 0; s < p->n_all; s++) {
        const mf_seed_pair *pair = &p->seeds[s];
        json_array_append_new(
            seeds, json_pack("{s:I, s:o, s:o, s:o}", "seed", (json_int_t)pair->seed, "a",
                             json_number_or_null(pair->a), "b", json_number_or_null(pair->b),
                             "difference", json_number_or_null(pair->difference)));
    }
    json_t *object = runs_json(lab);
    json_object_set_new(object, "paired",
                        json_pack("{s:o, s:I, s:I, s:o, s:o, s:s}", "seeds", seeds, "n",
                                  (json_int_t)p->n, "b_better", (json_int_t)p->b_better, "mean",
                                  json_number_or_null(p->mean), "se", json_number_or_null(p->se),
                                  "remark", remark));
    return object;
}

static mf_status print_text(const mf_lab *lab, const mf_paired *p, const char *remark, output *out)
{
    char safe[2048];
    table *t = table_new(4, (table_align[]){TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT});
    bool heldout = lab->split.heldout.n > 0;
    fprintf(out->out, "%s RMSE of A (beta %g) and B (beta %g), %zu start%s, one split\n",
            heldout ? "held-out" : "training", lab->runs[0]->config.beta, lab->runs[1]->config.beta,
            p->n_all, text_s(p->n_all));
    static const char *const heads[] = {"seed", "A", "B", "A-B"};
    for (size_t h = 0; h < 4; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t s = 0; s < p->n_all; s++) {
        table_add(t, "%u", p->seeds[s].seed);
        output_cell(t, "%.4f", p->seeds[s].a);
        output_cell(t, "%.4f", p->seeds[s].b);
        output_cell(t, "%+.4f", p->seeds[s].difference);
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    text_clip(remark, sizeof safe / 4, out->ascii, safe, sizeof safe);
    fprintf(out->out, "%s\n", safe);
    return status;
}

mf_status print_paired(mf_lab *lab, output *out)
{
    mf_paired p;
    char remark[400];
    pthread_mutex_lock(&lab->guard);
    mf_status status = mf_paired_make(lab->runs, lab->n_runs, &p, &out->error);
    if (status == MF_OK) {
        mf_paired_remark(&p, lab->split.heldout.n > 0, remark, sizeof remark);
        if (out->form == OUTPUT_JSON) {
            status = output_json(out, paired_json(lab, &p, remark));
        } else if (out->form == OUTPUT_CSV) {
            fprintf(out->out, "seed,a,b,difference\n");
            for (size_t s = 0; s < p.n_all; s++) {
                fprintf(out->out, "%u,", p.seeds[s].seed);
                output_csv_number(out->out, p.seeds[s].a);
                fputc(',', out->out);
                output_csv_number(out->out, p.seeds[s].b);
                fputc(',', out->out);
                output_csv_number(out->out, p.seeds[s].difference);
                fputc('\n', out->out);
            }
        } else {
            status = print_text(lab, &p, remark, out);
        }
    }
    pthread_mutex_unlock(&lab->guard);
    mf_paired_clear(&p);
    return status;
}
