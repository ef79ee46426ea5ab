/*
 * greeting.h - what a modem says in plain text before its protocol begins, and
 * the answer that it waits for.
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"

enum { GREETING_MAX = 256 };

/* The bytes of a text: \r \n \t \\ and {serial} are replaced. ERR_INVAL: something else
 * behind a backslash, or more than GREETING_MAX. */
struct greeting {
	size_t len;
	uint8_t bytes[GREETING_MAX];
};
NODISCARD bool greeting_make(const char *text, const char *serial, struct greeting *ret,
			     struct err *err);

/* Takes of n bytes what continues the answer at *at. Returns how many were taken;
 * *ret_wrong: another answer came. */
size_t greeting_take(const struct greeting *answer, size_t *at, const uint8_t *p, size_t n,
		     bool *ret_wrong);
