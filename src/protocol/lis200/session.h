/*
 * session.h - inside of the LIS-200 client; nobody else includes it.
 *
 *   client.c   the driver: sniffing, sign-on, frames, repetition, release
 *   request.c  one command and its answer, the lock, lists of reads
 *   asks.c     identity, clock, current values, parameters, writing
 *   archive.c  archives and events
 *   table.c    columns and rows
 *
 * The seam of the optical head: sign_on() and option() in client.c are the only
 * places that know of mode C; a change of speed would stand between them.
 */
#pragma once
#include "protocol/lis200/frame.h"
#include "protocol/lis200/table.h"
#include "protocol/lis200/value.h"
#include "protocol/rows.h"

enum {
	LISTEN_MS = 50,	    /* silence before the first word: sniffed bytes are on their way */
	KEY_MAX = 32,	    /* characters of a lock key */
	FETCH_MAX = 4,	    /* addresses of one list */
	ANSWER_MAX = 160,   /* bytes of an answer that is kept */
	STRANGE_MAX = 16,   /* frames that belong nowhere */
	BARREN_MAX = 8,	    /* blocks of an archive in a row without a row */
	ROWS_MAX = 1 << 16, /* of one answer */
};

enum stage {
	STAGE_REST,
	STAGE_LISTEN,  /* the meter may speak first */
	STAGE_SIGN_ON, /* "/?!" is sent */
	STAGE_OPTION,  /* "ACK 061" is sent */
	STAGE_WORK,    /* a command is sent */
	STAGE_LEAVE,   /* the lock is being closed */
};

enum lock { LOCK_SHUT, LOCK_OPENING, LOCK_OPEN, LOCK_REFUSED };

struct lis200_session;
typedef void lis200_session_step(struct lis200_session *s);

/* A command as it is sent, for repetitions. */
struct command {
	uint8_t bytes[LIS200_COMMAND_MAX];
	size_t n;
	bool writes;
	bool key; /* carries the lock's key: never repeated */
	lis200_session_step *next;
};

struct reply {
	enum ask_result result;
	struct err err;	 /* words for any result but ASK_OK */
	int error;	 /* number of the meter's error, -1: none */
	struct str data; /* valid until the next byte is taken */
	bool last;	 /* block ended with ETX */
};

struct fetched {
	const char *address; /* NULL: this type has no such object */
	enum ask_result result;
	struct err err;
	char text[ANSWER_MAX];
};

/* What the meter said about an archive; learned once a session. */
struct archive_info {
	bool known;
	enum ask_result result;
	struct err err;
	struct lis200_columns columns;
};

struct lis200_session {
	struct driver_session head;
	const struct profile *profile;
	const struct profile_lis200 *lis;  /* of the profile */
	const struct profile_lis200 *link; /* parity and patience, as opened */
	int32_t offset;			   /* of its local times, seconds east */
	struct driver_sink sink;
	struct lis200_receiver receiver;
	uint64_t now;

	enum stage stage;
	bool greeted;	  /* an identification has come and was not answered */
	bool programming; /* signed on: commands are understood */
	bool leaving;
	unsigned attempts; /* sign-ons sent */
	unsigned naks;	   /* repetitions, either way, of this command */
	unsigned strange;
	char ident[LIS200_LINE_MAX + 1];

	char key[KEY_MAX + 1];
	bool has_key;
	enum lock lock;
	struct err lock_err;

	struct command command; /* under way */
	struct command held;	/* waits for the lock to open */
	struct reply reply;

	struct fetched fetched[FETCH_MAX];
	size_t fetch_count;
	size_t fetch_next;
	lis200_session_step *fetch_done;

	struct driver_ask ask;
	size_t key_next; /* ASK_PARAMETERS, ASK_WRITE of several */

	/* Archives and events: ARCHIVE_COUNT is the event log. */
	struct archive_info archive[ARCHIVE_COUNT + 1];
	bool interval_known;
	int64_t interval; /* seconds, 0: the meter does not say */
	struct {
		int64_t from;  /* stamp that is asked for … */
		bool no_lower; /* … or none: the meter knows no such limit */
		bool no_upper;
		bool partial;	 /* the answer came in more than one block */
		size_t rows;	 /* of this answer */
		size_t total;	 /* of the ask */
		unsigned barren; /* blocks without a row */
		int64_t newest;	 /* stamp */
		struct lis200_rows rows_in;
		unsigned bad;
		struct err bad_err;
		struct rows_ordinals ordinals;
	} table;
};

/* client.c */
void lis200_session_finish(struct lis200_session *s, enum ask_result result);
void lis200_session_fail(struct lis200_session *s, enum err_kind kind, const char *words);
void lis200_session_strange(struct lis200_session *s); /* a frame that belongs nowhere */
void lis200_session_put(struct lis200_session *s, const uint8_t *p, size_t n);
void lis200_session_arm(struct lis200_session *s);	 /* the meter's time begins */
void lis200_session_start_ask(struct lis200_session *s); /* asks.c: signed on */

/* request.c */
void lis200_request_read(struct lis200_session *s, const char *address, lis200_session_step *next);
void lis200_request_write(struct lis200_session *s, const char *address, const char *text,
			  lis200_session_step *next);
/* "a:V.0(…)": `next` runs for every block; lis200_request_more() asks for the next one. */
void lis200_request_rows(struct lis200_session *s, const char *text, lis200_session_step *next);
void lis200_request_more(struct lis200_session *s);
void lis200_request_frame(struct lis200_session *s, const struct lis200_frame *f);
void lis200_request_silence(struct lis200_session *s);
void lis200_request_shut(struct lis200_session *s); /* sends what closes the lock */

void lis200_fetch_begin(struct lis200_session *s);
size_t lis200_fetch_add(struct lis200_session *s, const char *address); /* ticket */
void lis200_fetch_run(struct lis200_session *s, lis200_session_step *done);
/* First value of an answer. On failure *ret_result and err. */
NODISCARD bool lis200_fetch_value(struct lis200_session *s, size_t ticket, struct lis200_value *ret,
				  enum ask_result *ret_result, struct err *err);

/* archive.c */
void lis200_archive_start(struct lis200_session *s);
