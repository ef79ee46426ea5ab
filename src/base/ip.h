/*
 * ip.h - addresses of peers: parsing, ranges, and whom a limit counts as one.
 */
#pragma once
#include "base/str.h"

enum { IP_TEXT = 64, IP_RANGES_MAX = 32, IP_FORWARDED_MAX = 32 };

/* IPv4 stands as ::ffff:a.b.c.d, so that both spellings of one are the same. */
struct ip {
	uint8_t bytes[16];
};

struct ip_range {
	struct ip ip;
	unsigned bits; /* of the 128 */
};

struct ip_ranges {
	struct ip_range items[IP_RANGES_MAX];
	size_t count;
};

/* A literal, for IPv6 also with a zone ("fe80::1%eth0", which is left out). */
NODISCARD bool ip_parse(struct str text, struct ip *ret);
const char *ip_format(char buf[static IP_TEXT], const struct ip *ip);

/* "10.0.0.0/8, ::1": literals and prefixes; empty is none. False when one is neither, or
 * they are too many. */
NODISCARD bool ip_ranges_parse(struct str text, struct ip_ranges *ret);
bool ip_ranges_hold(const struct ip_ranges *r, const struct ip *ip);

/*
 * What a limit counts: an IPv4 address, of IPv6 the /64 that one peer has for itself. The
 * text as it is when it is no address.
 */
const char *ip_network(char buf[static IP_TEXT], const char *address);

/*
 * Who asks, when `peer` is a trusted proxy that says so in X-Forwarded-For: the last one in
 * the list that is no trusted proxy himself. `peer` where it is not trusted, where there is
 * nothing to go by, and when the list goes on with what is no address.
 */
struct ip ip_forwarded(const struct ip_ranges *trusted, const struct ip *peer, struct str list);
