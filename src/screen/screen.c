/* The table of screens. */
#include "screen.h"

#include "screens.h"

const screen *const screens[] = {
    &screen_data, &screen_train,  &screen_beta, &screen_recommend, &screen_factors,
    &screen_step, &screen_ladder, &screen_you,  &screen_clinic,    NULL,
};

size_t screens_count(void)
{
    return sizeof screens / sizeof screens[0] - 1;
}
