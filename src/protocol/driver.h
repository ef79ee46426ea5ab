/*
 * driver.h - what every meter protocol looks like to the rest of the house.
 *
 * A driver is pure: bytes and ticks in, bytes and meaning out. It knows no
 * socket, no clock and no database, so that the collector, the optical head,
 * replay, fuzzing and tests drive the same code.
 *
 * The owner opens a session, then repeats: look at `state`; when it is
 * SESSION_READY give the next ask; feed what arrives with input(); call tick()
 * when `deadline` has passed. The session answers through the sink while it is
 * inside one of these functions and never calls back otherwise; the sink must
 * not call into the session. After each call the owner looks at `state` again.
 */
#pragma once
#include "base/arena.h"
#include "base/cursor.h"
#include "base/err.h"
#include "meter/reading.h"
#include "protocol/profile.h"

enum session_state {
	SESSION_BUSY,	/* an ask is under way (or the device is talking) */
	SESSION_READY,	/* waits for an ask; `result` is that of the last one */
	SESSION_CLOSED, /* released in good order; nothing more will come */
	SESSION_FAILED, /* unusable; `err` tells why in words */
};

/* How one ask ended. Only SESSION_FAILED ends the session. */
enum ask_result {
	ASK_OK,
	ASK_NOT_SUPPORTED, /* this type lacks the object: not an error of the call */
	ASK_REFUSED,	   /* access denied by the meter */
	ASK_BAD_ANSWER,	   /* answered, but not what the profile expects */
	ASK_METER_ERROR,   /* the meter reports a failure: `err` has its words */
};

enum ask_kind {
	ASK_IDENTIFY,	/* serial, type, firmware; opens what is needed for it */
	ASK_CLOCK,	/* read the meter's clock and zone */
	ASK_SET_CLOCK,	/* utc, offset */
	ASK_CURRENT,	/* index, temperature, status word */
	ASK_ARCHIVE,	/* archive, from, to: rows as the meter keeps them, rising
			 * unless its clock was set back; after a failure those
			 * that were told stand, but more may be missing */
	ASK_EVENTS,	/* from, to */
	ASK_PARAMETERS, /* keys: read these parameters of the profile, in as few
			 * round trips as the meter allows; each is told */
	ASK_WRITE,	/* key, text: write one parameter (driver reads the type). Or keys,
			 * texts: several, in as few round trips as the meter allows;
			 * each is told, in any order, and the ask itself is ASK_OK */
	ASK_EXECUTE,	/* key, text: run one action of the profile; text NULL or ""
			 * where it takes none; what it returns is told */
	ASK_CONFIRM,	/* a pushed delivery is committed: acknowledge it */
	ASK_RELEASE,	/* end the association and the link in good order */
};

struct driver_ask {
	enum ask_kind kind;
	enum archive archive;
	int64_t from;		  /* UTC, inclusive */
	int64_t to;		  /* UTC, inclusive */
	int64_t utc;		  /* ASK_SET_CLOCK */
	int32_t offset;		  /* ASK_SET_CLOCK, seconds east of UTC */
	const char *key;	  /* of the catalogue, or of an action; must outlive the ask */
	const char *text;	  /* canonical text of the value, likewise */
	const char *const *keys;  /* ASK_PARAMETERS, ASK_WRITE: array and strings, likewise */
	const char *const *texts; /* ASK_WRITE: of each key, likewise; NULL: key and text */
	size_t key_count;
};

enum { DRIVER_TEXT_MAX = 128 };

enum told_kind {
	TOLD_IDENTITY,	/* identity */
	TOLD_CLOCK,	/* reading.time and .offset: the meter's own clock */
	TOLD_CURRENT,	/* reading; its time is the meter's clock */
	TOLD_ROW,	/* archive, reading */
	TOLD_EVENT,	/* event */
	TOLD_PARAMETER, /* key, result; for ASK_OK text: form of the catalogue, to be
			 * passed through parameter_accept() */
	TOLD_WRITTEN,	/* of several: key, result; else than ASK_OK text: why, in words */
	TOLD_RETURNED,	/* of an action: key, text: the value in words */
	TOLD_DELIVERED, /* a push is complete: commit, then ASK_CONFIRM. What is pushed
			 * is told once secrets() were given, inside that function
			 * if it came before, and may wait for a later ask that
			 * brings its scalers or columns */
};

struct driver_identity {
	char serial[24];	    /* as on the plate: "15401450" */
	char type[DRIVER_TEXT_MAX]; /* UTF-8: "ВК-G4 V1.2 ETe E16.04 Te" */
	char firmware[32];
	char device[DRIVER_TEXT_MAX]; /* logical device name, printable */
	bool counter_known;	      /* the meter told, to the public client, … */
	uint32_t counter;	      /* … the last frame counter that it took from us */
};

struct driver_event {
	int64_t time; /* UTC */
	int32_t offset;
	uint32_t code;	  /* the meter's own; meaning by the profile */
	uint32_t ordinal; /* distinguishes equal (time, code) rows of one meter */
};

