/* Keys are sealed; a frame counter is used once, whatever happens to who uses it. */
#include "store_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>

#include "base/str.h"
#include "random.h"
#include "store/key.h"

static const struct meter_keys sample = { .encryption = { 0xe1, 2, 3 },
					  .authentication = { 0xa1, 9 } };

struct reserve {
	int64_t meter;
	const uint32_t *told;
	struct meter_session_keys keys;
	bool set;
};

static bool run_reserve(struct db *db, void *arg, struct err *err)
{
	struct reserve *r = arg;
	return store_counters_reserve(db, r->meter, r->told, &r->keys, &r->set, err);
}

static bool run_leave(struct db *db, void *arg, struct err *err)
{
	return store_counters_leave(db, 1, arg, err);
}

static bool run_register(struct db *db, void *arg, struct err *err)
{
	const struct meter_registration r = { .serial = arg };
	int64_t id;
	return store_meter_register(db, &r, 1000, &id, err) &&
	       store_keys_set(db, id, &sample, 1000, err);
}

static bool run_set(struct db *db, void *arg, struct err *err)
{
	return store_keys_set(db, 1, arg, 1000, err);
}

static bool run_clear(struct db *db, void *arg, struct err *err)
{
	return store_keys_clear(db, 1, arg, err);
}

static struct reserve reserve(struct fixture *f, const uint32_t *told)
{
	struct reserve r = { .meter = 1, .told = told };
	fixture_write(f, run_reserve, &r);
	assert_true(r.set);
	assert_int_equal(r.keys.to - r.keys.from + 1, COUNTERS_RESERVED);
	return r;
}

static void leave(struct fixture *f, const struct reserve *r, uint32_t next, int64_t received)
{
	struct counters_left l = { .reserved_to = r->keys.to, .send_next = next };
	memcpy(l.mark, r->keys.mark, sizeof l.mark);
	l.received_known = received >= 0;
	l.received = received >= 0 ? (uint32_t)received : 0;
	fixture_write(f, run_leave, &l);
}

static int set_up(void **state)
{
	static struct fixture f;
	static char serial[] = "15401450";

	fixture_make(&f);
	fixture_write(&f, run_register, serial);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	fixture_drop(*state);
	return 0;
}

static void keys_come_back_as_they_were(void **state)
{
	struct fixture *f = *state;
	struct meter_keys got;
	char file[1 << 20];
	bool set;
	struct db *db = fixture_read(f);

	must(store_keys_get(db, 1, &got, &set, &err));
	assert_true(set);
	assert_memory_equal(got.encryption, sample.encryption, METER_KEY_BYTES);
	assert_memory_equal(got.authentication, sample.authentication, METER_KEY_BYTES);
	assert_false(got.has_title);
	must(store_keys_get(db, 2, &got, &set, &err));
	assert_false(set);
	store_reader_give(f->store, db);

	/* Neither as bytes nor as text. */
	(void)snprintf(file, 200, "%s/t.db-wal", f->folder);
	FILE *in = fopen(file, "rbe");
	assert_non_null(in);
	size_t n = fread(file, 1, sizeof file, in);
	(void)fclose(in);
	assert_true(n > 0);
	assert_null(memmem(file, n, sample.encryption, METER_KEY_BYTES));
	assert_null(memmem(file, n, "e10203", 6));
}

static void what_was_not_used_is_given_back(void **state)
{
	struct fixture *f = *state;
	struct reserve a = reserve(f, NULL);

	assert_int_equal(a.keys.from, 0);
	assert_false(a.keys.received_known);
	leave(f, &a, 17, 5);
	struct reserve b = reserve(f, NULL);
	assert_int_equal(b.keys.from, 17);
	assert_true(b.keys.received_known);
	assert_int_equal(b.keys.received, 5);

	/* A second call has reserved meanwhile: nothing goes back, and the last taken never falls. */
	struct reserve c = reserve(f, NULL);
	assert_int_equal(c.keys.from, b.keys.to + 1);
	leave(f, &b, 20, 3);
	struct reserve d = reserve(f, NULL);
	assert_int_equal(d.keys.from, c.keys.to + 1);
	assert_int_equal(d.keys.received, 5);

	leave(f, &d, d.keys.to + 1, 9); /* all were used */
	assert_int_equal(reserve(f, NULL).keys.from, d.keys.to + 1);
}

