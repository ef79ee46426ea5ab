/* The collector's small parts: timers, claims of serials, addresses. */
#include "unit.h"

#include <arpa/inet.h>

#include "collector/peers.h"
#include "collector/serials.h"
#include "collector/timers.h"
#include "random.h"

enum { MANY = 500 };

static void timers_come_in_order(void **state)
{
	(void)state;
	struct timers ts = { 0 };
	struct timer t[MANY] = { 0 };
	struct rnd rnd = { 7 };

	assert_true(timers_reserve(&ts, MANY));
	for (int round = 0; round < 20 * MANY; round++) {
		struct timer *one = &t[rnd_next(&rnd) % MANY];
		if (rnd_next(&rnd) % 3 == 0)
			timers_disarm(&ts, one);
		else
			timers_arm(&ts, one, rnd_next(&rnd) % 1000);
	}
	size_t armed = 0;
	for (int i = 0; i < MANY; i++)
		armed += t[i].at != 0;
	assert_int_equal(armed, ts.count);
	uint64_t last = 0;
	for (struct timer *one; (one = timers_first(&ts)) != NULL; armed--) {
		assert_true(one->due >= last);
		last = one->due;
		timers_disarm(&ts, one);
		assert_int_equal(one->at, 0);
	}
	assert_int_equal(armed, 0);
	timers_finish(&ts);
}

static void a_serial_is_held_by_one_call(void **state)
{
	(void)state;
	static struct serials s;
	struct serial_claim a = { 0 };
	struct serial_claim b = { 0 };
	struct serial_claim other = { 0 };

	serials_init(&s);
	assert_true(serials_claim(&s, &a, "15401450"));
	assert_false(serials_claim(&s, &b, "15401450"));
	assert_true(serials_claim(&s, &other, "15401491"));
	serials_release(&s, &b); /* held nothing: changes nothing */
	assert_false(serials_claim(&s, &b, "15401450"));
	serials_release(&s, &a);
	assert_true(serials_claim(&s, &b, "15401450"));
	serials_release(&s, &b);
	serials_release(&s, &other);
	serials_finish(&s);
}

/* Another process that has one serial, until it lets go. */
struct elsewhere {
	bool has;
	unsigned taken; /* by us */
};

static bool claim_elsewhere(void *arg, const char *serial)
{
	struct elsewhere *e = arg;

	assert_string_equal(serial, "15401450");
	e->taken += !e->has;
	return !e->has;
}

static void unclaim_elsewhere(void *arg, const char *serial)
{
	struct elsewhere *e = arg;

	(void)serial;
	e->taken--;
}

static unsigned granted_count;

static void count_granted(struct serial_claim *c)
{
	(void)c;
	granted_count++;
}

static void let_go(struct serial_claim *c)
{
	(void)c;
}

static void a_serial_is_held_by_one_process(void **state)
{
	(void)state;
	static struct serials s;
	struct elsewhere e = { .has = true };
	const struct serials_others others = { claim_elsewhere, unclaim_elsewhere, &e };
	struct serial_claim a = { .granted = count_granted, .yield = let_go };
	struct serial_claim b = a;

	serials_init(&s);
	s.others = &others;
	assert_false(serials_claim(&s, &a, "15401450"));
	assert_int_equal(serials_inherit(&s, &a, "15401450", 0), SERIALS_ELSEWHERE);
	serials_wait(&s, &a, 100);
	serials_turn(&s, 50, false);
	assert_int_equal(granted_count, 0);
	e.has = false;
	serials_turn(&s, 60, false);
	assert_int_equal(granted_count, 1);
	assert_true(a.held);
	assert_int_equal(e.taken, 1);
	/* Those who wait elsewhere: the call here goes on while it is heard, or makes room. */
	serials_want(&s, "15401450", 1000);
	assert_true(a.contested);
	assert_false(a.yielded);
	atomic_store(&a.silent_since, 900);
	serials_want(&s, "15401450", 1000);
	assert_true(a.yielded);
	serials_release(&s, &a);
	assert_int_equal(e.taken, 0);
	/* In vain: the time is over, or nobody waits any more. */
	e.has = true;
	assert_false(serials_claim(&s, &b, "15401450"));
	serials_wait(&s, &b, 100);
	serials_turn(&s, 100, false);
	assert_int_equal(granted_count, 2);
	assert_false(b.held);
	serials_turn(&s, 0, true);
	serials_wait(&s, &b, 500);
	assert_int_equal(granted_count, 3);
	serials_finish(&s);
}

static union peer_address v4(const char *text, unsigned port)
{
	union peer_address a = { .in = { .sin_family = AF_INET,
					 .sin_port = htons((uint16_t)port) } };
	assert_int_equal(inet_pton(AF_INET, text, &a.in.sin_addr), 1);
	return a;
}

static union peer_address v6(const char *text, unsigned port)
{
	union peer_address a = { .in6 = { .sin6_family = AF_INET6,
					  .sin6_port = htons((uint16_t)port) } };
	assert_int_equal(inet_pton(AF_INET6, text, &a.in6.sin6_addr), 1);
	return a;
}

