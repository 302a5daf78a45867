/* What fuzzing found worth keeping is fed to every target again: nothing may crash, hang or, under
 * sanitizers, touch what it must not. */
#include "../support.h"

#include <dirent.h>
#include <time.h>

#include "targets.h"

enum { SECONDS_MOST = 20 }; /* of one input; a sanitizer on a busy machine is slow */

static size_t feed_all(const fuzz_target *target)
{
    char folder[200], path[600];
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", target->name);
    DIR *all = opendir(folder);
    size_t fed = 0;
    for (struct dirent *one; all != NULL && (one = readdir(all)) != NULL;) {
        if (one->d_name[0] == '.') {
            continue;
        }
        size_t length;
        snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        char *bytes = read_bytes(path, &length);
        clock_t began = clock();
        target->feed((const uint8_t *)bytes, length);
        if ((clock() - began) / CLOCKS_PER_SEC > SECONDS_MOST) {
            fail_msg("%s takes %ld s", path, (long)((clock() - began) / CLOCKS_PER_SEC));
        }
        free(bytes);
        fed++;
    }
    if (all != NULL) {
        closedir(all);
    }
    return fed;
}

static void what_fuzzing_kept_does_no_harm(void **state)
{
    (void)state;
    for (size_t t = 0; fuzz_targets[t].name != NULL; t++) {
        size_t fed = feed_all(&fuzz_targets[t]);
        print_message("%s: %zu inputs\n", fuzz_targets[t].name, fed);
        assert_true(fed > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fuzzing_kept_does_no_harm),
    };
    return cmocka_run_group_tests_name("fuzz/corpus", tests, NULL, NULL);
}
