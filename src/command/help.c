/* Help, from the tables of verbs, options, formats and solvers: on screen and for the man page. */
#include "command.h"
#include "figure_list.h"
#include "lists.h"

#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../lab/lab.h"
#include "../screen/common_keys.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "../teach/quantities.h"
#include "../train/solver.h"
#include "answer.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static void print_option(const option *o, FILE *out)
{
    char flag[64];
    int length = o->letter != 0 ? snprintf(flag, sizeof flag, "-%c, --%s", o->letter, o->name)
                                : snprintf(flag, sizeof flag, "    --%s", o->name);
    if (o->argument != NULL && length < (int)sizeof flag) {
        snprintf(flag + length, sizeof flag - (size_t)length, " %s", o->argument);
    }
    fprintf(out, "  %-28s %s", flag, o->help);
    char names[512];
    if (o->kind == OPTION_CHOICE) {
        fprintf(out, " [%s]", choices_write(o->choices, "|", names, sizeof names));
    }
    if (o->initial != NULL) {
        fprintf(out, " (default %s)", o->initial);
    }
    fputc('\n', out);
}

void help_overview(FILE *out)
{
    fputs("usage: mfexplore FILE                   explore a ratings or model file\n"
          "       mfexplore VERB FILE [options]    do one thing and print it\n"
          "       mfexplore FILE < script          verbs from a script, one a line\n\nverbs:\n",
          out);
    for (int session = 0; session < 2; session++) {
        for (size_t i = 0; verbs[i] != NULL; i++) {
            if ((verbs[i]->need == NEEDS_SESSION) == (session == 1)) {
                fprintf(out, "  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
            }
        }
        fputs(session == 0 ? "\nverbs of a session (in the explorer, or in a script):\n" : "", out);
    }
    fputs("\n`mfexplore VERB --help` lists a verb's options; `man mfexplore` tells it all.\n", out);
}

/* What every verb that asks a model says in its details. */
static const char QUESTIONS[] =
    "Asked of ratings, with no flag that says how to train and neither --run nor --at-epoch, the "
    "solver that predicts best with nothing set (bayes) is trained for the answer. In the explorer "
    "the runs on screen answer.";

void help_verb(const verb *v, FILE *out)
{
    fprintf(out, "usage: %s%s%s%s%s [options]\n\n%s\n\n%s\n\n",
            v->need == NEEDS_SESSION ? "" : "mfexplore ", v->name,
            verb_takes_file(v) ? " FILE" : "", v->operands[0] != '\0' ? " " : "", v->operands,
            v->summary, v->details);
    if (v->questions) {
        fprintf(out, "%s\n\n", QUESTIONS);
    }
    fputs("options:\n", out);
    for (size_t g = 0; v->groups[g] != NULL; g++) {
        for (const option *o = v->groups[g]; o->name != NULL; o++) {
            print_option(o, out);
        }
    }
    if (v->lists_solvers) {
        fputs("\nsolvers:\n", out);
        for (size_t s = 0; mf_solvers[s] != NULL; s++) {
            fprintf(out, "  %-16s %s\n", mf_solvers[s]->name, mf_solvers[s]->summary);
        }
    }
    if (v->lists_figures) {
        fputs("\nfigures:\n", out);
        for (const figure *f = figures; f->name != NULL; f++) {
            fprintf(out, "  %-10s %s\n", f->name, f->summary);
        }
    }
    fprintf(out, "\nexample:\n  %s%s %s\n", v->need == NEEDS_SESSION ? "" : "mfexplore ", v->name,
            v->example);
}

/* ---- the man page ---------------------------------------------------------------------------- */

/* mdoc takes a leading point, quote or backslash for its own. */
static void print_roff(const char *text, FILE *out)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\\') {
            fputs("\\e", out);
        } else if ((*c == '.' || *c == '\'') && (c == text || c[-1] == '\n')) {
            fprintf(out, "\\&%c", *c);
        } else if (*c == '.' && c[1] == ' ' && c[2] >= 'A' && c[2] <= 'Z') {
            fputs(".\n", out); /* a new sentence begins a new line */
            c++;
        } else if (*c == '"') {
            fputs("\\(dq", out); /* bare ones are mdoc's own */
        } else if (*c == '-') {
            fputs("\\-", out);
        } else {
            fputc(*c, out);
        }
    }
    fputc('\n', out);
}

static void manual_option(const option *o, FILE *out)
{
    fputs(".It ", out);
    if (o->letter != 0) {
        fprintf(out, "Fl %c , ", o->letter);
    }
    fprintf(out, "Fl \\-%s", o->name);
    if (o->argument != NULL) {
        fprintf(out, " Ar %s", o->argument);
    }
    fputc('\n', out);
    print_roff(o->help, out);
    char names[512];
    if (o->kind == OPTION_CHOICE) {
        fputs("One of:\n", out);
        print_roff(choices_write(o->choices, "|", names, sizeof names), out);
    }
    if (o->initial != NULL) {
        fprintf(out, "Default:\n.Li \"%s\"\n", o->initial);
    }
}

static void manual_group(const char *title, const option *group, FILE *out)
{
    fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", title);
    for (const option *o = group; o->name != NULL; o++) {
        manual_option(o, out);
    }
    fputs(".El\n", out);
}

static bool is_shared(const option *group)
{
    return group == options_data || group == options_training || group == options_list ||
           group == options_output || group == options_common || group == options_question ||
           group == options_run;
}

