/* What a command writes is nothing that it reads, and no two of its files are one. */
#ifndef MF_COMMAND_WRITTEN_H
#define MF_COMMAND_WRITTEN_H

#include <stdbool.h>

#include "../lab/lab.h"
#include "command.h"
#include "mfexplore/status.h"

/* MF_USAGE, naming both, where an option's file to write is that of another option: one that is
 * written, too, or one that is read. */
mf_status check_written(const arguments *args, mf_error *error);
/* The same for a file that is read as an operand: FILE, a second one, an archive or a folder of it.
 * A model may be named by the -o of a verb that goes on with it (verb.rewrites). */
mf_status check_kept(const arguments *args, const char *file, bool is_model, mf_error *error);
/* The same for all that has been read: the open file, its test set, its titles, its truth. */
mf_status check_lab(const arguments *args, const mf_lab *lab, mf_error *error);
/* The same for a file whose name comes from that of -o. */
mf_status check_not_read(const mf_lab *lab, const char *path, mf_error *error);

#endif
