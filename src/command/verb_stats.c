/* stats: shape, density, distributions, the long tail, memory, warnings. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "answer.h"
#include "report.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_stats[] = {
    {"holdout", 0, OPTION_NUMBER, "SHARE", "0.1", 0, 1, NULL,
     "share held out when the cold share is counted"},
    {"seed", 0, OPTION_COUNT, "S", "0", 0, 4294967295.0, NULL, "seed of that split"},
    {"factors", 'k', OPTION_COUNT, "K", "5", 1, MF_K_MOST, NULL, "K of the factors' memory line"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* What is printed, in whichever form. */
typedef struct summary {
    const mf_lab *lab;
    const char *file;
    mf_stats stats;
    mf_memory memory;
    size_t k, measured_csr;
    size_t n_heldout, n_cold;
    bool beside; /* what is held out are ratings of another file */
    double holdout;
    size_t n_warnings;
    mf_warning warnings[MF_WARNINGS_MOST];
} summary;

/* The memory table's rows, once for all forms. Of OURS stands the number that the ratings take. */
#define OURS "@"
static const struct {
    const char *key, *label, *formula;
    size_t offset;
} memory_rows[] = {
    {"long_table", "long table (pandas)", "24 n + 132", offsetof(mf_memory, long_table)},
    {"dense_float64", "dense float64", "8 N M + 8 N", offsetof(mf_memory, dense_float64)},
    {"dense_float32", "dense float32", "4 N M + 8 N", offsetof(mf_memory, dense_float32)},
    {"coo", "COO (SciPy)", "16 n", offsetof(mf_memory, coo)},
    {"csr_scipy", "CSR (SciPy)", "12 n + 4 (N + 1)", offsetof(mf_memory, csr_scipy)},
    {"csr", "CSR (ours)", OURS " n + 8 (N + 1)", offsetof(mf_memory, csr)},
    {"csc", "CSC (ours)", OURS " n + 8 (M + 1)", offsetof(mf_memory, csc)},
    {"factors", "factors P and Q", "8 K (N + M)", offsetof(mf_memory, factors)},
};

enum { MEMORY_ROWS = sizeof memory_rows / sizeof memory_rows[0], BAR_COLUMNS = 24 };

static double memory_row(const mf_memory *memory, size_t row)
{
    double bytes;
    memcpy(&bytes, (const char *)memory + memory_rows[row].offset, sizeof bytes);
    return bytes;
}

static void spread_row(table *t, const char *label, const mf_spread *s)
{
    table_add(t, "%s", label);
    table_add(t, "%zu", s->min);
    table_add(t, "%zu", s->q10);
    table_add(t, "%zu", s->q25);
    table_add(t, "%g", s->median);
    table_add(t, "%.2f", s->mean);
    table_add(t, "%zu", s->q75);
    table_add(t, "%zu", s->q90);
    table_add(t, "%zu", s->q99);
    table_add(t, "%zu", s->max);
    char share[32];
    table_add(t, "%zu (%s %%)", s->singletons,
              text_percent((double)s->singletons, (double)s->n, 1, share));
}

