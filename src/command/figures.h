/* Figures on paper: what `export … figure` does. */
#ifndef MF_COMMAND_FIGURES_H
#define MF_COMMAND_FIGURES_H

#include "../lab/lab.h"
#include "command.h"
#include "mfexplore/status.h"

/* The options of `export … figure`. */
extern const option options_figure[];

/* export FILE figure NAME -o FILE.pdf, .svg or .png. */
mf_status export_figure(mf_lab *lab, const arguments *args, const char *name, output *out);

#endif
