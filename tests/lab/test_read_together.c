/* A file that several read, each a part of its lines: the ratings that one reads, or the same
 * message. */
#include "../support.h"

#include "../../src/lab/lab.h"
#include "../train/thread_mates.h"

typedef struct job {
    const char *path;
    mf_read_options options;
    mf_lab *alone;
    mf_status status; /* of alone */
    mf_error error;
} job;

static void check(bool good, const char *path, size_t ranks, const char *what)
{
    if (!good) { /* cmocka's own would leave the thread */
        fprintf(stderr, "%s, %zu mates: %s\n", path, ranks, what);
        abort();
    }
}

static bool same_ids(const mf_ids *a, const mf_ids *b)
{
    return a->count == b->count && a->numeric == b->numeric &&
           a->start[a->count] == b->start[b->count] &&
           memcmp(a->text, b->text, a->start[a->count]) == 0;
}

static bool same_rows(const mf_csr *a, const mf_csr *b, mf_stretch own)
{
    bool same = a->n == b->n && a->n_cols == b->n_cols && (a->code == NULL) == (b->code == NULL) &&
                (a->rest == NULL) == (b->rest == NULL) &&
                memcmp(a->row_start, b->row_start, (a->n_rows + 1) * sizeof *a->row_start) == 0;
    for (size_t k = a->row_start[own.from]; same && k < a->row_start[own.to]; k++) {
        same = a->col[k] == b->col[k] && mf_csr_rating(a, k) == mf_csr_rating(b, k);
    }
    return same;
}

static void read_and_compare(const mf_mates *mates, void *argument)
{
    const job *j = argument;
    mf_error error = {0};
    mf_lab *lab = mf_lab_new();
    lab->mates = mates;
    mf_status status = mf_lab_open(lab, j->path, NULL, NULL, NULL, &j->options, &error);
    check(status == j->status, j->path, mates->n, "another status");
    if (status != MF_OK) {
        check(strcmp(error.message, j->error.message) == 0, j->path, mates->n, error.message);
        mf_lab_free(lab);
        return;
    }
    const mf_ratings *a = &j->alone->ratings, *b = &lab->ratings;
    check(same_ids(&a->watchers, &b->watchers), j->path, mates->n, "other watchers");
    check(same_ids(&a->movies, &b->movies), j->path, mates->n, "other movies");
    check(same_rows(&a->r, &b->r, mf_stretch_of(mates, b->cut, b->r.n_rows)), j->path, mates->n,
          "other ratings");
    check(a->n_lines == b->n_lines && a->n_duplicates == b->n_duplicates &&
              a->n_zeros == b->n_zeros && a->n_bad == b->n_bad && a->n_blank == b->n_blank &&
              a->n_missing == b->n_missing && a->below_zero == b->below_zero &&
              a->titles.known == b->titles.known,
          j->path, mates->n, "other counts");
    if (mates->rank == 0) {
        check(a->n_notes == b->n_notes, j->path, mates->n, "other notes");
        for (size_t n = 0; n < a->n_notes; n++) {
            check(strcmp(a->notes[n].message, b->notes[n].message) == 0, j->path, mates->n,
                  b->notes[n].message);
        }
        check(strcmp(a->columns.rating, b->columns.rating) == 0, j->path, mates->n,
              "another column");
    }
    mf_lab_free(lab);
}

static void reads_alike_with(const char *path, mf_read_options options)
{
    job j = {.path = path, .options = options, .alone = mf_lab_new()};
    j.options.threads = 1;
    j.status = mf_lab_open(j.alone, path, NULL, NULL, NULL, &j.options, &j.error);
    for (size_t n = 1; n < 6; n++) {
        with_mates(n, read_and_compare, &j);
    }
    mf_lab_free(j.alone);
}

static void reads_alike(const char *text)
{
    reads_alike_with(write_text("ratings.csv", text), mf_read_defaults());
}

static void lines_of_every_kind_are_divided(void **state)
{
    (void)state;
    reads_alike("watcher,movie,rating\n1,2,3\n1,3,4\n2,2,5\n10,3,0.5\n");
    reads_alike("1\t2\t3\t881250949\r\n1\t3\t4\t881250949\r\n2\t2\t5\t881250949\r\n"); /* CRLF */
    reads_alike("# a comment\n\nwatcher,movie,rating\n\nann,x,3\n\nbob,y,4\nann,y,1"); /* no end */
    reads_alike("\xef\xbb\xbfwatcher,movie,rating\nann,x,3\nbob,y,4\n");
    reads_alike("1::2::3\n1::3::4\n02::2::5\n2::3::1\n-4::9::2\n"); /* 02 and 2 */
    reads_alike("1 2 3.25\n1 3 4\n2 2 5.5\n3 1 0.1\n4 4 1e20\n");
    reads_alike("a,1,3\n"); /* more mates than lines */
}

