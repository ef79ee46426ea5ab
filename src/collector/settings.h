/*
 * settings.h - the collector's part of the settings table.
 */
#pragma once
#include "base/config.h"
#include "protocol/driver.h"

/* The entries "collector.*", for the daemon to join with the others. */
extern const struct config_entry collector_config[];

/* The same as values; times in milliseconds where the name says so. */
struct collector_settings {
	char address[64];      /* literal; "::" takes IPv4 too */
	unsigned port;	       /* 0: any free one */
	bool share_port;       /* other processes may listen on it too */
	unsigned loops;	       /* 0: one a core, at most 16 */
	bool adopt_unknown;    /* unknown serials become active meters at once */
	char profile[64];      /* of meters that have none of their own */
	char drivers[128];     /* names in sniffing order; "": all */
	char probe[24];	       /* driver that speaks first to a silent meter; "": none */
	uint64_t probe_ms;     /* silence before it does */
	uint64_t sniff_ms;     /* silence before a connection is given up */
	uint64_t idle_ms;      /* pause of a meter inside a call */
	uint64_t call_ms;      /* a call in all */
	uint64_t call_bytes;   /* in both directions */
	uint64_t write_queue;  /* bytes that a peer may leave unread */
	unsigned connections;  /* open at once */
	unsigned per_address;  /* of one address (IPv6: /64); 0: no limit */
	unsigned quarantine;   /* unknown meters kept */
	unsigned junk_records; /* a second and address; see peers.h */
	unsigned batch_rows;   /* archive records a commit */
	int64_t clock_limit;   /* drift in seconds that is corrected; 0: never */
	int64_t parameter_age; /* seconds */
	int64_t archive_depth; /* seconds that a new meter's archives are read back */
};

/* Fails (ERR_INVAL) when values do not go together or name unknown drivers. */
NODISCARD bool collector_settings_read(const struct config *c, struct collector_settings *ret,
				       struct err *err);

/* Drivers by their names, divided by blanks or commas ("": all), in that order
 * into ret[max] and a NULL; unknown names fail with the key as the field. */
NODISCARD bool collector_list_drivers(const char *names, const struct driver **ret, size_t max,
				      struct err *err);
