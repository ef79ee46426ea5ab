#include "unit.h"

#include "base/ip.h"

static void check_network(const char *address, const char *expected)
{
	char buf[IP_TEXT];
	assert_string_equal(ip_network(buf, address), expected);
}

static void a_limit_counts_networks_of_ipv6(void **state)
{
	(void)state;
	check_network("192.0.2.7", "192.0.2.7");
	check_network("::ffff:192.0.2.7", "192.0.2.7");
	check_network("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
	check_network("2001:db8:1:2::1", "2001:db8:1:2::/64");
	check_network("fe80::1%eth0", "fe80::/64");
	check_network("::1", "::/64");
	check_network("console", "console");
}

static void ranges_hold_what_they_say(void **state)
{
	static const struct {
		const char *ranges;
		const char *address;
		bool held;
	} cases[] = {
		{ "10.0.0.0/8", "10.255.0.1", true },
		{ "10.0.0.0/8", "11.0.0.1", false },
		{ "10.0.0.0/8", "::ffff:10.1.2.3", true },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.128/25", "192.0.2.200", true },
		{ "127.0.0.1, ::1", "::1", true },
		{ "127.0.0.1, ::1", "127.0.0.2", false },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "", "127.0.0.1", false },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct ip_ranges r;
		struct ip ip;
		assert_true(ip_ranges_parse(str_from(cases[i].ranges), &r));
		assert_true(ip_parse(str_from(cases[i].address), &ip));
		assert_int_equal(ip_ranges_hold(&r, &ip), cases[i].held);
	}
}

static void what_is_no_range_is_refused(void **state)
{
	static const char *const bad[] = { "10.0.0.0/33", "10.0.0/8",	 "::/129",
					   "a",		  "10.0.0.1,,",	 "10.0.0.1/8/8",
					   "/8",	  "10.0.0.1/-1", "fe80::1%" };
	struct ip_ranges r;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (ip_ranges_parse(str_from(bad[i]), &r))
			fail_msg("%s is taken", bad[i]);
	char many[IP_RANGES_MAX * 9 + 16] = "10.0.0.1";
	for (int i = 0; i < IP_RANGES_MAX; i++)
		(void)strcat(many, ",10.0.0.1"); /* NOLINT: it fits */
	assert_false(ip_ranges_parse(str_from(many), &r));
}

static void check_forwarded(const char *peer, const char *list, const char *expected)
{
	struct ip_ranges trusted;
	struct ip ip;
	char buf[IP_TEXT];
	assert_true(ip_ranges_parse(STR("10.0.0.0/8, ::1"), &trusted));
	assert_true(ip_parse(str_from(peer), &ip));
	ip = ip_forwarded(&trusted, &ip, str_from(list));
	assert_string_equal(ip_format(buf, &ip), expected);
}

static void only_a_trusted_proxy_is_believed(void **state)
{
	(void)state;
	check_forwarded("192.0.2.1", "203.0.113.9", "192.0.2.1");
	check_forwarded("10.0.0.1", "203.0.113.9", "203.0.113.9");
	check_forwarded("10.0.0.1", "", "10.0.0.1");
	/* What the peer himself has put before it is not believed. */
	check_forwarded("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9");
	check_forwarded("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9");
	check_forwarded("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3");
	check_forwarded("::1", "203.0.113.9:4711", "203.0.113.9");
	check_forwarded("::1", "[2001:db8::5]:4711", "2001:db8::5");
	check_forwarded("::1", "2001:db8::5", "2001:db8::5");
	check_forwarded("::1", "unknown", "::1");
	check_forwarded("::1", "unknown, 203.0.113.9", "203.0.113.9");
	check_forwarded("::1", "203.0.113.9,", "::1");
	check_forwarded("::1", "[2001:db8::5", "::1");
}

static void a_list_without_end_ends(void **state)
{
	char list[4096] = "203.0.113.9";
	(void)state;
	for (int i = 0; i < 2 * IP_FORWARDED_MAX; i++)
		(void)strcat(list, ",10.0.0.1"); /* NOLINT: it fits */
	check_forwarded("10.0.0.1", list, "10.0.0.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_limit_counts_networks_of_ipv6),
		cmocka_unit_test(ranges_hold_what_they_say),
		cmocka_unit_test(what_is_no_range_is_refused),
		cmocka_unit_test(only_a_trusted_proxy_is_believed),
		cmocka_unit_test(a_list_without_end_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
