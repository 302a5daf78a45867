/* Markdown and LaTeX: see markup.h. */
#include "markup.h"

#include <string.h>

#include "../draw/text.h"

enum { TABLE_BEGINS = 0x1e, TABLE_ENDS = 0x1f, LONGEST = 4096 };

/* What LaTeX's fonts have only in mathematics, or by another name. */
static const struct {
    const char *text, *latex;
} latex_words[] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"^", "\\textasciicircum{}"},
    {"~", "\\textasciitilde{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"|", "\\textbar{}"},
    {"\"", "\\textquotedbl{}"},
    {"--", "-{}-"},
    {"−", "$-$"},
    {"×", "$\\times$"},
    {"±", "$\\pm$"},
    {"·", "$\\cdot$"},
    {"≈", "$\\approx$"},
    {"≥", "$\\geq$"},
    {"≤", "$\\leq$"},
    {"→", "$\\rightarrow$"},
    {"√", "$\\surd$"},
    {"Σ", "$\\Sigma$"},
    {"α", "$\\alpha$"},
    {"β", "$\\beta$"},
    {"μ", "$\\mu$"},
    {"‖", "$\\Vert$"},
    {"…", "\\ldots{}"},
};

static const char *latex_word(const char *at, size_t *length)
{
    for (size_t w = 0; w < sizeof latex_words / sizeof latex_words[0]; w++) {
        *length = strlen(latex_words[w].text);
        if (strncmp(at, latex_words[w].text, *length) == 0) {
            return latex_words[w].latex;
        }
    }
    return NULL;
}

/* `text`, of which nothing but characters that can be seen is left, so that it reads as itself. */
static void write_escaped(const char *text, markup as, FILE *to)
{
    char safe[4 * LONGEST];
    size_t length = 0;
    text_clip(text, LONGEST, false, safe, sizeof safe);
    for (const char *at = safe; *at != '\0'; at++) {
        const char *word = as == MARKUP_LATEX ? latex_word(at, &length) : NULL;
        if (word != NULL) {
            fputs(word, to);
            at += length - 1;
            continue;
        }
        if (as == MARKUP_MARKDOWN && strchr("\\`*_[]<>|~$&", *at) != NULL) {
            fputc('\\', to);
        }
        fputc(*at, to);
    }
}

static bool is_shown(const table *t, size_t column, size_t heads)
{
    return column == 0 || heads == 0 || table_cell(t, 0, column)[0] != '\0';
}

static void write_row(const table *t, size_t row, size_t heads, markup as, FILE *to)
{
    fputs(as == MARKUP_MARKDOWN ? "|" : "", to);
    for (size_t c = 0; c < table_columns(t); c++) {
        if (is_shown(t, c, heads)) {
            fputs(as == MARKUP_MARKDOWN ? " " : c > 0 ? " & " : "", to);
            const char *cell = table_cell(t, row, c);
            size_t indent = strspn(cell, " ");
            fputs(indent == 0 ? "" : as == MARKUP_LATEX ? "\\quad " : "&emsp;", to);
            write_escaped(cell + indent, as, to);
            fputs(as == MARKUP_MARKDOWN ? " |" : "", to);
        }
    }
    fputs(as == MARKUP_MARKDOWN ? "\n" : " \\\\\n", to);
}

/* Markdown knows no table without headings: they are then empty. */
static void begin_markdown(const table *t, size_t heads, FILE *to)
{
    if (heads > 0) {
        write_row(t, 0, heads, MARKUP_MARKDOWN, to);
    } else {
        for (size_t c = 0; c < table_columns(t); c++) {
            fputs(c == 0 ? "| |" : " |", to);
        }
        fputc('\n', to);
    }
    fputc('|', to);
    for (size_t c = 0; c < table_columns(t); c++) {
        if (is_shown(t, c, heads)) {
            fputs(table_alignment(t, c) == TABLE_RIGHT ? " ---: |" : " --- |", to);
        }
    }
    fputc('\n', to);
}

static void begin_latex(const table *t, size_t heads, FILE *to)
{
    fputs("\\begin{tabular}{", to);
    for (size_t c = 0; c < table_columns(t); c++) {
        if (is_shown(t, c, heads)) {
            fputc(table_alignment(t, c) == TABLE_RIGHT ? 'r' : 'l', to);
        }
    }
    fputs("}\n\\hline\n", to);
    if (heads > 0) {
        write_row(t, 0, heads, MARKUP_LATEX, to);
        fputs("\\hline\n", to);
    }
}

bool markup_table(const table *t, size_t heads, markup as, FILE *to)
{
    char line[8];
    if (t == NULL || (table_rows(t) > 0 && !table_line(t, 0, 0, false, line, sizeof line))) {
        return false;
    }
    fprintf(to, "%c\n", TABLE_BEGINS);
    as == MARKUP_MARKDOWN ? begin_markdown(t, heads, to) : begin_latex(t, heads, to);
    for (size_t row = heads > 0; row < table_rows(t); row++) {
        write_row(t, row, heads, as, to);
    }
    fputs(as == MARKUP_LATEX ? "\\hline\n\\end{tabular}\n" : "", to);
    fprintf(to, "%c\n", TABLE_ENDS);
    return true;
}

void markup_write(const char *text, markup as, FILE *to)
{
    bool in_table = false, between = false; /* between: something stands above */
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (*text == TABLE_BEGINS || *text == TABLE_ENDS) {
            in_table = *text == TABLE_BEGINS;
            fputs(in_table && between ? "\n" : "", to);
            between = true;
        } else if (in_table) {
            fprintf(to, "%.*s\n", (int)length, text);
        } else if (length > 0) {
            char line[LONGEST];
            snprintf(line, sizeof line, "%.*s", (int)length, text);
            fputs(between ? "\n" : "", to);
            const char *first = line + strspn(line, " ");
            bool means = as == MARKUP_MARKDOWN && *first != '\0' && strchr("#-+=", *first) != NULL;
            fputs(means ? "\\" : "", to); /* a heading, a list */
            write_escaped(first, as, to);
            fputc('\n', to);
            between = true;
        }
        text += length + (text[length] == '\n');
    }
}
