/* Every verb, while the n-th allocation fails, and while the n-th opening, look or read fails: the
 * program ends with code 1 and one line, or its output is what it is without. `make faults` tries
 * every n; `make check` every so many. */
#include "../support.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>

typedef struct command {
    const char *words; /* %1$s: a folder to write in */
    const char *input;
    const char *writes; /* a file of that folder, which is then whole or not there */
    bool timed;         /* it tells the time, in other words than seconds */
} command;

/* Few epochs and small data: what is tried is not the arithmetic. */
static const command commands[] = {
    {"stats data/tiny.csv", NULL, NULL, false},
    {"stats data/tiny.csv --json --memory-only", NULL, NULL, false},
    {"stats data/tiny.csv --csv", NULL, NULL, false},
    {"stats data/sample.csv.gz -q", NULL, NULL, false},
    {"microscope data/tiny.csv", NULL, NULL, true},
    {"train data/tiny.csv --epochs 3", NULL, NULL, false},
    {"train data/tiny.csv --epochs 3 --json", NULL, NULL, false},
    {"train data/tiny.csv --solver sgd --epochs 3 --rank 3", NULL, NULL, false},
    {"train data/tiny.csv --solver als --epochs 2 -q -o %1$s/m.npz", NULL, "m.npz", false},
    {"train data/tiny.csv --solver bayes --epochs 3 -q -o %1$s/m.npz", NULL, "m.npz", false},
    {"train data/tiny.csv --solver svd -q -o %1$s/m.libmf", NULL, "m.libmf", false},
    {"train data/tiny.csv --epochs 2 -q --log %1$s/log.csv", NULL, "log.csv", true},
    {"train data/tiny.csv --ladder --epochs 2 -q", NULL, NULL, true},
    {"train data/tiny.csv --alpha 0.4 --epochs 9", NULL, NULL, false},
    {"sweep data/tiny.csv --epochs 3 --beta 0,0.1 --starts 2", NULL, NULL, true},
    {"sweep data/tiny.csv --epochs 3 --beta 0,0.1 --json", NULL, NULL, true},
    {"tune data/tiny.csv --solver als --rounds 1 --json", NULL, NULL, true},
    {"predict data/tiny.csv ada 1 --epochs 3 --beta 0.1", NULL, NULL, false},
    {"predict %1$s/saved.npz -", "watcher,movie,rating\nada,1,3\nben,2,4\n", NULL, false},
    {"recommend %1$s/saved.npz ada", NULL, NULL, false},
    {"recommend %1$s/saved.npz ada --json", NULL, NULL, false},
    {"recommend %1$s/saved.npz --all --csv", NULL, NULL, false},
    {"recommend %1$s/saved.npz --rate 1=5,2=3", NULL, NULL, false},
    {"similar %1$s/saved.npz 1", NULL, NULL, false},
    {"explain %1$s/saved.npz ada 1", NULL, NULL, false},
    {"evaluate %1$s/saved.npz %1$s/fresh.csv --json", NULL, NULL, false},
    {"compare %1$s/saved.npz %1$s/saved.npz -w ada", NULL, NULL, false},
    {"update %1$s/saved.npz %1$s/fresh.csv -q -o %1$s/u.npz", NULL, "u.npz", false},
    {"train data/tiny.csv --from %1$s/saved.npz --epochs 8 -q", NULL, NULL, false},
    {"factors data/tiny.csv --epochs 3", NULL, NULL, false},
    {"clinic data/tiny.csv --alpha 0.4", NULL, NULL, true},
    {"bug data/tiny.csv stale-error", NULL, NULL, true},
    {"describe data/tiny.csv", NULL, NULL, false},
    {"step data/tiny.csv ada 1", NULL, NULL, false},
    {"lesson overfitting --check --epochs 5", NULL, NULL, true},
    {"export data/tiny.csv screen train --keys Space --epochs 5 -q -o %1$s/x.svg", NULL, "x.svg",
     false},
    {"export data/tiny.csv screen data -q", NULL, NULL, false},
    {"export data/tiny.csv factors --epochs 3 -q -o %1$s/f.tsv", NULL, "f.tsv", false},
    {"export data/tiny.csv figure curves --epochs 3 -q -o %1$s/f.pdf", NULL, "f.pdf", false},
    {"export data/tiny.csv figure map -q -o %1$s/f.png --dpi 40", NULL, "f.png", false},
    {"report %1$s/saved.npz -q -o %1$s/r.html", NULL, "r.html", true},
    {"report data/tiny.csv --epochs 3 -q -o %1$s/r.html", NULL, "r.html", true},
    {"recommend %1$s/saved.npz ada --format-out latex", NULL, NULL, false},
    {"stats data/tiny.csv --format-out html", NULL, NULL, false},
    {"config --all", NULL, NULL, false},
    {"export data/tiny.csv history --epochs 3 -q -o %1$s/h.csv", NULL, "h.csv", true},
    {"convert data/tiny.csv -q -o %1$s/c.csv.gz", NULL, "c.csv.gz", false},
    {"convert data/tiny.csv -q -o %1$s/c.npz", NULL, "c.npz", false},
    {"convert data/tiny.csv -q -o %1$s/c.json", NULL, "c.json", false},
    {"formats", NULL, NULL, false},
    {"synth --ratings 500 --watchers 30 --movies 60 -q -o %1$s/s.csv", NULL, "s.csv", false},
    {"data/tiny.csv", "stats\ntrain --epochs 3\nruns\nrecommend ada\n", NULL, false},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static char folder[300], shim[600];

/* One run: its code, and what it said and wrote. */
typedef struct outcome {
    int code;
    long counted; /* calls of the kind that can fail; −1: it did not come to its end */
    char *out, *messages, *written;
    size_t n_out, n_messages, n_written;
} outcome;

static void clear(outcome *o)
{
    free(o->out);
    free(o->messages);
    free(o->written);
    *o = (outcome){0};
}

static char *slurp(const char *name, size_t *length)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    *length = 0;
    return access(path, F_OK) == 0 ? read_bytes(path, length) : NULL;
}

