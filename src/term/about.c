/* --version: see about.h. */
#include "about.h"

#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <cblas.h>
#include <curses.h>
#include <jansson.h>
#include <readline/readline.h>
#include <zlib.h>

#include "../figure/pen_cairo.h"
#include "../train/cpu.h"
#include "../train/solver.h"
#include "mfexplore/mfexplore.h"

void about_write(FILE *to)
{
    char openblas[64];
#if defined(__x86_64__)
    static const char *const kernels[] = {"avx512", "avx2", "baseline"};
#else
    static const char *const kernels[] = {NULL, NULL, "baseline"};
#endif
    const char *figures = figure_library();
    /* "OpenBLAS 0.3.21 NO_LAPACKE …": the first two words */
    snprintf(openblas, sizeof openblas, "%s", openblas_get_config());
    char *blank = strchr(openblas, ' ');
    blank = blank == NULL ? NULL : strchr(blank + 1, ' ');
    if (blank != NULL) {
        *blank = '\0';
    }
    fprintf(to, "mfexplore %s\nsolvers:", MF_VERSION);
    for (size_t s = 0; mf_solvers[s] != NULL; s++) {
        fprintf(to, "%s %s", s > 0 ? "," : "", mf_solvers[s]->name);
    }
#ifdef MF_WITHOUT_ARPACK
    fputs(" (svd: without ARPACK, so that it only reads models)", to);
#endif
    fprintf(to, "\nfigures: %s\n",
            figures != NULL     ? "PDF, SVG, PNG"
            : figures_are_built ? "none, cairo is not installed"
                                : "none, built without cairo");
    fprintf(to, "kernels: %s here; results are the same with any\n", kernels[cpu_pick(kernels, 3)]);
    fprintf(to, "libraries: %s, zlib %s, jansson %s, %s, %s%s, readline %s%s%s\n",
            archive_version_string(), zlibVersion(), jansson_version_str(), openblas,
#ifdef MF_WITHOUT_ARPACK
            "",
#else
            "ARPACK, ",
#endif
            curses_version(), rl_library_version, figures != NULL ? ", " : "",
            figures != NULL ? figures : "");
}
