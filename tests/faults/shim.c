/* Loaded before the program's libraries (LD_PRELOAD): counts the calls of one kind from main on,
 * and lets one of them fail. FAULT_KIND is memory (allocations) or reading (what opens, looks at
 * and reads files: EIO); FAULT_AT is which one fails, from 1, 0 for none; FAULT_LOG names a file
 * that gets how many there were; with FAULT_OWN the C library's own allocations do not count. Only
 * calls from the program, the C library, jansson, zlib and libarchive's reading count: where other
 * libraries stand a failed call is not for the program to say. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

enum { RANGES_MOST = 8 };
static struct range {
    uintptr_t from, to;
} ranges[RANGES_MOST];
static size_t n_ranges;
static bool armed, of_memory, of_reading, only_own;
static long fails_at;
static atomic_long counted;

static bool counts(const char *name)
{
    static const char *const memory[] = {"libc.so", "libjansson", NULL};
    static const char *const reading[] = {"libz.so", "libarchive", NULL};
    const char *const *names = of_memory ? memory + only_own : reading;
    bool found = name[0] == '\0'; /* the program itself */
    for (size_t n = 0; names[n] != NULL; n++) {
        found = found || strstr(name, names[n]) != NULL;
    }
    return found;
}

static int add_range(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    (void)data;
    for (size_t h = 0; h < info->dlpi_phnum; h++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[h];
        if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0 && counts(info->dlpi_name) &&
            n_ranges < RANGES_MOST) {
            uintptr_t from = info->dlpi_addr + header->p_vaddr;
            ranges[n_ranges++] = (struct range){from, from + header->p_memsz};
        }
    }
    return 0;
}

static bool fails(bool kind, void *caller)
{
    bool known = false;
    for (size_t r = 0; r < n_ranges && kind && armed; r++) {
        known = known || ((uintptr_t)caller >= ranges[r].from && (uintptr_t)caller < ranges[r].to);
    }
    return known && atomic_fetch_add(&counted, 1) + 1 == fails_at;
}

static bool cannot_read(void *caller)
{
    bool no = fails(of_reading, caller);
    errno = no ? EIO : errno;
    return no;
}

static void write_log(void)
{
    const char *path = getenv("FAULT_LOG");
    armed = false;
    int fd = path == NULL ? -1 : creat(path, 0600);
    if (fd >= 0) {
        dprintf(fd, "%ld\n", atomic_load(&counted));
        close(fd);
    }
}

/* What fails in the C library's own setlocale cannot be told from a locale that is not there. */
char *setlocale(int category, const char *locale)
{
    char *(*real)(int, const char *) = NULL;
    bool was = armed;
    *(void **)&real = dlsym(RTLD_NEXT, "setlocale");
    armed = false;
    char *result = real(category, locale);
    armed = was;
    return result;
}

/* ---- main ------------------------------------------------------------------------------------ */

typedef int main_function(int argc, char **argv, char **environment);
static main_function *real_main;

static int watched_main(int argc, char **argv, char **environment)
{
    const char *kind = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
    of_memory = kind != NULL && strcmp(kind, "memory") == 0;
    of_reading = kind != NULL && strcmp(kind, "reading") == 0;
    only_own = getenv("FAULT_OWN") != NULL;
    fails_at = at == NULL ? 0 : strtol(at, NULL, 10);
    dl_iterate_phdr(add_range, NULL);
    atexit(write_log);
    armed = true;
    return real_main(argc, argv, environment);
}

typedef int start_function(main_function *main, int argc, char **argv, void (*init)(void),
                           void (*fini)(void), void (*loader)(void), void *stack);

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*loader)(void), void *stack);
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*loader)(void), void *stack)
{
    start_function *start = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");
    real_main = main;
    return start(watched_main, argc, argv, init, fini, loader, stack);
}

/* ---- memory ---------------------------------------------------------------------------------- */

#define CALLER __builtin_return_address(0)

void *malloc(size_t size)
{
    if (fails(of_memory, CALLER)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    if (fails(of_memory, CALLER)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    if (fails(of_memory, CALLER)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(old, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    if (fails(of_memory, CALLER)) {
        return ENOMEM;
    }
    *out = __libc_memalign(alignment, size);
    return *out == NULL ? ENOMEM : 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    bool reads = (flags & O_ACCMODE) == O_RDONLY;
    return reads && cannot_read(CALLER) ? -1 : REAL(open)(path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    return mode[0] == 'r' && cannot_read(CALLER) ? NULL : REAL(fopen)(path, mode);
}

DIR *opendir(const char *path)
{
    return cannot_read(CALLER) ? NULL : REAL(opendir)(path);
}

struct dirent *readdir(DIR *folder)
{
    return cannot_read(CALLER) ? NULL : REAL(readdir)(folder);
}

ssize_t read(int fd, void *out, size_t size)
{
    return cannot_read(CALLER) ? -1 : REAL(read)(fd, out, size);
}

int stat(const char *path, struct stat *out)
{
    return cannot_read(CALLER) ? -1 : REAL(stat)(path, out);
}

int fstat(int fd, struct stat *out)
{
    return cannot_read(CALLER) ? -1 : REAL(fstat)(fd, out);
}

size_t fread(void *out, size_t size, size_t n, FILE *file)
{
    return cannot_read(CALLER) ? 0 : REAL(fread)(out, size, n, file);
}
