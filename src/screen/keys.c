/* Keys: see keys.h. */
#include "keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../draw/utf8.h"

static const struct {
    const char *name;
    uint32_t code;
} names[] = {
    {"Space", ' '},
    {"Enter", PRESS_ENTER},
    {"Esc", PRESS_ESCAPE},
    {"Tab", PRESS_TAB},
    {"BackTab", PRESS_BACK_TAB},
    {"Up", PRESS_UP},
    {"Down", PRESS_DOWN},
    {"Left", PRESS_LEFT},
    {"Right", PRESS_RIGHT},
    {"PgUp", PRESS_PAGE_UP},
    {"PgDn", PRESS_PAGE_DOWN},
    {"Home", PRESS_HOME},
    {"End", PRESS_END},
    {"Delete", PRESS_DELETE},
    {"Backspace", PRESS_BACKSPACE},
    {"Ctrl-C", 3},
    {"Ctrl-U", 0x15},
    {"WheelUp", PRESS_WHEEL_UP},
    {"WheelDown", PRESS_WHEEL_DOWN},
};

static uint32_t named(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i].name) == length && strncasecmp(names[i].name, word, length) == 0) {
            return names[i].code;
        }
    }
    if (length >= 2 && length <= 3 && (word[0] == 'F') &&
        strspn(word + 1, "0123456789") >= length - 1) {
        int number = atoi(word + 1);
        return number >= 1 && number <= 12 ? PRESS_F1 + (uint32_t)number - 1 : 0;
    }
    return 0;
}

size_t keys_parse(const char *words, key *keys, size_t most)
{
    size_t n = 0;
    while (*words != '\0') {
        size_t length = strcspn(words, " \t\n");
        uint32_t code = named(words, length);
        for (size_t i = 0, bytes; code == 0 && i < length; i += bytes) {
            if (n == most) {
                return SIZE_MAX;
            }
            keys[n++] = (key){.code = utf8_decode(words + i, length - i, &bytes)};
        }
        if (code != 0) {
            if (n == most) {
                return SIZE_MAX;
            }
            keys[n++] = (key){.code = code};
        }
        words += length;
        words += strspn(words, " \t\n");
    }
    return n;
}

const char *key_word(uint32_t code, char out[16])
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].code == code) {
            snprintf(out, 16, "%s", names[i].name);
            return out;
        }
    }
    if (code >= PRESS_F1 && code < PRESS_F1 + 12) {
        snprintf(out, 16, "F%u", code - PRESS_F1 + 1);
    } else {
        out[utf8_encode(code, out)] = '\0';
    }
    return out;
}

bool edit_text(char *text, size_t size, key k)
{
    size_t length = strlen(text);
    if (k.code == PRESS_BACKSPACE || k.code == '\b') {
        while (length > 0 && ((unsigned char)text[--length] & 0xc0) == 0x80) {
        }
        text[length] = '\0';
        return true;
    }
    if (k.code == 0x15) { /* Ctrl-U */
        text[0] = '\0';
        return true;
    }
    if (k.code < 0x20 || k.code >= PRESS_UP || (k.code >= 0x7f && k.code < 0xa0)) {
        return false;
    }
    if (length + 5 < size) {
        length += utf8_encode(k.code, text + length);
        text[length] = '\0';
    }
    return true;
}

size_t move_cursor(size_t at, size_t n, size_t page, uint32_t code)
{
    size_t last = n > 0 ? n - 1 : 0, step = page > 0 ? page : 1;
    switch (code) {
    case PRESS_UP:
    case 'k':
    case PRESS_WHEEL_UP:
        return at > 0 ? at - 1 : 0;
    case PRESS_DOWN:
    case 'j':
    case PRESS_WHEEL_DOWN:
        return at < last ? at + 1 : last;
    case PRESS_PAGE_UP:
        return at > step ? at - step : 0;
    case PRESS_PAGE_DOWN:
        return at + step < last ? at + step : last;
    case PRESS_HOME:
    case 'g':
        return 0;
    case PRESS_END:
    case 'G':
        return last;
    default:
        return at > last ? last : at;
    }
}

size_t scroll_top(size_t cursor, size_t n, size_t rows)
{
    size_t half = rows / 2;
    if (n <= rows || cursor < half) {
        return 0;
    }
    return cursor - half > n - rows ? n - rows : cursor - half;
}