/* Of memory only the program's own calls: fontconfig, below cairo, crashes on a strdup of its own
 * that fails. */
static bool uses_fonts(const command *c)
{
    return strstr(c->words, " figure ") != NULL;
}

static outcome run(const command *c, const char *kind, long at)
{
    char words[1024], line[4096], path[600];
    outcome o = {.counted = -1};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(words, sizeof words, c->words, folder);
#pragma GCC diagnostic pop
    if (c->writes != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, c->writes);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/in", folder);
    FILE *in = fopen(path, "wb");
    assert_non_null(in);
    fputs(c->input == NULL ? "" : c->input, in);
    fclose(in);
    snprintf(line, sizeof line,
             "cd . && LC_ALL=C.UTF-8 TERM=dumb OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive "
             "OPENBLAS_NUM_THREADS=1 timeout 20 env FAULT_KIND=%s FAULT_AT=%ld FAULT_LOG=%s/log "
             "%s LD_PRELOAD=%s %s %s <%s/in >%s/out 2>%s/err",
             kind, at, folder, uses_fonts(c) ? "FAULT_OWN=1" : "", shim, getenv("MFEXPLORE"), words,
             folder, folder, folder);
    snprintf(path, sizeof path, "%s/log", folder);
    unlink(path);
    int status = system(line);
    o.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    o.out = slurp("out", &o.n_out);
    o.messages = slurp("err", &o.n_messages);
    o.written = c->writes == NULL ? NULL : slurp(c->writes, &o.n_written);
    size_t n;
    char *log = slurp("log", &n);
    o.counted = log == NULL ? -1 : strtol(log, NULL, 10);
    free(log);
    return o;
}

/* Takes numbers out of the lines of a text that tell the time, or of all of them: two runs then say
 * the same. */
static void without_numbers(char *text, size_t *length, bool all)
{
    size_t to = 0;
    for (size_t from = 0, end; text != NULL && from < *length; from = end) {
        for (end = from; end < *length && text[end] != '\n'; end++) {
        }
        end += end < *length;
        const char *told = memmem(text + from, end - from, "second", 6);
        for (size_t at = from; at < end; at++) {
            /* digits and what stands among them; the units, which may be others, too */
            const char *left_out = all ? "0123456789.e+- \xc2\xb5msn" : "0123456789.e+- ";
            if (!(all || told != NULL) || strchr(left_out, text[at]) == NULL) {
                text[to++] = text[at];
            }
        }
    }
    *length = to;
}

