/*
 * session.h - inside of the DLMS client; nobody else includes it.
 *
 *   client.c    the driver: one request at a time and its answer
 *   associate.c connection, association, HLS, release
 *   secure.c    keys, frame counters, ciphered APDUs
 *   get.c       answers to GET, in blocks
 *   fetch.c     lists of attributes: GET-with-list where the meter can, else GETs
 *   set.c       attributes are written, in one request where the meter can, in blocks
 *               when it must
 *   action.c    one method is run, in blocks both ways
 *   asks.c      identity, clock, current values, parameters, actions
 *   write.c     parameters are written: read, changed, set
 *   archive.c   archives and events; entries.c: by the numbers of their rows
 *   pushed.c    what the meter sends by itself
 */
#pragma once
#include "protocol/dlms/apdu.h"
#include "protocol/dlms/axdr.h"
#include "protocol/dlms/cipher.h"
#include "protocol/dlms/link.h"
#include "protocol/dlms/param.h"
#include "protocol/dlms/table.h"
#include "protocol/rows.h"

enum {
	FETCH_MAX = 48,		  /* attributes of one fetch */
	FETCH_MEMORY = 256 << 10, /* bytes that its values may take */
	BODY_MAX = 64 << 10,	  /* bytes of blocks not yet used */
	HELD_MAX = 16384,	  /* rows of an archive that comes newest first */
	QUANTITY_CACHE = 64,
	IGNORED_MAX = 8,       /* answers to other requests */
	LIST_REFUSALS_MAX = 2, /* lists in a row; then the meter cannot do them */
	PUSH_MAX = 8,	       /* pushes that wait to be told, or to be confirmed */
	TICKET_NONE = FETCH_MAX,
	SERVER_PDU_MIN = 40, /* below, no request would fit */
	WRITES_MAX = 16,     /* attributes of one SET */
	WRITE_NONE = WRITES_MAX,
};

enum stage {
	STAGE_REST,
	STAGE_LEAVE,	  /* RLRQ is sent */
	STAGE_DISCONNECT, /* the link goes down */
	STAGE_CONNECT,
	STAGE_ASSOCIATE, /* AARQ is sent */
	STAGE_PROVE,	 /* f(StoC) is sent */
	STAGE_WORK,	 /* a request is sent */
	STAGE_LISTEN,	 /* for a push that tells who it is */
};

enum request {
	REQUEST_NONE,
	REQUEST_ONE,
	REQUEST_LIST,
	REQUEST_TABLE,
	REQUEST_SET,
	REQUEST_ACTION
};

struct fetched {
	enum ask_result result;
	struct axdr_value value; /* of ASK_OK; in the fetch's arena */
	enum apdu_kind kind;	 /* else: what the meter said instead, */
	uint16_t code;		 /* for its words */
};

/* An attribute to be written, and what became of it. */
struct written {
	const uint8_t *bytes; /* the value; in the fetch's arena */
	size_t len;
	enum ask_result result;
	bool too_long;	     /* else than ASK_OK: it was never sent, or … */
	enum apdu_kind kind; /* … what the meter said, for its words */
	uint16_t code;
};

/* The meter's keys and what is done with them; `cipher` NULL: there are none. */
struct secure {
	struct cipher *cipher;
	uint8_t our_title[CIPHER_TITLE_SIZE];
	uint8_t meter_title[CIPHER_TITLE_SIZE];
	bool title_known;
	uint8_t challenge[16];		      /* CtoS */
	uint8_t wanted[CIPHER_CHALLENGE_MAX]; /* StoC */
	size_t wanted_len;
	uint32_t next; /* first counter not used */
	uint32_t last; /* that may be */
	bool spent;    /* `last` is used */
	uint32_t received;
	uint32_t received_before; /* the APDU under way */
	bool received_known;
	bool active;	/* APDUs of this association are ciphered */
	uint8_t *plain; /* of the APDU under way */
	size_t plain_cap;
};

struct session;
typedef void session_step(struct session *s);

/* What the meter said about an archive; fetched once a session. */
struct archive_info {
	bool known;
	enum ask_result result;
	struct err err;
	struct columns columns;
	uint8_t tags[ROW_TAGS]; /* types of the row that was taken last; zeros: none was */
};

/* A push as it came, until it can be told. */
struct pushed {
	uint8_t *p;
	size_t n;
	uint16_t client; /* SAP that it came to */
	bool secured;	 /* it came ciphered … */
	bool wrapped;	 /* … and still is */
};

struct session {
	struct driver_session head;
	const struct profile *profile;
	struct driver_sink sink;
	struct link link;
	uint64_t now;

	enum stage stage;
	const struct profile_client *client; /* associated as; NULL = not at all */
	const struct profile_client *target;
	bool keyed;   /* associated with the meter's keys */
	bool leaving; /* after the link is down all is over */
	char password[ACSE_SECRET_MAX + 1];
	bool has_password;
	struct secure secure;
	uint32_t conformance;	/* of this association */
	uint16_t server_pdu;	/* 0 = no limit */
	unsigned list_refusals; /* of GET-with-list, in a row */