static void a_long_file_is_divided_anywhere(void **state)
{
    (void)state;
    const char *path = temporary("long.csv");
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    fprintf(to, "watcher,movie,rating\n");
    for (unsigned i = 0; i < 20000; i++) {
        fprintf(to, "%u,m%u,%g\n", i * 7919 % 911, i * 104729 % 1301, 0.5 * (i % 11));
    }
    fclose(to);
    reads_alike_with(path, mf_read_defaults());
    mf_read_options options = mf_read_defaults();
    options.zero_missing = true;
    reads_alike_with(path, options);
    options.swap = true;
    reads_alike_with(path, options);
}

static void many_files_are_divided_as_one(void **state)
{
    (void)state;
    char a[300], b[300], c[300], list[1000], folder[300], command[1200];
    snprintf(a, sizeof a, "%s", write_text("a.csv", "watcher,movie,rating\n1,1,1\n1,2,2\n2,1,3\n"));
    snprintf(b, sizeof b, "%s",
             write_text("b.csv", "\nwatcher,movie,rating\n\n1,1,4\n7,2,2\n2,1,1\n9,9,0.5"));
    snprintf(c, sizeof c, "%s", write_text("c.csv", "watcher,movie,rating\n1,1,5\n"));
    snprintf(list, sizeof list, "%s,%s,%s", a, b, c);
    mf_read_options options = mf_read_defaults();
    reads_alike_with(list, options);
    for (mf_duplicates d = MF_DUPLICATES_LAST; d <= MF_DUPLICATES_ERROR; d++) {
        options.duplicates = d; /* the files' order counts */
        reads_alike_with(list, options);
    }
    snprintf(folder, sizeof folder, "%s", temporary("parts"));
    snprintf(command, sizeof command,
             "mkdir %s && cp %s %s/part-0 && cp %s %s/part-1 && cp %s %s/part-2", folder, a, folder,
             b, folder, c, folder);
    assert_int_equal(system(command), 0);
    reads_alike_with(folder, mf_read_defaults());
    snprintf(list, sizeof list, "%s,data/sample.csv.gz", a);
    reads_alike_with(list, mf_read_defaults());
}

static void duplicates_are_merged_across_parts(void **state)
{
    (void)state;
    const char *path = write_text("twice.csv", "watcher,movie,rating\n1,1,1\n2,2,5\n1,1,2\n3,3,3\n"
                                               "2,2,4\n1,1,4\n4,4,4\n1,2,0\n1,1,3\n2,2,0.3\n");
    for (mf_duplicates d = MF_DUPLICATES_LAST; d <= MF_DUPLICATES_ERROR; d++) {
        mf_read_options options = mf_read_defaults();
        options.duplicates = d;
        reads_alike_with(path, options);
    }
}

static void what_cannot_be_divided_is_read_whole(void **state)
{
    (void)state;
    reads_alike_with("data/sample.csv.gz", mf_read_defaults());
    reads_alike_with("data/tiny.csv", mf_read_defaults());
    reads_alike("watcher,movie,rating\n\"a\nb\",x,3\nbob,\"y, z\",4\nann,x,2\n");
    reads_alike("{\"user\":1,\"item\":2,\"rating\":3}\n{\"user\":2,\"item\":2,\"rating\":4}\n");
}

static void what_is_wrong_is_said_as_one_says_it(void **state)
{
    (void)state;
    reads_alike("watcher,movie,rating\n1,2,3\n1,3,4\n2,2,five\n10,3,0.5\n7,7,\n");
    reads_alike("");
    reads_alike("watcher,movie,rating\n");
    reads_alike("1,2,3\n1,3,nan\n");
    reads_alike_with(temporary("nowhere.csv"), mf_read_defaults());
    mf_read_options options = mf_read_defaults();
    options.skip_bad = true;
    reads_alike_with(write_text("bad.csv", "1,2,3\nx\n1,3,4\n2,,5\n3,1,2\n4,4,?\n5,5,5\n"),
                     options);
    options.missing = "5";
    reads_alike_with(write_text("bad.csv", "1,2,3\nx\n1,3,4\n2,,5\n3,1,2\n4,4,?\n5,5,5\n"),
                     options);
}

static void odd_ratings_are_noticed_together(void **state)
{
    (void)state;
    char text[4000] = "watcher,movie,rating\n", *at = text + strlen(text);
    for (unsigned i = 0; i < 100; i++) {
        at += sprintf(at, "%u,%u,%d\n", i % 9, i % 13, i % 10 == 9 ? 99 : (int)(i % 5));
    }
    reads_alike(text);
    at = text + strlen("watcher,movie,rating\n");
    for (unsigned i = 0; i < 100; i++) {
        at += sprintf(at, "%u,%u,%u\n", i % 9, i % 13, 1000 + i * 37);
    }
    reads_alike(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_every_kind_are_divided),
        cmocka_unit_test(a_long_file_is_divided_anywhere),
        cmocka_unit_test(many_files_are_divided_as_one),
        cmocka_unit_test(duplicates_are_merged_across_parts),
        cmocka_unit_test(what_cannot_be_divided_is_read_whole),
        cmocka_unit_test(what_is_wrong_is_said_as_one_says_it),
        cmocka_unit_test(odd_ratings_are_noticed_together),
    };
    return cmocka_run_group_tests_name("lab/read_together", tests, NULL, NULL);
}
