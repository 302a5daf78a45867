/* Random numbers: NumPy's legacy generator, a small fast one, and a hash. */
#ifndef MF_DATA_RANDOM_H
#define MF_DATA_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* MT19937 as NumPy's legacy generator seeds and reads it (Matsumoto & Nishimura 1998):
 * mf_mt19937_doubles gives the numbers of np.random.rand(n) after np.random.seed(seed). */
typedef struct mf_mt19937 {
    uint32_t state[624];
    unsigned next;
} mf_mt19937;

void mf_mt19937_seed(mf_mt19937 *generator, uint32_t seed);
void mf_mt19937_doubles(mf_mt19937 *generator, double *out, size_t n);

/* SplitMix64 (Steele, Lea & Flood 2014): small, fast, seeds anything. */
typedef struct mf_random {
    uint64_t state;
} mf_random;

uint64_t mf_random_bits(mf_random *random);
double mf_random_double(mf_random *random); /* uniform in [0, 1), 53 bits */
double mf_random_normal(mf_random *random); /* mean 0, variance 1 (Box–Muller) */
uint64_t mf_random_below(mf_random *random, uint64_t bound);

/* A 64-bit hash of bytes, keyed. */
uint64_t mf_hash(const void *bytes, size_t length, uint64_t key);

/* The same of n numbers of 4 or 8 bytes, as they lie in memory on a little-endian machine. */
uint64_t mf_hash_numbers(const void *numbers, size_t width, size_t n, uint64_t key);

/* The same by hand: of so many bytes in all, each 8 as a little-endian word, then what is left. */
uint64_t mf_hash_begin(size_t length, uint64_t key);
uint64_t mf_hash_word(uint64_t hash, uint64_t word);
uint64_t mf_hash_end(uint64_t hash, uint64_t rest);

#endif
