/* mfexplore-mpi: training on several processes, to the bits of one. Each rank runs the same verb on
 * its part of the ratings; the first prints and saves. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "../command/command.h"
#include "../data/alloc.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../data/mates.h"
#include "../data/random.h"
#include "../lab/lab.h"
#include "../train/solver.h"
#include "mpi_mates.h"
#include "watch.h"
#include "mfexplore/mfexplore.h"
#include "mfexplore/status.h"

/* For the signal handler. */
static mf_lab *the_lab;
static char last_words[MF_MESSAGE_MOST + 32]; /* the first rank's, of SIGTERM */

static void on_stop(int signal_number)
{
    atomic_store(&the_lab->cancel, true);
    if (signal_number == SIGTERM && last_words[0] != '\0') {
        ssize_t ignored = write(STDERR_FILENO, last_words, strlen(last_words));
        (void)ignored;
        last_words[0] = '\0';
    }
}

/* What mpirun sends to the ranks that are left when one was lost is what a scheduler sends when the
 * time is over: which it was, no rank can tell. */
static void prepare_last_words(const arguments *args)
{
    mf_error words;
    bool kept = argument_given(args, "checkpoint") && argument_given(args, "output");
    mf_fail(&words, MF_INTERRUPTED,
            "SIGTERM: training ends after this epoch; where a rank was lost it ends now, and %s%s",
            kept ? "the last checkpoint is whole: " : "nothing is saved; expected --checkpoint N",
            kept ? argument_text(args, "output") : "");
    snprintf(last_words, sizeof last_words, "mfexplore-mpi: %s\n", words.message);
}

/* mpirun hands on SIGUSR1, a scheduler may send SIGTERM: training stops after its epoch, prints and
 * saves. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

/* Before what the handler uses goes. */
static void ignore_signals(void)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
}

/* ---- what is offered ------------------------------------------------------------------------- */

/* Ranks share out the ratings of one run, or, each with all ratings, the runs of a sweep. */
static const struct {
    const char *name;
    bool by_ratings;
} offered[] = {{"train", true}, {"sweep", false}};

/* What these flags ask for looks at all ratings at once. */
static const char *const refused[] = {"ladder", "rank",   "preset",     "truth",
                                      "split",  "paired", "per-watcher"};

static const verb *find_offered(const char *name, bool *by_ratings)
{
    for (size_t v = 0; name != NULL && v < sizeof offered / sizeof offered[0]; v++) {
        if (strcmp(name, offered[v].name) == 0) {
            *by_ratings = offered[v].by_ratings;
            return verb_find(name);
        }
    }
    return NULL;
}

/* The names of the solvers that several processes can train, with commas. */
static void name_solvers(char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t s = 0; mf_solvers[s] != NULL; s++) {
        if (mf_solvers[s]->trains_shared && at < size) {
            at += (size_t)snprintf(out + at, size - at, "%s%s", at > 0 ? ", " : "",
                                   mf_solvers[s]->name);
        }
    }
}

static mf_status check_words(const verb *v, bool by_ratings, bool first, int n, char **words,
                             bool *is_quiet, mf_error *error)
{
    arguments args;
    mf_status status = arguments_parse(v, n, words, &args, error);
    if (status != MF_OK) {
        return status;
    }
    char names[256];
    name_solvers(names, sizeof names);
    const char *name = argument_text(&args, "solver");
    bool resumes = argument_given(&args, "from");
    const mf_solver *solver = argument_given(&args, "solver") ? mf_solver_find(name) : NULL;
    for (size_t f = 0; f < sizeof refused / sizeof refused[0] && status == MF_OK; f++) {
        if (by_ratings && argument_given(&args, refused[f])) {
            status = mf_fail(error, MF_USAGE,
                             "--%s needs all ratings at once; expected it left out, or mfexplore",
                             refused[f]);
        }
    }
    *is_quiet = argument_flag(&args, "quiet") || argument_flag(&args, "help");
    if (first && by_ratings) {
        prepare_last_words(&args);
    }
    bool is_piped = args.n_positional > 0 && strcmp(args.positional[0], "-") == 0;
    if (status == MF_OK && !by_ratings && is_piped) {
        status = mf_fail(error, MF_USAGE, "every rank reads the file; expected one with a name");
    }
    if (status == MF_OK && !argument_flag(&args, "help") && !resumes &&
        (solver == NULL || !solver->trains_shared)) {
        status = solver == NULL
                     ? mf_fail(error, MF_USAGE, "no --solver; expected one of %s", names)
                     : mf_fail(error, MF_USAGE,
                               "%s is trained by one process; expected --solver with one of %s",
                               name, names);
    }
    arguments_clear(&args);
    return status;
}

static void print_help(FILE *out)
{
    char names[256];
    name_solvers(names, sizeof names);
    fprintf(out,
            "usage: mpirun -n RANKS mfexplore-mpi train FILE --solver SOLVER [options]\n"
            "       mpirun -n RANKS mfexplore-mpi sweep FILE --solver SOLVER [options]\n\n"
            "As `mfexplore train` and `mfexplore sweep`, on several processes that each hold a "
            "part of\nthe ratings; models are those of one process, byte for byte.\n"
            "Solvers: %s. Options: mfexplore train --help, and --explore, which draws the Train "
            "screen\nand what each rank does; q and Enter end training.\n",
            names);
}

/* ---- all alike? ------------------------------------------------------------------------------ */

/* Do all run the same version with the same words? */
static mf_status check_alike(const mf_mates *mates, int n, char **words, mf_error *error)
{
    char mine[64];
    uint64_t hash = 0;
    for (int w = 1; w < n && words[w] != NULL; w++) {
        hash = mf_hash(words[w], strlen(words[w]), hash);
    }
    snprintf(mine, sizeof mine, "version %s, words %016llx", MF_VERSION, (unsigned long long)hash);
    return mf_mates_compare(mates, mine, MF_USAGE, NULL, error);
}

