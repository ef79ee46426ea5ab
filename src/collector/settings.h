/*
 * settings.h - the collector's part of the settings table.
 */
#pragma once
#include "base/config.h"
#include "protocol/driver.h"

/* The entries "collector.*" and "listener.*.*", for the daemon to join with the others. */
extern const struct config_entry collector_config[];

/* The entries "capture.*" (recording.c). */
extern const struct config_entry capture_config[];

/* Which calls' bytes are kept, besides those of meters that are recorded for a time. */
enum capture_calls {
	CAPTURE_NONE,
	CAPTURE_UNKNOWN, /* of no known meter, or of no known protocol */
	CAPTURE_FAILED,	 /* all that did not end well, those included */
	CAPTURE_ALL,
};
enum capture_calls capture_calls_read(const struct config *c);

enum {
	LISTENERS_MAX = 1 + CONFIG_NAMES_MAX, /* main and the named ones */
	LISTENER_DRIVERS_MAX = 16,
	LISTENER_PATH_MAX = 512,
	LISTENER_PREAMBLE_MAX = 256,
};

/*
 * What holds for one port: settings collector.KEY are those of the listener
 * "main", listener.NAME.KEY those of NAME, where what is not set is as main's.
 * Times in milliseconds where the name says so.
 */
struct listener_settings {
	char name[CONFIG_NAME_SIZE];
	char address[64];    /* literal; "::" takes IPv4 too */
	unsigned port;	     /* 0: any free one */
	bool adopt_unknown;  /* unknown serials become active meters at once */
	char profile[64];    /* of meters that have none of their own */
	char drivers[128];   /* names in sniffing order; "": all */
	char probe[128];     /* drivers that speak first to a silent meter, in order; "": none */
	uint64_t probe_ms;   /* silence before each of them does */
	uint64_t sniff_ms;   /* silence before a connection is given up */
	uint64_t idle_ms;    /* pause of a meter inside a call */
	uint64_t call_ms;    /* a call in all */
	uint64_t call_bytes; /* in both directions */
	char preamble[LISTENER_PREAMBLE_MAX]; /* pattern, preamble.h; "": none */
	char preamble_answer[LISTENER_PREAMBLE_MAX];
	bool tls;
	char tls_certificate[LISTENER_PATH_MAX]; /* PEM; "": one is made */
	char tls_key[LISTENER_PATH_MAX];	 /* PEM; "": in the certificate's file */
	char tls_clients[LISTENER_PATH_MAX];	 /* PEM of authorities; "": anybody may call */
};

struct collector_settings {
	bool share_port;	   /* other processes may listen on the ports too */
	unsigned loops;		   /* 0: one a core, at most 16 */
	uint64_t write_queue;	   /* bytes that a peer may leave unread */
	unsigned connections;	   /* open at once */
	unsigned per_address;	   /* of one address (IPv6: /64); 0: no limit */
	unsigned quarantine;	   /* unknown meters kept */
	uint64_t quarantine_pause; /* seconds between calls of one that are taken */
	uint64_t duplicate_ms;	   /* silence after which a call yields to a newer one */
	unsigned junk_records;	   /* a second and address; see peers.h */
	unsigned batch_rows;	   /* archive records a commit */
	char zone[64]; /* IANA name, of meters that have none of their own; "": not compared */
	int64_t clock_limit;	 /* drift in seconds that is corrected; 0: never */
	int64_t parameter_age;	 /* seconds */
	int64_t archive_depth;	 /* seconds that a new meter's archives are read back */
	uint8_t system_title[8]; /* ours, for ciphered associations */
	enum capture_calls capture;
	uint64_t capture_size; /* bytes of one call's text */
	unsigned listener_count;
	struct listener_settings listener[LISTENERS_MAX]; /* main is the first */
};

/* Fails (ERR_INVAL) when values do not go together or name unknown drivers. */
NODISCARD bool collector_settings_read(const struct config *c, struct collector_settings *ret,
				       struct err *err);

/* For who finds later that a value cannot hold: config_fail() with the key that set it. */
bool collector_settings_fail(const struct config *c, const struct listener_settings *l,
			     const char *key, struct err *err, const char *words);

/* Drivers of `among` by their names, divided by blanks or commas, in that order and
 * each once into ret[LISTENER_DRIVERS_MAX + 1], which ends with NULL; "": none. */
NODISCARD bool collector_list_drivers(const char *names, const struct driver *const *among,
				      const struct driver **ret, struct err *err);
