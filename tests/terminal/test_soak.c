/* Long sessions: the explorer's loop without a terminal. Random keys and sizes on every screen, and
 * a class that leaves it on: many hours of pictures, 100 ms apart, in less time. SOAK_TICKS and
 * SOAK_KEYS say how many; `make soak` takes the long ones. */
#include "../support.h"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>

#include "../../src/command/command.h"
#include "../../src/data/random.h"
#include "../../src/draw/grid.h"
#include "../../src/lab/lab.h"
#include "../../src/lab/worker.h"
#include "../../src/screen/frame.h"
#include "../../src/screen/keys.h"
#include "../../src/screen/screens.h"
#include "../../src/term/session.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { LINES_MOST = 4096 };

typedef struct stage {
    session s;
    output out;
    FILE *nowhere;
    grid *g;
    mf_random random;
} stage;

static long wanted(const char *name, long usual)
{
    const char *said = getenv(name);
    return said == NULL ? usual : strtol(said, NULL, 10);
}

static void wait_until_idle(stage *t)
{
    for (bool busy = true; busy;) {
        pthread_mutex_lock(&t->s.lock);
        busy = t->s.working || t->s.n_queued > 0;
        pthread_mutex_unlock(&t->s.lock);
        usleep(busy ? 100 : 0);
    }
}

static void set_up(stage *t, uint64_t seed)
{
    mf_error error = {0};
    *t = (stage){.random = {seed}};
    t->nowhere = fopen("/dev/null", "w");
    t->out = output_new(t->nowhere, t->nowhere);
    t->s.lab = mf_lab_new();
    t->s.out = &t->out;
    pthread_mutex_init(&t->s.lock, NULL);
    pthread_cond_init(&t->s.more, NULL);
    assert_int_equal(pipe2(t->s.wake, O_NONBLOCK), 0);
    assert_true(view_open(&t->s.view, t->s.lab, false));
    assert_int_equal(mf_worker_start(t->s.lab, session_tell, &t->s, &error), MF_OK);
    assert_int_equal(session_start(&t->s, &error), MF_OK);
    session_queue(&t->s, "open data/tiny.csv");
    wait_until_idle(t);
    assert_non_null(t->s.lab->path);
    t->g = grid_new(100, 30, false);
}

static void tear_down(stage *t)
{
    assert_true(session_end(&t->s));
    mf_worker_end(t->s.lab);
    view_close(&t->s.view);
    mf_lab_free(t->s.lab);
    grid_free(t->g);
    close(t->s.wake[0]);
    close(t->s.wake[1]);
    pthread_mutex_destroy(&t->s.lock);
    pthread_cond_destroy(&t->s.more);
    fclose(t->nowhere);
}

/* One picture, as the explorer's loop draws it. */
static void draw(stage *t)
{
    char byte[16];
    if (atomic_exchange(&t->s.has_news, false)) {
        ssize_t ignored = read(t->s.wake[0], byte, sizeof byte);
        (void)ignored;
    }
    pthread_mutex_lock(&t->s.lab->guard);
    session_look(&t->s);
    t->s.view.wants_models = false;
    view_draw(&t->s.view, t->g);
    if (t->s.view.wants_models) {
        mf_worker_want_models(t->s.lab->worker);
    }
    bool refresh = t->s.view.wants_refresh;
    pthread_mutex_unlock(&t->s.lab->guard);
    if (refresh && !session_is_busy(&t->s)) {
        session_queue(&t->s, "refresh");
    }
}

/* Does a line leave files or the machine's time behind? */
static bool is_harmless(const char *line)
{
    static const char *const out_of_bounds[] = {"save",  "export", "convert",
                                                "sweep", "-o",     "lesson"};
    for (size_t i = 0; i < sizeof out_of_bounds / sizeof out_of_bounds[0]; i++) {
        if (strstr(line, out_of_bounds[i]) != NULL) {
            return false;
        }
    }
    return true;
}

/* Presses a key and has done what comes of it. */
static void press(stage *t, key k)
{
    char lines[LINES_MOST];
    pthread_mutex_lock(&t->s.lab->guard);
    view_key(&t->s.view, k);
    snprintf(lines, sizeof lines, "%s", t->s.view.line);
    t->s.view.line[0] = '\0';
    t->s.view.wants_prompt = t->s.view.quit = false;
    pthread_mutex_unlock(&t->s.lab->guard);
    if (lines[0] != '\0' && is_harmless(lines)) {
        session_queue(&t->s, lines);
    }
}

static void press_words(stage *t, const char *words)
{
    key keys[64];
    size_t n = keys_parse(words, keys, 64);
    assert_true(n != SIZE_MAX);
    for (size_t k = 0; k < n; k++) {
        press(t, keys[k]);
        wait_until_idle(t);
        draw(t);
    }
}

