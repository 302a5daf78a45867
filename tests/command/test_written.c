/* What a command writes is nothing that it reads, and no two of its files are one. */
#include "../support.h"

#include <jansson.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char ratings[100], model[100], other[100], link_name[100];

static int set_up(void **state)
{
    (void)state;
    size_t length;
    char *tiny = read_bytes("data/tiny.csv", &length), words[300];
    snprintf(ratings, sizeof ratings, "%s", write_bytes("ratings.csv", tiny, length));
    free(tiny);
    snprintf(model, sizeof model, "%s", temporary("model.npz"));
    snprintf(other, sizeof other, "%s", temporary("other.csv"));
    snprintf(link_name, sizeof link_name, "%s", temporary("link.csv"));
    snprintf(words, sizeof words, "train %s --solver als --epochs 2 -q -o %s", ratings, model);
    program_result *r = run_program(NULL, words);
    return r->code == 0 && symlink(ratings, link_name) == 0 ? 0 : -1;
}

static char *text_of(const char *path)
{
    size_t length;
    return read_bytes(path, &length);
}

/* The line is refused with exit 2 and words of `said`; `kept` stays as it was. */
static void assert_refused(const char *words, const char *said, const char *kept)
{
    char *before = text_of(kept), *after;
    program_result *r = run_program(NULL, words);
    if (r->code != 2 || strstr(r->messages, said) == NULL) {
        fail_msg("%s: exit %d, %s", words, r->code, r->messages);
    }
    after = text_of(kept);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void a_file_that_is_read_is_not_written_over(void **state)
{
    (void)state;
    static const char *const lines[] = {"train %s --log %s", "export %s figure curves -o %s",
                                        "convert %s -o %s", "export %s screen data -o %s",
                                        "lesson gradient %s --export %s"};
    char words[400];
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        snprintf(words, sizeof words, lines[l], ratings, ratings);
        assert_refused(words, "which is being read", ratings);
        snprintf(words, sizeof words, lines[l], ratings, link_name);
        assert_refused(words, "which is being read", ratings);
    }
    snprintf(words, sizeof words, "train data/tiny.csv --test %s --log %s", ratings, link_name);
    assert_refused(words, "which --test names", ratings);
    snprintf(words, sizeof words, "export %s screen data -o %s", model, model);
    assert_refused(words, "which is being read", ratings);
    char folder[100], part[100]; /* of a folder, and of an archive */
    size_t length;
    char *tiny = read_bytes(ratings, &length);
    snprintf(folder, sizeof folder, "%s", temporary("many"));
    assert_int_equal(mkdir(folder, 0700), 0);
    snprintf(part, sizeof part, "%s", write_bytes("many/part-1.csv", tiny, length));
    free(tiny);
    snprintf(words, sizeof words, "train %s --log %s", folder, part);
    assert_refused(words, "which is being read", part);
    snprintf(words, sizeof words, "train %s,%s --log %s", ratings, part, part);
    assert_refused(words, "which is being read", part);
}

static void no_two_files_of_a_line_are_one(void **state)
{
    (void)state;
    char words[400], beside[100];
    snprintf(words, sizeof words, "convert %s -o %s --test-output %s", ratings, other, other);
    assert_refused(words, "which --test-output names", ratings);
    assert_int_equal(access(other, F_OK), -1);
    snprintf(beside, sizeof beside, "%.*s/./other.csv", (int)(strrchr(other, '/') - other), other);
    snprintf(words, sizeof words, "synth -o %s --truth %s", other, beside);
    assert_refused(words, "which --truth names", ratings);
    assert_int_equal(access(other, F_OK), -1);
    snprintf(words, sizeof words, "train %s -o w.npz --log w-B.npz", ratings);
    assert_refused(words, "a log is CSV", ratings);
}

