/* Hundreds of files that are broken, extreme or lie, made here: each gives ratings, or one line
 * that names the file and status MF_BAD_DATA. What each gives stands in hostile.txt; `make screens`
 * writes it anew: read the diff. HOSTILE_IDS=10000000 makes the largest row larger. */
#include "../support.h"

#include <math.h>
#include <sys/resource.h>
#include <time.h>
#include <zlib.h>

typedef struct tally {
    size_t n, n_read, n_refused;
} tally;

static tally all;
static FILE *noted;
static char *notes;
static size_t notes_size;

/* A line of hostile.txt: the bytes that were fed and what came of them. */
static void note(const char *kind, const char *ending, const char *bytes, size_t n,
                 const mf_ratings *r, const mf_error *error)
{
    if (noted == NULL) {
        noted = open_memstream(&notes, &notes_size);
        assert_non_null(noted);
    }
    fprintf(noted, "%s%s \"", kind, ending);
    for (size_t i = 0; i < n && i < 60; i++) {
        unsigned char c = (unsigned char)bytes[i];
        fprintf(noted, c < ' ' || c >= 0x7f || c == '\\' ? "\\%02x" : "%c", c);
    }
    fprintf(noted, "%s\": ", n > 60 ? "…" : "");
    if (r == NULL) { /* what a library says of damage is its own */
        const char *said = strstr(error->message, ": ");
        int length = (int)strcspn(said, "(");
        bool damage = strncmp(said, ": the data is damaged", 21) == 0;
        fprintf(noted, "line %zu%.*s\n", error->line, damage ? length : (int)strlen(said), said);
        return;
    }
    double sum = 0;
    for (size_t k = 0; k < r->r.n; k++) {
        sum += (double)mf_csr_value(&r->r, k);
    }
    fprintf(noted, "%zu x %zu, %zu ratings, sum %.9g, ids", r->r.n_rows, r->r.n_cols, r->r.n, sum);
    for (size_t i = 0; i < 2; i++) {
        const char *id = mf_id(i == 0 ? &r->watchers : &r->movies, 0);
        fputc(' ', noted);
        for (size_t c = 0; id[c] != '\0' && c < 30; c++) {
            unsigned char byte = (unsigned char)id[c];
            fprintf(noted, byte < ' ' || byte >= 0x7f ? "\\%02x" : "%c", byte);
        }
    }
    for (size_t i = 0; i < r->n_notes; i++) {
        fprintf(noted, "; %s", r->notes[i].message);
    }
    fputc('\n', noted);
}

/* Feeds bytes under a name; what comes must be one of the two. */
static void feed(const char *kind, const char *ending, const void *bytes, size_t n)
{
    char name[40];
    mf_ratings ratings;
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    snprintf(name, sizeof name, "hostile%s", ending);
    const char *path = write_bytes(name, bytes, n);
    clock_t began = clock();
    mf_status status = mf_ratings_read(path, NULL, &options, &ratings, NULL, &error);
    if ((clock() - began) / CLOCKS_PER_SEC > 60) {
        fail_msg("%s takes %ld s", kind, (long)((clock() - began) / CLOCKS_PER_SEC));
    }
    if (status == MF_OK) {
        for (size_t k = 0; k < ratings.r.n; k++) { /* what was read is whole */
            assert_true(ratings.r.col[k] < ratings.r.n_cols);
            assert_true(isfinite(mf_csr_value(&ratings.r, k)));
        }
        assert_true(ratings.r.n > 0);
        note(kind, ending, bytes, n, &ratings, NULL);
        mf_ratings_clear(&ratings);
        all.n_read++;
    } else {
        if (status != MF_BAD_DATA || error.message[0] == '\0' ||
            strchr(error.message, '\n') != NULL) {
            fail_msg("%s: status %d, \"%s\"", kind, (int)status, error.message);
        }
        assert_string_equal(error.file, path);
        note(kind, ending, bytes, n, NULL, &error);
        all.n_refused++;
    }
    all.n++;
}

