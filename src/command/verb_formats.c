/* formats: what is read and written, from the table of formats. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../draw/table.h"
#include "../format/format.h"
#include "../lab/lab.h"
#include "mfexplore/status.h"

/* ".csv .tsv", or "-" where it is only read. */
static void write_endings(const mf_format *format, char *out, size_t size)
{
    size_t at = 0;
    snprintf(out, size, "-");
    for (size_t e = 0; format->write != NULL && format->endings[e] != NULL && at < size; e++) {
        at += (size_t)snprintf(out + at, size - at, "%s%s", e > 0 ? " " : "", format->endings[e]);
    }
}

static mf_status to_json(output *out)
{
    json_t *all = json_array();
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        json_t *endings = json_array();
        for (size_t e = 0; mf_formats[f]->write != NULL && mf_formats[f]->endings[e] != NULL; e++) {
            json_array_append_new(endings, json_string(mf_formats[f]->endings[e]));
        }
        json_array_append_new(all, json_pack("{s:s, s:s, s:o}", "name", mf_formats[f]->name,
                                             "summary", mf_formats[f]->summary, "writes", endings));
    }
    return output_json(out, json_pack("{s:o}", "formats", all));
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    (void)lab;
    (void)args;
    if (out->form == OUTPUT_JSON) {
        return to_json(out);
    }
    table *t = table_new(3, (table_align[]){TABLE_LEFT, TABLE_LEFT, TABLE_LEFT});
    table_add(t, "format");
    table_add(t, "written as");
    table_add(t, "what it is");
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        char endings[200];
        write_endings(mf_formats[f], endings, sizeof endings);
        table_add(t, "%s", mf_formats[f]->name);
        table_add(t, "%s", endings);
        table_add(t, "%s", mf_formats[f]->summary);
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

const verb verb_formats = {
    .name = "formats",
    .summary = "the formats of ratings that are read and written",
    .operands = "",
    .details = "Each is found by looking at the file; --format names one. Any of them may be "
               "compressed (gz, bz2, xz, zst, lz4), a member of an archive (zip, tar, 7z; "
               "ARCHIVE::MEMBER names it) or a file of a folder, or come through a pipe.",
    .example = "",
    .need = NEEDS_NOTHING,
    .groups = (const option *const[]){options_json, options_common, NULL},
    .run = run,
};