/* A table's name says how it is compressed, and what stands between its columns. */
static void tables_are_written_as_their_names_say(void **state)
{
    (void)state;
    static const char *const endings[] = {"csv", "csv.gz", "csv.xz", "csv.zst"};
    static const char *const unpack[] = {"cat", "gzip -dc", "xz -dc", NULL};
    char words[700], *plain = NULL;
    for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
        char path[300], text[300];
        snprintf(path, sizeof path, "%s.%s", temporary("table"), endings[e]);
        snprintf(words, sizeof words, "export data/tiny.csv factors --epochs 3 -q -o %s", path);
        assert_int_equal(run_program(NULL, words)->code, 0);
        size_t length;
        char *bytes = read_bytes(path, &length);
        assert_int_equal(strncmp(bytes, "axis,id,title", 13) == 0, e == 0);
        if (unpack[e] == NULL) { /* no tool that every machine has */
            assert_memory_equal(bytes, "\x28\xb5\x2f\xfd", 4);
            free(bytes);
            continue;
        }
        snprintf(text, sizeof text, "%s", temporary("table.unpacked"));
        snprintf(words, sizeof words, "%s %s >%s", unpack[e], path, text);
        assert_int_equal(system(words), 0);
        free(bytes);
        bytes = read_bytes(text, &length);
        plain = plain == NULL ? strdup(bytes) : plain;
        assert_string_equal(bytes, plain);
        free(bytes);
    }
    assert_non_null(strstr(plain, "\nwatcher,ada,,,"));
    free(plain);
    program_result *r = run_program(NULL, "export data/tiny.csv factors --epochs 3 -q");
    assert_non_null(strstr(r->out, "\nwatcher\tada\t\t\t"));
    char path[300];
    snprintf(path, sizeof path, "%s.gz", temporary("log"));
    snprintf(words, sizeof words, "train data/tiny.csv --epochs 3 -q --log %s", path);
    assert_int_equal(run_program(NULL, words)->code, 0);
    size_t length;
    char *bytes = read_bytes(path, &length);
    assert_memory_equal(bytes, "\x1f\x8b", 2);
    free(bytes);
}

static json_t *meta_of(const char *path)
{
    char command[500];
    const char *text = temporary("meta.json");
    size_t length;
    snprintf(command, sizeof command, "unzip -p %s meta.json >%s", path, text);
    assert_int_equal(system(command), 0);
    char *bytes = read_bytes(text, &length);
    json_t *meta = json_loads(bytes, 0, NULL);
    free(bytes);
    assert_non_null(meta);
    return meta;
}

/* Opened, given a name for a factor and saved again, a model keeps all that its file said. */
static void a_model_that_is_saved_again_keeps_what_its_file_says(void **state)
{
    (void)state;
    char kept[300], again[300], words[900];
    if (system("command -v unzip >/dev/null") != 0) {
        print_message("skipped: no unzip\n");
        return;
    }
    snprintf(kept, sizeof kept, "%s", temporary("kept.npz"));
    snprintf(again, sizeof again, "%s", temporary("again.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver als -k 3 --epochs 3 -q -o %s",
             kept);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "name A 1 drama\nsave A -o %s\n", again);
    assert_int_equal(run_program(words, kept)->code, 0);
    json_t *before = meta_of(kept), *after = meta_of(again);
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(after, "factor_names"), 0)), "drama");
    json_object_del(after, "factor_names");
    assert_true(json_equal(before, after));
    assert_true(json_number_value(json_object_get(after, "holdout")) > 0);
    assert_int_equal(json_array_size(json_object_get(after, "scale")), 2);
    json_decref(before);
    json_decref(after);
    snprintf(words, sizeof words, "train data/tiny.csv --from %s --epochs 6 -q", again);
    assert_int_equal(run_program(NULL, words)->code, 0);
}

