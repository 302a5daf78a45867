/* Keys by name, for tests, exports and lessons. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../draw/utf8.h"
#include "screen.h"

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
