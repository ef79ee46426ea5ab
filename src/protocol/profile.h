/*
 * profile.h - what differs between meter types, as data.
 *
 * A profile is a libconfig file (profiles/NAME.conf): addresses, objects,
 * parameters, status bits, event codes, signs and capabilities. Nothing of it
 * is known to the drivers otherwise. Unknown settings are errors with a line.
 * Everything a profile points to lives as long as the profile.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "meter/reading.h"

/* One attribute of one COSEM object. class_id 0: this type has no such object. */
struct profile_object {
	uint16_t class_id;
	uint8_t obis[6];
	uint8_t attribute; /* 1–127; a register's scaler_unit is attribute 3 */
};

enum profile_role {
	ROLE_DEVICE,	  /* logical device name */
	ROLE_SERIAL,	  /* number on the plate */
	ROLE_TYPE,	  /* type string */
	ROLE_FIRMWARE,	  /**/
	ROLE_CLOCK,	  /* class 8 attribute 2; its time zone is attribute 3 */
	ROLE_INDEX,	  /* volume at base conditions */
	ROLE_TEMPERATURE, /* of the gas */
	ROLE_STATUS,	  /* status word */
	ROLE_EVENT_CODE,  /* column of the event log; otherwise its first number */
	ROLE_COUNT,
};

/* How the wire value of a parameter becomes the catalogue's canonical text. */
enum profile_form {
	FORM_DECIMAL, /* register value, scaler and unit of attribute 3: "20.00" */
	FORM_INTEGER, /* plain number or enum: "5" */
	FORM_TEXT,    /* octet-string, visible-string or utf8-string: "internet" */
	FORM_PIN,     /* number or string, at least four digits: "0000" */
	FORM_ZONE,    /* clock's time_zone with the profile's sign: "180", minutes east */
	FORM_WINDOW,  /* array of {start, end} date-times; the first: "06:00-08:00" */
	FORM_HOST,    /* array of "host:port" strings; host of the first */
	FORM_PORT,    /* likewise its port: "55000" */
	FORM_COUNT,
};

/* Units that a FORM_DECIMAL value is brought to before it is printed. */
enum profile_unit {
	UNIT_NONE,    /* as the meter gives it */
	UNIT_CELSIUS, /* from °C, K */
	UNIT_PASCAL,  /* from Pa, bar */
	UNIT_VOLT,    /**/
	UNIT_PERCENT, /**/
	UNIT_SECOND,  /* from d, h, min, s */
	UNIT_HOUR,    /* likewise */
	UNIT_LITRE,   /* from m³, corrected m³, l */
};

struct profile_parameter {
	const char *key; /* of the catalogue: "transfer_window" */
	struct profile_object object;
	enum profile_form form;
	uint8_t element;  /* 1-based element of a structure, 0 = the whole value */
	uint8_t decimals; /* FORM_DECIMAL: digits of the canonical text */
	enum profile_unit unit;
	uint8_t type; /* A-XDR tag to write with when it cannot be read; 0 = none */
	bool readable;
	bool writable;
	bool last; /* written after all others: server address, APN */
};

/* Which instant the stamp of an archive row means. */
enum profile_stamp { STAMP_END, STAMP_START };

/* How the rows of a time are asked for. */
enum profile_access {
	ACCESS_RANGE, /* selective access by range of the clock */
	ACCESS_ENTRY, /* by entry: the range is looked for among entries_in_use */
	ACCESS_ALL,   /* the whole buffer, every time */
};

struct profile_archive {
	struct profile_object object; /* class 7; attribute is 2 */
	enum profile_stamp stamp;     /* STAMP_START: driver adds the period */
	enum profile_access access;
};

/* A method of an object, for ASK_EXECUTE. */
struct profile_action {
	const char *key;	      /* "valve_close" */
	struct profile_object object; /* attribute: number of the method */
	bool takes_text;	      /* its argument is the text of the ask … */
	enum profile_form form;	      /* … in this form (no decimals); else it is … */
	int64_t value;		      /* … this number */
	uint8_t type;		      /* A-XDR tag of the argument; 0 and !takes_text: none */
};