static void feed_text(const char *kind, const char *text)
{
    feed(kind, ".csv", text, strlen(text));
}

static void numbers_of_every_kind(void **state)
{
    (void)state;
    static const char *const numbers[] = {"1e999",
                                          "-1e999",
                                          "1e-400",
                                          "nan",
                                          "NaN",
                                          "inf",
                                          "-inf",
                                          "Infinity",
                                          "0x10",
                                          "0b1",
                                          "1_000",
                                          "1,5",
                                          "1.5.5",
                                          "1..5",
                                          ".",
                                          "-",
                                          "+",
                                          "+3",
                                          "--3",
                                          "3-",
                                          "3+",
                                          "1e",
                                          "1e+",
                                          "e5",
                                          "1e5e5",
                                          " 3 ",
                                          "\t3",
                                          "3\f",
                                          "3 4",
                                          "99999999999999999999999999",
                                          "0.1e400",
                                          "00003",
                                          "-0",
                                          "-0.0",
                                          "1e308",
                                          "1.7976931348623157e308",
                                          "4.9e-324",
                                          "3.4028236e38",
                                          "१",
                                          "３",
                                          "٣",
                                          "½",
                                          "3½",
                                          "4/5",
                                          "5/4",
                                          "0/0",
                                          "4/",
                                          "/5",
                                          "4 stars",
                                          "* * *",
                                          "true",
                                          "null",
                                          "None",
                                          "?",
                                          "",
                                          "''",
                                          "\"3\"",
                                          "\"3",
                                          "'3'",
                                          "$3",
                                          "3%",
                                          "1e3",
                                          "1E3",
                                          "1d3",
                                          "0x1p3",
                                          "2147483648",
                                          "-2147483649",
                                          "18446744073709551616",
                                          "1234567890123456789012345678901234567890.5",
                                          "3\xc2\xa0",
                                          "\357\273\2773",
                                          "3;4",
                                          "=3",
                                          "#3",
                                          "3e",
                                          "3.",
                                          ".3",
                                          "1 000,5"};
    char text[400], kind[100];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        snprintf(kind, sizeof kind, "number %s", numbers[i]);
        snprintf(text, sizeof text, "watcher,movie,rating\na,b,3\nc,d,%s\ne,f,4\n", numbers[i]);
        feed_text(kind, text);
    }
}

static void ids_of_every_kind(void **state)
{
    (void)state;
    static const char *const ids[] = {"",
                                      " ",
                                      "\"\"",
                                      "\"a\"\"b\"",
                                      "\"a,b\"",
                                      "\"a\nb\"",
                                      "\"a",
                                      "a\"b",
                                      "'a,b'",
                                      "\\",
                                      "\\,",
                                      "\x01",
                                      "\x1b[31m",
                                      "\x7f",
                                      "\xc2\x80",
                                      "\xff",
                                      "\xc0\x80",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xe2\x80\xae",
                                      "\xef\xbf\xbf",
                                      "00",
                                      "01",
                                      "1",
                                      "1.0",
                                      "1e0",
                                      "-1",
                                      "+1",
                                      "18446744073709551615",
                                      "18446744073709551616",
                                      "99999999999999999999999",
                                      "0x1",
                                      "nan",
                                      "a b",
                                      " a",
                                      "a ",
                                      "a\tb",
                                      "#a",
                                      "//",
                                      "a::b",
                                      "a|b",
                                      "a;b",
                                      "=1+1",
                                      "@a",
                                      "../../x",
                                      "%s%n",
                                      "a\rb",
                                      "\xf0\x9f\x98\x80",
                                      "e\xcc\x81",
                                      "\xc3\xa9"};
    char text[600], kind[100];
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        snprintf(kind, sizeof kind, "id %zu", i);
        snprintf(text, sizeof text, "watcher,movie,rating\na,b,3\n%s,d,2\nb,%s,4\nc,d,5\n", ids[i],
                 ids[i]);
        feed_text(kind, text);
    }
}

