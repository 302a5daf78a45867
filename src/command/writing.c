/* Ratings to a file or to standard output: see writing.h. */
#include "writing.h"

#include <errno.h>
#include <string.h>

#include "../data/cancel.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "../format/format.h"
#include "command.h"
#include "mfexplore/status.h"

mf_status write_ratings_to(const char *path, const mf_ratings *ratings, const atomic_bool *cancel,
                           output *out)
{
    mf_status status = output_whole(out);
    if (status != MF_OK) {
        return status;
    }
    if (strcmp(path, "-") != 0) {
        return mf_ratings_write(path, ratings, cancel, &out->error);
    }
    if (mf_ratings_print(out->out, path, ratings, cancel)) {
        return MF_OK;
    }
    return mf_is_cancelled(cancel)
               ? mf_fail(&out->error, MF_INTERRUPTED, "interrupted; not all was written")
               : mf_fail_at(&out->error, MF_SYSTEM, "standard output", 0, "cannot write: %s",
                            strerror(errno));
}
