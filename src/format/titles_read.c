/* Movie titles. The usual files differ in delimiter and in where the title stands; a title may hold
 * commas where it is the last column. Bytes that are not UTF-8 are taken as Latin-1. */
#include "titles_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/titles.h"
#include "names.h"
#include "text.h"
#include "mfexplore/status.h"

enum { TITLE_FIELDS = 24, TITLE_LONGEST = 512, FIRST_FLAG = 5 };

/* What the flags at the end of MovieLens 100K's u.item say, as its u.genre lists them. */
static const char *const flags[] = {
    "unknown",     "Action", "Adventure", "Animation", "Children's", "Comedy",  "Crime",
    "Documentary", "Drama",  "Fantasy",   "Film-Noir", "Horror",     "Musical", "Mystery",
    "Romance",     "Sci-Fi", "Thriller",  "War",       "Western"};

enum { FLAGS = sizeof flags / sizeof flags[0] };

/* What a titles file looks like: its delimiter, where the title stands, whether a year does. */
typedef struct layout {
    delimiter by;
    size_t id, title, year, genres; /* year and genres are SIZE_MAX where there are none */
    bool flagged;                   /* genres are flags, as in u.item */
    bool header, title_last;
    size_t n_named; /* columns that a header names; 0: there is none */
    bool untitled;  /* names of columns, and none is that of the title */
    bool by_line;   /* no ids: line n names column n of a wide table */
} layout;

static bool is_year(field f)
{
    double value;
    return (f.length == 4 && memcmp(f.text, "NULL", 4) == 0) ||
           (text_number(f.text, f.length, &value) == NUMBER_OK && value > 1800 && value < 2200);
}

