/* UTF-8 decoding, one code point at a time. Header only: anything may use it. */
#ifndef MF_DRAW_UTF8_H
#define MF_DRAW_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID UINT32_MAX

/* Decodes the code point at `text` (`length` > 0 bytes are there) and sets `*bytes` to what it
 * takes. UTF8_INVALID, with *bytes = 1, for anything that RFC 3629 does not allow. */
static inline uint32_t utf8_decode(const char *text, size_t length, size_t *bytes)
{
    static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *)text;
    *bytes = 1;
    if (byte[0] < 0x80) {
        return byte[0];
    }
    size_t n = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
    if (byte[0] < 0xc2 || byte[0] > 0xf4 || n > length) {
        return UTF8_INVALID;
    }
    uint32_t code = byte[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((byte[i] & 0xc0) != 0x80) {
            return UTF8_INVALID;
        }
        code = (code << 6) | (byte[i] & 0x3fu);
    }
    if (code < lowest[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        return UTF8_INVALID;
    }
    *bytes = n;
    return code;
}

/* Must a code point not reach a terminal as it is? Controls, marks that turn the direction of what
 * follows, separators of lines, and what is no character. */
static inline bool utf8_is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c ||
           (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff || code == UTF8_INVALID;
}

/* Encodes `code` into up to 4 bytes; returns how many. */
static inline size_t utf8_encode(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (char)((0xf00u >> n & 0xf0u) | code);
    return n;
}

#endif
