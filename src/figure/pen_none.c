/* Where the program is built without cairo: see pen_cairo.h. */
#include "pen_cairo.h"

const bool figures_are_built = false;

const char *figure_library(void)
{
    return NULL;
}

bool figure_write(const kept *const *pictures, size_t n, const figure_page *page, FILE *to)
{
    (void)pictures;
    (void)n;
    (void)page;
    (void)to;
    return false;
}

uint32_t *figure_pixels(const kept *k, int width, int height, double (*colours)[3], bool light,
                        double font)
{
    (void)k;
    (void)width;
    (void)height;
    (void)colours;
    (void)light;
    (void)font;
    return NULL;
}
