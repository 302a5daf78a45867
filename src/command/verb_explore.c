/* explore: the terminal explorer. The program itself opens it; here are its options. */
#include "../data/fail.h"
#include "../lab/lab.h"
#include "command.h"
#include "mfexplore/status.h"

const option options_explore[] = {
    {"line", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "line mode: verbs from standard input, no screens; so it is without a terminal, too"},
    {"screen", 0, OPTION_CHOICE, "NAME", "data", 0, 0, "@screen", "the screen to begin with"},
    {"lesson", 0, OPTION_TEXT, "NAME", NULL, 0, 0, "@lesson",
     "begin with this lesson: one of `lesson`, or a file"},
    {"theme", 0, OPTION_CHOICE, "NAME", "auto", 0, 0, "auto|dark|light|mono",
     "colours for a dark or a light ground, or none"},
    {"graphics", 0, OPTION_CHOICE, "HOW", "auto", 0, 0, "auto|kitty|sixel|cells",
     "plots in pixels by kitty's protocol or as sixels, or made of characters; auto: as the "
     "terminal "
     "answers"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    (void)lab;
    (void)args;
    return mf_fail(&out->error, MF_USAGE,
                   "a session is open already; `open FILE` reads another file");
}

const verb verb_explore = {
    .name = "explore",
    .summary = "the terminal explorer; `mfexplore FILE` is the same",
    .operands = "FILE",
    .details =
        "Shows the data, trains A and B while you watch, sweeps beta, and answers questions. "
        "? on any screen lists its keys; : takes every verb of this page, without FILE.",
    .example = "data/sample.csv.gz",
    .need = NEEDS_NOTHING,
    .least = 1,
    .most = 1,
    .groups = (const option *const[]){options_explore, options_data, options_common, NULL},
    .run = run,
};
