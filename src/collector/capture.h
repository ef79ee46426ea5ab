/*
 * capture.h - what passed on a connection, as text.
 *
 *   themis-capture 1
 *   listener main               who took it; header lines stand in this order and
 *   driver dlms-hdlc            may be missing, but for `started`
 *   profile vk-g-ete            of the listener
 *   peer 192.0.2.7:40312
 *   started 1770000000123       UTC milliseconds
 *   serial 15401450
 *   cut yes                     there was more than is here
 *
 *   < 12 7EA0…                  from the meter, ms since `started`, hex
 *   ! 12 open dlms-hdlc 0       that driver begins; so many bytes of the meter before are not for it
 *   ! 12 ask archive hour 1769990400 1770000000
 *   ! 12 ask writes KEY xHEX KEY xHEX …    several parameters, their texts in hex
 *   > 12 7EA0…                  to the meter
 *   ! 5012 tick                 the driver's deadline had passed
 *   ! 5013 secrets PROFILE …    what it was given of the meter, but no key and no password
 *
 * Pure: the writer takes what the collector tells it, the reader is strict.
 */
#pragma once
#include "base/arena.h"
#include "protocol/driver.h"

enum {
	CAPTURE_LINE_BYTES = 512,     /* of the connection on one line */
	CAPTURE_NAME_MAX = 64,	      /* with the NUL */
	CAPTURE_FILE_MAX = 256 << 20, /* bytes of text that are read */
	CAPTURE_KEYS_MAX = 1024,      /* parameters of one ask */
};

enum capture_mark { CAPTURE_FROM_METER = '<', CAPTURE_TO_METER = '>' };

struct capture_head {
	char listener[CAPTURE_NAME_MAX];
	char driver[CAPTURE_NAME_MAX]; /* that the call ended with; "": none */
	char profile[CAPTURE_NAME_MAX];
	char peer[CAPTURE_NAME_MAX];
	char serial[CAPTURE_NAME_MAX];
	int64_t started; /* UTC ms */
	bool cut;
};

/* What a session was given, without what must stay secret. */
struct capture_secrets {
	char profile[CAPTURE_NAME_MAX]; /* the meter's own */
	bool password;			/* it had one */
	bool offset_known;		/* of its place, seconds east */
	int32_t offset;
	bool keys; /* likewise; `public` is then set but for the two keys */
	struct driver_keys public;
};

/* --- writing --- */

/* Zero it and set `max`, bytes of text; a line that does not fit ends it. */
struct capture_writer {
	char *p;
	size_t n;
	size_t cap;
	size_t max;
	bool cut;
	bool nomem;
};

void capture_bytes(struct capture_writer *w, enum capture_mark mark, int64_t ms, const uint8_t *p,
		   size_t n);
/* skip: bytes of the meter so far that the driver does not get (a preamble). */
void capture_open(struct capture_writer *w, int64_t ms, const char *driver, uint64_t skip);
void capture_ask(struct capture_writer *w, int64_t ms, const struct driver_ask *ask);
void capture_tick(struct capture_writer *w, int64_t ms);
void capture_secrets(struct capture_writer *w, int64_t ms, const struct driver_secrets *secrets);

/* The whole text, malloc'ed and terminated; NULL: no memory. The writer stays as it is. */
char *capture_finish(const struct capture_writer *w, const struct capture_head *head,
		     size_t *ret_n);
void capture_free(struct capture_writer *w); /* wipes: passwords pass in clear */

/* --- reading --- */

enum capture_kind {
	CAPTURE_IN,  /* bytes */
	CAPTURE_OUT, /* bytes */
	CAPTURE_OPEN,
	CAPTURE_ASK,
	CAPTURE_TICK,
	CAPTURE_SECRETS,
};

struct capture_item {
	enum capture_kind kind;
	int64_t at; /* ms, never falling */
	size_t line;
	const uint8_t *bytes;
	size_t n;
	const char *driver;
	uint64_t skip;
	const struct driver_ask *ask;
	const struct capture_secrets *secrets;
};

struct capture {
	struct capture_head head;
	const struct capture_item *items;
	size_t count;
};

/* Does text begin like a capture? */
bool capture_is(const char *text, size_t n);

/* Everything lives in the arena. ERR_INVAL as "line N: …"; ERR_NOMEM at the arena's limit. */
NODISCARD bool capture_read(const char *text, size_t n, struct arena *a, struct capture *ret,
			    struct err *err);