static int below(stage *t, int n)
{
    return (int)mf_random_below(&t->random, (uint32_t)n);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* Mostly keys that mean something, some that do not. */
static key any_key(stage *t)
{
    static const uint32_t odd[] = {0x300, 0x4e00, 0x1f600, 0x202e, 0x9b, 0, 0xffffffff};
    int kind = below(t, 20);
    uint32_t code = kind == 0   ? odd[below(t, 7)]
                    : kind < 6  ? PRESS_UP + (uint32_t)below(t, PRESS_REDRAW - PRESS_UP + 1)
                    : kind == 6 ? '\r'
                    : kind == 7 ? ' '
                                : (uint32_t)(' ' + below(t, 95));
    return (key){.code = code, .x = below(t, t->g->width + 2), .y = below(t, t->g->height + 2)};
}

static void any_size(stage *t)
{
    grid_free(t->g);
    t->g = grid_new(1 + below(t, 250), 1 + below(t, 80), below(t, 4) == 0);
    assert_non_null(t->g);
}

static void random_keys_and_sizes_do_no_harm_on_any_screen(void **state)
{
    (void)state;
    long n = wanted("SOAK_KEYS", is_sanitized() ? 100 : 400);
    for (size_t place = 0; screens[place] != NULL; place++) {
        stage t;
        set_up(&t, 17 + place);
        press_words(&t, "2 Space");
        for (long k = 0; k < n; k++) {
            if (k % 10 == 0) { /* back to the screen that is tried, whatever stands over it */
                press(&t, (key){.code = PRESS_ESCAPE});
                pthread_mutex_lock(&t.s.lab->guard);
                t.s.view.screen = place;
                pthread_mutex_unlock(&t.s.lab->guard);
            }
            if (below(&t, 8) == 0) {
                any_size(&t);
            }
            press(&t, any_key(&t));
            if (k % 50 == 0) { /* what was asked for is let go on at times */
                session_cancel(&t.s);
                mf_worker_halt(t.s.lab->worker);
            }
            draw(&t);
        }
        session_cancel(&t.s);
        mf_worker_halt(t.s.lab->worker);
        wait_until_idle(&t);
        draw(&t);
        tear_down(&t);
    }
}

/* ---- hours ----------------------------------------------------------------------------------- */

static int entries(const char *folder)
{
    int n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    while (readdir(d) != NULL) {
        n++;
    }
    closedir(d);
    return n;
}

/* One round through the screens: a lesson that goes on and on. */
static const char *const ROUND[] = {"1",          "+ + Right Down - -",
                                    "2",          "Space",
                                    "{ } { }",    "3",
                                    "Down Up",    "4",
                                    "Down Enter", "Escape Right Up",
                                    "5",          "Down v v",
                                    "6",          "Space Right Right",
                                    "7",          "8",
                                    "? Escape",   "9",
                                    "Down Up"};
enum { PLACES = sizeof ROUND / sizeof ROUND[0], STAY = 50 };

static void hours_of_pictures_keep_memory_descriptors_and_threads(void **state)
{
    (void)state;
    stage t;
    long n = wanted("SOAK_TICKS", is_sanitized() ? 2000 : 8000), warm = 3L * PLACES * STAY,
         tick = 0;
    set_up(&t, 3);
    struct mallinfo2 before = {0};
    int descriptors = 0, threads = 0;
    n = n < 2 * warm ? 2 * warm : n - n % (PLACES * STAY);
    for (; tick < n; tick++) {
        if (tick == warm) {
            mf_worker_wait(t.s.lab->worker, NULL);
            before = mallinfo2();
            descriptors = entries("/proc/self/fd");
            threads = entries("/proc/self/task");
        }
        if (tick % STAY == 0) {
            press_words(&t, ROUND[tick / STAY % PLACES]);
        }
        draw(&t);
    }
    wait_until_idle(&t);
    mf_worker_wait(t.s.lab->worker, NULL);
    struct mallinfo2 after = mallinfo2();
    assert_int_equal(entries("/proc/self/fd"), descriptors);
    assert_int_equal(entries("/proc/self/task"), threads);
    size_t was = before.uordblks + before.hblkhd, is = after.uordblks + after.hblkhd;
    print_message("%ld pictures: %zu bytes in use, before %zu\n", n, is, was);
    assert_true((double)is <=
                1.01 * (double)was); /* both 0 under sanitizers, which look themselves */
    tear_down(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_keys_and_sizes_do_no_harm_on_any_screen),
        cmocka_unit_test(hours_of_pictures_keep_memory_descriptors_and_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
