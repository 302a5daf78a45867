/* Student's t: see chance.h. */
#include "chance.h"

#include <math.h>

/* The chance that |t| exceeds `t`: the regularized incomplete beta function I_x(ν/2, 1/2) at x = ν
 * / (ν + t²), by its continued fraction (Abramowitz & Stegun 26.5.8, 26.7.1; evaluated after Lentz
 * 1976). */
static double exceeded(double t, double freedom)
{
    enum { TERMS = 300 };
    double x = freedom / (freedom + t * t), a = freedom / 2, b = 0.5;
    bool turned = x > (a + 1) / (a + b + 2); /* there the fraction of 1 − x is the quicker one */
    double y = turned ? 1 - x : x, p = turned ? b : a, q = turned ? a : b;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + p * log(y) + q * log(1 - y)) / p;
    double c = 1, d = 1 / fmax(fabs(1 - (p + q) * y / (p + 1)), 1e-300), fraction = d;
    for (int m = 1; m <= TERMS; m++) {
        double even = m * (q - m) * y / ((p + 2 * m - 1) * (p + 2 * m));
        double odd = -(p + m) * (p + q + m) * y / ((p + 2 * m) * (p + 2 * m + 1));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        fraction *= d * c;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        fraction *= d * c;
        if (fabs(d * c - 1) < 1e-14) {
            break;
        }
    }
    return turned ? 1 - front * fraction : front * fraction;
}

double mf_student(double freedom)
{
    static const double ONCE_IN_20 = 0.05, NORMAL = 1.959963984540054;
    double low = NORMAL, high = 13; /* one degree of freedom: 12.706 */
    if (!(freedom >= 1)) {
        return INFINITY;
    }
    if (freedom > 1e6) {
        return NORMAL;
    }
    for (int step = 0; step < 60; step++) {
        double middle = (low + high) / 2;
        exceeded(middle, freedom) > ONCE_IN_20 ? (low = middle) : (high = middle);
    }
    return (low + high) / 2;
}

void mf_chance_add(mf_chance *c, double difference)
{
    double from = difference - c->mean;
    c->n++;
    c->mean += from / (double)c->n;
    c->squares += from * (difference - c->mean);
}

double mf_chance_error(const mf_chance *c)
{
    double n = (double)c->n;
    return c->n < 2 ? NAN : sqrt(c->squares / (n - 1) / n);
}

double mf_chance_half(const mf_chance *c)
{
    return c->n < 2 ? INFINITY : mf_student((double)c->n - 1) * mf_chance_error(c);
}

bool mf_may_be_chance(const mf_chance *c)
{
    return !(fabs(c->mean) > mf_chance_half(c));
}

bool mf_chance_is_none(const mf_chance *c)
{
    return c->n > 0 && c->mean == 0 && c->squares == 0;
}