static void the_word_of_the_meter_counts_within_reason(void **state)
{
	struct fixture *f = *state;
	const uint32_t first = 5000000;
	const uint32_t ahead = 5000000 + COUNTERS_RESERVED + 1000;
	const uint32_t behind = 7;
	const uint32_t mad = ahead + 2 * COUNTERS_RESERVED + COUNTERS_JUMP_MAX + 1;
	struct reserve r = { .meter = 1, .told = &mad };
	struct err err = { 0 };

	assert_int_equal(reserve(f, &first).keys.from, first + 1); /* used elsewhere before us */
	assert_int_equal(reserve(f, &ahead).keys.from, ahead + 1);
	assert_int_equal(reserve(f, &behind).keys.from, ahead + 1 + COUNTERS_RESERVED);
	assert_false(fixture_try(f, run_reserve, &r, &err));
	assert_int_equal(err.kind, ERR_PROTO);
	assert_non_null(strstr(err.msg, "implausible counter"));
}

/* Whoever knows the serial may call; without the key he must not use it up. */
static void strangers_cannot_use_a_key_up(void **state)
{
	struct fixture *f = *state;
	struct reserve own = reserve(f, NULL);
	uint32_t told = COUNTERS_JUMP_MAX - 1;
	struct err err = { 0 };

	leave(f, &own, 100, 9); /* proved at 100 */
	struct reserve r = reserve(f, &told);
	assert_int_equal(r.keys.from, COUNTERS_JUMP_MAX);
	r.told = &told;
	told += COUNTERS_JUMP_MAX / 2;
	assert_false(fixture_try(f, run_reserve, &r, &err));
	assert_int_equal(err.kind, ERR_PROTO);
	struct reserve meter = reserve(f, &(uint32_t){ 99 }); /* itself, all the same */
	assert_int_equal(meter.keys.from, COUNTERS_JUMP_MAX + COUNTERS_RESERVED);
	leave(f, &meter, meter.keys.from + 50, 10);
	assert_int_equal(reserve(f, &told).keys.from, told + 1);
}

/* One call of a stranger must not end a key before its meter has called. */
static void a_new_key_is_not_ended_by_a_word(void **state)
{
	struct fixture *f = *state;
	uint32_t word = UINT32_MAX - 3 * COUNTERS_RESERVED;
	struct reserve r = { .meter = 1, .told = &word };
	struct err err = { 0 };

	assert_false(fixture_try(f, run_reserve, &r, &err));
	assert_int_equal(err.kind, ERR_PROTO);
	assert_int_equal(reserve(f, NULL).keys.from, 0);
}

/* However many strangers call before the meter does. */
static void words_cost_a_new_key_little(void **state)
{
	struct fixture *f = *state;
	uint32_t word = COUNTERS_FIRST_MAX - 1;
	struct reserve r = { .meter = 1, .told = &word };
	struct err err = { 0 };
	uint32_t high = 0;

	for (unsigned i = 0; i < 100; i++, word += COUNTERS_JUMP_MAX / 8)
		if (fixture_try(f, run_reserve, &r, &err))
			high = r.keys.to;
	assert_int_equal(err.kind, ERR_PROTO);
	assert_true(high < COUNTERS_FIRST_MAX + 2 * COUNTERS_JUMP_MAX);
	uint32_t own = 77;
	struct reserve meter = reserve(f, &own);
	assert_int_equal(meter.keys.from, high + 1);
	leave(f, &meter, meter.keys.from + 9, 5);
	assert_int_equal(reserve(f, &own).keys.from, high + 10);
}

struct asking {
	int64_t meter;
	struct key_holder holder;
	struct arena arena;
};

static bool run_holder(struct db *db, void *arg, struct err *err)
{
	struct asking *a = arg;
	return store_keys_holder(db, a->meter, &sample, &a->arena, &a->holder, err);
}

static void a_key_of_another_meter_is_found(void **state)
{
	struct fixture *f = *state;
	struct asking a = { .meter = 1 };

	fixture_write(f, run_holder, &a);
	assert_int_equal(a.holder.meter, 0); /* its own */
	a.meter = 2;
	fixture_write(f, run_holder, &a);
	assert_int_equal(a.holder.meter, 1); /* before any call has used it */
	assert_true(a.holder.serial[0]);
	arena_reset(&a.arena);
	const uint32_t first = 5000000;
	assert_int_equal(reserve(f, &first).keys.from, first + 1); /* it is still new */
}