static void separators_and_line_ends_of_every_kind(void **state)
{
    (void)state;
    static const char *const between[] = {",",   ";",  "\t",   "|", " ",        "  ",
                                          "::",  ":",  "\x01", "^", "~",        "||",
                                          ",\t", ", ", " ,",   "_", "\xc2\xa0", "/"};
    static const char *const ends[] = {"\n", "\r\n", "\r",  "\n\r", "\n\n",
                                       "",   " \n",  ",\n", "\x0b", "\xe2\x80\xa8"};
    char text[600], kind[100];
    for (size_t b = 0; b < sizeof between / sizeof between[0]; b++) {
        for (size_t e = 0; e < sizeof ends / sizeof ends[0]; e++) {
            const char *c = between[b], *n = ends[e];
            snprintf(kind, sizeof kind, "between %zu, end %zu", b, e);
            snprintf(text, sizeof text, "1%s2%s3%s4%s5%s3%s7%s8%s2.5%s", c, c, n, c, c, n, c, c, n);
            feed_text(kind, text);
        }
    }
}

/* The text in two or four bytes a character. */
static size_t widened(const char *text, unsigned width, bool big, bool mark, unsigned char *out)
{
    size_t n = 0;
    for (long at = mark ? -1 : 0; at < (long)strlen(text); at++) {
        uint32_t c = at < 0 ? 0xfeff : (unsigned char)text[at];
        for (unsigned b = 0; b < width; b++) {
            out[n++] = (unsigned char)(c >> (8 * (big ? width - 1 - b : b)));
        }
    }
    return n;
}

static void encodings_of_every_kind(void **state)
{
    (void)state;
    static const char text[] = "watcher,movie,rating\na,b,3\nc,d,4\n";
    unsigned char wide[400];
    char kind[100];
    for (unsigned form = 0; form < 8; form++) {
        size_t n = widened(text, form & 1 ? 4 : 2, (form & 2) != 0, (form & 4) != 0, wide);
        for (size_t cut = 0; cut < 3; cut++) {
            snprintf(kind, sizeof kind, "encoding %u, %zu bytes cut", form, cut);
            feed(kind, ".csv", wide, n - cut);
        }
    }
    static const char *const marks[] = {"\xef\xbb\xbf",
                                        "\xef\xbb",
                                        "\xff\xfe",
                                        "\xfe\xff",
                                        "\x2b\x2f\x76\x38",
                                        "\0\0\xfe\xff",
                                        "\x1a",
                                        "\x0c",
                                        "\xef\xbb\xbf\xef\xbb\xbf"};
    for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
        char marked[200];
        size_t length = m == 5 ? 4 : strlen(marks[m]);
        memcpy(marked, marks[m], length);
        memcpy(marked + length, text, sizeof text - 1);
        snprintf(kind, sizeof kind, "mark %zu", m);
        feed(kind, ".csv", marked, length + sizeof text - 1);
    }
    for (unsigned c = 0; c < 256; c += 5) { /* one byte in the middle of a line is another */
        char bent[sizeof text];
        memcpy(bent, text, sizeof text);
        bent[24] = (char)c;
        snprintf(kind, sizeof kind, "byte %u", c);
        feed(kind, ".csv", bent, sizeof text - 1);
    }
}