/* "title", "movie_title", "primaryTitle", "Book-Title", "name", "movie_name" */
static bool names_title(field f)
{
    static const char *const names[] = {"name", "movie_name", "movie name"};
    const char *colon = memchr(f.text, ':', f.length);
    size_t length = colon != NULL ? (size_t)(colon - f.text) : f.length;
    if (length >= 5 && length < 20 && strncasecmp(f.text + length - 5, "title", 5) == 0) {
        return memchr(f.text, ' ', length) == NULL || strncasecmp(f.text, "movie", 5) == 0;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == length && strncasecmp(names[i], f.text, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Which of the names is that of the movie's id: the clearest but for the title's; 0: none is. */
static int clearest_id(const field *names, size_t n, size_t title, size_t *at)
{
    int strength = 0;
    for (size_t f = 0; f < n; f++) {
        named name = name_meaning(names[f].text, names[f].length);
        if (f != title && name.role == ROLE_MOVIE && name.strength > strength) {
            strength = name.strength;
            *at = f;
        }
    }
    return strength;
}

static bool names_genres(field f)
{
    const char *colon = memchr(f.text, ':', f.length);
    size_t length = colon != NULL ? (size_t)(colon - f.text) : f.length;
    return (length == 6 && strncasecmp(f.text, "genres", 6) == 0) ||
           (length == 5 &&
            (strncasecmp(f.text, "genre", 5) == 0 || strncasecmp(f.text, "class", 5) == 0));
}

static layout sniff_layout(text_line first, char *scratch)
{
    layout found = {
        .by = text_delimiters[BY_COMMA], .title = 1, .year = SIZE_MAX, .genres = SIZE_MAX};
    for (const delimiter *d = text_delimiters; d->kind != DELIMITER_BLANKS; d++) {
        if (text_split(first, *d, NULL, 0, scratch) != SIZE_MAX &&
            text_split(first, *d, NULL, 0, scratch) >= 2) {
            found.by = *d;
            break;
        }
    }
    field fields[TITLE_FIELDS];
    size_t n = text_split(first, found.by, fields, TITLE_FIELDS, scratch);
    n = n == SIZE_MAX ? 0 : n < TITLE_FIELDS ? n : TITLE_FIELDS;
    for (size_t f = 0; f < n; f++) {
        if (names_title(fields[f]) && !found.header) {
            found.title = f;
            found.header = true;
            found.n_named = n;
        }
        if (names_genres(fields[f])) {
            found.genres = f;
        }
    }
    enum { AN_ID = 8 }; /* "movieId", "tconst": nobody calls a movie so; "Toy Story" is weaker */
    size_t named_id;
    if (found.header) {
        found.id = found.title == 0 ? 1 : 0;
        clearest_id(fields, n, found.title, &found.id);
    } else if (n >= 2 && clearest_id(fields, n, SIZE_MAX, &named_id) >= AN_ID) {
        found.untitled = true;
    }
    if (!found.header && found.by.kind == DELIMITER_COLONS && n == 3) {
        found.genres = 2;
    }
    found.flagged = !found.header && found.by.character == '|' && n == FIRST_FLAG + FLAGS;
    if (!found.header && n >= 3 && is_year(fields[1]) && found.by.character == ',') {
        found.year = 1;
        found.title = 2;
        found.title_last = true;
    }
    double year;
    if (!found.header && n >= 2 && is_year(fields[0]) && fields[0].text[0] != 'N' &&
        text_number(fields[1].text, fields[1].length, &year) != NUMBER_OK) {
        found.by_line = true;
        found.year = 0;
        found.title = 1;
        found.genres = n > 2 ? 2 : SIZE_MAX;
        found.title_last = false;
    }
    return found;
}

/* The genres of a line; flags as "Comedy|Drama" in `out`. Empty: none are said. */
static field genres_of(const layout *l, const field *fields, size_t n, char *out, size_t size)
{
    field none = {"", 0};
    size_t at = 0;
    if (!l->flagged) {
        bool there = l->genres != SIZE_MAX && l->genres < n;
        return there && strncmp(fields[l->genres].text, "(no genres", 10) != 0 ? fields[l->genres]
                                                                               : none;
    }
    for (size_t g = 0; g < FLAGS && n == FIRST_FLAG + FLAGS; g++) {
        if (fields[FIRST_FLAG + g].length == 1 && fields[FIRST_FLAG + g].text[0] == '1') {
            at += (size_t)snprintf(out + at, size - at, "%s%s", at > 0 ? "|" : "", flags[g]);
        }
    }
    return (field){out, at};
}

static mf_status add_title(text_line line, const layout *l, const mf_ids *movies, char *scratch,
                           size_t number, mf_titles *titles, mf_error *error)
{
    field fields[TITLE_FIELDS];
    char id[TITLE_LONGEST], whole[TITLE_LONGEST];
    size_t n = text_split(line, l->by, fields, TITLE_FIELDS, scratch);
    uint32_t index;
    if (n == SIZE_MAX || n <= l->title || n <= l->id || fields[l->id].length >= sizeof id) {
        return MF_OK; /* a line without a title leaves its movie without one */
    }
    snprintf(id, sizeof id, "%.*s", (int)fields[l->id].length, fields[l->id].text);
    if (l->by_line) {
        snprintf(id, sizeof id, "%zu", number);
    }
    if (!mf_ids_find(movies, id, &index)) {
        return MF_OK;
    }
    field title = fields[l->title];
    bool goes_on = l->title + 1 == l->n_named && n > l->n_named; /* commas of its own */
    if ((l->title_last || goes_on) && title.text >= line.text &&
        title.text <= line.text + line.length) {
        title.length = (size_t)(line.text + line.length - title.text);
    }
    if (l->year != SIZE_MAX && fields[l->year].length == 4 && fields[l->year].text[0] != 'N' &&
        title.length + 8 < sizeof whole) {
        int length = snprintf(whole, sizeof whole, "%.*s (%.4s)", (int)title.length, title.text,
                              fields[l->year].text);
        title = (field){whole, (size_t)length};
    }
    if (title.length >= TITLE_LONGEST) {
        title.length = TITLE_LONGEST - 1;
    }
    char list[TITLE_LONGEST];
    field genres = genres_of(l, fields, n, list, sizeof list);
    bool good = mf_titles_set(titles, movies->count, index, title.text, title.length) &&
                (genres.length == 0 ||
                 mf_titles_set_genres(titles, movies->count, index, genres.text, genres.length));
    return good ? MF_OK : mf_no_memory(error, "titles");
}

/* Titles without ids are those of all columns, in order. */
static mf_status check_by_line(const char *path, const mf_ids *movies, size_t n, mf_error *error)
{
    const char *last = movies->count > 0 ? mf_id(movies, movies->count - 1) : "";
    return movies->numeric && strtoul(last, NULL, 10) == n
               ? MF_OK
               : mf_fail_at(error, MF_BAD_DATA, path, n,
                            "%zu titles without ids, and the last column is %.40s; expected a "
                            "title a column",
                            n, last);
}

/* What the first line says of the file. */
static mf_status read_layout(text_line line, const char *path, char *scratch, layout *l,
                             mf_error *error)
{
    *l = sniff_layout(line, scratch);
    return l->untitled ? mf_fail_at(error, MF_BAD_DATA, path, line.number,
                                    "no column is named as a title ('%.*s'); expected one such as "
                                    "title or name",
                                    (int)(line.length < 60 ? line.length : 60), line.text)
                       : MF_OK;
}

static mf_status read_titles(const char *path, const char *const *members, const mf_ids *movies,
                             mf_titles *titles, mf_error *error)
{
    line_reader reader;
    text_line line;
    bool there = true;
    char *scratch = NULL;
    size_t scratch_size = 0, number = 0;
    layout l = {0};
    *titles = (mf_titles){0};
    mf_status status = line_reader_open_file(&reader, path, members, error);
    if (status != MF_OK) {
        return status;
    }
    while (status == MF_OK) {
        status = l.by.name == NULL || l.title_last
                     ? line_reader_next(&reader, &line, &there, error)
                     : line_reader_record(&reader, l.by, &line, &there, error);
        if (status != MF_OK || !there) {
            break;
        }
        if (line.length > scratch_size &&
            !mf_grow((void **)&scratch, &scratch_size, line.length, 1)) {
            status = mf_no_memory(error, "a line");
            break;
        }
        bool first = line.length > 0 && l.by.name == NULL;
        status = first ? read_layout(line, path, scratch, &l, error) : MF_OK;
        if (status == MF_OK && line.length > 0 && !(first && l.header)) {
            status = add_title(line, &l, movies, scratch, ++number, titles, error);
        }
    }
    free(scratch);
    status = line_reader_end(&reader, status, error);
    if (status == MF_OK && l.by_line) {
        status = check_by_line(path, movies, number, error);
    }
    if (status == MF_OK && titles->known > 0) {
        titles->path = mf_copy(path);
        status = titles->path == NULL ? mf_no_memory(error, "titles") : MF_OK;
    }
    if (status != MF_OK) {
        mf_titles_clear(titles);
    }
    return status;
}

mf_status mf_titles_read(const char *path, const mf_ids *movies, mf_titles *titles, mf_error *error)
{
    return read_titles(path, NULL, movies, titles, error);
}

/* Is it an archive with a member that matches? */
static mf_status look_for_member(const char *path, const char *const *patterns, bool *has,
                                 mf_error *error)
{
    source *from;
    struct stat about;
    *has = false;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode)) {
        return MF_OK; /* a pipe is read once */
    }
    mf_status status = source_open(path, &from, error);
    if (status == MF_OK) {
        *has = source_is_archive(from) && source_match(from, patterns) != SIZE_MAX;
        source_close(from);
    }
    return status;
}

/* Reads the titles of a file, if it is there: one that can be read, no pipe that is waited for and
 * no folder. */
static mf_status read_if_there(const char *path, const mf_ids *movies, mf_titles *titles,
                               bool *there, mf_error *error)
{
    struct stat about;
    bool found = stat(path, &about) == 0;
    *there = found && S_ISREG(about.st_mode) && access(path, R_OK) == 0;
    if (!found && errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
        return mf_fail_at(error, MF_SYSTEM, path, 0, "cannot read: %s", strerror(errno));
    }
    return *there ? mf_titles_read(path, movies, titles, error) : MF_OK;
}

mf_status mf_titles_find(const char *ratings_path, const mf_ids *movies, mf_titles *titles,
                         mf_error *error)
{
    static const char *const usual[] = {
        "movies.csv",       "movies.dat", "u.item", "movie_titles.txt",
        "movie_titles.csv", "*.item",     NULL};
    *titles = (mf_titles){0};
    if (strcmp(ratings_path, "-") == 0) {
        return MF_OK;
    }
    const char *slash = strrchr(ratings_path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - ratings_path + 1);
    const char *base = ratings_path + folder;
    int stem = (int)strcspn(base, ".");
    char path[4096];
    static const char *const own[] = {".titles.csv", ".item"}; /* named like the ratings */
    bool there = false, has;
    mf_status status = MF_OK;
    for (size_t i = 0; i < sizeof own / sizeof own[0] && status == MF_OK && !there; i++) {
        int length =
            snprintf(path, sizeof path, "%.*s%.*s%s", folder, ratings_path, stem, base, own[i]);
        status =
            length < (int)sizeof path ? read_if_there(path, movies, titles, &there, error) : MF_OK;
    }
    if (status != MF_OK || there) {
        return status;
    }
    status = look_for_member(ratings_path, usual, &has, error);
    if (status != MF_OK || has) {
        return status != MF_OK ? status : read_titles(ratings_path, usual, movies, titles, error);
    }
    for (size_t i = 0; usual[i] != NULL; i++) {
        int length = snprintf(path, sizeof path, "%.*s%s", folder, ratings_path, usual[i]);
        status =
            length < (int)sizeof path ? read_if_there(path, movies, titles, &there, error) : MF_OK;
        if (status != MF_OK || titles->known > 0) {
            return status;
        }
        mf_titles_clear(titles);
    }
    return MF_OK;
}

mf_status mf_titles_beside(const char *ratings_path, const mf_ids *movies, mf_titles *titles,
                           mf_error *error)
{
    mf_status status = mf_titles_find(ratings_path, movies, titles, error);
    if (status == MF_BAD_DATA) {
        mf_titles_clear(titles);
        return MF_OK;
    }
    return status;
}