static mf_status print_histogram(const summary *r, output *out)
{
    table *t = table_new(4, (table_align[]){TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT, TABLE_LEFT});
    size_t most = 1;
    for (size_t b = 0; b < r->stats.n_bars; b++) {
        most = r->stats.bars[b].count > most ? r->stats.bars[b].count : most;
    }
    table_add(t, r->stats.binned ? "rating near" : "rating");
    table_add(t, "count");
    table_add(t, "share");
    table_add(t, "%s", "");
    for (size_t b = 0; b < r->stats.n_bars; b++) {
        char bar[BAR_COLUMNS * 4 + 1], count[32], value[32];
        mf_histogram_bar here = r->stats.bars[b];
        snprintf(value, sizeof value, "%.5g", here.value);
        table_add(t, "%s", value);
        table_add(t, "%s", text_thousands(here.count, count));
        table_add(t, "%s %%", text_percent((double)here.count, (double)r->stats.n, 1, value));
        table_add(
            t, "%s",
            text_bar((double)here.count / (double)most, BAR_COLUMNS, out->ascii, bar, sizeof bar));
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

static mf_status print_spreads(const summary *r, output *out)
{
    static const char *const heads[] = {"ratings per", "min",  "10 %",           "25 %",
                                        "median",      "mean", "75 %",           "90 %",
                                        "99 %",        "max",  "with one rating"};
    table_align align[11] = {TABLE_LEFT};
    for (size_t c = 1; c < 11; c++) {
        align[c] = TABLE_RIGHT;
    }
    table *t = table_new(11, align);
    for (size_t c = 0; c < 11; c++) {
        table_add(t, "%s", heads[c]);
    }
    spread_row(t, "watcher", &r->stats.per_watcher);
    spread_row(t, "movie", &r->stats.per_movie);
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

static mf_status print_memory(const summary *r, output *out)
{
    table *t =
        table_new(5, (table_align[]){TABLE_LEFT, TABLE_RIGHT, TABLE_RIGHT, TABLE_LEFT, TABLE_LEFT});
    double most = 0;
    for (size_t row = 0; row < MEMORY_ROWS; row++) {
        most = fmax(most, memory_row(&r->memory, row));
    }
    table_add(t, "memory");
    table_add(t, "bytes");
    table_add(t, "size");
    table_add(t, "formula");
    table_add(t, "%s", "");
    for (size_t row = 0; row < MEMORY_ROWS; row++) {
        char bar[BAR_COLUMNS * 4 + 1], bytes[32], size[32];
        double here = memory_row(&r->memory, row);
        table_add(t, "%s", memory_rows[row].label);
        table_add(t, "%s", here < 9e15 ? text_thousands((uint64_t)here, bytes) : "huge");
        table_add(t, "%s", text_bytes(here, size));
        const char *formula = memory_rows[row].formula;
        bool ours = formula[0] == OURS[0];
        table_add(t, "%s%s",
                  !ours                            ? ""
                  : r->lab->ratings.r.rest != NULL ? "12"
                                                   : "8",
                  formula + ours);
        table_add(t, "%s", text_bar(here / most, BAR_COLUMNS, out->ascii, bar, sizeof bar));
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

/* What the table of memory leaves open. */
static void say_memory(const summary *r, FILE *to)
{
    char a[32], b[32];
    fprintf(to, "N watchers, M movies, n ratings, K = %zu\n", r->k);
    fprintf(
        to,
        r->memory.dense_float64 > 100 * r->memory.csr_scipy
            ? "dense : CSR   %.0f : 1 against SciPy's CSR, %.0f : 1 against ours; ours measured in "
              "memory: %s B\n"
            : "dense : CSR   %.3g : 1 against SciPy's CSR, %.3g : 1 against ours; ours measured in "
              "memory: %s B\n",
        r->memory.dense_float64 / r->memory.csr_scipy, r->memory.dense_float64 / r->memory.csr,
        text_thousands(r->measured_csr, a));
    if (r->lab->ratings.r.code != NULL) {
        fprintf(to,
                "all ratings are whole or half steps: ours keeps them in a byte each, and takes 5 "
                "bytes a rating here, not 8\n");
    }
    if (r->lab->ratings.r.rest != NULL) {
        fprintf(to,
                "some ratings are no 32-bit floats: ours takes 12 bytes a rating here, not 8\n");
    }
    fprintf(to,
            "sys.getsizeof of SciPy's three arrays may report %s B (%s): of an array view it "
            "counts the header, not the data\n",
            text_thousands((uint64_t)r->memory.shallow_getsizeof, a),
            text_bytes(r->memory.shallow_getsizeof, b));
}

static mf_status print_text(const summary *r, output *out)
{
    char a[32], b[32], c[32], columns[400];
    FILE *to = out->out;
    double n = (double)r->stats.n;
    const mf_stats *s = &r->stats;
    const char *times = output_glyph(out, "×", "x");
    fprintf(to, "%s %s %s watcher%s %s %s movie%s, %s rating%s\n",
            output_safe(out, r->file, (char[OUTPUT_SAFE]){""}), output_glyph(out, "—", "-"),
            text_thousands(s->n_watchers, a), text_s(s->n_watchers), times,
            text_thousands(s->n_movies, b), text_s(s->n_movies), text_thousands(s->n, c),
            text_s(s->n));
    mf_ratings_say_columns(&r->lab->ratings, columns, sizeof columns);
    columns[0] != '\0' ? fprintf(to, "read as   %s\n", columns) : 0;
    fprintf(to, "density   %s of %s cells, %s %%\n", text_thousands(s->n, a),
            text_thousands((uint64_t)s->n_watchers * s->n_movies, b), text_density(s->density, c));
    fprintf(to, "ratings   mean %s, from %g to %g\n\n", text_mean(s->mean, a), s->min, s->max);
    mf_status status = print_histogram(r, out);
    fprintf(to, "\n");
    status = status == MF_OK ? print_spreads(r, out) : status;
    fprintf(to, "the tail  %s %% of the movies have one rating; they hold %s %% of the ratings\n",
            text_percent((double)s->per_movie.singletons, (double)s->n_movies, 0, a),
            text_percent((double)s->per_movie.singletons, n, 1, b));
    if (r->n_heldout > 0) {
        fprintf(to,
                "held out  %s rating%s (%.3g %%), of which %s %% are cold: their watcher or "
                "movie has no training rating\n",
                text_thousands(r->n_heldout, a), text_s(r->n_heldout),
                100 * (double)r->n_heldout / (n + (r->beside ? (double)r->n_heldout : 0)),
                text_percent((double)r->n_cold, (double)r->n_heldout, 1, b));
    }
    fprintf(to, "\n");
    status = status == MF_OK ? print_memory(r, out) : status;
    say_memory(r, to);
    for (size_t w = 0; w < r->n_warnings; w++) {
        fprintf(to, "%s! %s\n", w == 0 ? "\n" : "", r->warnings[w].message);
    }
    return status;
}

static json_t *spread_json(const mf_spread *s)
{
    return json_pack("{s:I, s:f, s:f, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "min",
                     (json_int_t)s->min, "median", s->median, "mean", s->mean, "max",
                     (json_int_t)s->max, "q10", (json_int_t)s->q10, "q25", (json_int_t)s->q25,
                     "q75", (json_int_t)s->q75, "q90", (json_int_t)s->q90, "q99",
                     (json_int_t)s->q99, "singletons", (json_int_t)s->singletons);
}

static json_t *to_json(const summary *r)
{
    const mf_stats *s = &r->stats;
    json_t *bars = json_array(), *memory = json_object(), *warnings = json_array();
    for (size_t b = 0; b < s->n_bars; b++) {
        json_array_append_new(bars, json_pack("{s:f, s:I}", "value", s->bars[b].value, "count",
                                              (json_int_t)s->bars[b].count));
    }
    for (size_t row = 0; row < MEMORY_ROWS; row++) {
        double bytes = memory_row(&r->memory, row);
        json_object_set_new(memory, memory_rows[row].key,
                            bytes < 9e15 ? json_integer((json_int_t)bytes) : json_real(bytes));
    }
    json_object_set_new(memory, "shallow_getsizeof",
                        json_integer((json_int_t)r->memory.shallow_getsizeof));
    for (size_t w = 0; w < r->n_warnings; w++) {
        json_array_append_new(warnings, json_pack("{s:s, s:o}", "code", r->warnings[w].code,
                                                  "message", id_json(r->warnings[w].message)));
    }
    return json_pack(
        "{s:o, s:o, s:I, s:I, s:I, s:f, s:f, s:f, s:f, s:o, s:o, s:o, s:o, s:{s:I, s:I}, s:I, s:I, "
        "s:I,"
        " s:I, s:o}",
        "file", id_json(r->file), "columns", columns_json(&r->lab->ratings), "watchers",
        (json_int_t)s->n_watchers, "movies", (json_int_t)s->n_movies, "ratings", (json_int_t)s->n,
        "density", s->density, "mean", s->mean, "min", s->min, "max", s->max, "histogram", bars,
        "per_watcher", spread_json(&s->per_watcher), "per_movie", spread_json(&s->per_movie),
        "memory", memory, "heldout", "n", (json_int_t)r->n_heldout, "cold", (json_int_t)r->n_cold,
        "duplicates", (json_int_t)r->lab->ratings.n_duplicates, "zeros",
        (json_int_t)mf_ratings_zeros(&r->lab->ratings), "bad_lines",
        (json_int_t)r->lab->ratings.n_bad, "blank_lines", (json_int_t)r->lab->ratings.n_blank,
        "warnings", warnings);
}

static mf_status print_csv(const summary *r, output *out)
{
    const mf_stats *s = &r->stats;
    fprintf(out->out, "key,value\nwatchers,%zu\nmovies,%zu\nratings,%zu\n", s->n_watchers,
            s->n_movies, s->n);
    const struct {
        const char *key;
        double value;
    } rows[] = {{"density", s->density}, {"mean", s->mean}, {"min", s->min}, {"max", s->max}};
    for (size_t i = 0; i < 4; i++) {
        fprintf(out->out, "%s,", rows[i].key);
        output_csv_number(out->out, rows[i].value);
        fputc('\n', out->out);
    }
    for (size_t b = 0; b < s->n_bars; b++) {
        fprintf(out->out, "histogram.");
        output_csv_number(out->out, s->bars[b].value);
        fprintf(out->out, ",%zu\n", s->bars[b].count);
    }
    const struct {
        const char *name;
        const mf_spread *spread;
    } axes[] = {{"per_watcher", &s->per_watcher}, {"per_movie", &s->per_movie}};
    for (size_t a = 0; a < 2; a++) {
        const mf_spread *x = axes[a].spread;
        fprintf(out->out, "%s.min,%zu\n%s.median,%g\n%s.mean,", axes[a].name, x->min, axes[a].name,
                x->median, axes[a].name);
        output_csv_number(out->out, x->mean);
        fprintf(out->out, "\n%s.max,%zu\n%s.singletons,%zu\n", axes[a].name, x->max, axes[a].name,
                x->singletons);
    }
    for (size_t w = 0; w < r->n_warnings; w++) {
        fprintf(out->out, "warning.%s,", r->warnings[w].code);
        output_csv_text(out, r->warnings[w].message);
        fputc('\n', out->out);
    }
    for (size_t row = 0; row < MEMORY_ROWS; row++) {
        fprintf(out->out, "memory.%s,%.0f\n", memory_rows[row].key, memory_row(&r->memory, row));
    }
    fprintf(out->out, "heldout.n,%zu\nheldout.cold,%zu\n", r->n_heldout, r->n_cold);
    return MF_OK;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    summary r = {.lab = lab,
                 .k = argument_count(args, "factors"),
                 .holdout = argument_number(args, "holdout")};
    mf_split split = {0};
    r.file = strcmp(lab->path, "-") == 0 ? "standard input" : lab->path;
    if (lab->ratings.r.n == 0) {
        return mf_fail(&out->error, MF_BAD_DATA, "%s holds no ratings; expected some", r.file);
    }
    mf_status status = refuse_named(args, (const char *const[]){"truth", NULL},
                                    "stats holds nothing against what is planted; expected train "
                                    "or factors",
                                    &out->error);
    status = status == MF_OK ? mf_stats_compute(&lab->ratings, &r.stats, &out->error) : status;
    if (status != MF_OK) {
        return status;
    }
    if (lab->test_path == NULL) {
        status = mf_split_ruled(&lab->ratings, lab->rule, r.holdout,
                                (uint64_t)argument_number(args, "seed"), &split, &out->error);
        r.n_heldout = split.heldout.n;
        r.n_cold = split.n_cold;
        if (lab->rule.kind != MF_SPLIT_RANDOM) { /* how many then follows from the ratings */
            r.holdout = (double)r.n_heldout / (double)lab->ratings.r.n;
        }
    } else {
        status = mf_lab_split(lab, 0, 0, &out->error);
        r.beside = true;
        r.n_heldout = lab->split.heldout.n;
        r.n_cold = lab->split.n_cold;
        r.holdout = (double)r.n_heldout / (double)(r.n_heldout + lab->ratings.r.n);
    }
    if (status == MF_OK) {
        r.memory = mf_ratings_memory(&lab->ratings, (double)r.k);
        r.measured_csr = mf_csr_bytes(&lab->ratings.r);
        r.n_warnings = mf_warnings(&lab->ratings, &r.stats, r.file, r.warnings);
        status = out->form == OUTPUT_JSON  ? output_json(out, to_json(&r))
                 : out->form == OUTPUT_CSV ? print_csv(&r, out)
                                           : print_text(&r, out);
    }
    mf_split_clear(&split);
    mf_stats_clear(&r.stats);
    return status;
}

const verb verb_stats = {
    .name = "stats",
    .reports_warnings = true,
    .summary = "shape, density, distributions, the long tail and the memory table",
    .operands = "",
    .details = "Reads the ratings and describes them. The memory table gives the bytes that the "
               "ratings take as a long table, a dense table and in sparse forms, each by its "
               "formula. Warnings name their remedy.",
    .example = "data/sample.csv.gz",
    .need = NEEDS_DATA,
    .groups =
        (const option *const[]){options_stats, options_data, options_output, options_common, NULL},
    .run = run,
};
