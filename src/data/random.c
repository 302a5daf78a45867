/* Random numbers: MT19937 for numbers that NumPy users know, SplitMix64 for everything else, and
 * a keyed hash of bytes built on the same mixing step. */
#include "random.h"

#include <math.h>
#include <string.h>

enum { MT_SIZE = 624, MT_SHIFT = 397 };

void mf_mt19937_seed(mf_mt19937 *generator, uint32_t seed)
{
    generator->state[0] = seed;
    for (uint32_t i = 1; i < MT_SIZE; i++) {
        uint32_t before = generator->state[i - 1];
        generator->state[i] = 1812433253u * (before ^ (before >> 30)) + i;
    }
    generator->next = MT_SIZE;
}

static uint32_t mt_twist(uint32_t here, uint32_t next, uint32_t far)
{
    uint32_t joined = (here & 0x80000000u) | (next & 0x7fffffffu);
    return far ^ (joined >> 1) ^ (0x9908b0dfu & -(joined & 1));
}

/* The next 624 words, in stretches without wrapping round, which compilers turn into vectors. */
static void mt_refill(uint32_t *state)
{
    enum { NEAR = MT_SIZE - MT_SHIFT };
    for (unsigned i = 0; i < NEAR; i++) {
        state[i] = mt_twist(state[i], state[i + 1], state[i + MT_SHIFT]);
    }
    for (unsigned i = NEAR; i < MT_SIZE - 1; i++) {
        state[i] = mt_twist(state[i], state[i + 1], state[i - NEAR]);
    }
    state[MT_SIZE - 1] = mt_twist(state[MT_SIZE - 1], state[0], state[MT_SHIFT - 1]);
}

static inline uint32_t mt_temper(uint32_t bits)
{
    bits ^= bits >> 11;
    bits ^= (bits << 7) & 0x9d2c5680u;
    bits ^= (bits << 15) & 0xefc60000u;
    return bits ^ (bits >> 18);
}

void mf_mt19937_doubles(mf_mt19937 *generator, double *out, size_t n)
{
    while (n > 0) {
        if (generator->next >= MT_SIZE) {
            mt_refill(generator->state);
            generator->next = 0;
        }
        size_t here = (MT_SIZE - generator->next) / 2; /* two words a number */
        here = here < n ? here : n;
        const uint32_t *state = generator->state + generator->next;
        for (size_t d = 0; d < here; d++) {
            uint32_t high = mt_temper(state[2 * d]) >> 5, low = mt_temper(state[2 * d + 1]) >> 6;
            out[d] = (high * 0x1p26 + low) * 0x1p-53;
        }
        generator->next += 2 * (unsigned)here;
        out += here;
        n -= here;
    }
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t mf_random_bits(mf_random *random)
{
    random->state += 0x9e3779b97f4a7c15u;
    return mix(random->state);
}

double mf_random_double(mf_random *random)
{
    return (double)(mf_random_bits(random) >> 11) * 0x1p-53;
}

double mf_random_normal(mf_random *random)
{
    double radius = sqrt(-2.0 * log(1.0 - mf_random_double(random)));
    return radius * cos(6.283185307179586477 * mf_random_double(random));
}

uint64_t mf_random_below(mf_random *random, uint64_t bound)
{
    return (uint64_t)(((unsigned __int128)mf_random_bits(random) * bound) >> 64);
}

uint64_t mf_hash_begin(size_t length, uint64_t key)
{
    return mix(key + 0x9e3779b97f4a7c15u) ^ length;
}

uint64_t mf_hash_word(uint64_t hash, uint64_t word)
{
    return mix(hash ^ word) + 0x9e3779b97f4a7c15u;
}

uint64_t mf_hash_end(uint64_t hash, uint64_t rest)
{
    return mix(hash ^ rest);
}

uint64_t mf_hash(const void *bytes, size_t length, uint64_t key)
{
    const unsigned char *byte = bytes;
    uint64_t hash = mf_hash_begin(length, key);
    for (; length >= 8; length -= 8, byte += 8) {
        uint64_t word = 0;
        for (unsigned i = 0; i < 8; i++) { /* little-endian on every machine: a hash is data */
            word |= (uint64_t)byte[i] << (8 * i);
        }
        hash = mf_hash_word(hash, word);
    }
    uint64_t rest = 0;
    for (unsigned i = 0; i < length; i++) {
        rest |= (uint64_t)byte[i] << (8 * i);
    }
    return mf_hash_end(hash, rest);
}

uint64_t mf_hash_numbers(const void *numbers, size_t width, size_t n, uint64_t key)
{
    uint64_t hash = mf_hash_begin(n * width, key), word;
    const char *at = numbers;
    if (width == sizeof word) {
        for (; n > 0; n--, at += width) {
            memcpy(&word, at, sizeof word);
            hash = mf_hash_word(hash, word);
        }
        return mf_hash_end(hash, 0);
    }
    uint32_t pair[2] = {0};
    for (; n >= 2; n -= 2, at += sizeof pair) {
        memcpy(pair, at, sizeof pair);
        hash = mf_hash_word(hash, pair[0] | (uint64_t)pair[1] << 32);
    }
    memcpy(pair, at, n * sizeof *pair);
    return mf_hash_end(hash, n == 1 ? pair[0] : 0);
}
