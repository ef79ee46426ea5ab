#include "collector/collector.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/log.h"
#include "collector/internal.h"

/* Descriptors that the store, the web and the libraries may need besides. */
enum { OTHER_DESCRIPTORS = 256 };

const unsigned collector_bucket_ms[COLLECTOR_BUCKETS] = { 1,   2,   5,	 10,   20,   50,
							  100, 200, 500, 1000, 5000, UINT32_MAX };

static uint64_t machine_monotonic(void *arg)
{
	(void)arg;
	return clock_monotonic_ms();
}

static int64_t machine_wall(void *arg)
{
	(void)arg;
	return clock_wall_ms();
}

static const struct collector_clock machine_clock = { machine_monotonic, machine_wall, NULL };

/*
 * Connections need descriptors: the soft limit is raised to the hard one, and
 * no more connections are let in than fit, so that the store never lacks one.
 */
static void fit_descriptors(struct collector_settings *set)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) < 0)
		return;
	if (lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = lim.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &lim) < 0)
			(void)getrlimit(RLIMIT_NOFILE, &lim);
	}
	rlim_t room = lim.rlim_cur > 2 * OTHER_DESCRIPTORS ? lim.rlim_cur - OTHER_DESCRIPTORS
							   : lim.rlim_cur / 2;
	if (set->connections > room) {
		log_warn("collector", "event=fewer_connections wanted=%u descriptors=%llu got=%llu",
			 set->connections, (unsigned long long)lim.rlim_cur,
			 (unsigned long long)room);
		set->connections = (unsigned)room;
	}
}

static unsigned loops_wanted(unsigned setting)
{
	long cores = setting ? (long)setting : sysconf(_SC_NPROCESSORS_ONLN);

	if (cores < 1)
		return 1;
	return cores > COLLECTOR_LOOPS_MAX ? COLLECTOR_LOOPS_MAX : (unsigned)cores;
}

static bool check_profiles(const struct collector_settings *set, const struct profile_set *profiles,
			   struct err *err)
{
	for (unsigned i = 0; i < set->listener_count; i++) {
		const struct listener_settings *l = &set->listener[i];
		if (!profile_find(profiles, l->profile))
			return err_field(err, "collector.profile",
					 "listener %s: no profile is called '%s'", l->name,
					 l->profile);
	}
	return true;
}

struct profile_set *collector_keep_profiles(struct collector *c)
{
	(void)pthread_mutex_lock(&c->profiles_lock);
	struct profile_set *set = profile_set_keep(c->profiles);
	(void)pthread_mutex_unlock(&c->profiles_lock);
	return set;
}

uint64_t collector_stale(const struct collector *c, uint64_t now)
{
	return now > c->set.duplicate_ms ? now - c->set.duplicate_ms : 0;
}

void collector_want(struct collector *c, const char *serial)
{
	serials_want(&c->serials, serial, collector_stale(c, c->clock.monotonic_ms(c->clock.arg)));
}

void collector_turn(struct collector *c)
{
	serials_turn(&c->serials, c->clock.monotonic_ms(c->clock.arg), false);
}

bool collector_set_profiles(struct collector *c, struct profile_set *fresh, struct err *err)
{
	if (!check_profiles(&c->set, fresh, err))
		return false;
	(void)pthread_mutex_lock(&c->profiles_lock);
	struct profile_set *old = c->profiles;
	c->profiles = profile_set_keep(fresh);
	(void)pthread_mutex_unlock(&c->profiles_lock);
	profile_set_close(old);
	return true;
}

static bool prepare(struct collector *c, const struct collector_how *how, struct err *err)
{
	c->set = *how->settings;
	c->store = how->store;
	c->node = how->node;
	c->profiles = profile_set_keep(how->profiles);
	c->catalogue = how->catalogue;
	c->clock = how->clock ? *how->clock : machine_clock;
	if (!check_profiles(&c->set, how->profiles, err))
		return false;
	for (; c->listener_count < c->set.listener_count; c->listener_count++) {
		const struct listener_settings *set = &c->set.listener[c->listener_count];
		const struct listener_how lh = { .set = set,
						 .among = how->drivers ? how->drivers : drivers,
						 .folder = how->folder,
						 .make = true };
		if (!listener_init(&c->listeners[c->listener_count], &lh, err))
			return false;
	}
	fit_descriptors(&c->set);
	return true;
}