/* Valid during the sink call only. */
struct driver_told {
	enum told_kind kind;
	enum archive archive;
	struct reading reading;
	struct driver_identity identity;
	struct driver_event event;
	const char *key;
	const char *text;
	enum ask_result result;
};

struct driver_sink {
	void (*send)(void *owner, const uint8_t *p, size_t n);
	void (*told)(void *owner, const struct driver_told *told);
	void *owner;
};

/*
 * Keys of security suite 0 (AES-GCM-128, IEC 62056-5-3 9.2.3) and the frame
 * counters of this session. The owner has made it durable that nobody else will
 * use send_from … send_to with this key before it gives them to a session.
 */
struct driver_keys {
	uint8_t encryption[16];	    /* global unicast encryption key */
	uint8_t authentication[16]; /* authentication key */
	uint8_t client_title[8];    /* system title: ours … */
	uint8_t meter_title[8];	    /* … and what the meter told before; zeros: not known */
	uint32_t send_from;	    /* first counter that the session may use … */
	uint32_t send_to;	    /* … and last; when they are used up it fails (ERR_LIMIT) */
	uint32_t received;	    /* highest taken of the meter so far … */
	bool received_known;	    /* … if any: one not above it is a replay (ERR_DENIED) */
	uint8_t challenge[16];	    /* fresh random bytes, CtoS of HLS */
};

/*
 * What is known of a meter once its serial is: the session copies the secrets
 * and wipes its copy at close. One that cannot use the keys (its protocol has none, or
 * the profile wants none) fails with ERR_DENIED: a stranger must not get the password of a
 * meter with keys, nor be believed in its name, by speaking something weaker.
 */
struct driver_secrets {
	const char *password;		/* LLS, or LIS-200 lock key; NULL = none */
	const struct driver_keys *keys; /* of ciphering and HLS; NULL = none */
	const struct profile *profile;	/* the meter's own, must outlive the session; NULL = as
					* opened. What concerns the link stays as it was. */
	int32_t offset;	   /* of the place where it hangs, seconds east of UTC: for times … */
	bool offset_known; /* … that tell none; not known: the profile's */
};

struct driver_open {
	const struct profile *profile; /* must outlive the session */
	struct driver_sink sink;
	uint64_t now; /* monotonic milliseconds, as in input() */
};

/* Frame counters as the session has used them, for the owner to keep. */
struct driver_counters {
	bool used;	    /* anything below has a meaning */
	uint32_t send_next; /* first that was not used */
	uint32_t received;  /* highest taken of the meter, when received_known */
	bool received_known;
	bool replayed;		/* a frame came that was not above it */
	uint8_t meter_title[8]; /* as the meter told it */
};

/* Head of every driver's own session struct. Read-only for the owner. */
struct driver_session {
	const struct driver *driver;
	enum session_state state;
	enum ask_result result;
	uint64_t deadline; /* tick() is due at this time; UINT64_MAX: never */
	struct err err;	   /* words for FAILED and for any result but ASK_OK. FAILED:
			    * ERR_DENIED association refused, ERR_TIMEOUT silence,
			    * ERR_PROTO and ERR_LIMIT the meter broke its protocol */
	struct driver_counters counters;
	/* Bit by archive, events after them: as far as is known, an ask costs the whole of
	 * it, whatever its range. One for all that is wanted of it is cheapest. */
	unsigned whole;
};

/* What the first bytes of a connection say; the table order of protocols.md. */
enum sniff_verdict { SNIFF_NO, SNIFF_MORE, SNIFF_YES };

struct explainer;

struct driver {
	const char *name;		   /* "dlms-hdlc", as in settings and call records */
	const struct explainer *explainer; /* explain.h; NULL: its bytes stay bytes */
	enum sniff_verdict (*sniff)(const uint8_t *p, size_t n);

	/* NULL when memory is out. The session starts READY (or BUSY for push). */
	struct driver_session *(*open)(const struct driver_open *how);

	/* The identity is known: give the secrets of that meter. May be NULL fn. */
	void (*secrets)(struct driver_session *s, const struct driver_secrets *sec);

	void (*ask)(struct driver_session *s, const struct driver_ask *ask, uint64_t now);
	void (*input)(struct driver_session *s, const uint8_t *p, size_t n, uint64_t now);
	void (*tick)(struct driver_session *s, uint64_t now);
	void (*close)(struct driver_session *s); /* frees; accepts NULL */
};

/* All drivers in sniffing order; NULL-terminated. */
extern const struct driver *const drivers[];
const struct driver *driver_find(const char *name);

/* Asks those of a NULL-terminated list in order; the first that says yes has it: SNIFF_YES
 * with *ret set, SNIFF_MORE, or SNIFF_NO when none fits. */
enum sniff_verdict driver_sniff(const struct driver *const *list, const uint8_t *p, size_t n,
				const struct driver **ret);
