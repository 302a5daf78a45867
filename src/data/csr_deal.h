/* Ratings that mates have read go to the owners of their rows. */
#ifndef MF_DATA_CSR_DEAL_H
#define MF_DATA_CSR_DEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "csr.h"
#include "mates.h"

/* `mine` has this mate's ratings of any rows, of the whole shape. `*cut` gets whose rows are whose,
 * about as many ratings each, and `own` the ratings that all mates have of the own rows, from its
 * first row on: within a row by column, of equal columns in the order of the mates. `mine` is empty
 * afterwards. False when memory is out. */
bool mf_csr_deal(const mf_mates *mates, mf_csr *mine, size_t **cut, mf_csr *own);

/* Own rows, beginning at the first, become part of a matrix with the rows of all. */
bool mf_csr_spread(const mf_mates *mates, const size_t *cut, size_t n_rows, mf_csr *own);

#endif
