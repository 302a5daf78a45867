/* The figures: see figure_list.h. */
#include "figure_list.h"

#include <stddef.h>

const figure figures[] = {
    {"curves", "train", "", "curves|cloud", "held-out and training error of A and B by epoch", 0,
     0},
    {"cloud", "train", "C", "cloud", "the same, over twenty starts of both", 0, 0},
    {"beta", "beta", "Space", "beta", "held-out and training error by beta", 0, 0},
    {"map", "data", "", "map", "how densely R is rated", 0, 0},
    {"window", "data", "", "window", "a part of R, cell by cell", 300, 110},
    {"tail", "data", "", "tail", "how many ratings watchers and movies have, by rank", 0, 0},
    {"factors", "factors", "", "factors", "rows of P or Q as colours", 0, 0},
    {"scatter", "factors", "v", "scatter", "two factors against each other", 0, 0},
    {"norms", "factors", "v v", "norms", "the length of movies' factors by number of ratings", 0,
     0},
    {"singular", "factors", "v v v", "singular", "the singular values of P·Q", 0, 0},
    {"why", "recommend", "Enter", "why", "a prediction taken apart, in A and in B", 0, 0},
    {"ladder", "ladder", "Space", "ladder", "the error of every way to predict", 0, 0},
    {NULL, NULL, NULL, NULL, NULL, 0, 0},
};
