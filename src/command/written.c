/* What a command writes: see written.h. */
#include "written.h"

#include <stdbool.h>
#include <string.h>

#include "../data/fail.h"
#include "../format/saved_file.h"
#include "command.h"
#include "mfexplore/status.h"

/* The name of a file to read or write that the option gives; NULL: none. */
static const char *name_of(const option_value *value)
{
    bool names = option_is_file(value->option) && value->text != NULL;
    return names && strcmp(value->text, "-") != 0 ? value->text : NULL;
}

static bool is_output(const option_value *value)
{
    return strcmp(value->option->name, "output") == 0;
}

static const char *dashes(const option_value *value)
{
    return is_output(value) ? "-o" : "--";
}

static const char *flag(const option_value *value)
{
    return is_output(value) ? "" : value->option->name;
}

static mf_status check_one(const arguments *args, const option_value *written, mf_error *error)
{
    const char *path = name_of(written);
    for (size_t o = 0; o < args->n_values; o++) {
        const option_value *other = &args->values[o];
        const char *name = name_of(other);
        bool goes_on =
            args->verb->rewrites && is_output(written) && strcmp(other->option->name, "from") == 0;
        if (other != written && name != NULL && !goes_on && saved_file_is_same(path, name)) {
            return mf_fail(error, MF_USAGE,
                           "%s%s would write over %.200s, which %s%s names; expected two files",
                           dashes(written), flag(written), path, dashes(other), flag(other));
        }
    }
    return MF_OK;
}

static bool writes(const option_value *value)
{
    return value->option->kind == OPTION_OUTPUT && name_of(value) != NULL;
}

mf_status check_written(const arguments *args, mf_error *error)
{
    mf_status status = MF_OK;
    for (size_t o = 0; o < args->n_values && status == MF_OK; o++) {
        status = writes(&args->values[o]) ? check_one(args, &args->values[o], error) : MF_OK;
    }
    return status;
}

mf_status check_kept(const arguments *args, const char *file, bool is_model, mf_error *error)
{
    for (size_t o = 0; o < args->n_values; o++) {
        const option_value *value = &args->values[o];
        bool goes_on = args->verb->rewrites && is_model && is_output(value);
        if (writes(value) && !goes_on && saved_file_is_same(name_of(value), file)) {
            return mf_fail(error, MF_USAGE,
                           "%s%s would write over %.200s, which is being read; expected another "
                           "file",
                           dashes(value), flag(value), file);
        }
    }
    return MF_OK;
}