/* Interrupted before its first epoch, a run has nothing that is worth a file. */
static void an_interrupt_before_the_first_epoch_leaves_the_file_that_is_there(void **state)
{
    (void)state;
    char path[300], words[700];
    size_t lengths[2];
    snprintf(path, sizeof path, "%s", temporary("good.npz"));
    snprintf(words, sizeof words, "train data/sample.csv.gz --solver sgd -q -o %s", path);
    assert_int_equal(run_program(NULL, words)->code, 0);
    char *before = read_bytes(path, &lengths[0]);
    static const char *const after[] = {"0.05", "0.2"};
    for (size_t a = 0; a < sizeof after / sizeof after[0]; a++) { /* the run is the same: to its
                                                                     end it gives the same file */
        snprintf(words, sizeof words,
                 "timeout -s INT %s %s train data/sample.csv.gz --solver sgd -q "
                 "-o %s >/dev/null 2>&1",
                 after[a], getenv("MFEXPLORE"), path);
        int status = system(words);
        char *now = read_bytes(path, &lengths[1]);
        assert_true(WIFEXITED(status));
        assert_true(lengths[0] == lengths[1] && memcmp(before, now, lengths[0]) == 0);
        free(now);
    }
    free(before);
}

static void a_model_that_is_gone_on_with_stays_under_its_name(void **state)
{
    (void)state;
    char words[400];
    for (int updates = 0; updates < 2; updates++) {
        snprintf(words, sizeof words,
                 updates ? "update %s %s -q -o %s" : "train --from %s %s --epochs 4 -q -o %s",
                 model, ratings, model);
        program_result *r = run_program(NULL, words);
        if (r->code != 0) {
            fail_msg("%s: exit %d, %s", words, r->code, r->messages);
        }
    }
    program_result *r = run_program(NULL, "train data/tiny.csv --epochs 2 -q --log /dev/null");
    assert_int_equal(r->code, 0);
}

/* What was found beside the ratings, what a session read before, names made from that of -o. */
static void what_was_read_beside_the_file_is_not_written_over(void **state)
{
    (void)state;
    char words[800], titles[100], truth[100], run_b[100], frame[100], lesson[100];
    snprintf(titles, sizeof titles, "%s",
             write_text("ratings.titles.csv", "movie,title\n1,One\n2,Two\n"));
    snprintf(words, sizeof words, "convert %s -o %s", ratings, titles);
    assert_refused(words, "which is being read", titles);
    snprintf(words, sizeof words, "train %s --log %s", ratings, titles);
    assert_refused(words, "which is being read", titles);
    unlink(titles);
    snprintf(truth, sizeof truth, "%s", temporary("s-B.npz"));
    snprintf(run_b, sizeof run_b, "%s", temporary("s.npz"));
    snprintf(words, sizeof words,
             "synth --watchers 10 --movies 20 --ratings 100 -o %s --truth %s -q", other, truth);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "train %s --truth %s -o %s", other, truth, run_b);
    assert_int_equal(run_program(NULL, words)->code, 2);
    snprintf(frame, sizeof frame, "%s", temporary("r001.csv"));
    snprintf(words, sizeof words, "convert %s -o %s -q", ratings, frame);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "export %s film data --frames 2 -o %s", frame,
             temporary("r###.csv"));
    assert_refused(words, "which is being read", frame);
    snprintf(lesson, sizeof lesson, "%s", write_text("lesson.md", "# T\n\nText\n"));
    snprintf(words, sizeof words, "export %s screen train -o %s --lesson %s", ratings, lesson,
             lesson);
    assert_refused(words, "which is being read", lesson);
    snprintf(frame, sizeof frame, "%s", write_text("held.csv", "ada,1,3\n"));
    snprintf(words, sizeof words, "%s --test %s", ratings, frame);
    snprintf(lesson, sizeof lesson, "export history -o %s\n", frame);
    assert_contains(run_program(lesson, words)->messages, "which is being read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_read_is_not_written_over),
        cmocka_unit_test(no_two_files_of_a_line_are_one),
        cmocka_unit_test(tables_are_written_as_their_names_say),
        cmocka_unit_test(a_model_that_is_saved_again_keeps_what_its_file_says),
        cmocka_unit_test(an_interrupt_before_the_first_epoch_leaves_the_file_that_is_there),
        cmocka_unit_test(a_model_that_is_gone_on_with_stays_under_its_name),
        cmocka_unit_test(what_was_read_beside_the_file_is_not_written_over),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
