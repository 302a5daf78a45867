/* The program: picks a verb, line mode or the explorer. */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "command/command.h"
#include "command/settings.h"
#include "command/settings_read.h"
#include "data/alloc.h"
#include "data/fail.h"
#include "lab/lab.h"
#include "term/about.h"
#include "term/explorer.h"
#include "mfexplore/status.h"

static mf_lab *the_lab; /* for the signal handler, which only sets its flag */

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    atomic_store(&the_lab->cancel, true);
}

static void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL); /* a second Ctrl-C ends the program at once */
    signal(SIGPIPE, SIG_IGN);         /* a closed pipe is a write error like any other */
    signal(SIGXFSZ, SIG_IGN);         /* and so is a file that may not grow */
}

static bool is_flag(const char *word, const char *name, const char *letter)
{
    return strcmp(word, name) == 0 || strcmp(word, letter) == 0;
}

/* A word that is no verb and names no file, but looks like a verb. */
static bool is_misspelt_verb(const char *word)
{
    return access(word, F_OK) != 0 && strpbrk(word, "./") == NULL;
}

static bool has_terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && term != NULL &&
           *term != '\0' && strcmp(term, "dumb") != 0;
}

/* mfexplore FILE [options]: the explorer, or line mode where there is no terminal for it. words[0]
 * stands for the verb. */
static mf_status explore(mf_lab *lab, int n_words, char **words, output *out)
{
    arguments args;
    mf_status status =
        arguments_parse(verb_find("explore"), n_words - 1, words + 1, &args, &out->error);
    if (status != MF_OK) {
        return status;
    }
    if (argument_flag(&args, "help")) {
        help_verb(args.verb, out->out);
    } else if (args.n_positional != 1) {
        status = mf_fail(&out->error, MF_USAGE, "expected: mfexplore FILE [options]");
    } else {
        static const char *const of_screens[] = {"screen", "theme", "graphics", NULL};
        bool lines = argument_flag(&args, "line");
        bool screens = !lines && has_terminal() && strcmp(args.positional[0], "-") != 0;
        status =
            lines ? refuse_named(&args, of_screens, "--line has no screens", &out->error) : MF_OK;
        if (status == MF_OK) {
            status = screens ? explorer_run(lab, &args, out) : explorer_lines(lab, &args, out);
        }
    }
    arguments_clear(&args);
    return status;
}

/* `lesson NAME …` without a flag that says it goes without a reader. */
static bool is_read_lesson(int n, char **words)
{
    static const char *const alone[] = {"--check", "--speaker", "--export", "--json",
                                        "--help",  "-h",        "--line"};
    if (n < 3 || strcmp(words[1], "lesson") != 0) {
        return false;
    }
    for (int w = 2; w < n; w++) {
        for (size_t a = 0; a < sizeof alone / sizeof alone[0]; a++) {
            size_t length = strlen(alone[a]);
            if (strncmp(words[w], alone[a], length) == 0 &&
                (words[w][length] == '\0' || words[w][length] == '=')) {
                return false;
            }
        }
    }
    return true;
}

/* The explorer with a lesson beside it: `lesson NAME [FILE]` with any of the explorer's options. */
static mf_status read_lesson(mf_lab *lab, int n, char **words, output *out)
{
    arguments args;
    char file[4096], **all = mf_alloc_zero((size_t)n + 3, sizeof *all);
    mf_status status =
        all == NULL ? mf_no_memory(&out->error, "a lesson")
                    : arguments_parse(verb_find("explore"), n - 2, words + 2, &args, &out->error);
    if (status != MF_OK) {
        free(all);
        return status;
    }
    const char *name = args.n_positional > 0 ? args.positional[0] : "";
    const char *given = args.n_positional > 1 ? args.positional[1] : NULL;
    status =
        args.n_positional < 1 || args.n_positional > 2
            ? mf_fail(&out->error, MF_USAGE, "expected: mfexplore lesson NAME [FILE] [options]")
            : lesson_file(name, given, file, sizeof file, &out->error);
    if (status == MF_OK) {
        int at = 0;
        char flag[] = "--lesson", *copy = mf_copy(name);
        all[at++] = words[0];
        all[at++] = file;
        all[at++] = flag;
        all[at++] = copy == NULL ? words[2] : copy;
        for (int w = 2; w < n; w++) { /* the options, as they were typed */
            if (words[w] != name && words[w] != given) {
                all[at++] = words[w];
            }
        }
        status = explore(lab, at, all, out);
        free(copy);
    }
    arguments_clear(&args);
    free(all);
    return status;
}

