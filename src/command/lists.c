/* Lists of names: see lists.h. */
#include "lists.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../data/ids.h"
#include "../data/titles.h"
#include "../format/format.h"
#include "../lab/lab.h"
#include "../screen/screens.h"
#include "../teach/lesson.h"
#include "../teach/zoo.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "command.h"
#include "figure_list.h"
#include "mfexplore/train.h"

static const char *solver_at(const mf_lab *lab, size_t place)
{
    (void)lab;
    const mf_solver *solver = mf_solver_at(place);
    return solver == NULL ? NULL : solver->name;
}

static const char *screen_at(const mf_lab *lab, size_t place)
{
    (void)lab;
    return place < screens_count() ? screens[place]->name : NULL;
}

static const char *lesson_at(const mf_lab *lab, size_t place)
{
    (void)lab;
    return mf_lesson_sources[place].name; /* the last is NULL */
}

static const char *bug_at(const mf_lab *lab, size_t place)
{
    (void)lab;
    return mf_bugs[place].name;
}

static const char *format_at(const mf_lab *lab, size_t place)
{
    (void)lab;
    return mf_formats[place] == NULL ? NULL : mf_formats[place]->name;
}

static const char *verb_at(const mf_lab *lab, size_t place)
{
    (void)lab;
    return verbs[place] == NULL ? NULL : verbs[place]->name;
}

static const char *run_at(const mf_lab *lab, size_t place)
{
    return lab != NULL && place < lab->n_runs ? lab->runs[place]->name : NULL;
}

static const char *watcher_at(const mf_lab *lab, size_t place)
{
    return lab != NULL && place < lab->ratings.watchers.count ? mf_id(&lab->ratings.watchers, place)
                                                              : NULL;
}

/* Titles first ("" where there is none), then ids. */
static const char *movie_at(const mf_lab *lab, size_t place)
{
    size_t n = lab == NULL ? 0 : lab->ratings.movies.count;
    if (place < n) {
        const char *title = mf_title(&lab->ratings.titles, place);
        return title != NULL ? title : "";
    }
    return place - n < n ? mf_id(&lab->ratings.movies, place - n) : NULL;
}

static const char *figure_at(const mf_lab *lab, size_t place)
{
    (void)lab;
    return figures[place].name; /* the last is NULL */
}

static const name_list lists[] = {
    {"figure", true, figure_at},  {"solver", true, solver_at}, {"screen", true, screen_at},
    {"lesson", false, lesson_at}, {"bug", true, bug_at},       {"format", true, format_at},
    {"verb", true, verb_at},      {"run", false, run_at},      {"watcher", false, watcher_at},
    {"movie", false, movie_at},
};

const name_list *list_find(const char *name, size_t length)
{
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        if (strlen(lists[l].name) == length && strncasecmp(lists[l].name, name, length) == 0) {
            return &lists[l];
        }
    }
    return NULL;
}

/* One of the choices; moves `*at` behind it. False at the end. */
static bool next_choice(const char **at, const char **word, size_t *length)
{
    *at += **at == '|';
    *word = *at;
    *length = strcspn(*at, "|");
    *at += *length;
    return *length > 0;
}

void choices_each(const char *choices, const mf_lab *lab,
                  void (*each)(void *context, const char *name), void *context)
{
    const char *at = choices, *word;
    size_t length;
    while (next_choice(&at, &word, &length)) {
        char copy[64];
        const name_list *list = word[0] == '@' ? list_find(word + 1, length - 1) : NULL;
        const char *name;
        for (size_t place = 0; list != NULL && (name = list->at(lab, place)) != NULL; place++) {
            each(context, name);
        }
        if (word[0] != '@') {
            snprintf(copy, sizeof copy, "%.*s", (int)length, word);
            each(context, copy);
        }
    }
}

bool choices_hold(const char *choices, const char *word)
{
    const char *at = choices, *one;
    size_t length;
    bool holds = false;
    while (!holds && next_choice(&at, &one, &length)) {
        const name_list *list = one[0] == '@' ? list_find(one + 1, length - 1) : NULL;
        const char *name;
        holds = list != NULL ? !list->closed
                             : strlen(word) == length && strncmp(word, one, length) == 0;
        for (size_t p = 0; !holds && list != NULL && (name = list->at(NULL, p)) != NULL; p++) {
            holds = strcmp(name, word) == 0;
        }
    }
    return holds;
}

typedef struct joined {
    char *out;
    size_t size, at;
    const char *between;
} joined;

static void join(void *context, const char *name)
{
    joined *j = context;
    if (j->at < j->size) {
        j->at += (size_t)snprintf(j->out + j->at, j->size - j->at, "%s%s",
                                  j->at > 0 ? j->between : "", name);
    }
}

const char *choices_write(const char *choices, const char *between, char *out, size_t size)
{
    joined j = {out, size, 0, between};
    out[0] = '\0';
    choices_each(choices, NULL, join, &j);
    return out;
}
