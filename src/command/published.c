/* What others published for a split, beside what was found here. */
#include "report.h"

#include "../lab/lab.h"
#include "../teach/anchors.h"
#include "answer.h"

void print_anchors(const mf_lab *lab, output *out)
{
    const mf_anchor *a;
    char digest[17];
    mf_split_digest(&lab->ratings, &lab->split, digest);
    size_t n = mf_anchors_of(digest, &a);
    for (size_t i = 0; i < n; i++, a++) {
        fprintf(out->out, "published for this split, %s: %s %s, held-out RMSE %g (%s)\n", a->split,
                a->tool, a->setting, a->rmse, a->source);
    }
}

void add_anchors_json(const mf_lab *lab, json_t *object)
{
    const mf_anchor *a;
    char digest[17];
    mf_split_digest(&lab->ratings, &lab->split, digest);
    size_t n = mf_anchors_of(digest, &a);
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++, a++) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:f, s:s}", "split", a->split,
                                              "tool", a->tool, "setting", a->setting, "rmse",
                                              a->rmse, "source", a->source));
    }
    json_object_set_new(object, "split_digest", json_string(digest));
    json_object_set_new(object, "published", list);
}
