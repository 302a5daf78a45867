/* Reading 9 M ratings in several layouts by the whole program, beside pandas and SciPy doing the
 * same on the comma file; and JSON lines beside pandas.read_json. The same machine, the same
 * minute. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static const char folder[] = "/tmp/mfexplore-bench-formats";

/* Layouts of the comma file, each made of it by awk. */
static const struct {
    const char *name, *ending, *awk;
    double goal;
} layouts[] = {
    {"comma", "csv", "-F, '{print}'", 4},
    {"tab", "tsv", "-F, -v 'OFS=\\t' '{print $1, $2, $3}'", 4},
    {"blanks", "txt", "-F, '{print $1, $2, $3}'", 4},
    {"::", "dat", "-F, -v OFS=:: '{print $1, $2, $3}'", 4},
    {"quoted", "quoted.csv", "-F, '{print \"\\\"\" $1 \"\\\",\\\"\" $2 \"\\\",\\\"\" $3 \"\\\"\"}'",
     2.5},
    {"string ids", "ids.csv", "-F, -v OFS=, '{print \"user-\" $1, \"item-\" $2, $3}'", 2.5},
};

static bool shell(const char *command)
{
    int status = system(command);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The seconds that a line of Python prints; −1 where it cannot run. */
static double python(const char *code)
{
    char command[2048];
    double seconds = -1;
    snprintf(command, sizeof command, "/usr/bin/python3 -c \"%s\" 2>/dev/null", code);
    FILE *out = popen(command, "r");
    if (out != NULL && fscanf(out, "%lf", &seconds) != 1) {
        seconds = -1;
    }
    if (out != NULL) {
        pclose(out);
    }
    return seconds;
}

/* Best of three of the whole program on a file. */
static double program(const char *file)
{
    char command[1024];
    double best = -1;
    snprintf(command, sizeof command, "%s train %s/%s --solver mean --holdout 0 -q > /dev/null",
             getenv("MFEXPLORE"), folder, file);
    for (int t = 0; t < 3; t++) {
        double began = bench_now();
        bool good = shell(command);
        double seconds = bench_now() - began;
        best = good && (best < 0 || seconds < best) ? seconds : best;
    }
    return best;
}

/* Without a peer there is nothing to compare with, and nothing is said of the goal. */
static void report(const char *what, double ours, double theirs, double goal)
{
    if (ours < 0) {
        printf("%-40s did not run\n", what);
    } else if (theirs < 0) {
        printf("%-40s %7.3f s\n", what, ours);
    } else {
        printf("%-40s %7.3f s   peer %7.3f s   %6.2f times   goal >= %-4.2g %s\n", what, ours,
               theirs, theirs / ours, goal, theirs / ours >= goal ? "reached" : "NOT reached");
    }
}

void bench_formats(void)
{
    char command[2048], code[1024];
    snprintf(command, sizeof command,
             "mkdir -p %s && %s synth --watchers 70000 --movies 10700 --ratings 9000000 -q "
             "-o %s/all.csv && tail -n +2 %s/all.csv | shuf --random-source=%s/all.csv > %s/comma",
             folder, getenv("MFEXPLORE"), folder, folder, folder, folder);
    if (!shell(command)) {
        printf("formats: the files cannot be made\n");
        return;
    }
    snprintf(code, sizeof code,
             "import pandas,time,numpy,scipy.sparse as s; t=time.time(); "
             "d=pandas.read_csv('%s/comma',header=None,names=['u','i','r']); "
             "a,x=pandas.factorize(d.u); b,y=pandas.factorize(d.i); "
             "m=s.csr_matrix((d.r,(a,b))); print(time.time()-t)",
             folder);
    double pandas = python(code);
    if (pandas < 0) {
        printf("pandas and SciPy are not installed: no comparison\n");
    }
    for (size_t l = 0; l < sizeof layouts / sizeof layouts[0]; l++) {
        char file[64], what[80];
        snprintf(file, sizeof file, "r.%s", layouts[l].ending);
        snprintf(command, sizeof command, "awk %s %s/comma > %s/%s", layouts[l].awk, folder, folder,
                 file);
        snprintf(what, sizeof what, "9 M ratings, %s, whole program", layouts[l].name);
        if (shell(command)) {
            report(what, program(file), pandas, layouts[l].goal);
        }
        snprintf(command, sizeof command, "%s/%s", folder, file);
        unlink(command);
    }
    snprintf(
        command, sizeof command,
        "head -n 1000000 %s/comma | awk -F, '{print \"{\\\"user\\\":\" $1 \",\\\"item\\\":\" $2 "
        "\",\\\"rating\\\":\" $3 \"}\"}' > %s/r.jsonl",
        folder, folder);
    snprintf(code, sizeof code,
             "import pandas,time; t=time.time(); d=pandas.read_json('%s/r.jsonl',lines=True); "
             "print(time.time()-t)",
             folder);
    if (shell(command)) {
        report("1 M JSON lines, whole program", program("r.jsonl"), python(code), 3);
    }
    snprintf(command, sizeof command, "rm -r %s", folder);
    shell(command);
}
