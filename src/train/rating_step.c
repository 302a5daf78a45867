/* One rating's update: see rating_step.h. */
#include "rating_step.h"

#include <stdlib.h>

void mf_rating_step_clear(mf_rating_step *step)
{
    free(step->steps);
    free(step->normal);
    free(step->right);
    *step = (mf_rating_step){0};
}
