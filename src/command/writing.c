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
    FILE *to = output_open_stream(out);
    if (to == NULL) {
        return mf_no_memory(&out->error, "the output");
    }
    bool good = mf_ratings_print(to, path, ratings, cancel);
    int reason = errno;
    if (output_close_stream(out, to) && good) {
        return MF_OK;
    }
    return mf_is_cancelled(cancel)
               ? mf_fail(&out->error, MF_INTERRUPTED, "interrupted; not all was written")
               : mf_fail_at(&out->error, MF_SYSTEM, "standard output", 0, "cannot write: %s",
                            strerror(reason));
}
