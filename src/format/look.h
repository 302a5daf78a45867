/* A look at a file of text before it is read: what stands between its columns, whether its first
 * line is a header, and what its columns hold, from as many lines as the first bytes have. */
#ifndef MF_FORMAT_LOOK_H
#define MF_FORMAT_LOOK_H

#include "numbers.h"
#include "text.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { LOOK_COLUMNS = 256, LOOK_LINES = 2000 };

/* What the fields of a column are, the header's left out. Empty ones count for nothing. */
typedef struct column_look {
    size_t n, n_plain; /* fields that are not empty; plain numbers among them */
    size_t n_comma;    /* no plain numbers, but with a decimal comma; min and max count them */
    size_t n_missing;  /* empty, "?", "-", "NaN" and the like */
    size_t n_distinct; /* different fields */
    double min, max;   /* of the plain numbers */
    bool whole;        /* all plain numbers are whole */
    bool on_grid;      /* they are multiples of a quarter */
    bool counts_rows;  /* 0, 1, 2 … or 1, 2, 3 … */
    bool times;        /* Unix times, dates or hours, all of them */
    bool years;        /* whole numbers from 1900 to 2035, all of them */
    bool different;    /* no two are alike */
    bool ascending;    /* numbers that never fall */
} column_look;

typedef struct look {
    delimiter by;
    bool header, header_numbered; /* header_numbered: its names are 0, 1, 2 … */
    bool soft_blanks;             /* no-break spaces stand between the columns */
    bool has_quotes;
    bool header_commented; /* it stands behind a # */
    size_t more_lines;     /* of the first row, whose quoted fields run over lines */
    bool header_told;      /* by --header */
    bool whole;            /* its rows are all that there are */
    bool shifted;          /* the header names every column but the first: rows have names */
    field title;           /* a line of one name over the header, which is skipped; empty: none */
    size_t skip;           /* lines before the first that counts: "sep=;", a title */
    size_t n_rows;         /* that were looked at, header included */
    size_t n_cols;         /* that most rows have; LOOK_COLUMNS at most are looked at */
    field *cells;          /* n_rows × LOOK_COLUMNS at most, row by row, `stride` apart */
    size_t stride;
    size_t *line, *n_fields; /* of each row */
    column_look columns[LOOK_COLUMNS];
    field *kept;                  /* room for the fields of a column */
    char *text, *scratch, *spare; /* what the cells point into */
    size_t n_text;
} look;

/* Looks at text as text_as_read gives it. `whole`: there is no more of it. MF_USAGE for a delimiter
 * that cannot be. The caller clears it. */
mf_status look_at(const char *text, size_t n, bool whole, const mf_read_options *options, look *out,
                  mf_error *error);
void look_clear(look *l);

/* Lines before the first row of data, comments and blank ones not counted. */
static inline size_t look_lines_before(const look *l)
{
    return l->skip + (l->header && !l->header_commented ? 1 + l->more_lines : 0);
}

/* The same of cells that the caller filled in, the first row a header (cells, line, n_fields,
 * n_rows, n_cols and stride are set). False when memory is out. */
bool look_at_cells(look *l);

static inline field look_cell(const look *l, size_t row, size_t column)
{
    return l->cells[row * l->stride + column];
}

/* The header's name of a column; empty where there is none. */
field look_name(const look *l, size_t column);

/* The fields of a column below the header, `out` with room for n_rows. Returns how many. */
size_t look_column(const look *l, size_t column, field *out);

/* The style in which the column's numbers are written, those missing left out: false where not all
 * are numbers in one, `*how` then is that of most. */
bool look_numbers(const look *l, size_t column, numbers *how);

/* The line of the first comment, of what was looked at, with as many fields as rows have and a
 * number in the column; 0: none. */
size_t look_commented(const look *l, size_t column);

/* How many different pairs two columns hold, and in how many `*rows` both are there. */
size_t look_pairs(const look *l, size_t a, size_t b, size_t *rows);

/* Do its cells say true, false, yes, no and the like? No id does. */
bool look_says_yes_or_no(const look *l, size_t column);

/* One and the same throughout: a lone 0 or 1, say. */
bool look_is_flag(const column_look *c);

/* Few different small numbers on a grid, and no flag. */
bool look_is_small(const column_look *c);
/* As a column of a wide table: small numbers, all of them, that do not count rows. */
bool look_is_of_table(const column_look *c);

/* The one word that stands, from the second column on, where no number does; empty where there are
 * several, or none. */
field look_only_word(const look *l);

/* Could the column be ratings: 0 no (text, times, years, ids), 1 numbers, 2 few different small
 * ones on a grid? */
int look_rates(const look *l, size_t column);

/* Is the field one of the ways of writing "none"? */
bool look_is_missing(field f);

/* What to do about a rating that is no number but such a word, to be said behind the message; ""
 * for others. */
const char *look_way_out(field rating);

/* Finds what one column holds: look->columns[column]. */
void look_at_column(look *l, size_t column);

/* `1 "title" (A, B, C), 2 "year" (1994, 2001), …`: the columns for a message. */
void look_describe(const look *l, char *out, size_t size);

#endif
