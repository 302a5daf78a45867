/* What both programs do before their libraries are loaded. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* OpenMP and OpenBLAS read how their threads shall be when they are loaded. So the program starts
 * itself once more, before they are, where nobody has said it: threads of OpenMP that wait sleep,
 * instead of holding a core that another program could use; OpenBLAS, which works on one thread
 * here, starts no others. Where the program cannot be found again it goes on as it is. Sanitizers
 * are not ready for code that runs so early. */
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

static void start_anew(int argc, char **argv, char **environment)
{
    static char waiting[] = "OMP_WAIT_POLICY=passive", blas[] = "OPENBLAS_NUM_THREADS=1";
    (void)argc;
    char path[4096];
    size_t n = 0;
    while (environment[n] != NULL) {
        n++;
    }
    char *anew[n + 3];
    memcpy(anew, environment, n * sizeof *anew);
    size_t before = n;
    if (!is_set(environment, waiting)) {
        anew[n++] = waiting;
    }
    if (!is_set(environment, blas)) {
        anew[n++] = blas;
    }
    anew[n] = NULL;
    ssize_t length = n == before ? -1 : readlink("/proc/self/exe", path, sizeof path - 1);
    if (length > 0) {
        path[length] = '\0';
        execve(path, argv, anew); /* comes back only if it failed */
    }
}

__attribute__((section(".preinit_array"),
               used)) static void (*const before_the_libraries)(int, char **, char **) = start_anew;
#endif
