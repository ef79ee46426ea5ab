/*
 * peers.h - what is known of remote addresses: open connections and noise.
 *
 * A call record is kept for every connection, but a scanner must not be able
 * to fill the disk with them. Connections that turn out to be no meter of ours
 * are recorded one by one only up to a rate per address (IPv4 address or IPv6
 * /64) and a rate over all; the rest is counted and told in one summary record
 * an address and sweep, with the count in its reason.
 */
#pragma once
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/attr.h"

enum {
	PEERS_SHARDS = 16,
	PEERS_BUCKETS = 512,	/* a shard */
	PEERS_QUIET_MAX = 4096, /* a shard: entries without a connection, about */
	PEERS_BURST = 20,	/* seconds' worth of records that may come at once */
	PEERS_ALL = 20,		/* rate over all, in rates of one address */
};

union peer_address {
	sa_family_t family;
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

enum { PEER_TEXT = 64 };
/* "192.0.2.7:40312", "[2001:db8::1]:40312"; returns buf. */
const char *peer_format(char buf[static PEER_TEXT], const union peer_address *a);

struct peer_key {
	uint8_t b[16];
};
struct peer_key peer_key_of(const union peer_address *a);

struct peer_rate {
	uint64_t at;	 /* monotonic ms of the last fill */
	uint64_t credit; /* thousandths of a record */
};

struct peers {
	unsigned rate; /* records a second and address */
	struct peers_shard {
		pthread_mutex_t lock;
		struct peer *bucket[PEERS_BUCKETS];
		size_t quiet;
		uint64_t evicted; /* untold connections of forgotten entries */
	} shard[PEERS_SHARDS];
	pthread_mutex_t all_lock;
	struct peer_rate all;
};

void peers_init(struct peers *p, unsigned rate);
void peers_finish(struct peers *p);

/* A connection opens: false when `max` (0: any number) are open already. */
bool peers_enter(struct peers *p, const struct peer_key *key, unsigned max);
void peers_leave(struct peers *p, const struct peer_key *key);

/* May an unrecognised connection be recorded? If not, it is counted. */
bool peers_admit(struct peers *p, const struct peer_key *key, uint64_t now);

/* Tells what was counted since the last sweep, `key` NULL for addresses that
 * were forgotten meanwhile; forgets entries without news. */
typedef void peers_told_fn(void *arg, const struct peer_key *key, uint64_t untold);
void peers_sweep(struct peers *p, uint64_t now, peers_told_fn *told, void *arg);

/* "192.0.2.7", "2001:db8:1:2::/64"; returns buf. */
const char *peer_key_format(char buf[static PEER_TEXT], const struct peer_key *key);