bool collector_open(const struct collector_how *how, struct collector **ret, struct err *err)
{
	struct collector *c = calloc(1, sizeof *c);
	if (!c)
		return err_set(err, ERR_NOMEM, "collector");
	(void)pthread_mutex_init(&c->profiles_lock, NULL);
	peers_init(&c->peers, how->settings->junk_records);
	serials_init(&c->serials);
	c->serials.others = how->store->others;
	bool ok = prepare(c, how, err);
	unsigned wanted = loops_wanted(how->settings->loops);
	while (ok && c->loop_count < wanted) {
		ok = loop_open(c, c->loop_count, &c->loops[c->loop_count], err);
		c->loop_count += ok;
	}
	if (!ok) {
		collector_free(c);
		return false;
	}
	*ret = c;
	return true;
}

void collector_free(struct collector *c)
{
	for (unsigned i = 0; i < c->loop_count; i++)
		loop_free(c->loops[i]);
	for (unsigned i = 0; i < c->listener_count; i++)
		listener_finish(&c->listeners[i]);
	peers_finish(&c->peers);
	serials_finish(&c->serials);
	profile_set_close(c->profiles);
	(void)pthread_mutex_destroy(&c->profiles_lock);
	free(c);
}

static void *run_thread(void *arg)
{
	struct loop *l = arg;
	char name[16];
	sigset_t pipes;

	/* Writing to a peer that is gone is an error, not a reason to die. */
	(void)sigemptyset(&pipes);
	(void)sigaddset(&pipes, SIGPIPE);
	(void)pthread_sigmask(SIG_BLOCK, &pipes, NULL);
	(void)snprintf(name, sizeof name, "collector-%u", l->number % 100);
	(void)pthread_setname_np(pthread_self(), name);
	loop_run(l);
	return NULL;
}

static void stop_threads(struct collector *c, uint64_t drain_ms)
{
	for (unsigned i = 0; i < c->thread_count; i++)
		loop_stop(c->loops[i], drain_ms);
	for (unsigned i = 0; i < c->thread_count; i++)
		(void)pthread_join(c->threads[i], NULL);
}

bool collector_start(const struct collector_how *how, struct collector **ret, struct err *err)
{
	struct collector *c;

	if (!collector_open(how, &c, err))
		return false;
	for (; c->thread_count < c->loop_count; c->thread_count++) {
		int e = pthread_create(&c->threads[c->thread_count], NULL, run_thread,
				       c->loops[c->thread_count]);
		if (e) {
			stop_threads(c, 0);
			collector_free(c);
			return err_set(err, ERR_IO, "collector thread: %s", uv_strerror(-e));
		}
	}
	for (unsigned i = 0; i < c->listener_count; i++) {
		const struct listener *l = &c->listeners[i];
		log_info("collector", "event=listening listener=%s address=%s port=%u loops=%u",
			 l->set.name, l->set.address, l->port, c->loop_count);
	}
	*ret = c;
	return true;
}

unsigned collector_listeners(const struct collector *c)
{
	return c->listener_count;
}

unsigned collector_port(const struct collector *c, unsigned listener, const char **ret_name)
{
	if (ret_name)
		*ret_name = c->listeners[listener].set.name;
	return c->listeners[listener].port;
}

void collector_stop(struct collector *c, uint64_t drain_ms)
{
	if (!c)
		return;
	serials_turn(&c->serials, 0, true);
	stop_threads(c, drain_ms);
	log_info("collector", "event=stopped port=%u", c->listeners[0].port);
	collector_free(c);
}

static uint64_t value(const atomic_uint_fast64_t *s)
{
	return atomic_load_explicit(s, memory_order_relaxed);
}

static void add_stats(const struct loop_stats *s, struct collector_stats *sum)
{
	sum->connections += value(&s->connections);
	for (size_t i = 0; i < CALL_RESULT_COUNT; i++)
		sum->results[i] += value(&s->results[i]);
	sum->bytes_in += value(&s->bytes_in);
	sum->bytes_out += value(&s->bytes_out);
	sum->rows += value(&s->rows);
	sum->commits += value(&s->commits);
	sum->failures += value(&s->failures);
	for (size_t i = 0; i < COLLECTOR_BUCKETS; i++)
		sum->commit_ms[i] += value(&s->commit_ms[i]);
	sum->commit_ms_sum += value(&s->commit_ms_sum);
	sum->unrecorded += value(&s->unrecorded);
	sum->pauses += value(&s->pauses);
	sum->open += (int64_t)value(&s->open);
	sum->calls += (int64_t)value(&s->calls);
	sum->waiting += (int64_t)value(&s->waiting);
}

void collector_read_stats(const struct collector *c, struct collector_stats *ret)
{
	*ret = (struct collector_stats){ 0 };
	for (unsigned i = 0; i < c->loop_count; i++)
		add_stats(&c->loops[i]->stats, ret);
}
