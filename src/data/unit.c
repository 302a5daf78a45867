/* Units of ratings: see unit.h. */
#include "unit.h"

#include <math.h>

double mf_unit_of(double spread)
{
    enum { MOST = 36 }; /* of the exponent of 2 */
    int two = 0;
    if (!(spread > 0) || !isfinite(spread)) {
        return 1;
    }
    frexp(spread, &two);
    two = two >= 0 ? two / 2 * 2 : (two - 1) / 2 * 2;
    return ldexp(1, two > MOST ? MOST : two < -MOST ? -MOST : two);
}