/* Whoever read standard output has closed it: `… | head -1`. */
static bool is_closed_pipe(void)
{
    struct pollfd standard_output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&standard_output, 1, 0) == 1 && (standard_output.revents & POLLERR) != 0;
}

/* Says what went wrong, and with which code to exit. A reader who has seen enough is no failure of
 * the program's: it ends as if by the signal that others get then, without a word. */
static int finish(mf_status status, const mf_error *error)
{
    bool lost = fflush(stdout) != 0 || ferror(stdout);
    if (lost && (status == MF_OK || status == MF_SYSTEM) && is_closed_pipe()) {
        return 128 + SIGPIPE;
    }
    if (status != MF_OK && error->message[0] != '\0') {
        fprintf(stderr, "mfexplore: %s\n", error->message);
    }
    bool told = status == MF_SYSTEM && error->message[0] != '\0'; /* one cause, one line */
    if (lost && !told) {
        fprintf(stderr, "mfexplore: standard output: cannot write\n");
        status = status == MF_OK ? MF_SYSTEM : status;
    }
    return (int)status;
}

/* jansson says of few of its failures that they were, but takes its memory from where it is told:
 * there they are counted. */
static void *json_memory(size_t size)
{
    return mf_alloc(1, size);
}

/* Is the flag among the words, with or without a value? */
static bool has_flag(int n, char **words, const char *flag)
{
    size_t length = strlen(flag);
    for (int w = 1; w < n && strcmp(words[w], "--") != 0; w++) {
        if (strncmp(words[w], flag, length) == 0 &&
            (words[w][length] == '\0' || words[w][length] == '=')) {
            return true;
        }
    }
    return false;
}

/* The user's file, unless it is to be left out, or what is asked for helps to write it. */
static mf_status read_settings(int n, char **words, mf_error *error)
{
    bool helps = strcmp(words[1], "help") == 0 || strcmp(words[1], "completion") == 0 ||
                 (strcmp(words[1], "config") == 0 && has_flag(n, words, "--all")) ||
                 has_flag(n, words, "--help") || has_flag(n, words, "-h");
    if (helps || has_flag(n, words, "--no-config")) {
        return MF_OK;
    }
    bool lesson = strcmp(words[1], "lesson") == 0 || has_flag(n, words, "--lesson");
    return settings_read(lesson, error);
}

int main(int argc, char **argv)
{
    mf_heap_in_large_pages();
    json_set_alloc_funcs(json_memory, free);
    errno = 0;
    if (setlocale(LC_CTYPE, "") == NULL && errno == ENOMEM) {
        fprintf(stderr, "mfexplore: out of memory\n");
        return MF_SYSTEM;
    }
    output out = output_new(stdout, stderr);
    mf_status status;
    if (argc < 2) {
        help_overview(stderr);
        return MF_USAGE;
    }
    if (is_flag(argv[1], "--help", "-h")) {
        help_overview(stdout);
        return finish(MF_OK, NULL);
    }
    if (is_flag(argv[1], "--version", "-V")) {
        about_write(stdout);
        return finish(MF_OK, NULL);
    }
    mf_lab *lab = the_lab = mf_lab_new();
    if (lab == NULL) {
        fprintf(stderr, "mfexplore: out of memory\n");
        return MF_SYSTEM;
    }
    catch_interrupts();
    status = read_settings(argc, argv, &out.error);
    if (status != MF_OK) {
        /* says so, once, before anything is done */
    } else if (has_terminal() && is_read_lesson(argc, argv)) {
        status = read_lesson(lab, argc, argv, &out);
    } else if (strcmp(argv[1], "explore") == 0) {
        status = explore(lab, argc - 1, argv + 1, &out);
    } else if (argv[1][0] == '-') {              /* flags before the file, or standard input */
        status = explore(lab, argc, argv, &out); /* words[0] is not looked at */
    } else if (verb_find(argv[1]) != NULL || is_misspelt_verb(argv[1])) {
        status = command_run(lab, argc - 1, argv + 1, &out);
    } else {
        status = explore(lab, argc, argv, &out);
    }
    int code = finish(status, &out.error);
    mf_lab_free(lab);
    return code;
}