	/* The request under way. */
	enum request request;
	uint8_t invoke;
	uint32_t block; /* last block that came or went */
	unsigned ignored;
	session_step *next; /* when it is answered */

	uint8_t *body; /* blocks so far */
	size_t body_len;
	size_t body_cap;

	/* Fetch: attributes and their values. */
	struct profile_object object[FETCH_MAX];
	struct fetched fetched[FETCH_MAX];
	size_t fetch_count;
	size_t fetch_next;    /* first not yet answered */
	size_t fetch_under;   /* asked for in the request under way */
	size_t fetch_needed;  /* those after are worth a list only */
	bool fetch_singly;    /* its list was refused */
	uint32_t fetch_entry; /* of the only attribute, an archive's buffer; 0: all */
	struct arena arena;   /* values of the fetch, the value to write */
	session_step *fetch_done;

	/* SET; the argument of an ACTION goes as the value of one object. */
	struct profile_object set_object[WRITES_MAX];
	struct written written[WRITES_MAX];
	size_t set_count;
	size_t set_next;  /* first not yet answered */
	size_t set_under; /* in the request under way … */
	const uint8_t *set_bytes;
	size_t set_len;
	size_t set_sent; /* … and how much of it has gone */
	bool set_singly; /* a list was refused */
	session_step *set_done;

	enum ask_result action_result;
	bool returning; /* blocks of what it returned are coming */

	/* The ask. */
	struct driver_ask ask;
	size_t key_next;	      /* ASK_PARAMETERS: first key not yet told */
	size_t key_under;	      /* end of those of this fetch */
	uint8_t write_of[WRITES_MAX]; /* ASK_WRITE: where each of them stands in `written` */
	struct axdr_value write_value[WRITES_MAX];
	enum ask_result write_result; /* of the only one */
	struct cosem_zone zone;	      /* of date-times */
	uint8_t clock_tag;	      /* type of the clock as it was read */
	struct {
		uint8_t obis[6];
		struct quantity quantity;
		bool used;
	} quantities[QUANTITY_CACHE];
	size_t quantity_next;

	/* Archives and events: ARCHIVE_COUNT is the event log. */
	struct archive_info archive[ARCHIVE_COUNT + 1];
	struct table table;
	struct row_rule rule;
	struct row pending; /* whether it counts, the next one shows */
	bool has_pending;
	bool pending_agrees; /* with a row before it */
	bool disputed;	     /* rows of this answer were dropped for their types */
	struct row last;
	struct arena row_arena;
	struct row *held;
	size_t held_count;
	size_t held_cap;
	unsigned rows; /* of the archive so far */
	unsigned bad_rows;
	struct err bad_err;
	struct fetched table_result;
	struct rows_ordinals ordinals;

	/* Access by entry. */
	struct {
		struct profile_object object;
		uint32_t count; /* entries in use */
		uint32_t probe; /* number in rising order of time, 1 … count */
		/* The search: of `low` the time is before `target`, of `high` it is not. */
		uint32_t low;
		uint32_t high;
		int64_t low_time;
		int64_t high_time;
		int64_t target;
		unsigned steps;
		uint32_t first;	   /* found: first row that is asked for */
		bool upper;	   /* the end of the range is looked for */
		int64_t last_time; /* of the newest entry */
	} entries;

	/* Pushes. */
	bool admitted;	 /* secrets() were given */
	char serial[24]; /* as the identity told it */
	struct pushed pushed[PUSH_MAX];
	size_t pushed_count;
	struct {
		uint32_t invoke;
		uint16_t client;
		bool secured;
	} confirm[PUSH_MAX];
	size_t confirm_count;
	bool delivered;	   /* something was told and not yet confirmed */
	unsigned push_bad; /* pushed rows that were not understood */
	struct err push_err;
};

/* client.c */
void session_finish(struct session *s, enum ask_result result);
void session_fail(struct session *s, const struct err *err);
void session_fail_words(struct session *s, const char *words);
uint8_t session_invoke(struct session *s);
/* Longest APDU that may be sent, before it is ciphered. */
size_t session_pdu_limit(const struct session *s);
/* Sends what was built, ciphered where that is due; `next` runs when the answer is complete. */
void session_send(struct session *s, const struct wr *w, enum request request);
enum ask_result session_failure(enum apdu_kind kind, uint16_t code, struct err *err);
void session_start_ask(struct session *s); /* asks.c: the association stands */

/* associate.c */
void associate_connect(struct session *s); /* as s->target */
void associate_leave(struct session *s);
void associate_disconnect(struct session *s);
void associate_begin(struct session *s); /* the link is up */
void associate_answer(struct session *s, const struct apdu *a, struct rd apdu);
void associate_proof(struct session *s, const struct apdu *a);

