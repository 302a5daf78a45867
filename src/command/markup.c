/* Markdown, LaTeX and HTML: see markup.h. */
#include "markup.h"

#include <ctype.h>
#include <string.h>

#include "../draw/text.h"
#include "../figure/pen_svg.h"

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
    {"\"", "''"},
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

/* Is it one of the characters that bars are made of, U+2580 to U+259F? */
static bool is_block(const char *at)
{
    return strncmp(at, "\xe2\x96", 2) == 0 && (unsigned char)at[2] < 0xa0;
}

/* `text`, of which nothing but characters that can be seen is left, so that it reads as itself. */
static void write_escaped(const char *text, markup as, FILE *to)
{
    char safe[4 * LONGEST];
    size_t length = 0;
    if (as == MARKUP_HTML) {
        html_text(text, to);
        return;
    }
    text_clip(text, LONGEST, false, safe, sizeof safe);
    for (const char *at = safe; *at != '\0'; at++) {
        if (is_block(at)) { /* bars are for the eye */
            at += 2;
            continue;
        }
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

/* A column without a heading that holds nothing but bars for the eye, or nothing, is left out. */
static bool is_shown(const table *t, size_t column, size_t heads)
{
    bool says = column == 0 || heads == 0 || table_cell(t, 0, column)[0] != '\0';
    for (size_t row = heads; row < table_rows(t) && !says; row++) {
        const char *c = table_cell(t, row, column);
        while (*c != '\0' && !says) {
            bool block = is_block(c);
            says = !block && *c != '#' && *c != ' ';
            c += block ? 3 : 1;
        }
    }
    return says;
}

/* What stands before a row, before, between and after its cells, and after it; and before what was
 * indented. */
static const struct {
    const char *begin, *before, *between, *after, *end, *indent;
} rows[] = {
    [MARKUP_MARKDOWN] = {"|", " ", "", " |", "\n", "&emsp;"},
    [MARKUP_LATEX] = {"", "", " & ", "", " \\\\\n", "\\quad "},
    [MARKUP_HTML] = {"<tr>", NULL, "", NULL, "</tr>\n", "&emsp;"},
};

static void write_cell(const table *t, size_t row, size_t column, bool head, markup as, FILE *to)
{
    const char *words = table_cell(t, row, column);
    size_t indent = strspn(words, " ");
    bool right = table_alignment(t, column) == TABLE_RIGHT, name = head || column == 0;
    if (as == MARKUP_HTML) {
        bool empty = words[indent] == '\0'; /* a heading that says nothing is none */
        fprintf(to, "<%s%s%s>", name && !empty ? "th" : "td",
                empty || !name ? ""
                : head         ? " scope=\"col\""
                               : " scope=\"row\"",
                right ? " class=\"r\"" : "");
        fputs(indent > 0 ? rows[as].indent : "", to);
        write_escaped(words + indent, as, to);
        fprintf(to, "</%s>", name && !empty ? "th" : "td");
        return;
    }
    fputs(rows[as].before, to);
    fputs(indent > 0 ? rows[as].indent : "", to);
    bool negative =
        as == MARKUP_LATEX && words[indent] == '-' && isdigit((unsigned char)words[indent + 1]);
    bool bracket = as == MARKUP_LATEX && (words[indent] == '[' || words[indent] == '*');
    fputs(negative  ? "$-$"
          : bracket ? "{}"
                    : "",
          to); /* the row before would take it for its own */
    write_escaped(words + indent + negative, as, to);
    fputs(rows[as].after, to);
}

static void write_row(const table *t, size_t row, size_t heads, markup as, FILE *to)
{
    fputs(rows[as].begin, to);
    for (size_t c = 0; c < table_columns(t); c++) {
        if (is_shown(t, c, heads)) {
            fputs(c > 0 ? rows[as].between : "", to);
            write_cell(t, row, c, heads > 0 && row == 0, as, to);
        }
    }
    fputs(rows[as].end, to);
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

static void begin_html(const table *t, size_t heads, FILE *to)
{
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"table\"><table>\n", to);
    if (heads > 0) {
        fputs("<thead>", to);
        write_row(t, 0, heads, MARKUP_HTML, to);
        fputs("</thead>\n", to);
    }
    fputs("<tbody>\n", to);
}

bool markup_table(const table *t, size_t heads, markup as, FILE *to)
{
    if (!table_is_whole(t) || (heads > 0 && table_rows(t) == 0)) {
        return false;
    }
    fprintf(to, "%c\n", TABLE_BEGINS);
    as == MARKUP_MARKDOWN ? begin_markdown(t, heads, to)
    : as == MARKUP_LATEX  ? begin_latex(t, heads, to)
                          : begin_html(t, heads, to);
    for (size_t row = heads > 0; row < table_rows(t); row++) {
        write_row(t, row, heads, as, to);
    }
    fputs(as == MARKUP_LATEX  ? "\\hline\n\\end{tabular}\n"
          : as == MARKUP_HTML ? "</tbody></table></div>\n"
                              : "",
          to);
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
            fputs(as == MARKUP_HTML ? "<p>" : means ? "\\" : "", to); /* else a heading, a list */
            write_escaped(first, as, to);
            fputs(as == MARKUP_HTML ? "</p>\n" : "\n", to);
            between = true;
        }
        text += length + (text[length] == '\n');
    }
}
