/* Fails the n-th allocation of the library, for all n: every step must report it and leak nothing
 * (the sanitizer build of this test sees leaks). Linked with wrapped allocators. */
#include "../../src/data/csr.h"
#include "../../src/data/fail.h"
#include "../../src/lab/lab.h"
#include "../../src/lab/replay.h"
#include "../../src/lab/retrain.h"
#include "../../src/model/model.h"
#include "../../src/teach/clinic.h"
#include "../../src/teach/portrait.h"
#include "../../src/teach/you.h"
#include "../../src/teach/zoo.h"
#include "../../src/train/rating_step.h"
#include "../support.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

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

/* Looking back, one step, factors side by side, folding in, the clinic, the workbench. */
static mf_status classroom(mf_lab *lab, mf_error *error)
{
    mf_rating_step step = {0};
    mf_portrait portrait = {0};
    mf_clinic clinic;
    mf_bug_result bug = {0};
    mf_you you = {0};
    mf_model *past = NULL;
    mf_config config = mf_config_defaults();
    const uint32_t movies[] = {0};
    const double ratings[] = {4};
    mf_list_options options = {.n = 2};
    const mf_csr *train = &lab->split.train;
    uint32_t row = 0;
    while (train->row_start[row + 1] == 0) {
        row++;
    }
    config.epochs = 2;
    mf_status status = mf_lab_replay(lab, 1, error);
    status = status == MF_OK ? mf_lab_model_at(lab, lab->runs[0], 0, &past, error) : status;
    status = status == MF_OK ? mf_lab_step(lab, lab->runs[0], 1, row, train->col[0], &step, error)
                             : status;
    status = status == MF_OK ? mf_portrait_make(lab->runs[0]->model, lab->runs[1]->model, past,
                                                &portrait, error)
                             : status;
    status = status == MF_OK ? mf_you_ask(lab->runs[0], lab->runs[0]->model, 0.1, movies, ratings,
                                          1, &options, &you, error)
                             : status;
    status = status == MF_USAGE ? MF_OK : status; /* the movie may be cold */
    status = status == MF_OK ? mf_clinic_examine(lab, lab->runs[0], &clinic, error) : status;
    status = status == MF_OK ? mf_bug_run(lab, 3, &config, NULL, NULL, &bug, error) : status;
    status = status == MF_OK ? mf_lab_retrain(lab, 1, 0.3, error) : status;
    mf_rating_step_clear(&step);
    mf_portrait_clear(&portrait);
    mf_you_clear(&you);
    mf_bug_result_clear(&bug);
    mf_model_free(past);
    mf_lab_live(lab);
    return status;
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
    mf_status status = mf_lab_open(lab, data, NULL, NULL, NULL, &options, error);
    status = status == MF_OK ? mf_lab_split(lab, 0.2, 0, error) : status;
    status = status == MF_OK ? mf_lab_add_run(lab, &config, error) : status;
    status = status == MF_OK ? mf_lab_add_run(lab, &config, error) : status;
    status = status == MF_OK ? mf_lab_train(lab, 0, NULL, NULL, error) : status;
    status = status == MF_OK ? classroom(lab, error) : status;
    status = status == MF_OK ? mf_lab_save(lab, lab->runs[0], model, error) : status;
    status = status == MF_OK ? mf_lab_open(lab, model, NULL, NULL, NULL, &options, error) : status;
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
