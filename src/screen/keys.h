/* Keys: what a terminal, a script or a lesson may press, their names, and text that is edited by
 * them. */
#ifndef MF_SCREEN_KEYS_H
#define MF_SCREEN_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key is a Unicode character or one of these. Control characters are their own codes. */
enum press {
    PRESS_NONE = 0,
    PRESS_TAB = '\t',
    PRESS_ENTER = '\r',
    PRESS_ESCAPE = 0x1b,
    PRESS_BACKSPACE = 0x7f,
    PRESS_UP = 0x200000,
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_HOME,
    PRESS_END,
    PRESS_DELETE,
    PRESS_BACK_TAB,
    PRESS_F1, /* F2 … F12 follow */
    PRESS_CLICK = PRESS_F1 + 12,
    PRESS_WHEEL_UP,
    PRESS_WHEEL_DOWN,
    PRESS_REDRAW,
};

typedef struct key {
    uint32_t code;
    int x, y; /* of the mouse */
} key;

/* The keys that words stand for, between blanks: Space, Enter, Esc, Tab, Up, PgDn, F2, a letter; a
 * word of several letters is typed letter by letter. Returns how many; SIZE_MAX when there are more
 * than `most`. */
size_t keys_parse(const char *words, key *keys, size_t most);

/* What a key of the user's own stands for: `keys` has room for so many. Returns how many. */
enum { KEYS_OF_ONE = 16 };
typedef size_t key_meaning(key pressed, key *keys);

/* The name of a key as keys_parse reads it. */
const char *key_word(uint32_t code, char out[16]);

/* Edits `text` as a key says; true when the key was one that edits. */
bool edit_text(char *text, size_t size, key k);

/* Moves a cursor over `n` places by the arrow and page keys (`page` places a page). */
size_t move_cursor(size_t at, size_t n, size_t page, uint32_t code);
/* The first of the `rows` places that keeps `cursor` in sight, as near the middle as can be. */
size_t scroll_top(size_t cursor, size_t n, size_t rows);

#endif