static void strip(outcome *o, bool all)
{
    without_numbers(o->out, &o->n_out, all);
    without_numbers(o->messages, &o->n_messages, all);
    without_numbers(o->written, &o->n_written, all);
}

static bool is_same(const char *a, size_t n, const char *b, size_t m)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return n == m && memcmp(a, b, n) == 0;
}

/* One line of the program's own, the last. */
static bool is_said(const outcome *o)
{
    const char *own = o->messages == NULL ? NULL : strstr(o->messages, "mfexplore: ");
    const char *again = own == NULL ? NULL : strstr(own + 1, "mfexplore: ");
    const char *of_script =
        own != NULL || o->messages == NULL ? NULL : strstr(o->messages, "standard input:");
    own = own == NULL ? of_script : own;
    return own != NULL && again == NULL && strchr(own, '\n') != NULL;
}

/* What is wrong with an outcome, or NULL. */
static const char *wrong_with(const outcome *o, const outcome *whole, bool said)
{
    bool no_file = o->written == NULL;
    bool same_file = is_same(o->written, o->n_written, whole->written, whole->n_written);
    if (!no_file && !same_file) {
        return "a file that is not whole";
    }
    if (o->code == 1) {
        return said ? NULL : "exit 1 without one line";
    }
    if (o->code != whole->code) {
        return "another exit code";
    }
    return !same_file                                             ? "no file"
           : !is_same(o->out, o->n_out, whole->out, whole->n_out) ? "other output"
           : !is_same(o->messages, o->n_messages, whole->messages, whole->n_messages)
               ? "other messages"
               : NULL;
}

/* Lets every `every`-th call fail in turn; returns how many outcomes were wrong. */
static size_t try_all(const command *c, const char *kind, long every, size_t *tried)
{
    outcome whole = run(c, kind, 0);
    size_t wrong = 0;
    if (whole.counted < 0 || whole.code == 1) {
        fail_msg("%s: exit %d without a fault: %s", c->words, whole.code, whole.messages);
    }
    outcome again = run(c, kind, 0);
    bool timed = c->timed || strstr(c->words, "--solver bayes") != NULL ||
                 !is_same(whole.out, whole.n_out, again.out, again.n_out) ||
                 !is_same(whole.messages, whole.n_messages, again.messages, again.n_messages) ||
                 !is_same(whole.written, whole.n_written, again.written, again.n_written);
    clear(&again);
    strip(&whole, timed);
    for (long at = 1; at <= whole.counted; at += every) {
        outcome o = run(c, kind, at);
        bool said = is_said(&o);
        strip(&o, timed);
        const char *what = wrong_with(&o, &whole, said);
        if (what != NULL && !ended_by_openmp(o.messages)) {
            print_error("%s: %s %ld of %ld: %s, exit %d: %.200s\n", c->words, kind, at,
                        whole.counted, what, o.code, o.messages == NULL ? "" : o.messages);
            wrong++;
        }
        (*tried)++;
        clear(&o);
    }
    clear(&whole);
    return wrong;
}

static void every_fault_is_said(const char *kind)
{
    const char *every = getenv("FAULTS_EVERY"), *only = getenv("FAULTS_ONLY");
    if (access(shim, F_OK) != 0) {
        print_message("skipped: nothing can be loaded before a sanitizer\n");
        return;
    }
    size_t tried = 0, wrong = 0;
    for (size_t c = 0; c < COMMANDS; c++) {
        if (only == NULL || strstr(commands[c].words, only) != NULL) {
            long step = every != NULL ? strtol(every, NULL, 10) : 0;
            if (step <= 0) { /* some of each, others for each command */
                outcome whole = run(&commands[c], kind, 0);
                step = 1 + whole.counted / 6 + (long)c % 5;
                clear(&whole);
            }
            wrong += try_all(&commands[c], kind, step, &tried);
        }
    }
    print_message("%zu failures of %s\n", tried, kind);
    assert_int_equal(wrong, 0);
}

static void an_allocation_that_fails_is_said_or_changes_nothing(void **state)
{
    (void)state;
    every_fault_is_said("memory");
}

static void reading_that_fails_is_said_or_changes_nothing(void **state)
{
    (void)state;
    every_fault_is_said("reading");
}

