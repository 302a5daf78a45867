/* Fast parsing of text: blocks of whole lines from a source, numbers, fields of a dialect. */
#ifndef MF_FORMAT_TEXT_H
#define MF_FORMAT_TEXT_H

#include "source.h"
#include "mfexplore/status.h"

/* ---- lines --------------------------------------------------------------------------------- */

typedef struct text_line {
    const char *text; /* not NUL-terminated; without line end, carriage return and BOM */
    size_t length;
    size_t number; /* from 1 */
} text_line;

/* How text is encoded, and where its lines end, as its first bytes say. */
typedef struct text_kind {
    enum { TEXT_BYTES, TEXT_UTF16_LE, TEXT_UTF16_BE } encoding;
    bool old_mac; /* lines end in CR alone, here and there at least */
} text_kind;

text_kind text_kind_of(const char *bytes, size_t n);

/* Text as it is read, of its first bytes: without byte order mark, as UTF-8 where it was UTF-16,
 * lines ending in LF. `out` has room for 2 n bytes. Returns how many. */
size_t text_as_read(const char *bytes, size_t n, char *out);

/* Makes blanks of no-break spaces (U+00A0): two each, so that nothing moves. */
void text_soften(char *text, size_t n);

/* Reads lines of a source's member through one growing buffer. */
typedef struct line_reader {
    source *from;
    bool owns; /* the source was opened for it */
    text_kind kind;
    bool soft_blanks; /* no-break spaces are blanks */
    char *raw;
    size_t n_raw;
    const char *path;
    char *buffer;
    size_t capacity, begin, end;
    size_t number;
    uint64_t taken; /* bytes of text that came into the buffer */
    bool ended;
} line_reader;

/* Of a member that was just entered; `path` is for messages, and kept. The source stays the
 * caller's. */
mf_status line_reader_open(line_reader *reader, source *from, const char *path, mf_error *error);
/* Of a file: of an archive the first member that matches the earliest of `patterns` (NULL: the
 * first of all). */
mf_status line_reader_open_file(line_reader *reader, const char *path, const char *const *patterns,
                                mf_error *error);
void line_reader_close(line_reader *reader);
/* Closes a file that has been read: as source_end. */
mf_status line_reader_end(line_reader *reader, mf_status status, mf_error *error);

/* From here on, and in what is in the buffer, no-break spaces are blanks. */
void line_reader_soften(line_reader *reader);

/* The next line; `*there` is false at the end. MF_BAD_DATA for NUL bytes. */
mf_status line_reader_next(line_reader *reader, text_line *line, bool *there, mf_error *error);

/* All whole lines that fit the buffer, which holds `capacity` bytes or more; the last line of the
 * file may lack its end. Empty at the end. Eight bytes past the block can be read. The caller
 * counts the lines and adds them to reader->number. */
mf_status line_reader_block(line_reader *reader, size_t capacity, const char **text, size_t *length,
                            mf_error *error);

/* Where in a plain file what is not yet given out begins. */
uint64_t line_reader_place(const line_reader *reader);
/* From here on its lines are those of a narrowed source. */
mf_status line_reader_narrow(line_reader *reader, uint64_t begin, uint64_t end, mf_error *error);

/* What is in the buffer and not yet given out: for looking ahead. */
const char *line_reader_peek(const line_reader *reader, size_t *length);

/* ---- fields -------------------------------------------------------------------------------- */

typedef enum delimiter_kind { DELIMITER_CHAR, DELIMITER_COLONS, DELIMITER_BLANKS } delimiter_kind;

typedef struct delimiter {
    delimiter_kind kind;
    char character;
    const char *name;
    bool escapes; /* inside quotes a backslash takes the next quote or backslash for itself */
} delimiter;

/* The usual ones, by their places in the table, which ends in a NULL name. */
enum { BY_TAB, BY_COLONS, BY_SEMICOLON, BY_BAR, BY_COMMA, BY_BLANKS };
extern const delimiter text_delimiters[];

typedef struct field {
    const char *text;
    size_t length;
} field;

/* A quoted field runs over so many lines at most. */
enum { TEXT_LINES_IN_QUOTES = 1000 };

/* Splits up to `most` fields; quotes go, doubled quotes become one (in `scratch`, which has room
 * for the line; NULL: they stay two). A quote is closed by one before a delimiter or the end; where
 * another comes first on the same line (`"Great" toy`), all are letters. Returns the number of
 * fields in the line, or SIZE_MAX for a quote never closed. */
size_t text_split(text_line line, delimiter by, field *fields, size_t most, char *scratch);
/* The same of a line by itself: a quote never closed is a letter, too, but where commas separate,
 * which need quotes. */
size_t text_split_line(text_line line, delimiter by, field *fields, size_t most, char *scratch);

/* The record at `from`: a line, or where a quoted field runs on, as many as it takes. One that no
 * line closes is its first line alone, and so is a comment. `*next` is where the one behind it
 * begins; its number is the caller's to set. Returns how many lines it has; 0 where it does not end
 * before `end` and the text goes on behind (not `whole`). */
size_t text_record(const char *from, const char *end, bool whole, delimiter by, text_line *record,
                   const char **next);
/* The next record of a reader; it may take 64 MiB as a line may. */
mf_status line_reader_record(line_reader *reader, delimiter by, text_line *record, bool *there,
                             mf_error *error);

/* ---- numbers ------------------------------------------------------------------------------- */

typedef enum number_result { NUMBER_OK, NUMBER_EMPTY, NUMBER_NOT, NUMBER_RANGE } number_result;

/* A finite decimal number that fills the field. NUMBER_RANGE when it exceeds a float. */
number_result text_number(const char *text, size_t length, double *value);

/* True for empty lines, comments (#, % or //), and what is printed around the rows of a table. */
bool text_is_blank(text_line line);

#endif
