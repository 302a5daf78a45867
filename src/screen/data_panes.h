/* The panes of the Data screen: memory in every form, where the ratings are, the histogram, a look
 * inside CSR, the long tail, and what access costs. */
#ifndef MF_SCREEN_DATA_PANES_H
#define MF_SCREEN_DATA_PANES_H

#include "screens.h"

enum { DATA_PANES = 6 };
typedef void data_pane(view *v, grid *g, area where);

/* In the order in which they get room. */
extern data_pane *const data_panes[DATA_PANES];

#endif
