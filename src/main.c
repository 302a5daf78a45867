/* The program: picks a verb, line mode or the explorer. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"

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

/* mfexplore FILE: reads the file, then verbs from standard input. */
static mf_status line_mode(mf_lab *lab, int n_words, char **words, output *out)
{
    char open_word[] = "open";
    words[0] = open_word;
    mf_status status = command_run(lab, n_words, words, out);
    if (status != MF_OK) {
        return status;
    }
    bool prompt = isatty(STDIN_FILENO) == 1;
    status = command_lines(lab, "standard input", stdin, prompt, out);
    out->error.message[0] = '\0'; /* each line's error has been printed */
    return status;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    output out = output_new(stdout, stderr);
    mf_status status;
    if (argc < 2) {
        help_overview(stderr);
        return MF_USAGE;
    }
    if (is_flag(argv[1], "--help", "-h")) {
        help_overview(stdout);
        return MF_OK;
    }
    if (is_flag(argv[1], "--version", "-V")) {
        printf("mfexplore %s\n", MF_VERSION);
        return MF_OK;
    }
    mf_lab *lab = the_lab = mf_lab_new();
    if (lab == NULL) {
        fprintf(stderr, "mfexplore: out of memory\n");
        return MF_SYSTEM;
    }
    catch_interrupts();
    if (strcmp(argv[1], "explore") == 0 && argc > 2) {
        status = line_mode(lab, argc - 1, argv + 1, &out);
    } else if (verb_find(argv[1]) != NULL || is_misspelt_verb(argv[1])) {
        status = command_run(lab, argc - 1, argv + 1, &out);
    } else {
        status = line_mode(lab, argc, argv, &out);
    }
    if (status != MF_OK && out.error.message[0] != '\0') {
        fprintf(stderr, "mfexplore: %s\n", out.error.message);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "mfexplore: standard output: cannot write\n");
        status = status == MF_OK ? MF_SYSTEM : status;
    }
    mf_lab_free(lab);
    return (int)status;
}
