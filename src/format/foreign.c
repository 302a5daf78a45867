/* Files that hold no ratings that could be read: each is called by its name, with what to do. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../data/fail.h"
#include "format.h"
#include "text.h"
#include "mfexplore/status.h"

/* What a kind of file is known by: bytes at its beginning (a NUL counts), or a member. */
static const struct {
    const char *begins;
    size_t n;
    const char *member; /* of an archive */
    const char *name, *advice;
} kinds[] = {
    {"\xff\xfe\0\0", 4, NULL, "text in UTF-32", "iconv -t UTF-8 makes a file that is read"},
    {"\0\0\xfe\xff", 4, NULL, "text in UTF-32", "iconv -t UTF-8 makes a file that is read"},
    {"\0\0\0", 3, NULL, "no text", "expected a file of ratings"},
    {"\x1f\x8b", 2, NULL, "a damaged gzip file, or one in another archive",
     "gunzip -t tells; unpack the outer one"},
    {"PK\3\4", 4, NULL, "a zip archive in another archive", "unpack the outer one"},
    {"PK\5\6", 4, NULL, "an empty zip archive", "expected one with ratings in it"},
    {"X\n\0\0\0", 5, NULL, "an R data file", "write.csv in R makes a file that is read"},
    {"$FL2", 4, NULL, "an SPSS file", "save it as CSV"},
    {"<stata_dta>", 11, NULL, "a Stata file", "export delimited makes a file that is read"},
    {"{'", 2, NULL, "a file of Python dictionaries", "json.dumps of each makes JSON that is read"},
    {"{u'", 3, NULL, "a file of Python dictionaries", "json.dumps of each makes JSON that is read"},
    {"[{'", 3, NULL, "a file of Python dictionaries", "json.dumps of it makes JSON that is read"},
    {"PAR1", 4, NULL, "a Parquet file",
     "pandas.read_parquet(F).to_csv(…) makes a file that is read"},
    {"ARROW1", 6, NULL, "an Arrow or Feather file", "to_csv makes a file that is read"},
    {"FEA1", 4, NULL, "a Feather file", "to_csv makes a file that is read"},
    {"\x89HDF\r\n\x1a\n", 8, NULL, "an HDF5 file", "to_csv makes a file that is read"},
    {"SQLite format 3", 15, NULL, "an SQLite database",
     "sqlite3 -csv F 'select …' makes a file that is read"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, NULL, "an Excel workbook (xls)",
     "save the sheet as CSV"},
    {NULL, 0, "xl/workbook.xml", "an Excel workbook (xlsx)", "save the sheet as CSV"},
    {NULL, 0, "xl/workbook.bin", "an Excel workbook (xlsb)", "save the sheet as CSV"},
    {NULL, 0, "word/document.xml", "a Word document", "expected a file of ratings"},
    {NULL, 0, "ppt/presentation.xml", "a PowerPoint file", "expected a file of ratings"},
    {NULL, 0, "content.xml", "an OpenDocument spreadsheet", "save the sheet as CSV"},
    {NULL, 0, "META-INF/MANIFEST.MF", "a Java archive", "expected a file of ratings"},
    {"%PDF-", 5, NULL, "a PDF", "expected a file of ratings"},
    {"\x89PNG", 4, NULL, "a PNG picture", "expected a file of ratings"},
    {"\xff\xd8\xff", 3, NULL, "a JPEG picture", "expected a file of ratings"},
    {"GIF8", 4, NULL, "a GIF picture", "expected a file of ratings"},
    {"RIFF", 4, NULL, "a sound, picture or film (RIFF)", "expected a file of ratings"},
    {"\x7f"
     "ELF",
     4, NULL, "a program", "expected a file of ratings"},
    {"MZ\x90", 3, NULL, "a program", "expected a file of ratings"},
    {"\x80\x02", 2, NULL, "a Python pickle",
     "pandas.read_pickle(F).to_csv(…) makes a file that is read"},
    {"\x80\x03", 2, NULL, "a Python pickle",
     "pandas.read_pickle(F).to_csv(…) makes a file that is read"},
    {"\x80\x04\x95", 3, NULL, "a Python pickle",
     "pandas.read_pickle(F).to_csv(…) makes a file that is read"},
    {"\x80\x05\x95", 3, NULL, "a Python pickle",
     "pandas.read_pickle(F).to_csv(…) makes a file that is read"},
    {"RDX2\n", 5, NULL, "an R data file", "write.csv in R makes a file that is read"},
    {"RDX3\n", 5, NULL, "an R data file", "write.csv in R makes a file that is read"},
    {"MATLAB 5.0 MAT-file", 19, NULL, "a MATLAB file", "expected a file of ratings"},
    {"Obj\x01", 4, NULL, "an Avro file", "expected a file of ratings"},
    {"ORC", 3, NULL, "an ORC file", "expected a file of ratings"},
    {"version https://git-lfs", 23, NULL, "a Git LFS pointer: the file itself was not fetched",
     "git lfs pull fetches it"},
    {"/annex/objects/", 15, NULL, "a git-annex pointer: the file itself was not fetched",
     "git annex get fetches it"},
    {"Rar!\x1a\x07", 6, NULL, "a RAR archive", "unpack it, or pack it as zip"},
    {"{\\rtf", 5, NULL, "an RTF document", "save it as plain text"},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Does it begin as markup does: <? or <!, or <word with a </ or /> on the way? */
static bool is_html(const first_bytes *first)
{
    size_t at = 0;
    while (at < first->n && strchr(" \t\r\n", first->bytes[at]) != NULL &&
           first->bytes[at] != '\0') {
        at++;
    }
    const char *tag = first->bytes + at;
    size_t n = first->n - at;
    if (n < 3 || tag[0] != '<') {
        return false;
    }
    return tag[1] == '?' || tag[1] == '!' ||
           (isalpha((unsigned char)tag[1]) &&
            (memmem(tag, n, "</", 2) != NULL || memmem(tag, n, "/>", 2) != NULL ||
             (n > 5 && strncasecmp(tag, "<html", 5) == 0)));
}

/* "label index:value index:value", or SVDFeature's, with three counts behind the label: all lines.
 */
static bool is_libsvm(const first_bytes *first)
{
    size_t lines = 0, pairs = 0;
    const char *at = first->bytes, *end = at + first->n;
    while (at < end && lines < 50) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL && first->more) {
            break;
        }
        text_line line = {at, (size_t)((newline == NULL ? end : newline) - at), 0};
        at = newline == NULL ? end : newline + 1;
        if (text_is_blank(line)) {
            continue;
        }
        enum { FIELDS = 6 };
        field fields[FIELDS];
        char scratch[512];
        if (line.length > sizeof scratch) {
            return false;
        }
        size_t n = text_split(line, text_delimiters[BY_BLANKS], fields, FIELDS, scratch);
        double value;
        bool good = n != SIZE_MAX && n >= 2 &&
                    text_number(fields[0].text, fields[0].length, &value) == NUMBER_OK;
        bool counts =
            n > 4 && n != SIZE_MAX && memchr(fields[1].text, ':', fields[1].length) == NULL;
        for (size_t f = counts ? 4 : 1; good && f < n && f < FIELDS; f++) {
            const char *colon = memchr(fields[f].text, ':', fields[f].length);
            size_t before = colon == NULL ? 0 : (size_t)(colon - fields[f].text);
            good = colon != NULL && text_number(fields[f].text, before, &value) == NUMBER_OK &&
                   text_number(colon + 1, fields[f].length - before - 1, &value) == NUMBER_OK;
        }
        lines++;
        pairs += good;
    }
    return lines > 0 && pairs == lines;
}

