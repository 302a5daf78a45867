/* The C locale of numbers: see c_locale.h. */
#include "c_locale.h"

#include <pthread.h>

static locale_t numbers;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make(void)
{
    numbers = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
}

locale_t mf_c_locale(void)
{
    pthread_once(&once, make);
    return numbers;
}

locale_t mf_use_c_locale(void)
{
    locale_t c = mf_c_locale(), former = uselocale((locale_t)0);
    if (c != (locale_t)0) {
        uselocale(c);
    }
    return former;
}
