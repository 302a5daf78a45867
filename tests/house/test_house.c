/* The walls of the house: the check for layers and circles finds what is made on purpose, and the
 * build keeps the flags it needs. Tools that are not there are said to be skipped. */
#include "../support.h"

/* Runs a command; its exit code, and what it says. */
static int shell(const char *command, char *said, size_t size)
{
    char whole[4096];
    size_t length;
    const char *log = temporary("log");
    snprintf(whole, sizeof whole, "{ %s\n} >%s 2>&1", command, log);
    int status = system(whole);
    char *text = read_bytes(log, &length);
    snprintf(said, size, "%s", text);
    free(text);
    return WEXITSTATUS(status);
}

/* A small house of these files ("room/name.c", text), built and checked. */
typedef struct small_file {
    const char *name, *text;
} small_file;

static int check_house(const small_file *files, char *said, size_t size)
{
    char folder[300], command[3000];
    snprintf(folder, sizeof folder, "%s", temporary("house"));
    snprintf(command, sizeof command, "rm -rf %s && mkdir -p %s", folder, folder);
    assert_int_equal(shell(command, said, size), 0);
    for (; files->name != NULL; files++) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, files->name);
        snprintf(command, sizeof command, "mkdir -p $(dirname %s)", path);
        assert_int_equal(shell(command, said, size), 0);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(files->text, file);
        fclose(file);
    }
    snprintf(command, sizeof command,
             "cd %s && for f in */*.c; do gcc -w -c $f -o ${f%%.c}.o || exit 9; done; "
             "cd - >/dev/null; .ci/layers %s %s",
             folder, folder, folder);
    return shell(command, said, size);
}

static void a_circle_made_on_purpose_is_found(void **state)
{
    (void)state;
    char said[4096];
    static const small_file circle[] = {
        {"lab/one.h", "void one(void);\n"},
        {"lab/two.h", "void two(void);\n"},
        {"lab/one.c", "#include \"one.h\"\n#include \"two.h\"\nvoid one(void) { two(); }\n"},
        {"lab/two.c", "#include \"two.h\"\nvoid one(void);\nvoid two(void) { one(); }\n"},
        {NULL, NULL}};
    static const small_file line[] = {
        {"lab/one.h", "void one(void);\n"},
        {"lab/two.h", "void two(void);\n"},
        {"lab/one.c", "#include \"one.h\"\n#include \"two.h\"\nvoid one(void) { two(); }\n"},
        {"lab/two.c", "#include \"two.h\"\nvoid two(void) {}\n"},
        {NULL, NULL}};
    if (!is_there("python3")) {
        return;
    }
    assert_int_equal(check_house(circle, said, sizeof said), 1);
    assert_contains(said, "a circle of modules: lab/one, lab/two");
    assert_int_equal(check_house(line, said, sizeof said), 0);
}

static void a_header_that_hides_a_circle_hides_it_not(void **state)
{
    (void)state;
    char said[4096];
    /* three.h declares what two files define: they are one module, in a circle with a third. */
    static const small_file hidden[] = {
        {"lab/three.h", "void three(void);\nvoid more(void);\n"},
        {"lab/four.h", "void four(void);\n"},
        {"lab/three.c", "#include \"three.h\"\nvoid three(void) {}\n"},
        {"lab/more.c", "#include \"three.h\"\n#include \"four.h\"\nvoid more(void) { four(); }\n"},
        {"lab/four.c", "#include \"four.h\"\n#include \"three.h\"\nvoid four(void) { three(); }\n"},
        {NULL, NULL}};
    if (!is_there("python3")) {
        return;
    }
    assert_int_equal(check_house(hidden, said, sizeof said), 1);
    assert_contains(said, "a circle of modules");
}

static void a_step_back_through_the_layers_is_found(void **state)
{
    (void)state;
    char said[4096];
    static const small_file back[] = {
        {"train/late.h", "void late(void);\n"},
        {"data/early.c", "#include \"../train/late.h\"\nvoid early(void) {}\n"},
        {NULL, NULL}};
    static const small_file pen[] = {{"data/early.h", "void early(void);\n"},
                                     {"draw/pen.c", "#include \"../data/early.h\"\n"},
                                     {NULL, NULL}};
    if (!is_there("python3")) {
        return;
    }
    assert_int_equal(check_house(back, said, sizeof said), 1);
    assert_contains(said, "data/early.c includes the later layer train");
    assert_int_equal(check_house(pen, said, sizeof said), 1);
    assert_contains(said, "draw includes nothing");
}

static void a_users_flags_take_the_place_of_none_that_are_needed(void **state)
{
    (void)state;
    char said[65536];
    if (!is_there("make")) {
        return;
    }
    assert_int_equal(
        shell(
            "env -u MAKEFLAGS -u MAKELEVEL -u WERROR -u SANITIZE make -n BUILD=/tmp/no-such-build "
            "CFLAGS=-O2 CPPFLAGS=-DMINE LDFLAGS=-Wl,--as-needed | grep -E -- '-c src/main|-pie'",
            said, sizeof said),
        0);
    for (const char *const *flag =
             (const char *const[]){"-O2 -std=gnu11", "-ffp-contract=off", "-fopenmp", "-DMINE",
                                   "-fstack-protector", "-D_FORTIFY_SOURCE=2", "-Wl,-z,relro",
                                   "-Wl,--as-needed", "-fPIC", NULL};
         *flag != NULL; flag++) {
        assert_contains(said, *flag);
    }
    assert_null(strstr(said, "-Werror"));
    assert_null(strstr(said, " -O3"));
    assert_int_equal(shell("env -u MAKEFLAGS -u MAKELEVEL -u WERROR -u SANITIZE make -n "
                           "BUILD=/tmp/no-such-build CFLAGS=-O0",
                           said, sizeof said),
                     0);
    assert_null(strstr(said, "-D_FORTIFY_SOURCE")); /* it needs optimization */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_circle_made_on_purpose_is_found),
        cmocka_unit_test(a_header_that_hides_a_circle_hides_it_not),
        cmocka_unit_test(a_step_back_through_the_layers_is_found),
        cmocka_unit_test(a_users_flags_take_the_place_of_none_that_are_needed),
    };
    return cmocka_run_group_tests_name("house", tests, NULL, NULL);
}