static void files_that_are_something_else_or_cut_off(void **state)
{
    (void)state;
    static const struct {
        const char *ending, *text;
    } files[] = {
        {".csv", ""},
        {".csv", "\n"},
        {".csv", "watcher,movie,rating\n"},
        {".csv", "#\n#\n"},
        {".csv", "1"},
        {".csv", "1,2"},
        {".csv", "1,2,"},
        {".csv", ",,"},
        {".csv", ",,,\n,,,\n"},
        {".csv", "\"\n"},
        {".json", "{"},
        {".json", "["},
        {".json", "[]"},
        {".json", "{}"},
        {".json", "null"},
        {".json", "[1,2,3]"},
        {".json", "[{\"user\":1,\"item\":2}]"},
        {".json", "{\"user\":{\"a\":[1]},\"item\":2,\"rating\":3}"},
        {".json", "{\"user\":\"a\",\"item\":\"b\",\"rating\":1e999}"},
        {".json", "{\"user\":\"\\ud800\",\"item\":\"b\",\"rating\":1}"},
        {".mtx",
         "%%MatrixMarket matrix coordinate real general\n99999999999999 99999999999999 1\n1 1 3\n"},
        {".mtx", "%%MatrixMarket matrix coordinate real general\n2 2 99999999999\n1 1 3\n"},
        {".mtx", "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 3\n"},
        {".mtx", "%%MatrixMarket matrix array real general\n4000000000 4000000000\n1\n"},
        {".mtx", "%%MatrixMarket matrix coordinate complex general\n2 2 1\n1 1 3 4\n"},
        {".mtx", "%%MatrixMarket\n"},
        {".mtx", "%%MatrixMarket matrix coordinate real general\n-1 2 3\n"},
        {".csv", "<!DOCTYPE html><html></html>"},
        {".csv", "%PDF-1.4\n"},
        {".csv", "PK\x03\x04garbage"},
        {".csv", "\x1f\x8bgarbage"},
        {".csv", "\x28\xb5\x2f\xfdgarbage"},
        {".csv", "\xfd"
                 "7zXZ"},
        {".csv", "BZh91AY&SY"},
        {".csv", "SQLite format 3"},
        {".csv", "\x89HDF\r\n\x1a\n"},
        {".csv", "PAR1"},
        {".csv", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"},
        {".npy", "\x93NUMPY\x01"},
        {".csv", "user,item\na,b\n"},
        {".csv", "rating\n3\n4\n"},
        {".csv", "a,b,c,d,e,f,g,h\n1,2,3,4,5,6,7,8\n"},
        {".txt", "1:\n"},
        {".txt", "1:\n2:\n3:\n"},
        {".txt", "1:\n5,6,7,8,9\n"},
        {".txt", "99999999999999999999:\n1,2,2001-01-01\n"},
    };
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        char kind[60];
        snprintf(kind, sizeof kind, "file %zu", f);
        feed(kind, files[f].ending, files[f].text, strlen(files[f].text));
    }
    /* headers of arrays whose products overflow */
    static const char *const shapes[] = {"(9223372036854775807, 2)",
                                         "(4294967296, 4294967296)",
                                         "(0, 5)",
                                         "(5, 0)",
                                         "(2, 2, 2)",
                                         "(-1, 2)",
                                         "(1e5, 2)",
                                         "(2,",
                                         "()"};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        unsigned char npy[128 + 32] = "\x93NUMPY\x01";
        int n = snprintf((char *)npy + 10, 118,
                         "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }", shapes[s]);
        npy[7] = 0;
        memset(npy + 10 + n, ' ', (size_t)(118 - n));
        npy[8] = 118;
        npy[9] = 0;
        feed("array", ".npy", npy, sizeof npy);
    }
    char deep[60000];
    memset(deep, '[', sizeof deep);
    feed("deep", ".json", deep, sizeof deep);
    for (size_t k = 0; k < sizeof deep; k += 6) {
        memcpy(deep + k, "{\"a\":[", 6);
    }
    feed("deep", ".json", deep, sizeof deep);
}

