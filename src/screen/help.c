/* The help: see help.h. */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "common_keys.h"
#include "keys.h"
#include "screen.h"
#include "screens.h"

/* The lines of help that hold the words looked for. */
static size_t matching_keys(const view *v, const binding **found, size_t most)
{
    const binding *const tables[] = {screens[v->screen]->keys, common_keys};
    size_t n = 0;
    for (size_t t = 0; t < 2; t++) {
        for (const binding *b = tables[t]; b->act != NULL && n < most; b++) {
            if (b->label != NULL &&
                (v->help->find[0] == '\0' || strcasestr(b->help, v->help->find) != NULL ||
                 strcmp(b->label, v->help->find) == 0)) {
                found[n++] = b;
            }
        }
    }
    return n;
}

enum { KEYS_MOST = 64 };

void help_draw(view *v, grid *g, area body)
{
    const binding *found[KEYS_MOST];
    size_t n = matching_keys(v, found, KEYS_MOST);
    area box = {body.x + 2, body.y, body.width - 4, body.height};
    char title[64];
    snprintf(title, sizeof title, "keys of %s", screens[v->screen]->tab);
    grid_fill(g, box, STYLE(INK_PLAIN));
    area inside = grid_box(g, box, STYLE(INK_HEAD), title);
    enum { LABEL = 12, TEXT = 15 };
    int head = grid_wrap(g, (area){inside.x + 1, inside.y, inside.width - 2, 2}, STYLE(INK_DIM),
                         screens[v->screen]->summary) +
               1;
    int rows = inside.height > head + 1 ? inside.height - head - 1 : 1;
    int width = inside.width - TEXT - 1;
    size_t last = n; /* the first that all after it fit with */
    for (int left = rows; last > 0 && left >= grid_wrapped(found[last - 1]->help, width); last--) {
        left -= grid_wrapped(found[last - 1]->help, width);
    }
    v->help->top = v->help->top > last ? last : v->help->top;
    int y = inside.y + head, end = y + rows;
    size_t shown = v->help->top;
    for (; shown < n; shown++) {
        int lines = grid_wrapped(found[shown]->help, width);
        if (y + lines > end) {
            break;
        }
        grid_text(g, inside.x + 2, y, LABEL, STYLE_BOLD(INK_PLAIN), found[shown]->label);
        grid_wrap(g, (area){inside.x + TEXT, y, width, lines}, STYLE(INK_PLAIN),
                  found[shown]->help);
        y += lines;
    }
    if (n == 0) {
        grid_text(g, inside.x + 2, inside.y + head, inside.width - 4, STYLE(INK_WARN),
                  "no such key");
    }
    int bottom = inside.y + inside.height - 1;
    if (v->help->finding || v->help->find[0] != '\0') {
        grid_print(g, inside.x + 1, bottom, inside.width - 2, STYLE(INK_CURSOR), "/%s%s",
                   v->help->find, v->help->finding ? "_" : "");
    } else {
        char range[64] = "";
        if (v->help->top > 0 || shown < n) {
            snprintf(range, sizeof range, "%zu–%zu of %zu, arrows scroll   ", v->help->top + 1,
                     shown, n);
        }
        grid_print(g, inside.x + 1, bottom, inside.width - 2, STYLE(INK_DIM),
                   "%s/ searches   Esc closes", range);
    }
}

bool help_key(view *v, key k)
{
    if (v->help->finding) {
        if (k.code == PRESS_ENTER || k.code == PRESS_ESCAPE) {
            v->help->finding = false;
        } else {
            edit_text(v->help->find, sizeof v->help->find, k);
        }
        return true;
    }
    if (k.code == '/') {
        v->help->finding = true;
        v->help->find[0] = '\0';
    } else if (k.code == PRESS_ESCAPE || k.code == '?' || k.code == 'q' || k.code == PRESS_ENTER) {
        v->help->open = false;
    } else if (k.code == 3) {
        v->help->open = false;
        return false;
    } else {
        v->help->top = move_cursor(v->help->top, KEYS_MOST, 10, k.code);
    }
    return true;
}