static void a_used_up_key_is_told(void **state)
{
	struct fixture *f = *state;
	const uint32_t last = UINT32_MAX - 100;
	struct reserve r = { .meter = 1, .told = &last };
	struct err err = { 0 };

	assert_false(fixture_try(f, run_reserve, &r, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
}

static void a_key_that_comes_back_goes_on(void **state)
{
	struct fixture *f = *state;
	struct meter_keys other = sample;
	bool had = false;
	struct reserve a = reserve(f, NULL);

	other.encryption[0] = 0x77;
	fixture_write(f, run_set, &other);
	assert_int_equal(reserve(f, NULL).keys.from, 0);
	fixture_write(f, run_clear, &had);
	assert_true(had);
	struct reserve none = { .meter = 1 };
	fixture_write(f, run_reserve, &none);
	assert_false(none.set);
	struct meter_keys again = sample;
	fixture_write(f, run_set, &again);
	assert_int_equal(reserve(f, NULL).keys.from, a.keys.to + 1);
}

/* Killed after the reservation is durable and before anything was given back. */
static void a_killed_process_has_used_what_it_reserved(void **state)
{
	struct fixture *f = *state;
	int ends[2];

	store_close(TAKE(f->store));
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t child = fork();
	if (child == 0) {
		struct err err;
		if (!fixture_open(f, &err))
			_exit(1);
		struct reserve r = reserve(f, NULL);
		if (write(ends[1], &r.keys.to, sizeof r.keys.to) != sizeof r.keys.to)
			_exit(1);
		(void)pause();
	}
	uint32_t to = 0;
	assert_int_equal(read(ends[0], &to, sizeof to), sizeof to);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	(void)close(ends[0]);
	(void)close(ends[1]);
	must(fixture_open(f, &err));
	assert_int_equal(reserve(f, NULL).keys.from, to + 1);
}

enum { ROUNDS = 100 };

struct worker {
	struct fixture f; /* a connection of its own, as another process has */
	uint64_t seed;
	uint32_t used[ROUNDS][2];
};

static void *work(void *arg)
{
	struct worker *w = arg;
	struct rnd rnd = { w->seed };

	for (int i = 0; i < ROUNDS; i++) {
		struct reserve r = reserve(&w->f, NULL);
		uint32_t next = r.keys.from + (uint32_t)rnd_in(&rnd, 0, 200);
		w->used[i][0] = r.keys.from;
		w->used[i][1] = next; /* not included */
		if (rnd_in(&rnd, 0, 3))
			leave(&w->f, &r, next, i);
	}
	return NULL;
}

static void two_at_once_never_overlap(void **state)
{
	struct fixture *f = *state;
	static struct worker w[2];
	pthread_t threads[2];

	for (int i = 0; i < 2; i++) {
		w[i].f = *f;
		w[i].seed = (uint64_t)i + 42;
		must(fixture_open(&w[i].f, &err));
		assert_int_equal(pthread_create(&threads[i], NULL, work, &w[i]), 0);
	}
	for (int i = 0; i < 2; i++)
		(void)pthread_join(threads[i], NULL);
	for (int i = 0; i < 2; i++)
		store_close(w[i].f.store);
	for (int a = 0; a < 2 * ROUNDS; a++) {
		for (int b = a + 1; b < 2 * ROUNDS; b++) {
			const uint32_t *x = w[a / ROUNDS].used[a % ROUNDS];
			const uint32_t *y = w[b / ROUNDS].used[b % ROUNDS];
			assert_true(x[1] <= y[0] || y[1] <= x[0] || x[0] == x[1] || y[0] == y[1]);
		}
	}
}

#define KEY_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KEY_TEST(keys_come_back_as_they_were),
		KEY_TEST(what_was_not_used_is_given_back),
		KEY_TEST(the_word_of_the_meter_counts_within_reason),
		KEY_TEST(strangers_cannot_use_a_key_up),
		KEY_TEST(a_new_key_is_not_ended_by_a_word),
		KEY_TEST(words_cost_a_new_key_little),
		KEY_TEST(a_key_of_another_meter_is_found),
		KEY_TEST(a_used_up_key_is_told),
		KEY_TEST(a_key_that_comes_back_goes_on),
		KEY_TEST(a_killed_process_has_used_what_it_reserved),
		KEY_TEST(two_at_once_never_overlap),
	};
	return cmocka_run_group_tests_name("store_key", tests, NULL, NULL);
}