static void archives_that_bomb_or_lie(void **state)
{
    (void)state;
    /* a gigabyte of zeros, and of one line over and over */
    static unsigned char zeros[1 << 20];
    for (int form = 0; form < 2; form++) {
        const char *path = temporary("bomb.csv.gz");
        gzFile gz = gzopen(path, "wb9");
        assert_non_null(gz);
        for (size_t k = 0; form == 1 && k + 8 <= sizeof zeros; k += 8) {
            memcpy(zeros + k, "1,2,3.5\n", 8);
        }
        for (int m = 0; m < 1024; m++) {
            assert_int_equal(gzwrite(gz, zeros, sizeof zeros), sizeof zeros);
        }
        gzclose(gz);
        size_t n;
        char *bytes = read_bytes(path, &n);
        feed("bomb", ".csv.gz", bytes, n);
        feed("half a bomb", ".csv.gz", bytes, n / 2);
        free(bytes);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (!is_sanitized()) {
        assert_true(usage.ru_maxrss < 300 * 1024); /* what it unpacks to is 1 GiB */
    }
    /* a tar member, and a zip member, that say that they are endless */
    unsigned char tar[1024] = "ratings.csv";
    memcpy(tar + 100, "0000644", 7);
    memcpy(tar + 124, "77777777777", 11);
    memcpy(tar + 257, "ustar", 5);
    memcpy(tar + 148, "        ", 8);
    unsigned sum = 0;
    for (size_t k = 0; k < 512; k++) {
        sum += tar[k];
    }
    snprintf((char *)tar + 148, 8, "%06o", sum);
    feed("tar", ".tar", tar, sizeof tar);
    static const unsigned char zip[] =
        "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f\x05\0\0\0"
        "a.csv1,2,3\n";
    feed("zip", ".zip", zip, sizeof zip - 1);
}

static void very_long_and_very_wide_ones(void **state)
{
    (void)state;
    const char *asked = getenv("HOSTILE_IDS");
    size_t n = asked == NULL ? 300000 : strtoul(asked, NULL, 10), size = n * 24 + (1 << 21), at = 0;
    char *text = malloc(size);
    assert_non_null(text);
    for (size_t j = 0; j < n; j++) { /* one watcher, as many movies */
        at += (size_t)snprintf(text + at, size - at, "w,m%zu,%zu\n", j, j % 5 + 1);
    }
    feed("one row", ".csv", text, at);
    memset(text, 'x', 1 << 21);
    feed("one word of 2 MB", ".csv", text, 1 << 21);
    memset(text, ',', 1 << 20);
    feed("a million commas", ".csv", text, 1 << 20);
    memset(text, '\n', 1 << 20);
    feed("a million empty lines", ".csv", text, 1 << 20);
    memset(text, '"', 1 << 20);
    feed("a million quotes", ".csv", text, 1 << 20);
    at = (size_t)snprintf(text, size, "watcher,movie,rating\na,b,3\n");
    memset(text + at, 'i', 1 << 20);
    strcpy(text + at + (1 << 20), ",b,3\n");
    feed("an id of 1 MB", ".csv", text, strlen(text));
    at = 0;
    for (size_t j = 0; j < 20000; j++) {
        at += (size_t)snprintf(text + at, size - at, "%sm%zu", j > 0 ? "," : "watcher,", j);
    }
    at += (size_t)snprintf(text + at, size - at, "\nada");
    for (size_t j = 0; j < 20000; j++) {
        at += (size_t)snprintf(text + at, size - at, ",%zu", j % 5);
    }
    feed("20,000 columns", ".csv", text, at);
    free(text);
}

static void all_were_tried(void **state)
{
    (void)state;
    print_message("%zu inputs: %zu read, %zu refused\n", all.n, all.n_read, all.n_refused);
    assert_true(all.n >= 300);
}

static void each_gave_what_is_expected(void **state)
{
    (void)state;
    fclose(noted);
    if (getenv("HOSTILE_IDS") == NULL) {
        assert_true(is_as_expected("tests/format/hostile.txt", notes));
    }
    free(notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_every_kind),
        cmocka_unit_test(ids_of_every_kind),
        cmocka_unit_test(separators_and_line_ends_of_every_kind),
        cmocka_unit_test(encodings_of_every_kind),
        cmocka_unit_test(files_that_are_something_else_or_cut_off),
        cmocka_unit_test(archives_that_bomb_or_lie),
        cmocka_unit_test(very_long_and_very_wide_ones),
        cmocka_unit_test(all_were_tried),
        cmocka_unit_test(each_gave_what_is_expected),
    };
    return cmocka_run_group_tests_name("format/hostile_data", tests, NULL, NULL);
}
