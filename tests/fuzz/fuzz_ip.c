/* A line of ranges that are trusted, a line of X-Forwarded-For, the peer. */
#include "base/ip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str ranges;
	struct str list;
	struct str peer;
	struct ip_ranges trusted;
	struct ip ip;
	struct ip again;
	char buf[IP_TEXT];

	(void)str_cut(str_make((const char *)data, size), '\n', &ranges, &list);
	(void)str_cut(list, '\n', &list, &peer);
	if (!ip_ranges_parse(ranges, &trusted) || !ip_parse(peer, &ip))
		return 0;
	struct ip who = ip_forwarded(&trusted, &ip, list);
	if (!ip_ranges_hold(&trusted, &ip) && memcmp(&who, &ip, sizeof ip) != 0)
		abort();
	if (!ip_parse(str_from(ip_format(buf, &who)), &again) ||
	    memcmp(&who, &again, sizeof who) != 0)
		abort();
	return 0;
}
