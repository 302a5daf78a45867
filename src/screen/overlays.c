/* What may stand over a screen: the help of its keys, and the pager for long output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../draw/text.h"
#include "screen.h"

/* ---- help ------------------------------------------------------------------------------------ */

/* Calls `each` for every line of help that holds the words looked for. */
static size_t matching_keys(const view *v, const binding **found, size_t most)
{
    const binding *const tables[] = {screens[v->screen]->keys, common_keys};
    size_t n = 0;
    for (size_t t = 0; t < 2; t++) {
        for (const binding *b = tables[t]; b->act != NULL && n < most; b++) {
            if (b->label != NULL &&
                (v->help_find[0] == '\0' || strcasestr(b->help, v->help_find) != NULL ||
                 strcmp(b->label, v->help_find) == 0)) {
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
    grid_text(g, inside.x + 1, inside.y, inside.width - 2, STYLE(INK_DIM),
              screens[v->screen]->summary);
    size_t rows = inside.height > 3 ? (size_t)inside.height - 3 : 1;
    v->help_top = v->help_top + rows > n ? (n > rows ? n - rows : 0) : v->help_top;
    for (size_t r = 0; r < rows && v->help_top + r < n; r++) {
        const binding *b = found[v->help_top + r];
        int y = inside.y + 2 + (int)r;
        grid_text(g, inside.x + 2, y, 12, STYLE_BOLD(INK_PLAIN), b->label);
        grid_text(g, inside.x + 15, y, inside.width - 16, STYLE(INK_PLAIN), b->help);
    }
    if (n == 0) {
        grid_text(g, inside.x + 2, inside.y + 2, inside.width - 4, STYLE(INK_WARN), "no such key");
    }
    int bottom = inside.y + inside.height - 1;
    if (v->help_finding || v->help_find[0] != '\0') {
        grid_print(g, inside.x + 1, bottom, inside.width - 2, STYLE(INK_CURSOR), "/%s%s",
                   v->help_find, v->help_finding ? "_" : "");
    } else {
        grid_print(g, inside.x + 1, bottom, inside.width - 2, STYLE(INK_DIM),
                   "%s/ searches   Esc closes", n > rows ? "arrows scroll   " : "");
    }
}

bool help_key(view *v, key k)
{
    if (v->help_finding) {
        if (k.code == PRESS_ENTER || k.code == PRESS_ESCAPE) {
            v->help_finding = false;
        } else {
            edit_text(v->help_find, sizeof v->help_find, k);
        }
        return true;
    }
    if (k.code == '/') {
        v->help_finding = true;
        v->help_find[0] = '\0';
    } else if (k.code == PRESS_ESCAPE || k.code == '?' || k.code == 'q' || k.code == PRESS_ENTER) {
        v->help = false;
    } else if (k.code == 3) {
        v->help = false;
        return false;
    } else {
        v->help_top = move_cursor(v->help_top, KEYS_MOST, 10, k.code);
    }
    return true;
}

/* ---- pager ----------------------------------------------------------------------------------- */

void view_page(view *v, const char *title, char *text)
{
    free(v->pager.text);
    v->pager = (pager_view){.text = text};
    snprintf(v->pager.title, sizeof v->pager.title, "%s", title);
    for (const char *c = text; c != NULL && *c != '\0'; c++) {
        v->pager.n_lines += *c == '\n' || c[1] == '\0';
    }
}

/* The line at `at`, of `*length` bytes; NULL past the end. */
static const char *page_line(const pager_view *p, size_t at, size_t *length)
{
    const char *line = p->text;
    for (size_t n = 0; n < at && line != NULL; n++) {
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    *length = line == NULL ? 0 : strcspn(line, "\n");
    return line;
}

void pager_draw(view *v, grid *g, area body)
{
    pager_view *p = &v->pager;
    area box = {body.x, body.y, body.width, body.height + 1};
    grid_fill(g, box, STYLE(INK_PLAIN));
    area inside = grid_box(g, box, STYLE(INK_HEAD), p->title);
    size_t rows = (size_t)(inside.height - 1), length;
    p->top = p->top + rows > p->n_lines ? (p->n_lines > rows ? p->n_lines - rows : 0) : p->top;
    const char *line = page_line(p, p->top, &length);
    for (size_t r = 0; r < rows && line != NULL && p->top + r < p->n_lines; r++) {
        char *copy = strndup(line, length);
        if (copy != NULL) {
            bool found = p->find[0] != '\0' && strcasestr(copy, p->find) != NULL;
            const char *from = copy;
            for (size_t c = 0; c < p->left && *from != '\0'; c++) { /* a character, not a byte */
                do {
                    from++;
                } while (((unsigned char)*from & 0xc0) == 0x80);
            }
            grid_text(g, inside.x, inside.y + (int)r, inside.width,
                      found ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN), from);
            free(copy);
        }
        line = line[length] == '\n' ? line + length + 1 : NULL;
        length = line == NULL ? 0 : strcspn(line, "\n");
    }
    int bottom = inside.y + inside.height - 1;
    if (p->finding) {
        grid_print(g, inside.x + 1, bottom, inside.width - 2, STYLE(INK_CURSOR), "/%s_", p->find);
        return;
    }
    char range[64] = "";
    if (p->n_lines > rows) {
        snprintf(range, sizeof range, "lines %zu-%zu of %zu   arrows scroll   ", p->top + 1,
                 p->top + rows, p->n_lines);
    }
    grid_print(g, inside.x + 1, bottom, inside.width - 2, STYLE(INK_DIM),
               "%s←→ sideways   / n N find   Esc closes", range);
}

/* The next line after (before) the top that holds what is looked for; round at the ends. */
static void find_in_page(view *v, bool forward)
{
    pager_view *p = &v->pager;
    size_t at = 0, found = SIZE_MAX, last_before = SIZE_MAX, last = SIZE_MAX, first = SIZE_MAX;
    for (const char *line = p->text; *line != '\0'; at++) {
        size_t length = strcspn(line, "\n");
        char *copy = strndup(line, length);
        if (copy != NULL && strcasestr(copy, p->find) != NULL) {
            first = first == SIZE_MAX ? at : first;
            found = at > p->top && found == SIZE_MAX ? at : found;
            last_before = at < p->top ? at : last_before;
            last = at;
        }
        free(copy);
        line += length + (line[length] == '\n');
    }
    size_t next = forward ? (found != SIZE_MAX ? found : first)
                          : (last_before != SIZE_MAX ? last_before : last);
    if (next == SIZE_MAX) {
        view_say(v, true, "not found: %s", p->find);
    } else {
        p->top = next;
    }
}

bool pager_key(view *v, key k)
{
    pager_view *p = &v->pager;
    if (p->finding) {
        if (k.code == PRESS_ENTER) {
            p->finding = false;
            find_in_page(v, true);
        } else if (k.code == PRESS_ESCAPE) {
            p->finding = false;
        } else {
            edit_text(p->find, sizeof p->find, k);
        }
        return true;
    }
    switch (k.code) {
    case '/':
        p->finding = true;
        p->find[0] = '\0';
        break;
    case 'n':
    case 'N':
        if (p->find[0] != '\0') {
            find_in_page(v, k.code == 'n');
        }
        break;
    case PRESS_RIGHT:
    case 'l':
        p->left += 16;
        break;
    case PRESS_LEFT:
    case 'h':
        p->left -= p->left < 16 ? p->left : 16;
        break;
    case PRESS_ESCAPE:
    case PRESS_ENTER:
    case 'q':
        free(p->text);
        *p = (pager_view){0};
        break;
    case ':':
    case 3:
        return false;
    default: {
        size_t page = v->height > 6 ? (size_t)v->height - 6 : 1;
        p->top = move_cursor(p->top, p->n_lines, page, k.code == ' ' ? PRESS_PAGE_DOWN : k.code);
    }
    }
    return true;
}