/* What the ranks sent, and which of them waited most. */
static void note_traffic(const mf_mates *mates, mpi_traffic before, double seconds, output *out)
{
    mpi_traffic most = {0};
    size_t slowest = 0, sum = 0;
    for (size_t r = 0; r < mates->n; r++) {
        mpi_traffic theirs = mpi_mates_traffic();
        theirs.bytes -= before.bytes;
        theirs.seconds -= before.seconds;
        mf_mates_copy(mates, r, &theirs, sizeof theirs);
        sum += theirs.bytes;
        if (theirs.seconds >= most.seconds) {
            most = theirs;
            slowest = r;
        }
    }
    output_note(out,
                "%zu rank%s sent %.1f MiB in %.2f s; rank %zu waited most: %.0f %% of its time",
                mates->n, text_s(mates->n), (double)sum / 0x1p20, seconds, slowest,
                100 * most.seconds / seconds);
}

/* ---- the program ----------------------------------------------------------------------------- */

static void *json_memory(size_t size)
{
    return mf_alloc(1, size);
}

/* Takes a word out of the line; false where it is not there. */
static bool take_word(int *n, char **words, const char *word)
{
    int to = 0;
    for (int w = 0; w < *n; w++) {
        if (strcmp(words[w], word) != 0) {
            words[to++] = words[w];
        }
    }
    bool found = to < *n;
    *n = to;
    return found;
}

/* Runs the verb on all ranks. */
static mf_status run(const mf_mates *mates, int argc, char **argv, output *out)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    bool help = name != NULL && (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0);
    mf_status status = check_alike(mates, argc, argv, &out->error);
    if (status != MF_OK) {
        return status;
    }
    if (help || name == NULL) {
        print_help(help ? out->out : out->messages);
        return help ? MF_OK : MF_USAGE;
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        fprintf(out->out, "mfexplore-mpi %s\n", MF_VERSION);
        return MF_OK;
    }
    bool explores = take_word(&argc, argv, "--explore");
    bool by_ratings = false;
    const verb *v = find_offered(name, &by_ratings);
    if (v == NULL) {
        return mf_fail(&out->error, MF_USAGE,
                       "%.100s is nothing that mfexplore-mpi does; expected train or sweep", name);
    }
    bool is_quiet = false;
    status =
        check_words(v, by_ratings, mates->rank == 0, argc - 2, argv + 2, &is_quiet, &out->error);
    if (status == MF_OK && explores && !by_ratings) {
        status = mf_fail(&out->error, MF_USAGE, "--explore watches one training; expected train");
    }
    if (status != MF_OK) {
        return status;
    }
    the_lab->mates = by_ratings ? mates : NULL;
    the_lab->team = by_ratings ? NULL : mates;
    watch *watched = explores ? watch_new(mates, the_lab, out) : NULL;
    if (mf_mates_any(mates, explores && watched == NULL)) {
        watch_free(watched);
        return mf_no_memory(&out->error, "the screen");
    }
    catch_signals();
    mpi_traffic before = mpi_mates_traffic();
    double began = clock_now();
    status = command_run(the_lab, argc - 1, argv + 1, out);
    watch_free(watched);
    if (status == MF_OK && !is_quiet) {
        note_traffic(mates, before, clock_now() - began, out);
    }
    return status;
}

int main(int argc, char **argv)
{
    mf_mates mates;
    json_set_alloc_funcs(json_memory, free);
    setlocale(LC_CTYPE, "");
    if (!mpi_mates_join(&argc, &argv, &mates)) {
        fprintf(stderr, "mfexplore-mpi: this MPI cannot be called by several threads; expected "
                        "MPI_THREAD_SERIALIZED\n");
        mpi_mates_leave();
        return MF_SYSTEM;
    }
    bool first = mates.rank == 0;
    FILE *nowhere = first ? NULL : fopen("/dev/null", "w");
    mf_lab *lab = the_lab = mf_lab_new();
    output out = first ? output_new(stdout, stderr) : output_new(nowhere, nowhere);
    out.progress = out.progress && first;
    out.terminal = out.color =
        false; /* mpirun gives ranks a terminal, whatever its own output is */
    out.width = 0;
    mf_status status = MF_SYSTEM;
    if (lab == NULL || (!first && nowhere == NULL)) {
        mf_fail(&out.error, MF_SYSTEM, "out of memory");
    } else {
        status = run(&mates, argc, argv, &out);
    }
    /* Diverged or stopped are all together. */
    bool failed = status != MF_OK && status != MF_DIVERGED && status != MF_INTERRUPTED;
    bool met = mpi_mates_meet(failed);
    if (first && (fflush(stdout) != 0 || ferror(stdout))) {
        mf_fail(&out.error, MF_SYSTEM, "standard output: cannot write");
        status = status == MF_OK ? MF_SYSTEM : status;
    }
    if (status != MF_OK && out.error.message[0] != '\0' && (first || !met)) {
        if (met) {
            fprintf(stderr, "mfexplore-mpi: %s\n", out.error.message);
        } else {
            fprintf(stderr, "mfexplore-mpi: rank %zu: %s\n", mates.rank, out.error.message);
        }
    }
    if (!met) {
        mpi_mates_end_all(status);
    }
    ignore_signals();
    mf_lab_free(lab);
    if (nowhere != NULL) {
        fclose(nowhere);
    }
    mpi_mates_leave();
    return first ? (int)status : 0;
}
