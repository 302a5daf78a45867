/* A lesson as text: paragraphs, lists, steps. */
#include "../support.h"

#include "../../src/teach/lesson.h"

/* The text of the lesson's first part of prose. */
static char *first_prose(const char *body)
{
    char text[1000], *found = NULL;
    mf_lesson *lesson = NULL;
    mf_error error = {0};
    snprintf(text, sizeof text, "# A title\n\n%s\n", body);
    if (mf_lesson_parse("test", text, &lesson, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    for (size_t p = 0; p < lesson->n && found == NULL; p++) {
        found = lesson->parts[p].text[0] != '\0' ? strdup(lesson->parts[p].text) : NULL;
    }
    mf_lesson_free(lesson);
    return found;
}

static void says(const char *body, const char *expected)
{
    char *prose = first_prose(body);
    assert_non_null(prose);
    if (strstr(prose, expected) == NULL) {
        fail_msg("'%s' is not in '%s'", expected, prose);
    }
    free(prose);
}

static void lines_of_a_paragraph_run_on_and_lists_stay_apart(void **state)
{
    (void)state;
    says("one line\nand another", "one line and another");
    says("a list:\n- first\n- second\n* third", "a list:\n- first\n- second\n* third");
    says("a list:\n- first\n  goes on", "- first   goes on");
    says("no list\n-5 is a number", "no list -5 is a number");
    says("no list\n*stars*", "no list *stars*");
    says("a dash\n-", "a dash -");
    says("one\n\n\n\ntwo", "one\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_paragraph_run_on_and_lists_stay_apart),
    };
    return cmocka_run_group_tests_name("teach/lesson", tests, NULL, NULL);
}
