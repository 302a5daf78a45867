/* Completion: see complete.h. */
#include "complete.h"
#include "lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/ids.h"
#include "../data/titles.h"
#include "../lab/lab.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "../screen/words.h"
#include "../train/solver.h"

enum { WORDS_MOST = 64 };

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
    if (found->n == COMPLETIONS_MOST || word[0] == '\0' ||
        strncasecmp(word, typed, strlen(typed)) != 0) {
        return;
    }
    bool flag = word[0] == '-';
    char *copy = mf_copy(flag || found->shell ? word : quoted(word, text, sizeof text));
    if (copy != NULL) {
        found->word[found->n++] = copy;
    }
}

typedef struct adding {
    completions *found;
    const char *typed;
} adding;

static void add_one(void *context, const char *name)
{
    const adding *a = context;
    add(a->found, name, a->typed);
}

static void add_choices(completions *found, const mf_lab *lab, const char *choices,
                        const char *typed)
{
    choices_each(choices, lab, add_one, &(adding){found, typed});
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

/* FILE…, RATINGS and MODEL are files. */
static bool names_file(const char *word, size_t length)
{
    return strncmp(word, "FILE", 4) == 0 || (length == 7 && strncmp(word, "RATINGS", 7) == 0) ||
           (length == 5 && strncmp(word, "MODEL", 5) == 0);
}

static void add_values(completions *found, const mf_lab *lab, const option *o, const char *typed)
{
    if (o->choices != NULL) {
        add_choices(found, lab, o->choices, typed);
    }
    found->files =
        option_is_file(o) || (o->argument != NULL && names_file(o->argument, strlen(o->argument)));
}

/* What stands at `place` of one way to call a verb ("screen SCREEN"): its length, 0 where there is
 * nothing. The last two words are repeated where "..." follows them. */
static size_t operand_at(const char *way, size_t length, size_t place, const char **word)
{
    const char *words[16];
    size_t lengths[16], n = 0;
    for (const char *c = way; c < way + length && n < 16;) {
        size_t blank = strspn(c, " []"), size;
        c += blank < (size_t)(way + length - c) ? blank : (size_t)(way + length - c);
        size = strcspn(c, " []");
        size = size < (size_t)(way + length - c) ? size : (size_t)(way + length - c);
        if (size > 0) {
            words[n] = c;
            lengths[n++] = size;
        }
        c += size;
    }
    if (n > 2 && lengths[n - 1] == 3 && strncmp(words[n - 1], "...", 3) == 0) {
        place = place % (n - 1);
    }
    *word = place < n ? words[place] : way;
    return place < n ? lengths[place] : 0;
}

/* What the operand at `place` (from 0) of a verb may be, by what its help calls it: FILE, a list of
 * lists.h in capitals, or a word that stands for itself. A way counts as long as the words before
 * fit it. */
static void add_operands(completions *found, const mf_lab *lab, const verb *v, size_t place,
                         char **operands, const char *typed)
{
    for (const char *way = v->operands; *way != '\0'; way += strspn(way, "| ")) {
        const char *word, *end = strchr(way, '|');
        size_t length = end == NULL ? strlen(way) : (size_t)(end - way);
        bool fits = true;
        for (size_t before = 0; before < place && fits; before++) {
            size_t size = operand_at(way, length, before, &word);
            bool literal = size > 0 && word[0] >= 'a' && word[0] <= 'z';
            fits = size > 0 && (!literal || (strlen(operands[before]) == size &&
                                             strncmp(operands[before], word, size) == 0));
        }
        size_t size = operand_at(way, length, place, &word);
        way += length;
        if (!fits || size == 0 || word[0] == '-') {
            continue;
        }
        char name[64];
        bool literal = word[0] >= 'a' && word[0] <= 'z';
        const name_list *list = literal ? NULL : list_find(word, size);
        snprintf(name, sizeof name, "%s%.*s", list != NULL ? "@" : "", (int)size, word);
        if (list != NULL || literal) {
            add_choices(found, lab, name, typed);
        }
        found->files = found->files || names_file(word, size);
    }
}

/* "--flag=beginning of a value". */
static void add_flag_value(completions *found, const mf_lab *lab, const verb *v, const char *typed)
{
    char flag[64], whole[700];
    size_t length = strcspn(typed, "=");
    completions values = {.shell = true};
    snprintf(flag, sizeof flag, "%.*s", (int)length, typed);
    const option *o = find_option(v, flag);
    if (o == NULL || o->kind == OPTION_FLAG) {
        return;
    }
    add_values(&values, lab, o, typed + length + 1);
    for (size_t i = 0; i < values.n; i++) {
        snprintf(whole, sizeof whole, "%s=%s", flag, values.word[i]);
        add(found, whole, typed);
    }
    completions_clear(&values);
}

/* What can follow the words that are whole. */
static void add_next(completions *found, const mf_lab *lab, char **words, size_t done,
                     const char *typed)
{
    const verb *v = verb_find(words[0]);
    size_t first = 1; /* the first word after the verb */
    if (v == NULL && found->shell) {
        v = verb_find("explore"); /* mfexplore FILE */
        first = 0;
    }
    if (v == NULL) {
        return;
    }
    const option *last = done > 1 ? find_option(v, words[done - 1]) : NULL;
    if (last != NULL && last->kind != OPTION_FLAG) {
        add_values(found, lab, last, typed);
    } else if (found->shell && typed[0] == '-' && strchr(typed, '=') != NULL) {
        add_flag_value(found, lab, v, typed);
    } else if (typed[0] == '-') {
        add_flags(found, v, typed);
    } else {
        char *operands[WORDS_MOST];
        size_t place = 0;
        for (size_t w = first; w < done; w++) {
            const option *o = find_option(v, words[w]);
            if (o == NULL) {
                operands[place++] = words[w];
            }
            w += o != NULL && o->kind != OPTION_FLAG;
        }
        bool file = found->shell && verb_takes_file(v);
        if (file && place == 0) {
            found->files = true;
        } else {
            add_operands(found, lab, v, place - file, operands + file, typed);
        }
    }
}

static void complete(const mf_lab *lab, const char *before, completions *found)
{
    char copy[2048], *words[WORDS_MOST + 1];
    snprintf(copy, sizeof copy, "%s", before);
    size_t length = strlen(copy);
    bool fresh = length == 0 || strchr(" \t", copy[length - 1]) != NULL;
    size_t n = command_split(copy, words, WORDS_MOST);
    if (n == SIZE_MAX) { /* an open quote: close it */
        snprintf(copy, sizeof copy, "%s%c", before, strrchr(before, '"') != NULL ? '"' : '\'');
        n = command_split(copy, words, WORDS_MOST);
        fresh = false;
    }
    if (n == SIZE_MAX) {
        return;
    }
    const char *typed = fresh || n == 0 ? "" : words[n - 1];
    size_t done = fresh ? n : n > 0 ? n - 1 : 0; /* words that are whole */
    for (size_t i = 0; done == 0 && verbs[i] != NULL; i++) {
        if (!found->shell || verbs[i]->need != NEEDS_SESSION) {
            add(found, verbs[i]->name, typed);
        }
    }
    if (done > 0) {
        add_next(found, lab, words, done, typed);
    } else {
        found->files = found->shell;
    }
}

void complete_line(const mf_lab *lab, const char *before, completions *found)
{
    *found = (completions){0};
    complete(lab, before, found);
}

void complete_shell_line(const mf_lab *lab, const char *before, completions *found)
{
    *found = (completions){.shell = true};
    complete(lab, before, found);
}