static void addresses_are_told_and_grouped(void **state)
{
	(void)state;
	char buf[PEER_TEXT];
	union peer_address a = v4("192.0.2.7", 40312);
	union peer_address b = v6("::ffff:192.0.2.7", 1);
	union peer_address c = v6("2001:db8:1:2:3::4", 2);
	union peer_address d = v6("2001:db8:1:2::9", 3);
	struct peer_key ka = peer_key_of(&a);
	struct peer_key kb = peer_key_of(&b);
	struct peer_key kc = peer_key_of(&c);
	struct peer_key kd = peer_key_of(&d);

	assert_string_equal(peer_format(buf, &a), "192.0.2.7:40312");
	assert_string_equal(peer_format(buf, &b), "192.0.2.7:1");
	assert_string_equal(peer_format(buf, &c), "[2001:db8:1:2:3::4]:2");
	assert_memory_equal(&ka, &kb, sizeof ka);
	assert_memory_equal(&kc, &kd, sizeof kc);
	assert_string_equal(peer_key_format(buf, &ka), "192.0.2.7");
	assert_string_equal(peer_key_format(buf, &kc), "2001:db8:1:2::/64");
}

static void an_address_has_so_many_connections(void **state)
{
	(void)state;
	static struct peers p;
	union peer_address a = v4("192.0.2.7", 1);
	union peer_address b = v4("192.0.2.8", 1);
	struct peer_key ka = peer_key_of(&a);
	struct peer_key kb = peer_key_of(&b);

	peers_init(&p, 1);
	assert_true(peers_enter(&p, &ka, 2));
	assert_true(peers_enter(&p, &ka, 2));
	assert_false(peers_enter(&p, &ka, 2));
	assert_true(peers_enter(&p, &kb, 2));
	peers_leave(&p, &ka);
	assert_true(peers_enter(&p, &ka, 2));
	assert_true(peers_enter(&p, &ka, 0));
	peers_finish(&p);
}

struct told {
	uint64_t of_one;
	uint64_t of_forgotten;
};

static void take_told(void *arg, const struct peer_key *key, uint64_t untold)
{
	struct told *t = arg;
	*(key ? &t->of_one : &t->of_forgotten) += untold;
}

static void noise_is_recorded_within_a_rate(void **state)
{
	(void)state;
	static struct peers p;
	union peer_address a = v4("192.0.2.7", 1);
	struct peer_key key = peer_key_of(&a);
	struct told told = { 0 };
	unsigned recorded = 0;

	peers_init(&p, 2);
	for (int i = 0; i < 1000; i++)
		recorded += peers_admit(&p, &key, 5000);
	assert_int_equal(recorded, 2 * PEERS_BURST);
	assert_true(peers_admit(&p, &key, 5500)); /* half a second: one more */
	assert_false(peers_admit(&p, &key, 5500));
	peers_sweep(&p, 6000, take_told, &told);
	assert_int_equal(told.of_one, 1000 - 2 * PEERS_BURST + 1);
	told = (struct told){ 0 };
	peers_sweep(&p, 7000, take_told, &told);
	assert_int_equal(told.of_one + told.of_forgotten, 0);
	peers_finish(&p);
}

static void many_addresses_share_a_rate_and_a_bound(void **state)
{
	(void)state;
	static struct peers p;
	struct told told = { 0 };
	unsigned recorded = 0;
	const unsigned addresses = PEERS_SHARDS * PEERS_QUIET_MAX * 2;

	peers_init(&p, 1);
	for (unsigned i = 0; i < addresses; i++) {
		union peer_address a = v4("10.0.0.0", 1);
		a.in.sin_addr.s_addr = htonl(0x0a000000u + i);
		struct peer_key key = peer_key_of(&a);
		recorded += peers_admit(&p, &key, 1000);
	}
	assert_int_equal(recorded, PEERS_BURST * PEERS_ALL);
	for (unsigned i = 0; i < PEERS_SHARDS; i++)
		assert_true(p.shard[i].quiet <= PEERS_QUIET_MAX + PEERS_BUCKETS);
	peers_sweep(&p, 1000, take_told, &told);
	assert_int_equal(told.of_one + told.of_forgotten, addresses - recorded);
	assert_true(told.of_forgotten > 0);
	/* When all is calm again, nothing is remembered. */
	peers_sweep(&p, 1000000, take_told, &told);
	for (unsigned i = 0; i < PEERS_SHARDS; i++)
		assert_int_equal(p.shard[i].quiet, 0);
	peers_finish(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_come_in_order),
		cmocka_unit_test(a_serial_is_held_by_one_call),
		cmocka_unit_test(a_serial_is_held_by_one_process),
		cmocka_unit_test(addresses_are_told_and_grouped),
		cmocka_unit_test(an_address_has_so_many_connections),
		cmocka_unit_test(noise_is_recorded_within_a_rate),
		cmocka_unit_test(many_addresses_share_a_rate_and_a_bound),
	};
	return cmocka_run_group_tests_name("collector_parts", tests, NULL, NULL);
}
