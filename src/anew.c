/* What both programs do before their libraries are loaded. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* OpenMP and OpenBLAS read how their threads shall be while they are loaded, long before main. So
 * that is written into the environment before they are, where nobody has said it: threads of OpenMP
 * that wait sleep, instead of holding a core that another program could use; OpenBLAS, which works
 * on one thread here, starts no others. The environment has no room for more yet: what stands there
 * of two variables is lent, and given back before main. Sanitizers are not ready for code that runs
 * so early. */
#if defined(__has_feature)
#define IS_SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#else
#define IS_SANITIZED 0
#endif
#if !IS_SANITIZED
static bool is_set(char *const *environment, const char *setting)
{
    size_t name = (size_t)(strchr(setting, '=') - setting) + 1;
    while (*environment != NULL && strncmp(*environment, setting, name) != 0) {
        environment++;
    }
    return *environment != NULL;
}

/* With no variable whose place could be lent the program starts itself once more; where it cannot
 * be found again it goes on as it is. */
static void start_anew(char **argv, char **environment, char *const *wanted)
{
    char path[4096];
    size_t n = 0;
    while (environment[n] != NULL) {
        n++;
    }
    char *anew[n + 3];
    memcpy(anew, environment, n * sizeof *anew);
    for (size_t w = 0; w < 2; w++) {
        if (!is_set(environment, wanted[w])) {
            anew[n++] = wanted[w];
        }
    }
    anew[n] = NULL;
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length > 0) {
        path[length] = '\0';
        execve(path, argv, anew); /* comes back only if it failed */
    }
}

/* What stood in the places that are lent. */
static char *lent[2];
static size_t n_lent;

/* The place of a variable that no library looks at while it is loaded. */
static char **find_place(char **environment)
{
    static const char *const spare[] = {
        "_=",    "OLDPWD=",  "SHLVL=",    "PWD=",   "MAIL=", "LS_COLORS=",
        "USER=", "LOGNAME=", "HOSTNAME=", "SHELL=", "TERM="};
    for (size_t s = 0; s < sizeof spare / sizeof spare[0]; s++) {
        for (char **at = environment; *at != NULL; at++) {
            if (strncmp(*at, spare[s], strlen(spare[s])) == 0) {
                return at;
            }
        }
    }
    return NULL;
}

/* Nothing of the C library's works yet but what needs no environment. */
static void set_early(int argc, char **argv, char **environment)
{
    static char waiting[] = "OMP_WAIT_POLICY=passive", blas[] = "OPENBLAS_NUM_THREADS=1";
    char *const wanted[] = {waiting, blas};
    char **places[2];
    (void)argc;
    for (size_t w = 0; w < 2; w++) {
        if (is_set(environment, wanted[w])) {
            continue;
        }
        char **place = find_place(environment);
        if (place == NULL) {
            for (; n_lent > 0; n_lent--) {
                *places[n_lent - 1] = lent[n_lent - 1];
            }
            start_anew(argv, environment, wanted);
            return;
        }
        places[n_lent] = place;
        lent[n_lent++] = *place;
        *place = wanted[w];
    }
}

/* When the libraries are loaded. */
__attribute__((constructor)) static void give_back(void)
{
    for (size_t l = 0; l < n_lent; l++) {
        putenv(lent[l]);
    }
}

__attribute__((section(".preinit_array"),
               used)) static void (*const before_the_libraries)(int, char **, char **) = set_early;
#endif
