/* readline: see prompt.h. The history is in $XDG_STATE_HOME/mfexplore/history. */
#include "prompt.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "../command/complete.h"
#include "../data/alloc.h"
#include "../draw/grid.h"
#include "../lab/lab.h"

enum { HISTORY_MOST = 1000, TRIES = 10 };

static struct {
    const mf_lab *lab;
    bool open, own_screen; /* own_screen: drawn by the caller */
    int byte;              /* the one to be read; −1: none */
    char *line;            /* finished */
    bool dropped;          /* the line is not wanted */
    completions found;
    size_t next;
    char choices[1024];
    char history[1024]; /* its file; "": nowhere */
    bool given;         /* a line has been written there */
} prompt = {.byte = -1};

/* ---- history --------------------------------------------------------------------------------- */

/* Makes the folders of a path, as far as they are missing. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static void find_history(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state != NULL && state[0] == '/') {
        snprintf(prompt.history, sizeof prompt.history, "%s/mfexplore/history", state);
    } else if (home != NULL && home[0] == '/') {
        snprintf(prompt.history, sizeof prompt.history, "%s/.local/state/mfexplore/history", home);
    }
    struct stat about;
    if (stat(prompt.history, &about) == 0 && !S_ISREG(about.st_mode)) {
        prompt.history[0] = '\0'; /* a pipe, say, that nobody writes to */
    }
}

/* Its folder, locked until it is closed: other explorers write the same file. −1: there is none. */
static int lock_history(void)
{
    char folder[sizeof prompt.history];
    make_folders(prompt.history);
    snprintf(folder, sizeof folder, "%s", prompt.history);
    *strrchr(folder, '/') = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int tries = 0; fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && tries < TRIES; tries++) {
        usleep(2000); /* whoever has it longer than that hangs: the screen does not wait for him */
    }
    return fd;
}

/* Each line is written when it is given: what ends badly loses none. */
static void remember(const char *line)
{
    add_history(line);
    int lock = prompt.history[0] == '\0' ? -1 : lock_history();
    int fd = lock < 0 ? -1 : open(prompt.history, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        append_history(1, prompt.history);
        prompt.given = true;
        close(fd);
    }
    if (lock >= 0) {
        close(lock);
    }
}

void prompt_end(void)
{
    int lock = prompt.given ? lock_history() : -1;
    if (lock >= 0) {
        history_truncate_file(prompt.history, HISTORY_MOST);
        close(lock);
    }
    completions_clear(&prompt.found);
}

/* ---- completion ------------------------------------------------------------------------------ */

static char *next_match(const char *text, int state)
{
    (void)text;
    prompt.next = state == 0 ? 0 : prompt.next;
    return prompt.next < prompt.found.n ? mf_copy(prompt.found.word[prompt.next++]) : NULL;
}

static char **complete(const char *text, int start, int end)
{
    char before[2048];
    (void)start;
    snprintf(before, sizeof before, "%.*s", end < 2047 ? end : 2047, rl_line_buffer);
    completions_clear(&prompt.found);
    complete_line(prompt.lab, before, &prompt.found);
    rl_attempted_completion_over = !prompt.found.files;
    rl_completion_suppress_append = 0;
    return prompt.found.n > 0 ? rl_completion_matches(text, next_match) : NULL;
}

static void show_choices(char **matches, int n, int longest)
{
    (void)longest;
    size_t at = 0;
    for (int i = 1; i <= n && at + 2 < sizeof prompt.choices; i++) {
        int added = snprintf(prompt.choices + at, sizeof prompt.choices - at, "%s  ", matches[i]);
        at += (size_t)added;
    }
}

/* ---- the line -------------------------------------------------------------------------------- */

static int take_byte(FILE *ignored)
{
    (void)ignored;
    int byte = prompt.byte;
    prompt.byte = -1;
    return byte < 0 ? EOF : byte;
}

static int has_byte(void)
{
    return prompt.byte >= 0;
}

static void draw_nothing(void)
{
}

static void on_line(char *line)
{
    if (prompt.dropped) {
        free(line);
    } else {
        prompt.line = line == NULL ? mf_copy("") : line;
    }
    prompt.open = false;
    rl_callback_handler_remove();
}

void prompt_begin(const mf_lab *lab)
{
    prompt.lab = lab;
    rl_readline_name = "mfexplore";
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t";
    rl_completer_quote_characters = "\"'";
    using_history();
    find_history();
    if (prompt.history[0] != '\0') {
        read_history(prompt.history);
    }
}

static void draw_myself(void)
{
    if (prompt.own_screen) {
        return;
    }
    prompt.own_screen = true;
    rl_change_environment = 0;
    rl_getc_function = take_byte;
    rl_input_available_hook = has_byte;
    rl_redisplay_function = draw_nothing;
    rl_completion_display_matches_hook = show_choices;
    rl_prep_term_function = NULL;
    rl_deprep_term_function = NULL;
    rl_outstream = fopen("/dev/null", "w"); /* bells and such */
}

/* A line that was changed in the history has what undoes it with it, which may also be that of the
 * line that was begun, and is freed with that when the next one begins: none is kept. */
static void forget_changes(void)
{
    HIST_ENTRY **list = history_list();
    for (int i = 0; list != NULL && list[i] != NULL; i++) {
        list[i]->data = NULL;
    }
}

void prompt_open(const char *text)
{
    draw_myself();
    forget_changes();
    prompt.choices[0] = '\0';
    rl_callback_handler_install("", on_line);
    rl_insert_text(text);
    prompt.open = true;
}

/* Ends the line as Enter does and drops it: left in the middle, what it changed of the history
 * would point at what readline frees with the next line. C-g first, which ends searches, counts and
 * half keys; Enter twice, for one may be quoted. */
void prompt_cancel(void)
{
    static const char keys[] = "\a\n\n";
    prompt.dropped = true;
    for (const char *key = keys; prompt.open && *key != '\0'; key++) {
        prompt.byte = (unsigned char)*key;
        rl_callback_read_char();
    }
    prompt.dropped = false;
    if (prompt.open) { /* whatever else it waits for */
        rl_callback_sigcleanup();
        rl_free_line_state();
        rl_callback_handler_remove();
        prompt.open = false;
    }
}

bool prompt_is_open(void)
{
    return prompt.open;
}

char *prompt_feed(int byte)
{
    if (byte != '\t') {
        prompt.choices[0] = '\0';
    }
    prompt.byte = byte;
    prompt.line = NULL;
    rl_callback_read_char();
    if (prompt.line != NULL && prompt.line[0] != '\0') {
        remember(prompt.line);
    }
    return prompt.line;
}

const char *prompt_text(size_t *cursor)
{
    *cursor = (size_t)rl_point;
    return rl_line_buffer == NULL ? "" : rl_line_buffer;
}

const char *prompt_choices(void)
{
    return prompt.choices;
}

char *prompt_next_line(void *context, bool *whole)
{
    *whole = true;
    (void)context;
    char *line = readline("mfexplore> ");
    if (line != NULL && line[0] != '\0') {
        remember(line);
    }
    return line;
}
