/* Where the program is built without cairo: see pen_cairo.h. */
#include "pen_cairo.h"

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

uint32_t *figure_pixels(const kept *picture, int width, int height, double font, bool light,
                        uint32_t ground)
{
    (void)picture;
    (void)width;
    (void)height;
    (void)font;
    (void)light;
    (void)ground;
    return NULL;
}
