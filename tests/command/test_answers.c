/* What the program answers, word for word: each transcript of answers/ is carried out again. A line
 * "$ words" is a command; "< line" its input; what follows is its output, "! line" its messages,
 * "= N" its exit code where that is not 0. TMP is the transcript's own folder. `make screens`
 * writes the transcripts anew: read the diff. Times are covered. */
#include "../support.h"

#include <dirent.h>
#include <sys/stat.h>

enum { LINE = 4096 };

static char folder[300];

/* `text` with `from` replaced by `to` everywhere; the caller frees it. */
static char *replaced(const char *text, const char *from, const char *to)
{
    char *out = NULL;
    size_t size, length = strlen(from);
    FILE *file = open_memstream(&out, &size);
    for (const char *at = strstr(text, from); at != NULL; at = strstr(text, from)) {
        fprintf(file, "%.*s%s", (int)(at - text), text, to);
        text = at + length;
    }
    fputs(text, file);
    fclose(file);
    return out;
}

/* A file's text with the shared folder's name and times covered. */
static char *said(const char *path)
{
    size_t length;
    char *text = read_bytes(path, &length), *general = replaced(text, folder, "TMP");
    cover_times(general);
    free(text);
    return general;
}

/* Runs the command and writes it and what came of it. */
static void carry_out(const char *words, const char *input, FILE *to)
{
    char out[400], messages[400], in[400], line[LINE * 2], command[LINE + 200];
    const char *binary = getenv("MFEXPLORE");
    snprintf(out, sizeof out, "%s/.out", folder);
    snprintf(messages, sizeof messages, "%s/.messages", folder);
    snprintf(in, sizeof in, "%s/.in", folder);
    char *special = replaced(input, "TMP", folder);
    FILE *file = fopen(in, "w");
    assert_non_null(file);
    fputs(special, file);
    fclose(file);
    free(special);
    special = replaced(words, "TMP", folder);
    snprintf(command, sizeof command, "LC_ALL=C.UTF-8 COLUMNS=100 %s %s <%s >%s 2>%s",
             binary == NULL ? "build/mfexplore" : binary, special, in, out, messages);
    int status = system(command);
    free(special);
    fprintf(to, "$ %s\n", words);
    for (const char *from = input; *from != '\0'; from = strchr(from, '\n') + 1) {
        fprintf(to, "< %.*s\n", (int)strcspn(from, "\n"), from);
    }
    char *text = said(out);
    fputs(text, to);
    if (text[0] != '\0' && text[strlen(text) - 1] != '\n') {
        fputs("\n(no newline at its end)\n", to);
    }
    free(text);
    text = said(messages);
    for (const char *from = text; *from != '\0'; from += strcspn(from, "\n") + 1) {
        snprintf(line, sizeof line, "%.*s", (int)strcspn(from, "\n"), from);
        fprintf(to, "! %s\n", line);
        if (from[strcspn(from, "\n")] == '\0') {
            break;
        }
    }
    free(text);
    if (status != 0) {
        fprintf(to, "= %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
}

/* Carries out the commands of a transcript; the caller frees the new one. */
static char *again(const char *transcript)
{
    char *made = NULL, words[LINE] = "", input[LINE] = "";
    size_t size;
    FILE *to = open_memstream(&made, &size);
    for (const char *from = transcript;; from += strcspn(from, "\n") + 1) {
        int length = (int)strcspn(from, "\n");
        bool next = from[0] == '$' && from[1] == ' ', end = from[0] == '\0';
        if ((next || end) && words[0] != '\0') {
            carry_out(words, input, to);
            fputs("\n", to);
        }
        if (end) {
            break;
        }
        if (next) {
            snprintf(words, sizeof words, "%.*s", length - 2, from + 2);
            input[0] = '\0';
        } else if (from[0] == '<' && from[1] == ' ') {
            size_t at = strlen(input);
            snprintf(input + at, sizeof input - at, "%.*s\n", length - 2, from + 2);
        }
        if (from[length] == '\0') {
            from += length;
            if (words[0] != '\0') {
                carry_out(words, input, to);
            }
            break;
        }
    }
    fclose(to);
    return made;
}

static void every_answer_is_what_it_was(void **state)
{
    (void)state;
    const char *place = "tests/command/answers";
    DIR *d = opendir(place);
    size_t different = 0, tried = 0;
    assert_non_null(d);
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        char path[600];
        size_t length;
        if (strstr(entry->d_name, ".txt") == NULL) {
            continue;
        }
        if (is_sanitized() && strcmp(entry->d_name, "sample.txt") == 0) {
            print_message("sample.txt: skipped with a sanitizer, where it takes minutes\n");
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", place, entry->d_name);
        snprintf(folder, sizeof folder, "%s", temporary(entry->d_name));
        assert_int_equal(mkdir(folder, 0700), 0);
        char *was = read_bytes(path, &length), *is = again(was);
        tried++;
        different += !is_as_expected(path, is);
        free(was);
        free(is);
    }
    closedir(d);
    assert_true(tried > 0);
    assert_int_equal(different, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_answer_is_what_it_was)};
    setenv("OPENBLAS_CORETYPE", "Prescott", 1); /* svd's last digits are those of its kernels */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