struct profile_bit {
	const char *name; /* "battery-low"; NULL = the bit has no meaning */
	uint32_t flags;	  /* enum reading_flag of a reading with this bit */
};

enum profile_event_kind { EVENT_OTHER, EVENT_APPEARS, EVENT_GOES };

struct profile_event {
	uint32_t code;
	enum profile_event_kind kind;
	const char *name; /* of the status bit, or of its own: "clock-set" */
};

/* Sign of COSEM deviation and time_zone (protocols.md, choices). */
enum profile_sign {
	SIGN_BLUE_BOOK, /* UTC = local + deviation: −180 for Moscow */
	SIGN_EAST,	/* local = UTC + deviation: +180 for Moscow */
};

/* AUTH_GMAC: HLS mechanism 5, with the meter's keys. */
enum profile_authentication { AUTH_NONE, AUTH_LLS, AUTH_GMAC };

/* Least protection of what goes to and fro as `secure` (suite 0). */
enum profile_ciphering {
	CIPHERING_NONE,
	CIPHERING_AUTHENTICATED, /* security control 10h */
	CIPHERING_ENCRYPTED,	 /* 20h */
	CIPHERING_BOTH,		 /* 30h */
};

struct profile_security {
	enum profile_ciphering ciphering;
	bool general;		       /* general-glo-ciphering, not glo-get-request … */
	struct profile_object counter; /* last frame counter of ours that the meter took,
					* readable to the public client; class_id 0: none */
};

struct profile_scaler {
	uint8_t obis[6];
	int8_t scaler;
	uint8_t unit; /* Blue Book table 4 */
};

/* What a meter pushes by itself (Data-Notification). */
struct profile_push {
	bool only; /* this type pushes and is never asked anything */
	/* Meaning of a body that does not begin with its push object list. */
	const struct profile_object *objects;
	size_t object_count;
	/* Scalers of registers that can be asked for nowhere, as the type only pushes. */
	const struct profile_scaler *scalers;
	size_t scaler_count;
};

struct profile_client {
	uint16_t id; /* client SAP: HDLC address and wPort */
	enum profile_authentication authentication;
};

/*
 * LIS-200, the second protocol of a type (docs/drivers/lis200.md). Addresses are
 * texts as on the wire, "7:311.0"; NULL: this type has no such object.
 */
enum profile_lis200_role {
	LIS200_SERIAL,
	LIS200_TYPE,
	LIS200_FIRMWARE,
	LIS200_CLOCK,
	LIS200_INDEX,
	LIS200_TEMPERATURE,
	LIS200_STATUS,
	LIS200_INTERVAL, /* of the hourly archive */
	LIS200_ROLE_COUNT,
};

/* Columns of archives, by the names that the meter gives them; the first name
 * of a list that an archive has is the one. */
enum profile_lis200_column {
	LIS200_COLUMN_TIME,
	LIS200_COLUMN_INDEX,
	LIS200_COLUMN_TEMPERATURE,
	LIS200_COLUMN_STATUS, /* all of the list, not only the first */
	LIS200_COLUMN_CODE,   /* of the event log */
	LIS200_COLUMN_CHECK,  /* "CRC Ok" */
	LIS200_COLUMN_COUNT,
};

enum { LIS200_NAMES_MAX = 8 };

struct profile_lis200_archive {
	uint8_t number; /* 0: this type has no such archive */
	enum profile_stamp stamp;
};

/* A status message by its number means a bit of the type's status word. */
struct profile_lis200_message {
	const char *column; /* NULL: of any column, and of the momentary status */
	uint8_t number;	    /* 1–255 */
	uint8_t bit;
};

/* A code of the meter's event log is that code of the type. */
struct profile_lis200_event {
	uint32_t code;
	uint32_t event;
};

/* Where one of `parameters` is found: its text is described there. */
struct profile_lis200_parameter {
	const char *key;
	const char *address;
	const char *meter_unit; /* of a value that comes without one; NULL: as the parameter's */
	bool readable;
	bool writable;
};

