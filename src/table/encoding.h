/*
 * encoding.h - the two encodings of tables that people bring and take away.
 *
 * windows-1251 by a table of our own: glibc keeps its converters in files that a
 * small installation may lack.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

enum table_encoding { TABLE_UTF8, TABLE_CP1251, TABLE_ENCODING_COUNT };

const char *table_encoding_name(enum table_encoding e); /* "utf-8", "windows-1251" */
bool table_encoding_find(const char *name, enum table_encoding *ret);

/* A terminated UTF-8 text, the caller's to free(). ERR_INVAL names the line of a byte that stands for nothing. */
NODISCARD bool cp1251_decode(struct str bytes, char **ret, size_t *ret_n, struct err *err);
/* The byte of a character, '?' when there is none. */
char cp1251_encode(uint32_t c);
