/* The explorer's figures, through a pseudo-terminal of 200 × 50: from a key to the first byte of
 * the new picture, idle and while training; CPU when idle; what an open explorer costs training. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

typedef struct terminal {
    int fd;
    pid_t child;
} terminal;

static terminal start(const char *file)
{
    terminal t;
    struct winsize size = {.ws_row = 50, .ws_col = 200};
    t.child = forkpty(&t.fd, NULL, NULL, &size);
    if (t.child == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("XDG_STATE_HOME", "/tmp/mfexplore-bench-state", 1);
        execl(getenv("MFEXPLORE"), "mfexplore", file, (char *)NULL);
        _exit(127);
    }
    fcntl(t.fd, F_SETFL, O_NONBLOCK);
    return t;
}

/* Reads for so long; true when `words` (NULL: anything) came by. */
static bool listen_for(const terminal *t, const char *words, double seconds)
{
    static char seen[1 << 22];
    size_t n = 0;
    for (double end = bench_now() + seconds; bench_now() < end;) {
        struct pollfd ready = {.fd = t->fd, .events = POLLIN};
        if (poll(&ready, 1, 5) > 0) {
            ssize_t got = read(t->fd, seen + n, sizeof seen - 1 - n);
            if (got <= 0) {
                return false;
            }
            n += (size_t)got;
            seen[n] = '\0';
            if (words != NULL && strstr(seen, words) != NULL) {
                return true;
            }
            n = n > sizeof seen / 2 ? 0 : n;
        }
    }
    return false;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median seconds from a key to the first byte, over these keys. */
static double time_keys(const terminal *t, const char *const *keys, size_t n_keys, size_t times)
{
    double taken[512];
    for (size_t i = 0; i < times; i++) {
        char byte[65536];
        if (waitpid(t->child, NULL, WNOHANG) != 0) {
            fprintf(stderr, "bench: the explorer has ended\n");
            exit(1);
        }
        while (read(t->fd, byte, sizeof byte) > 0) { /* nothing older may count */
        }
        const char *key = keys[i % n_keys];
        double began = bench_now();
        ssize_t ignored = write(t->fd, key, strlen(key));
        (void)ignored;
        struct pollfd ready = {.fd = t->fd, .events = POLLIN};
        poll(&ready, 1, 1000);
        taken[i] = bench_now() - began;
        usleep(20000);
    }
    qsort(taken, times, sizeof *taken, by_size);
    return taken[times / 2];
}

/* CPU seconds that the process has used. */
static double cpu_seconds(pid_t pid)
{
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file != NULL && fgets(text, sizeof text, file) != NULL) {
        sscanf(strrchr(text, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
               &user, &system);
    }
    if (file != NULL) {
        fclose(file);
    }
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void quit(terminal *t)
{
    ssize_t ignored = write(t->fd, "\003", 1);
    (void)ignored;
    for (int i = 0; i < 500 && waitpid(t->child, NULL, WNOHANG) == 0; i++) {
        listen_for(t, NULL, 0.01);
    }
    kill(t->child, SIGKILL);
    close(t->fd);
}

void bench_explorer_idle(void)
{
    static const char *const keys[] = {"2", "y", "3", "4", "\033[B", "1", "\033[B", "v"};
    terminal t = start("data/sample.csv.gz");
    listen_for(&t, "the tail", 5);
    bench_report("explorer 200x50, sample, idle: key to picture", time_keys(&t, keys, 8, 200),
                 0.002);
    double before = cpu_seconds(t.child);
    listen_for(&t, NULL, 3);
    bench_report("explorer idle for 3 s: CPU", cpu_seconds(t.child) - before, 0.001);
    quit(&t);
}

/* The seconds that a log says the last epoch of run A had taken. */
static double logged_seconds(const char *path)
{
    char line[1024], last[1024] = "";
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (line[0] == 'A') {
            snprintf(last, sizeof last, "%s", line);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    const char *comma = strrchr(last, ',');
    return comma == NULL ? 0 : strtod(comma + 1, NULL);
}

/* The same training in a shell and with the explorer open, live pictures and all. */
void bench_explorer_slowdown(void)
{
    static const char LOG[] = "/tmp/mfexplore-bench-log.csv";
    char command[512];
    double shell = 1e9, open = 1e9;
    for (int times = 0; times < 3; times++) {
        snprintf(command, sizeof command,
                 "%s train data/sample.csv.gz --epochs 2000 -q --log %s > /dev/null",
                 getenv("MFEXPLORE"), LOG);
        if (system(command) != 0) {
            return;
        }
        shell = logged_seconds(LOG) < shell ? logged_seconds(LOG) : shell;
        unlink(LOG);
        terminal t = start("data/sample.csv.gz");
        listen_for(&t, "the tail", 5);
        snprintf(command, sizeof command, "2:train --epochs 2000 --log %s\r", LOG);
        ssize_t ignored = write(t.fd, command, strlen(command));
        (void)ignored;
        for (int i = 0; i < 3000 && access(LOG, R_OK) != 0; i++) {
            listen_for(&t, NULL, 0.02);
        }
        open = logged_seconds(LOG) < open ? logged_seconds(LOG) : open;
        unlink(LOG);
        quit(&t);
    }
    bench_report("training with the explorer open: slowed by (share)", open / shell - 1, 0.03);
}

void bench_explorer_filter(void)
{
    static const char FILE_[] = "/tmp/mfexplore-bench-100k.csv";
    static const char *const keys[] = {"1", "2", "\177", "\177", "9", "\177"};
    char command[512];
    snprintf(command, sizeof command,
             "%s synth -o %s --watchers 100000 --movies 5000 --ratings 400000 > /dev/null",
             getenv("MFEXPLORE"), FILE_);
    if (system(command) != 0) {
        return;
    }
    terminal t = start(FILE_);
    listen_for(&t, "the tail", 10);
    ssize_t ignored = write(t.fd, "4/", 2);
    (void)ignored;
    listen_for(&t, NULL, 0.5);
    bench_report("filter over 100,000 watchers: key to picture", time_keys(&t, keys, 6, 120),
                 0.030);
    quit(&t);
    unlink(FILE_);
}

void bench_explorer_training(const char *ten_million)
{
    static const char *const keys[] = {"y", "l", "d", "\033[D", "3", "2", "1", "2"};
    terminal t = start(ten_million);
    if (!listen_for(&t, "the tail", 30)) {
        printf("the explorer did not open %s\n", ten_million);
    }
    ssize_t ignored = write(t.fd, "2 ", 2);
    (void)ignored;
    listen_for(&t, "epoch 2/200", 60);
    bench_report("explorer 200x50, training on 10 M: key to picture", time_keys(&t, keys, 8, 200),
                 0.008);
    quit(&t);
}
