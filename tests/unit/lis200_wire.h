/*
 * lis200_wire.h - LIS-200 frames as people write them.
 *
 *   [SOH]R1[STX]2:302.0(1)[ETX][BCC]
 *
 * Names of control characters in brackets, of which [BCC] is computed over
 * what came since the first [SOH] or [STX], and [xHH]; all else is itself.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline size_t lis200_wire(const char *text, size_t n, uint8_t *out, size_t cap)
{
	static const struct {
		const char *name;
		uint8_t byte;
	} names[] = { { "[SOH]", 1 }, { "[STX]", 2 },	 { "[ETX]", 3 }, { "[EOT]", 4 },
		      { "[ACK]", 6 }, { "[NAK]", 0x15 }, { "[CR]", 13 }, { "[LF]", 10 } };
	size_t len = 0;
	size_t at = 0;
	bool frame = false;
	uint8_t bcc = 0;

	while (at < n && len < cap) {
		uint8_t byte = (uint8_t)text[at];
		size_t used = 1;
		char *end = NULL;
		char copy[6] = { 0 };
		memcpy(copy, text + at, n - at < 5 ? n - at : 5);
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (strncmp(copy, names[i].name, strlen(names[i].name)) == 0) {
				byte = names[i].byte;
				used = strlen(names[i].name);
			}
		bool check = strcmp(copy, "[BCC]") == 0;
		if (check) {
			byte = bcc;
			used = 5;
		} else if (copy[0] == '[' && copy[1] == 'x' && copy[4] == ']') {
			unsigned long hex = strtoul(copy + 2, &end, 16);
			byte = end == copy + 4 ? (uint8_t)hex : 0;
			used = 5;
		}
		at += used;
		if (check) {
			frame = false;
		} else if (!frame && used > 1 && (byte == 1 || byte == 2)) {
			frame = true;
			bcc = 0;
		} else {
			bcc ^= byte;
		}
		out[len++] = byte;
	}
	return len;
}
