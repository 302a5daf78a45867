/* What this build is made of, for --version. */
#ifndef MF_TERM_ABOUT_H
#define MF_TERM_ABOUT_H

#include <stdio.h>

/* The version in the first line; then what it can do, and the libraries it runs with. */
void about_write(FILE *to);

#endif
