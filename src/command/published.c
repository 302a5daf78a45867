/* What others published for a split, beside what was found here. */
#include "report.h"

#include "../lab/lab.h"
#include "../teach/anchors.h"
#include "answer.h"

void print_anchors(const mf_lab *lab, output *out)
{
    const mf_anchor *a;
    size_t n = mf_anchors_of(&lab->ratings, &lab->split, &a);
    for (size_t i = 0; i < n; i++, a++) {
        fprintf(out->out, "published for this split, %s: %s %s, held-out RMSE %g (%s)\n", a->split,
                a->tool, a->setting, a->rmse, a->source);
    }
}

json_t *anchors_json(const mf_lab *lab)
{
    const mf_anchor *a;
    size_t n = mf_anchors_of(&lab->ratings, &lab->split, &a);
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++, a++) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:f, s:s}", "split", a->split,
                                              "tool", a->tool, "setting", a->setting, "rmse",
                                              a->rmse, "source", a->source));
    }
    return list;
}
