/* What getting at one rating takes in each form, counted by hand. */
#include "../support.h"

#include "../../src/data/csr.h"
#include "../../src/data/random.h"
#include "../../src/teach/microscope.h"

static void a_lone_rating_costs_what_each_form_must_look_at(void **state)
{
    (void)state;
    /* coo: its row, and its column where the row is that; csr and csc: where a slice is, twice,
     * then by halving its one place, then the place and the value again; a slice, two reads for
     * each rating */
    static const double expected[MF_FORMS][MF_ACCESSES] = {
        {1, 1, 1}, {2, 2, 3}, {4, 5, 5}, {5, 4, 5}};
    mf_ratings r = ratings_of("a,x,3\n");
    mf_access_costs costs;
    assert_int_equal(mf_microscope(&r.r, NULL, &costs, NULL), MF_OK);
    for (size_t f = 0; f < MF_FORMS; f++) {
        for (size_t a = 0; a < MF_ACCESSES; a++) {
            if (costs.of[f][a].reads != expected[f][a]) {
                fail_msg("%s, %s: %g reads; expected %g", mf_form_names[f], mf_access_names[a],
                         costs.of[f][a].reads, expected[f][a]);
            }
        }
    }
    mf_ratings_clear(&r);
}

enum { QUESTIONS = 512 };

/* Steps of a search by halving in so many sorted places, and two more where it is there. */
static size_t search(const uint32_t *sorted, size_t n, uint32_t wanted)
{
    size_t low = 0, high = n, steps = 0;
    for (; low < high; steps++) {
        size_t middle = (low + high) / 2;
        if (sorted[middle] < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 2 + steps + (low < n && sorted[low] == wanted ? 2 : 0);
}

/* Every question of the microscope asked once more, of nothing but a list of cells in row order. */
static void reads_are_those_of_the_questions_counted_by_hand(void **state)
{
    (void)state;
    enum { ROWS = 4, COLS = 5, N = 9 };
    static const char text[] = "a,v,1\na,w,2\na,z,3\nb,x,4\nc,v,5\nc,w,4\nc,x,3\nc,y,2\nd,w,1\n";
    mf_ratings r = ratings_of(text);
    mf_access_costs costs, again;
    double of[MF_FORMS][MF_ACCESSES] = {{0}};
    assert_int_equal(mf_microscope(&r.r, NULL, &costs, NULL), MF_OK);
    assert_int_equal(mf_microscope(&r.r, NULL, &again, NULL), MF_OK);
    mf_random random = {1};
    for (size_t q = 0; q < QUESTIONS; q++) {
        size_t t = (size_t)mf_random_below(&random, N);
        uint32_t i = 0, rated = r.r.col[t], j = rated;
        while (r.r.row_start[i + 1] <= t) {
            i++;
        }
        if (q % 2 == 1) {
            j = (uint32_t)mf_random_below(&random, COLS);
        }
        /* the row of each cell and what is in each row and column */
        uint32_t in_row[ROWS][COLS], in_col[COLS][ROWS], of_row[N];
        size_t n_row[ROWS] = {0}, n_col[COLS] = {0}, met = 0;
        for (uint32_t a = 0; a < ROWS; a++) {
            for (size_t at = r.r.row_start[a]; at < r.r.row_start[a + 1]; at++) {
                uint32_t b = r.r.col[at];
                of_row[at] = a;
                in_row[a][n_row[a]++] = b;
                in_col[b][n_col[b]++] = a;
            }
        }
        of[MF_FORM_DENSE][MF_ACCESS_ROW] += COLS;
        of[MF_FORM_DENSE][MF_ACCESS_COLUMN] += ROWS;
        of[MF_FORM_DENSE][MF_ACCESS_CELL] += 1;
        of[MF_FORM_COO][MF_ACCESS_ROW] += (double)(N + n_row[i]);
        of[MF_FORM_COO][MF_ACCESS_COLUMN] += (double)(N + n_col[rated]);
        size_t at = 0;
        bool found = false;
        for (; at < N && !found; at++) {
            met += of_row[at] == i;
            found = of_row[at] == i && r.r.col[at] == j;
        }
        of[MF_FORM_COO][MF_ACCESS_CELL] += (double)(at + met + (found ? 1 : 0));
        of[MF_FORM_CSR][MF_ACCESS_ROW] += (double)(2 + 2 * n_row[i]);
        of[MF_FORM_CSC][MF_ACCESS_COLUMN] += (double)(2 + 2 * n_col[rated]);
        of[MF_FORM_CSR][MF_ACCESS_CELL] += (double)search(in_row[i], n_row[i], j);
        of[MF_FORM_CSC][MF_ACCESS_CELL] += (double)search(in_col[j], n_col[j], i);
        for (size_t a = 0; a < ROWS; a++) {
            of[MF_FORM_CSR][MF_ACCESS_COLUMN] += (double)search(in_row[a], n_row[a], rated);
        }
        for (size_t b = 0; b < COLS; b++) {
            of[MF_FORM_CSC][MF_ACCESS_ROW] += (double)search(in_col[b], n_col[b], i);
        }
    }
    for (size_t f = 0; f < MF_FORMS; f++) {
        for (size_t a = 0; a < MF_ACCESSES; a++) {
            if (costs.of[f][a].reads != of[f][a] / QUESTIONS ||
                again.of[f][a].reads != costs.of[f][a].reads) {
                fail_msg("%s, %s: %g reads, then %g; expected %g", mf_form_names[f],
                         mf_access_names[a], costs.of[f][a].reads, again.of[f][a].reads,
                         of[f][a] / QUESTIONS);
            }
        }
    }
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_rating_costs_what_each_form_must_look_at),
        cmocka_unit_test(reads_are_those_of_the_questions_counted_by_hand),
    };
    return cmocka_run_group_tests_name("teach/microscope", tests, NULL, NULL);
}
