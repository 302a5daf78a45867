/* Random numbers of named distributions: see deviate.h. */
#include "deviate.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "random.h"

/* x = m · 2^e with m in [√½, √2), and ln m = 2 atanh((m − 1)/(m + 1)) by its series. */
double mf_log(double x)
{
    static const double LN_2 = 0.69314718055994530942;
    int exponent;
    double m = frexp(x, &exponent);
    if (m < 0.70710678118654752440) {
        m *= 2;
        exponent--;
    }
    double s = (m - 1) / (m + 1), square = s * s, sum = 0;
    for (int term = 25; term >= 1; term -= 2) {
        sum = sum * square + 1.0 / term;
    }
    return exponent * LN_2 + 2 * s * sum;
}

/* Σ c[i] x^i over 8 numbers. */
static double polynomial(const double c[8], double x)
{
    double sum = c[7];
    for (int i = 6; i >= 0; i--) {
        sum = sum * x + c[i];
    }
    return sum;
}

double mf_normal_quantile(double p)
{
    static const double middle[2][8] = {
        {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
         1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
         3.3430575583588128105e4, 2.5090809287301226727e3},
        {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
         2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
         5.2264952788528545610e3}};
    static const double tail[2][8] = {
        {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
         3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
         2.27238449892691845833e-2, 7.74545014278341407640e-4},
        {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
         1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
         1.05075007164441684324e-9}};
    static const double far[2][8] = {
        {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
         2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
         2.71155556874348757815e-5, 2.01033439929228813265e-7},
        {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
         7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
         2.04426310338993978564e-15}};
    double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * polynomial(middle[0], r) / polynomial(middle[1], r);
    }
    double r = sqrt(-mf_log(q < 0 ? p : 1 - p));
    double value = r <= 5 ? polynomial(tail[0], r - 1.6) / polynomial(tail[1], r - 1.6)
                          : polynomial(far[0], r - 5) / polynomial(far[1], r - 5);
    return q < 0 ? -value : value;
}

mf_random mf_random_at(uint64_t seed, uint64_t round, uint64_t side, uint64_t row)
{
    const uint64_t parts[] = {seed, round, side, row};
    mf_random random = {.state = 0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        random.state ^= parts[i];
        random.state = mf_random_bits(&random);
    }
    return random;
}

/* Uniform in (0, 1), never at either end. */
static double inside(mf_random *random)
{
    return ((double)(mf_random_bits(random) >> 12) + 0.5) * 0x1p-52;
}

double mf_deviate_normal(mf_random *random)
{
    return mf_normal_quantile(inside(random));
}

double mf_deviate_gamma(mf_random *random, double shape)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = mf_deviate_normal(random), v = 1 + c * x;
        if (v <= 0) {
            continue;
        }
        v = v * v * v;
        if (mf_log(inside(random)) < 0.5 * x * x + d - d * v + d * mf_log(v)) {
            return d * v;
        }
    }
}
