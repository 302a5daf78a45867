/* Fails the n-th allocation of the library, for all n: every step must report it and leak nothing
 * (the sanitizer build of this test sees leaks). Linked with wrapped allocators. */
#include "../support.h"

static size_t countdown = SIZE_MAX; /* allocations that still succeed */

static bool fails(void)
{
    if (countdown == SIZE_MAX) {
        return false;
    }
    return countdown == 0 ? true : (countdown--, false);
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails() ? NULL : __real_strndup(text, size);
}

/* A whole session: open, split, two runs, three epochs, save, load. */
static mf_status session(const char *data, const char *model, mf_error *error)
{
    mf_config config = mf_config_defaults();
    mf_read_options options = mf_read_defaults();
    config.epochs = 3;
    config.patience = 2;
    mf_lab *lab = mf_lab_new();
    if (lab == NULL) {
        return mf_no_memory(error, "the lab");
    }
    mf_status status = mf_lab_open(lab, data, NULL, NULL, &options, error);
    status = status == MF_OK ? mf_lab_split(lab, 0.2, 0, error) : status;
    status = status == MF_OK ? mf_lab_add_run(lab, &config, error) : status;
    status = status == MF_OK ? mf_lab_add_run(lab, &config, error) : status;
    status = status == MF_OK ? mf_lab_train(lab, 0, NULL, NULL, error) : status;
    status = status == MF_OK ? mf_lab_save(lab, lab->runs[0], model, error) : status;
    status = status == MF_OK ? mf_lab_open(lab, model, NULL, NULL, &options, error) : status;
    mf_lab_free(lab);
    return status;
}

static void every_failing_allocation_is_reported(void **state)
{
    (void)state;
    char data[256], model[256];
    snprintf(data, sizeof data, "%s", write_text("few.csv", "1,1,5\n1,2,3\n2,1,4\n2,3,1\n3,2,2\n"));
    snprintf(model, sizeof model, "%s", temporary("few.npz"));
    for (size_t n = 0; n < 2000; n++) {
        mf_error error = {0};
        countdown = n;
        mf_status status = session(data, model, &error);
        bool all_succeeded = countdown > 0;
        countdown = SIZE_MAX;
        if (all_succeeded) {
            assert_int_equal(status, MF_OK);
            assert_true(n > 50);
            return;
        }
        /* A failing allocation that has a fallback (a schedule, a table of titles) may pass. */
        if (status != MF_OK) {
            assert_true(error.message[0] != '\0');
        }
    }
    fail_msg("the session never ended");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_failing_allocation_is_reported)};
    return cmocka_run_group_tests_name("data/out_of_memory", tests, NULL, NULL);
}
