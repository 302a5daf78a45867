/* Ramps of colours, even in OKLab (Ottosson 2020): see ramp.h. */
#include "ramp.h"

#include <math.h>

enum { ZERO = RAMP_STEPS + 1 + RAMP_STEPS / 2 }; /* the middle of the signed ramp */

uint8_t ramp_heat(double share)
{
    double inside = share > 0 ? fmin(share, 1) : 0;
    return (uint8_t)(1 + lround(inside * (RAMP_STEPS - 1)));
}

uint8_t ramp_signed(double share)
{
    double inside = isnan(share) ? 0 : fmax(-1, fmin(share, 1));
    return (uint8_t)(ZERO + lround(inside * (RAMP_STEPS / 2)));
}

/* What a screen is sent for an amount of light. */
static uint8_t encoded(double linear)
{
    double inside = fmax(0, fmin(linear, 1));
    double value = inside <= 0.0031308 ? 12.92 * inside : 1.055 * pow(inside, 1 / 2.4) - 0.055;
    return (uint8_t)lround(255 * value);
}

static double cube(double x)
{
    return x * x * x;
}

static void from_oklch(double lightness, double chroma, double degrees, uint8_t rgb[3])
{
    double turn = degrees * acos(-1) / 180, a = chroma * cos(turn), b = chroma * sin(turn);
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    rgb[0] = encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    rgb[1] = encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    rgb[2] = encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

void ramp_rgb(uint8_t heat, bool light, uint8_t rgb[3])
{
    if (heat <= RAMP_STEPS) {
        double share = (heat - 1.0) / (RAMP_STEPS - 1);
        double chroma = 0.05 + 0.09 * sin(acos(-1) * fmin(1, 0.15 + share * 0.85));
        light ? from_oklch(0.96 - 0.66 * share, chroma, 100 + 190 * share, rgb)
              : from_oklch(0.20 + 0.72 * share, chroma, 300 - 195 * share, rgb);
        return;
    }
    double share = (heat - (double)ZERO) / (RAMP_STEPS / 2.0), size = fabs(share);
    from_oklch(light ? 0.96 - 0.46 * size : 0.22 + 0.52 * size, 0.15 * size, share < 0 ? 315 : 145,
               rgb);
}

/* The colours of xterm's palette: a cube of six levels, then 24 greys. */
void ramp_palette(size_t number, uint8_t rgb[3])
{
    static const uint8_t levels[6] = {0, 95, 135, 175, 215, 255};
    if (number >= 232) {
        rgb[0] = rgb[1] = rgb[2] = (uint8_t)(8 + 10 * (number - 232));
        return;
    }
    size_t place = number - 16;
    rgb[0] = levels[place / 36];
    rgb[1] = levels[place / 6 % 6];
    rgb[2] = levels[place % 6];
}

uint8_t ramp_256(uint8_t heat, bool light)
{
    uint8_t wanted[3], nearest = 16;
    long least = -1;
    ramp_rgb(heat, light, wanted);
    for (size_t number = 16; number < 256; number++) {
        uint8_t here[3];
        long distance = 0;
        ramp_palette(number, here);
        for (int c = 0; c < 3; c++) {
            long apart = (long)wanted[c] - here[c];
            distance += apart * apart * (c == 1 ? 4 : c == 0 ? 2 : 3); /* as eyes weigh them */
        }
        if (least < 0 || distance < least) {
            least = distance;
            nearest = (uint8_t)number;
        }
    }
    return nearest;
}