/* secure.c */
NODISCARD bool secure_set(struct session *s, const struct driver_keys *k);
void secure_finish(struct session *s); /* wipes */
NODISCARD bool secure_take_title(struct session *s, struct rd title, struct err *err);
/* Is this the first byte of a ciphered APDU? */
bool secure_is_wrapped(uint8_t tag);
/* A whole ciphered APDU of a plain one. */
NODISCARD bool secure_wrap(struct session *s, const uint8_t *p, size_t n, struct wr *w,
			   struct err *err);
/* *ret lies in the session until the next one. */
NODISCARD bool secure_unwrap(struct session *s, struct rd apdu, struct rd *ret, struct err *err);
NODISCARD bool secure_prove(struct session *s, uint8_t ret[static CIPHER_PROOF_SIZE],
			    struct err *err);
NODISCARD bool secure_check(struct session *s, const struct axdr_value *proof, struct err *err);

/* get.c */
NODISCARD bool get_body_append(struct session *s, const uint8_t *p, size_t n);
void get_answer(struct session *s, const struct apdu *a);

/* fetch.c */
void fetch_begin(struct session *s);
size_t fetch_add(struct session *s, const struct profile_object *o); /* ticket */
size_t fetch_find(const struct session *s, const struct profile_object *o);
void fetch_run(struct session *s, session_step *done);
void fetch_answer(struct session *s, const struct apdu *a); /* a failure, or the value(s) */
void fetch_body(struct session *s);			    /* all blocks are there */

/* Value of a ticket; NULL (err, *ret_result) when there is none. */
const struct axdr_value *fetch_value(struct session *s, size_t ticket, enum ask_result *ret_result,
				     struct err *err);
/* What is known of an object's scaler and unit without asking. */
NODISCARD bool fetch_known_quantity(const struct session *s, const struct profile_object *o,
				    struct quantity *ret);
/* Scaler and unit: asked for unless known; `from` a fetch or the cache. */
void fetch_add_quantity(struct session *s, const struct profile_object *o);
NODISCARD bool fetch_quantity(struct session *s, const struct profile_object *o,
			      struct quantity *ret, enum ask_result *ret_result, struct err *err);

/* set.c: after set_begin() the fetch's values must stay until all is done. */
void set_begin(struct session *s);
/* Its place in written[]; an object that is there already takes the new value. */
NODISCARD bool set_add(struct session *s, const struct profile_object *o,
		       const struct axdr_value *v, size_t *ret, struct err *err);
void set_run(struct session *s, session_step *done);
enum ask_result set_outcome(const struct session *s, size_t i, struct err *err);
void set_answer(struct session *s, const struct apdu *a);
/* For an ACTION as well. */
NODISCARD bool set_encode(struct session *s, const struct axdr_value *v, struct written *ret,
			  struct err *err);
void set_send_block(struct session *s, enum request request);
/* The meter took a block: the next one is sent. */
void set_acknowledged(struct session *s, const struct apdu_block *b, enum request request);
void set_fail_long(const struct session *s, struct err *err);

/* asks.c */
struct param_context session_context(const struct session *s, const struct profile_parameter *p);

/* write.c */
void write_start(struct session *s);

/* action.c */
void action_start(struct session *s, const struct profile_object *o, const struct axdr_value *v,
		  session_step *next); /* v NULL: no argument; outcome in action_result */
/* What it returned, in the session's arena; NULL: nothing, or nothing that has a meaning. */
const struct axdr_value *action_returned(struct session *s);
void action_answer(struct session *s, const struct apdu *a);

/* pushed.c */
void pushed_arrived(struct session *s, struct rd apdu, uint16_t client); /* plain or ciphered */
void pushed_take(struct session *s, struct rd apdu, uint16_t client, bool secured); /* deciphered */
void pushed_flush(struct session *s);	/* tells what waits, as far as it can be understood */
void pushed_confirm(struct session *s); /* ASK_CONFIRM */
void pushed_finish(struct session *s);

/* entries.c: finds the rows of the ask by their numbers, then archive_read_entries(). */
void entries_start(struct session *s, const struct profile_object *o);

/* archive.c */
void archive_put_entries(struct wr *w, uint32_t first, uint32_t last);
void archive_read_entries(struct session *s, uint32_t first, uint32_t last);
void archive_read_all(struct session *s);
/* The rule of rows of archive i; false when its columns are not known (yet). */
NODISCARD bool archive_rule(struct session *s, size_t i, const struct columns *c,
			    struct row_rule *ret);
void archive_prefetch(struct session *s);   /* adds what describes the archives */
void archive_learn(struct session *s);	    /* takes it from a fetch */
void archive_note_costs(struct session *s); /* of this association */
void archive_start(struct session *s);
void archive_bytes(struct session *s);				 /* the body has grown */
void archive_end(struct session *s, const struct apdu *failure); /* NULL: all came */
