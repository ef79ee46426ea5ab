/*
 * preamble.h - what a meter says in plain text before its protocol begins.
 *
 * Modems greet the server with a serial or IMEI of their own making. A pattern
 * (POSIX extended regular expression) tells what such a greeting looks like,
 * its capture group how the meter calls itself, and an answer what it waits
 * for. Bytes before and after belong to the protocols. Pure and bounded.
 *
 * In both texts \r \n \t \xHH stand for bytes; in the answer \1 is what the
 * group has caught and \\ a backslash. A pattern stands for the very first
 * bytes; it should say where it ends (\r\n, a number of digits).
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"

enum {
	PREAMBLE_BYTES_MAX = 256,   /* a longer greeting is none */
	PREAMBLE_PATTERN_MAX = 200, /* characters of the setting */
	PREAMBLE_ANSWER_MAX = 256,  /* bytes of an answer with the hail in it */
	PREAMBLE_HAIL_MAX = 64,	    /* bytes of a hail with its NUL */
};

struct preamble; /* immutable once open: any thread may match with it */

/* `pattern` and `answer` as in the settings; `answer` may be NULL or "". Fails with the field
 * "preamble" or "preamble_answer" and what is wrong with it. */
NODISCARD bool preamble_open(const char *pattern, const char *answer, struct preamble **ret,
			     struct err *err);
void preamble_close(struct preamble *p); /* accepts NULL */
DEFINE_AUTO(preamble, preamble_close)

enum preamble_verdict {
	PREAMBLE_NO,   /* this is none: all bytes are the protocol's */
	PREAMBLE_MORE, /* may become one. `length` > 0: is one, but may go on:
			* when the peer falls silent it counts as YES */
	PREAMBLE_YES,
};

struct preamble_found {
	size_t length;		      /* bytes of the greeting; what follows is the protocol's */
	char hail[PREAMBLE_HAIL_MAX]; /* what the group caught: printable ASCII, else "" */
};

/* Of all bytes that have come so far; more than PREAMBLE_BYTES_MAX are not looked at. */
enum preamble_verdict preamble_match(const struct preamble *p, const uint8_t *bytes, size_t n,
				     struct preamble_found *ret);

/* Number of bytes to send, 0 for none. */
size_t preamble_answer(const struct preamble *p, const struct preamble_found *found,
		       uint8_t buf[static PREAMBLE_ANSWER_MAX]);
