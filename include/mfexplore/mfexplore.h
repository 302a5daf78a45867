/* libmfexplore: reading ratings, factoring them, asking the model. Includes everything public. */
#ifndef MFEXPLORE_MFEXPLORE_H
#define MFEXPLORE_MFEXPLORE_H

#include "mfexplore/lab.h"
#include "mfexplore/lesson.h"

#define MF_VERSION "0.1.0"

#endif