/* The place of its kind; KINDS: none. */
static size_t find_kind(const first_bytes *first)
{
    for (size_t k = 0; k < KINDS; k++) {
        bool bytes = kinds[k].begins != NULL && first->n_raw >= kinds[k].n &&
                     memcmp(first->raw, kinds[k].begins, kinds[k].n) == 0;
        if (bytes || (kinds[k].member != NULL && first_has_member(first, kinds[k].member))) {
            return k;
        }
    }
    return KINDS;
}

static sureness sniff_foreign(const first_bytes *first)
{
    return find_kind(first) < KINDS || is_html(first) || is_libsvm(first) ? SURE_CERTAIN : SURE_NOT;
}

static mf_status read_foreign(reading *r, mf_error *error)
{
    size_t kind = find_kind(r->first);
    if (kind < KINDS) {
        return mf_fail_at(error, MF_BAD_DATA, r->path, 1, "this is %s; %s", kinds[kind].name,
                          kinds[kind].advice);
    }
    if (is_html(r->first)) {
        return mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                          "this is HTML or XML, a web page perhaps in place of the file; expected "
                          "ratings: fetch the file itself");
    }
    return mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                      "these are features (label index:value …), as libsvm or SVDFeature has them; "
                      "expected watcher, movie and rating");
}

const mf_format format_foreign = {
    .name = "foreign",
    .summary =
        "what holds no ratings that can be read (web pages, pictures, spreadsheets, Parquet …): "
        "refused by its name",
    .options = READS_ANY,
    .sniff = sniff_foreign,
    .read = read_foreign,
    .whole_archives = true,
};
