/* The explorer: screens on a terminal, keys into commands, commands off the drawing thread. */
#ifndef MF_TERM_EXPLORER_H
#define MF_TERM_EXPLORER_H

#include "../command/command.h"
#include "../lab/lab.h"
#include "mfexplore/status.h"

/* Runs until the user leaves. `args` is the parsed line of `explore`. */
mf_status explorer_run(mf_lab *lab, const arguments *args, output *out);

/* Line mode: verbs from standard input, with readline when it is a terminal. */
mf_status explorer_lines(mf_lab *lab, const arguments *args, output *out);

#endif
