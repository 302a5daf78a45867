/* Round numbers along an axis: see ticks.h. */
#include "ticks.h"

#include <math.h>
#include <stdio.h>

static size_t linear_ticks(double low, double high, size_t most, double *ticks)
{
    static const double steps[] = {1, 2, 5, 10};
    double raw = (high - low) / (double)most;
    double power = pow(10, floor(log10(raw))), step = power;
    for (size_t s = 0; s < 4; s++) {
        step = steps[s] * power;
        if (floor(high / step) - ceil(low / step) + 1 <= (double)most) {
            break;
        }
    }
    size_t n = 0;
    for (double i = ceil(low / step - 1e-9); i * step <= high + step * 1e-9 && n < most; i++) {
        ticks[n++] = i == 0 ? 0 : i * step;
    }
    return n;
}

/* Powers of ten, and 2 and 5 times them, every `every`-th power. */
static size_t log_ticks(double low, double high, const double *digits, size_t n_digits, int every,
                        size_t most, double *ticks)
{
    size_t n = 0;
    for (int e = (int)floor(log10(low)); e <= (int)ceil(log10(high)); e++) {
        for (size_t d = 0; d < n_digits && e % every == 0; d++) {
            double tick = digits[d] * pow(10, e);
            if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                if (n == most) {
                    return most + 1;
                }
                ticks[n++] = tick;
            }
        }
    }
    return n;
}

size_t ticks_find(double low, double high, bool logarithmic, size_t most, double *ticks)
{
    static const double digits[] = {1, 2, 5};
    most = most > TICKS_MOST ? TICKS_MOST : most;
    if (most == 0 || !isfinite(low) || !isfinite(high) || !(high > low) ||
        (logarithmic && !(low > 0))) {
        return 0;
    }
    if (!logarithmic) {
        return linear_ticks(low, high, most, ticks);
    }
    size_t n = log_ticks(low, high, digits, 3, 1, most, ticks);
    for (int every = 1; n > most && every < 64; every *= 2) {
        n = log_ticks(low, high, digits, 1, every, most, ticks);
    }
    return n < 2 ? linear_ticks(low, high, most, ticks) : n > most ? 0 : n;
}

const char *ticks_label(double value, double step, char out[32])
{
    if (value != 0 && (fabs(value) >= 1e6 || fabs(value) < 1e-3)) {
        snprintf(out, 32, "%.0e", value);
        return out;
    }
    int decimals = step > 0 ? (int)-floor(log10(step) + 1e-9) : 0;
    snprintf(out, 32, "%.*f", decimals < 0 ? 0 : decimals > 6 ? 6 : decimals, value);
    return out;
}