static void manual_verb(const verb *v, FILE *out)
{
    static const struct {
        const option *group;
        const char *name;
    } shared[] = {{options_run, "run"},      {options_question, "question"},
                  {options_list, "list"},    {options_training, "training"},
                  {options_data, "data"},    {options_output, "output"},
                  {options_common, "common"}};
    fprintf(out, ".Ss %s%s%s%s\n", v->name, verb_takes_file(v) ? " FILE" : "",
            v->operands[0] != '\0' ? " " : "", v->operands);
    print_roff(v->details, out);
    if (v->questions) {
        print_roff(QUESTIONS, out);
    }
    for (size_t g = 0; v->groups[g] != NULL; g++) {
        if (!is_shared(v->groups[g])) {
            fputs(".Bl -tag -width Ds\n", out);
            for (const option *o = v->groups[g]; o->name != NULL; o++) {
                manual_option(o, out);
            }
            fputs(".El\n", out);
        }
    }
    fputs(".Pp\nAlso takes these groups of options:\n", out);
    const char *before = "";
    for (size_t g = 0; v->groups[g] != NULL; g++) {
        for (size_t s = 0; s < sizeof shared / sizeof shared[0]; s++) {
            if (v->groups[g] == shared[s].group) {
                fprintf(out, "%s%s", before, shared[s].name);
                before = ", ";
            }
        }
    }
    fprintf(out, ".\n.Pp\n.Dl %s%s ", v->need == NEEDS_SESSION ? "" : "mfexplore ", v->name);
    print_roff(v->example, out);
}

static void manual_keys(const binding *keys, FILE *out)
{
    fputs(".Bl -tag -width PgUp\n", out);
    for (const binding *b = keys; b->act != NULL; b++) {
        if (b->label != NULL) {
            fputs(".It ", out);
            print_roff(b->label, out);
            print_roff(b->help, out);
        }
    }
    fputs(".El\n", out);
}

static void manual_screens(FILE *out)
{
    fputs(".Sh SCREENS\n", out);
    for (size_t s = 0; screens[s] != NULL; s++) {
        fprintf(out, ".Ss %zu %s\n", s + 1, screens[s]->tab);
        print_roff(screens[s]->summary, out);
        manual_keys(screens[s]->keys, out);
    }
    fputs(".Ss On every screen\n", out);
    manual_keys(common_keys, out);
}

void help_manual(FILE *out)
{
    manual_screens(out);
    fputs(".Sh VERBS\n", out);
    for (size_t i = 0; verbs[i] != NULL; i++) {
        manual_verb(verbs[i], out);
    }
    fputs(".Sh OPTIONS\nThe options that several verbs share, by group.\n", out);
    manual_group("Data options", options_data, out);
    manual_group("Options of verbs that train", options_run, out);
    manual_group("Training options", options_training, out);
    manual_group("Question options", options_question, out);
    manual_group("List options", options_list, out);
    manual_group("Output options", options_output, out);
    manual_group("Common options", options_common, out);
    fputs(".Ss Quantities\nWhat lessons call the numbers of a lab; RUN is A, B and so on.\n"
          ".Bl -tag -width \"sweep_best_beta\"\n",
          out);
    for (const mf_quantity *q = mf_quantities; q->name != NULL; q++) {
        fprintf(out, ".It Ql %s\n", q->name);
        print_roff(q->help, out);
    }
    fputs(".El\n.Ss Figures\n.Bl -tag -width singular\n", out);
    for (const figure *f = figures; f->name != NULL; f++) {
        fprintf(out, ".It Cm %s\n", f->name);
        print_roff(f->summary, out);
    }
    fputs(".El\n.Ss Solvers\n.Bl -tag -width Ds\n", out);
    for (size_t s = 0; mf_solvers[s] != NULL; s++) {
        fprintf(out, ".It Cm %s\n", mf_solvers[s]->name);
        print_roff(mf_solvers[s]->summary, out);
        const mf_solver *solver = mf_solvers[s];
        if (solver->uses_k) {
            fprintf(out, "Defaults: K %zu", solver->k);
            if (solver->uses_alpha) {
                fprintf(out, ", alpha %g", solver->alpha);
            }
            if (solver->uses_beta) {
                fprintf(out, ", beta %g", solver->beta);
            }
            if (solver->uses_epochs) {
                fprintf(out, ", %zu epochs", solver->epochs);
            }
            if (solver->thrown_away > 0) {
                fprintf(out, " after %zu that are thrown away", solver->thrown_away);
            }
            fprintf(out, "%s.\n",
                    solver->fit != NULL ? "; what the data say takes their place: see Defaults"
                                        : "");
        }
    }
    fputs(".El\n", out);
}

/* ---- the verb -------------------------------------------------------------------------------- */

static const option options_help[] = {
    {"manual", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "print the man page's sections on verbs and options, as mdoc"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    (void)lab;
    if (argument_flag(args, "manual")) {
        if (args->n_positional > 0) {
            return mf_fail(&out->error, MF_USAGE, "--manual is of all verbs; expected no VERB");
        }
        help_manual(out->out);
    } else if (args->n_positional == 0) {
        help_overview(out->out);
    } else {
        const verb *v = verb_find(args->positional[0]);
        if (v == NULL) {
            return mf_fail(&out->error, MF_USAGE,
                           "unknown verb '%.60s'; `mfexplore help` lists them",
                           args->positional[0]);
        }
        help_verb(v, out->out);
    }
    return MF_OK;
}

const verb verb_help = {
    .name = "help",
    .summary = "what there is, or what one verb does",
    .operands = "[VERB]",
    .details = "Without a verb, lists all of them.",
    .example = "train",
    .need = NEEDS_NOTHING,
    .least = 0,
    .most = 1,
    .groups = (const option *const[]){options_help, options_common, NULL},
    .run = run,
};