struct profile_lis200 {
	bool present;
	bool even_parity;    /* of what is sent; else bit 7 is 0. Of what comes it is cut off. */
	uint8_t lock;	     /* that the meter's password opens: 2 maker … 6 user */
	uint32_t timeout_ms; /* for an answer, and between its bytes */
	uint8_t retries;     /* NAKs either way, sign-ons */
	uint8_t rows;	     /* of an archive in one block */
	const char *role[LIS200_ROLE_COUNT];
	struct profile_lis200_archive archive[ARCHIVE_COUNT];
	struct profile_lis200_archive events;
	const char *column[LIS200_COLUMN_COUNT][LIS200_NAMES_MAX]; /* NULL ends a list */
	const struct profile_lis200_message *messages; /* none: message n is bit n − 1 */
	size_t message_count;
	const struct profile_lis200_event *event_codes;
	size_t event_code_count;
	const struct profile_lis200_parameter *parameters;
	size_t parameter_count;
};

struct profile {
	const char *name;  /* "vk-g-ete" */
	const char *title; /* for people: "ВК-G4 ЕТе, ВК-G6 ЕТе" */

	struct profile_client public_client;  /* for the identity */
	struct profile_client reading_client; /* when the meter has a password */
	struct profile_client open_client;    /* when it has none; may be the public one */
	struct profile_client secure_client;  /* when it has keys; may be the reading one */
	struct profile_security security;
	struct profile_push push;

	/* HDLC: server address of 1, 2 or 4 bytes; the wrapper uses the logical
	 * address as wPort. */
	uint16_t server_logical;
	uint16_t server_physical;
	uint8_t server_bytes;
	uint16_t max_info;   /* HDLC information field asked for, 128–2030 */
	uint16_t max_pdu;    /* asked for in AARQ */
	uint32_t timeout_ms; /* for an answer */
	uint8_t retries;     /* HDLC: repetitions of a frame */

	bool with_list;	    /* GET-with-list is worth a try */
	uint8_t list_items; /* at most so many attributes in one */
	bool release;	    /* RLRQ before DISC */

	enum profile_sign deviation_sign; /* in date-times */
	enum profile_sign zone_sign;	  /* of clock attribute 3 */
	int32_t offset_min;		  /* plausible offsets, seconds east: one outside */
	int32_t offset_max;		  /* whose negative is inside is read the other way */
	int32_t offset_default;		  /* when the meter specifies none */

	struct profile_object role[ROLE_COUNT];
	struct profile_archive archive[ARCHIVE_COUNT];
	struct profile_archive events;
	const struct profile_parameter *parameters;
	size_t parameter_count;
	const struct profile_action *actions;
	size_t action_count;
	struct profile_bit bits[32];
	const struct profile_event *event_codes; /* rising codes */
	size_t event_code_count;

	struct profile_lis200 lis200;
};

/* NULL when this type lacks it: "not supported", never an error of the call. */
const struct profile_parameter *profile_parameter(const struct profile *p, const char *key);
const struct profile_action *profile_action(const struct profile *p, const char *key);
const struct profile_event *profile_event(const struct profile *p, uint32_t code);
uint32_t profile_status_flags(const struct profile *p, uint32_t status);

/* One file; on failure err says FILE:LINE and why. Free with profile_free(). */
NODISCARD bool profile_load_file(const char *path, struct profile **ret, struct err *err);
NODISCARD bool profile_load_text(const char *text, const char *name, struct profile **ret,
				 struct err *err);
void profile_free(struct profile *p);
DEFINE_AUTO(profile, profile_free)

/*
 * All profiles of a folder (*.conf with a `profile` setting) besides those
 * built in; folder NULL: only those. A file of the same name replaces the
 * built-in one. Immutable once open, so any thread may look things up.
 */
struct profile_set;
NODISCARD bool profile_set_open(const char *folder, struct profile_set **ret, struct err *err);
/* Each who keeps it closes it; the last one frees it. Any thread. */
struct profile_set *profile_set_keep(struct profile_set *set);
void profile_set_close(struct profile_set *set); /* accepts NULL */
const struct profile *profile_find(const struct profile_set *set, const char *name);
size_t profile_count(const struct profile_set *set);
const struct profile *profile_at(const struct profile_set *set, size_t i);
DEFINE_AUTO(profile_set, profile_set_close)
