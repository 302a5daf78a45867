/* The pager: see pager.h. */
#include "pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "keys.h"
#include "../data/alloc.h"
#include "screen.h"

void pager_open(view *v, const char *title, char *text)
{
    pager *p = v->pager;
    free(p->text);
    *p = (pager){.text = text};
    snprintf(p->title, sizeof p->title, "%s", title);
    for (const char *c = text; c != NULL && *c != '\0'; c++) {
        p->n_lines += *c == '\n' || c[1] == '\0';
    }
}

void pager_close(view *v)
{
    free(v->pager->text);
    *v->pager = (pager){0};
}

/* The line at `at`, of `*length` bytes; NULL past the end. */
static const char *page_line(const pager *p, size_t at, size_t *length)
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
    pager *p = v->pager;
    area box = {body.x, body.y, body.width, body.height + 1};
    grid_fill(g, box, STYLE(INK_PLAIN));
    area inside = grid_box(g, box, STYLE(INK_HEAD), p->title);
    size_t rows = (size_t)(inside.height - 1), length;
    p->top = p->top + rows > p->n_lines ? (p->n_lines > rows ? p->n_lines - rows : 0) : p->top;
    const char *line = page_line(p, p->top, &length);
    for (size_t r = 0; r < rows && line != NULL && p->top + r < p->n_lines; r++) {
        char *copy = mf_copy_part(line, length);
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
    pager *p = v->pager;
    size_t at = 0, found = SIZE_MAX, last_before = SIZE_MAX, last = SIZE_MAX, first = SIZE_MAX;
    for (const char *line = p->text; *line != '\0'; at++) {
        size_t length = strcspn(line, "\n");
        char *copy = mf_copy_part(line, length);
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
    pager *p = v->pager;
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
        pager_close(v);
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
