/* Mates who have each read a part of a file agree on its ids. */
#ifndef MF_DATA_IDS_AGREE_H
#define MF_DATA_IDS_AGREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ids.h"
#include "mates.h"

/* Own ids become those of all, in the order in which one process sorts them; `*place` says where
 * each own one stands now, and the caller frees it. Each mate sorts a range of the ids (sample
 * sort). False when memory is out, here or at a mate. */
bool mf_ids_agree(const mf_mates *mates, mf_ids *ids, uint32_t **place);

#endif
