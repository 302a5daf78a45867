/* Heat as colour: ramps of even lightness that the colour-blind can read. A cell's heat is a number
 * that says which colour of which ramp; whoever shows the cell turns it into what there is: 24
 * bits, the palette of 256, or where there are no such colours the shade that the cell holds. */
#ifndef MF_DRAW_RAMP_H
#define MF_DRAW_RAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RAMP_STEPS = 32, RAMP_HEATS = 2 * RAMP_STEPS + 2 }; /* heats are 1 … RAMP_HEATS − 1 */

/* From little (0) to much (1). */
uint8_t ramp_heat(double share);
/* From below (−1, purple) over nothing (0) to above (1, green). */
uint8_t ramp_signed(double share);

/* The colour, for a dark or a light ground: nothing is the ground's own darkness. */
void ramp_rgb(uint8_t heat, bool light, uint8_t rgb[3]);
/* A colour of xterm's palette, from 16 on. */
void ramp_palette(size_t number, uint8_t rgb[3]);
/* The nearest of the 256 colours of xterm's palette that no theme changes (16 to 255). */
uint8_t ramp_256(uint8_t heat, bool light);

#endif
