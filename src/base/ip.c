#include "base/ip.h"

#include <arpa/inet.h>
#include <stdio.h>

enum { V4_AT = 12, V4_BITS = 96, NETWORK_BYTES = 8 };

static const uint8_t mapped[V4_AT] = { [10] = 0xff, [11] = 0xff };

static bool is_v4(const struct ip *ip)
{
	return memcmp(ip->bytes, mapped, sizeof mapped) == 0;
}

bool ip_parse(struct str text, struct ip *ret)
{
	char buf[IP_TEXT];
	struct str zone;
	struct ip ip = { 0 };
	if (str_cut(text, '%', &text, &zone) && zone.n == 0)
		return false;
	if (!str_copy(buf, sizeof buf, text) || strlen(buf) != text.n)
		return false;
	if (inet_pton(AF_INET, buf, ip.bytes + V4_AT) == 1)
		memcpy(ip.bytes, mapped, sizeof mapped);
	else if (inet_pton(AF_INET6, buf, ip.bytes) != 1)
		return false;
	*ret = ip;
	return true;
}

const char *ip_format(char buf[static IP_TEXT], const struct ip *ip)
{
	bool v4 = is_v4(ip);
	const char *text =
		inet_ntop(v4 ? AF_INET : AF_INET6, ip->bytes + (v4 ? V4_AT : 0), buf, IP_TEXT);
	return text ? text : "";
}

static bool parse_range(struct str text, struct ip_range *ret)
{
	struct str bits;
	struct ip_range r;
	bool part = str_cut(text, '/', &text, &bits);
	if (!ip_parse(text, &r.ip))
		return false;
	bool v4 = memchr(text.p, ':', text.n) == NULL;
	int64_t n = v4 ? 32 : 128;
	if (part && !str_parse_int(bits, 0, n, &n))
		return false;
	r.bits = (unsigned)n + (v4 ? V4_BITS : 0);
	*ret = r;
	return true;
}

bool ip_ranges_parse(struct str text, struct ip_ranges *ret)
{
	struct ip_ranges all = { .count = 0 };
	struct str rest = str_trim(text);
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		if (all.count == IP_RANGES_MAX ||
		    !parse_range(str_trim(one), &all.items[all.count]))
			return false;
		all.count++;
	}
	*ret = all;
	return true;
}

static bool holds(const struct ip_range *r, const struct ip *ip)
{
	size_t whole = r->bits / 8;
	unsigned rest = r->bits % 8;
	if (memcmp(r->ip.bytes, ip->bytes, whole) != 0)
		return false;
	return rest == 0 || (r->ip.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest) == 0;
}

bool ip_ranges_hold(const struct ip_ranges *r, const struct ip *ip)
{
	for (size_t i = 0; i < r->count; i++)
		if (holds(&r->items[i], ip))
			return true;
	return false;
}

const char *ip_network(char buf[static IP_TEXT], const char *address)
{
	struct ip ip;
	if (!ip_parse(str_from(address), &ip)) {
		(void)str_copy(buf, IP_TEXT, str_from(address));
		return buf;
	}
	if (is_v4(&ip))
		return ip_format(buf, &ip);
	memset(ip.bytes + NETWORK_BYTES, 0, sizeof ip.bytes - NETWORK_BYTES);
	char text[IP_TEXT];
	(void)snprintf(buf, IP_TEXT, "%.50s/64", ip_format(text, &ip));
	return buf;
}

/* "192.0.2.7", "192.0.2.7:4711", "2001:db8::1", "[2001:db8::1]:4711". */
static bool parse_forwarded(struct str text, struct ip *ret)
{
	struct str port;
	text = str_trim(text);
	if (text.n > 0 && text.p[0] == '[') {
		struct str inner;
		return str_cut(str_make(text.p + 1, text.n - 1), ']', &inner, &port) &&
		       ip_parse(inner, ret);
	}
	if (ip_parse(text, ret))
		return true;
	return str_cut(text, ':', &text, &port) && ip_parse(text, ret);
}

struct ip ip_forwarded(const struct ip_ranges *trusted, const struct ip *peer, struct str list)
{
	struct ip who = *peer;
	for (unsigned hop = 0; list.n > 0 && ip_ranges_hold(trusted, &who); hop++) {
		size_t at = list.n;
		struct ip before;
		while (at > 0 && list.p[at - 1] != ',')
			at--;
		if (hop == IP_FORWARDED_MAX ||
		    !parse_forwarded(str_make(list.p + at, list.n - at), &before))
			return *peer;
		who = before;
		list.n = at > 0 ? at - 1 : 0;
	}
	return who;
}