/* One session of the explorer, from keys. Returns how it ended, as a shell would say it; −1: not
 * within 20 s. */
static int explore(const char *keys, long at, long *n_counted)
{
    char log[600], number[32];
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int fd, status;
    snprintf(log, sizeof log, "%s/log", folder);
    snprintf(number, sizeof number, "%ld", at);
    unlink(log);
    pid_t child = forkpty(&fd, NULL, NULL, &size);
    if (child == 0) {
        setenv("TERM", "xterm", 1);
        setenv("OMP_NUM_THREADS", "1", 1);
        setenv("FAULT_KIND", "memory", 1);
        setenv("FAULT_AT", number, 1);
        setenv("FAULT_LOG", log, 1);
        setenv("XDG_STATE_HOME", folder, 1);
        setenv("LD_PRELOAD", shim, 1);
        execl(getenv("MFEXPLORE"), "mfexplore", "data/tiny.csv", (char *)NULL);
        _exit(127);
    }
    assert_true(child > 0);
    size_t sent = 0, length = strlen(keys);
    for (int waited = 0; waited < 2000; waited++) {
        char bytes[4096];
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        bool quiet = poll(&ready, 1, 10) == 0;
        if (!quiet && read(fd, bytes, sizeof bytes) < 0) {
            break; /* it has ended */
        }
        if (quiet && waited > 5) { /* one key whenever the screen stands still, then the way out */
            const char *next = sent < length   ? &keys[sent]
                               : sent % 3 == 0 ? "q"
                               : sent % 3 == 1 ? "y"
                                               : "\003";
            if (write(fd, next, 1) < 0) {
                break;
            }
            sent++;
        }
    }
    close(fd);
    bool ended = false;
    for (int waited = 0; waited < 500 && !ended; waited++) {
        ended = waitpid(child, &status, WNOHANG) == child;
        usleep(ended ? 0 : 10000);
    }
    if (!ended) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    }
    size_t n;
    char *text = slurp("log", &n);
    *n_counted = text == NULL ? -1 : strtol(text, NULL, 10);
    free(text);
    return !ended ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void the_explorer_lives_on_or_ends_in_order(void **state)
{
    (void)state;
    static const char *const sessions[] = {
        "2 3 4\r5r6 7 89", ":train --epochs 5\r:predict ada 1\r:recommend ben\r?qL", "/ada\r2dywx"};
    const char *every = getenv("FAULTS_EVERY");
    size_t wrong = 0, tried = 0;
    if (access(shim, F_OK) != 0) {
        print_message("skipped: nothing can be loaded before a sanitizer\n");
        return;
    }
    for (size_t s = 0; s < sizeof sessions / sizeof sessions[0]; s++) {
        long n = 0, ignored;
        assert_int_equal(explore(sessions[s], 0, &n), 0);
        long step = every != NULL ? strtol(every, NULL, 10) * 20 : 1 + n / 5;
        for (long at = 1 + (long)s; at <= n; at += step) {
            int code = explore(sessions[s], at, &ignored);
            if (code != 0 && code != 1 && code != 130) {
                print_error("session %zu, allocation %ld of %ld: ended with %d\n", s, at, n, code);
                wrong++;
            }
            tried++;
        }
    }
    print_message("%zu sessions of the explorer\n", tried);
    assert_int_equal(wrong, 0);
}

static int prepare(void **state)
{
    (void)state;
    char words[700];
    const char *build = getenv("MFEXPLORE_BUILD");
    snprintf(shim, sizeof shim, "%s/tests/faults/shim.so", build == NULL ? "build/release" : build);
    const char *fresh =
        write_text("fresh.csv", "watcher,movie,rating\nada,7,4\nnew,1,5\nben,9,2\n");
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(fresh, '/') - fresh), fresh);
    snprintf(words, sizeof words, "train data/tiny.csv --solver als --epochs 4 -q -o %s/saved.npz",
             folder);
    return run_program(NULL, words)->code;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allocation_that_fails_is_said_or_changes_nothing),
        cmocka_unit_test(reading_that_fails_is_said_or_changes_nothing),
        cmocka_unit_test(the_explorer_lives_on_or_ends_in_order),
    };
    return cmocka_run_group_tests_name("faults", tests, prepare, NULL);
}
