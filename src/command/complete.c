/* Completion: see complete.h. */
#include "complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/ids.h"
#include "../data/titles.h"
#include "../lab/lab.h"
#include "../screen/screen.h"
#include "../train/solver.h"

void completions_clear(completions *found)
{
    for (size_t i = 0; i < found->n; i++) {
        free(found->word[i]);
    }
    *found = (completions){0};
}

static void add(completions *found, const char *word, const char *typed)
{
    char text[600];
    if (found->n == COMPLETIONS_MOST || strncasecmp(word, typed, strlen(typed)) != 0) {
        return;
    }
    bool flag = word[0] == '-';
    char *copy = strdup(flag ? word : quoted(word, text, sizeof text));
    if (copy != NULL) {
        found->word[found->n++] = copy;
    }
}

static void add_ids(completions *found, const mf_ids *ids, const char *typed)
{
    for (size_t i = 0; i < ids->count && found->n < COMPLETIONS_MOST; i++) {
        add(found, mf_id(ids, i), typed);
    }
}

static void add_movies(completions *found, const mf_lab *lab, const char *typed)
{
    for (size_t j = 0; j < lab->ratings.titles.count && found->n < COMPLETIONS_MOST; j++) {
        const char *title = mf_title(&lab->ratings.titles, j);
        if (title != NULL && *typed != '\0') {
            add(found, title, typed);
        }
    }
    add_ids(found, &lab->ratings.movies, typed);
}

static void add_choices(completions *found, const char *choices, const char *typed)
{
    char copy[256], *rest = copy;
    snprintf(copy, sizeof copy, "%s", choices);
    for (char *word = strsep(&rest, "|"); word != NULL; word = strsep(&rest, "|")) {
        add(found, word, typed);
    }
}

static void add_runs(completions *found, const mf_lab *lab, const char *typed)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        add(found, lab->runs[r]->name, typed);
    }
}

static void add_flags(completions *found, const verb *v, const char *typed)
{
    for (size_t g = 0; v->groups[g] != NULL; g++) {
        for (const option *o = v->groups[g]; o->name != NULL; o++) {
            char flag[64];
            snprintf(flag, sizeof flag, "--%s", o->name);
            add(found, flag, typed);
        }
    }
}

static const option *find_option(const verb *v, const char *word)
{
    for (size_t g = 0; v->groups[g] != NULL; g++) {
        for (const option *o = v->groups[g]; o->name != NULL; o++) {
            if ((strncmp(word, "--", 2) == 0 && strcmp(word + 2, o->name) == 0) ||
                (word[0] == '-' && word[1] == o->letter && o->letter != 0 && word[2] == '\0')) {
                return o;
            }
        }
    }
    return NULL;
}

static void add_values(completions *found, const mf_lab *lab, const option *o, const char *typed)
{
    if (o->choices != NULL) {
        add_choices(found, o->choices, typed);
    } else if (strcmp(o->name, "solver") == 0) {
        for (size_t s = 0; mf_solvers[s] != NULL; s++) {
            add(found, mf_solvers[s]->name, typed);
        }
    } else if (strcmp(o->name, "run") == 0) {
        add_runs(found, lab, typed);
    } else if (strcmp(o->name, "watcher") == 0) {
        add_ids(found, &lab->ratings.watchers, typed);
    } else if (strcmp(o->name, "movie") == 0) {
        add_movies(found, lab, typed);
    }
    found->files = o->kind == OPTION_FILE;
}

/* What the operand at `place` (from 0) of a verb may be, by what its help calls it. */
static void add_operands(completions *found, const mf_lab *lab, const verb *v, size_t place,
                         const char *before, const char *typed)
{
    char names[128], *rest = names, *name = names;
    snprintf(names, sizeof names, "%s", v->operands);
    for (size_t at = 0; at <= place && rest != NULL; at++) {
        name = strsep(&rest, " ");
    }
    if (strcmp(v->name, "predict") == 0) {
        name = place % 2 == 0 ? "WATCHER" : "MOVIE";
    }
    if (strstr(name, "WATCHER") != NULL) {
        add_ids(found, &lab->ratings.watchers, typed);
    } else if (strstr(name, "MOVIE") != NULL) {
        add_movies(found, lab, typed);
    } else if (strstr(name, "RUN") != NULL) {
        add_runs(found, lab, typed);
    } else if (strstr(name, "VERB") != NULL) {
        for (size_t i = 0; verbs[i] != NULL; i++) {
            add(found, verbs[i]->name, typed);
        }
    } else if (strstr(name, "FILE") != NULL) {
        found->files = true;
    } else if (strcmp(v->name, "export") == 0 && place == 0) {
        add_choices(found, "screen|history", typed);
    } else if (strcmp(v->name, "export") == 0 && strcmp(before, "screen") == 0) {
        for (size_t s = 0; screens[s] != NULL; s++) {
            add(found, screens[s]->name, typed);
        }
    }
}

void complete_line(const mf_lab *lab, const char *before, completions *found)
{
    enum { WORDS = 64 };
    char copy[2048], *words[WORDS + 1];
    *found = (completions){0};
    snprintf(copy, sizeof copy, "%s", before);
    size_t length = strlen(copy);
    bool fresh = length == 0 || strchr(" \t", copy[length - 1]) != NULL;
    size_t n = command_split(copy, words, WORDS);
    if (n == SIZE_MAX) { /* an open quote: close it */
        snprintf(copy, sizeof copy, "%s%c", before, strrchr(before, '"') != NULL ? '"' : '\'');
        n = command_split(copy, words, WORDS);
        fresh = false;
    }
    if (n == SIZE_MAX) {
        return;
    }
    const char *typed = fresh || n == 0 ? "" : words[n - 1];
    size_t done = fresh ? n : n > 0 ? n - 1 : 0; /* words that are whole */
    if (done == 0) {
        for (size_t i = 0; verbs[i] != NULL; i++) {
            add(found, verbs[i]->name, typed);
        }
        return;
    }
    const verb *v = verb_find(words[0]);
    if (v == NULL) {
        return;
    }
    const option *last = done > 1 ? find_option(v, words[done - 1]) : NULL;
    if (last != NULL && last->kind != OPTION_FLAG) {
        add_values(found, lab, last, typed);
    } else if (typed[0] == '-') {
        add_flags(found, v, typed);
    } else {
        size_t place = 0;
        for (size_t w = 1; w < done; w++) {
            const option *o = find_option(v, words[w]);
            place += o == NULL;
            w += o != NULL && o->kind != OPTION_FLAG;
        }
        add_operands(found, lab, v, place, words[done - 1], typed);
    }
}
