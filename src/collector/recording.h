/*
 * recording.h - when a connection is recorded, and whether that is kept.
 *
 * Begun with the first byte, because nobody knows yet whose call it is; given
 * up as soon as it is clear that it will not be kept. A connection that is not
 * to be recorded costs one flag.
 */
#pragma once
#include "collector/capture.h"
#include "collector/loop.h"

struct call;
struct conn;

struct recording {
	struct capture_writer text;
	struct collector *home;
	size_t counted;			/* in home->recorded */
	char profile[CAPTURE_NAME_MAX]; /* that the driver was opened with */
};

/* May a call that comes in now have to be kept? */
bool recording_is_wanted(const struct loop *l);
int64_t recording_ms(const struct conn *c); /* since it came in */

/* For conn->records: begins it when there is none. */
void recording_bytes(struct conn *c, enum capture_mark mark, const uint8_t *p, size_t n);
void recording_open(struct conn *c, const char *driver, const char *profile);

/* The meter was looked up: ends what nobody will keep. */
void recording_known(struct call *c);

/* By the setting, once the result is decided; r may be NULL. */
bool recording_is_kept(const struct recording *r, const struct call_record *record);

/* Gives the commit its text; without memory for it there is none. */
void recording_text(const struct recording *r, const struct call_record *record,
		    struct call_commit *to);
void recording_free(struct recording *r); /* accepts NULL */
