#include "sim/fleet.h"

#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>

#include "sim/hash.h"

enum { TOPIC_SPREAD = 500, TOPIC_PAUSE, TOPIC_DRIFT, NANOS_PER_MS = 1000000 };

struct control {
	struct fleet *fleet;
	struct worker *workers;
	unsigned running; /* threads */
	uv_loop_t loop;
	uv_async_t over; /* a worker has ended */
	uv_signal_t interrupt;
	uv_signal_t terminate;
	uv_timer_t progress;
	uv_timer_t limit;
	bool stopped;
	atomic_uint ended;
};

bool fleet_init(struct fleet *f, const struct fleet_config *config, size_t count, struct err *err)
{
	struct caller *callers = calloc(count ? count : 1, sizeof *callers);
	if (!callers)
		return err_set(err, ERR_NOMEM, "no memory for %zu meters", count);
	*f = (struct fleet){ .config = config, .callers = callers, .count = count };
	for (int i = 0; i < STATION_KIND_COUNT; i++) {
		f->kits[i] = config->kit;
		f->kits[i].station.kind = (enum station_kind)i;
	}
	return true;
}

void fleet_finish(struct fleet *f)
{
	for (size_t i = 0; i < f->count; i++) {
		meter_finish(&f->callers[i].meter);
		free(f->callers[i].gaps);
	}
	free(f->callers);
	f->callers = NULL;
}

int64_t fleet_clock(const struct fleet *f, const struct caller *c)
{
	const struct fleet_config *config = f->config;
	double real = f->started ? (double)(uv_hrtime() - f->started) / 1e9 : 0;
	int64_t now = config->now + (int64_t)(real * config->speed);
	return now + config->step * c->steps + c->slot + c->meter.drift;
}

int64_t fleet_archive_from(const struct fleet *f)
{
	return f->config->now - f->config->depth;
}

static void start_waiting(struct worker *w)
{
	while (w->head && !w->stopping && w->active < w->fleet->config->concurrency) {
		struct caller *c = w->head;
		w->head = c->next;
		if (!w->head)
			w->tail = NULL;
		w->active++;
		w->stats.active++;
		dial_start(c);
	}
}

static void on_due(uv_timer_t *t)
{
	struct caller *c = t->data;
	struct worker *w = c->worker;
	c->next = NULL;
	if (w->tail)
		w->tail->next = c;
	else
		w->head = c;
	w->tail = c;
	start_waiting(w);
}

/* Says that nothing more will happen here; the loop waits to be stopped. */
static void worker_over(struct worker *w)
{
	(void)atomic_fetch_add(w->ended, 1);
	(void)uv_async_send(w->over);
}

static void finish(struct caller *c)
{
	struct worker *w = c->worker;
	c->finished = true;
	if (--w->left == 0)
		worker_over(w);
}

/* Pause before the next attempt: doubles up to a limit, spread by a half. */
static uint64_t pause_of(const struct caller *c)
{
	const struct fleet_config *config = c->worker->fleet->config;
	uint64_t pause = config->backoff;
	for (unsigned i = 1; i < c->attempts && pause < config->backoff_max; i++)
		pause *= 2;
	if (pause > config->backoff_max)
		pause = config->backoff_max;
	uint64_t spread = hash_draw(c->meter.household.key, TOPIC_PAUSE, c->attempts);
	return pause / 2 + spread % (pause / 2 + 1);
}

static void call_again(struct caller *c, uint64_t pause)
{
	(void)uv_timer_start(&c->due, on_due, pause, 0);
}

static void settle(struct caller *c, enum call_end end)
{
	const struct fleet_config *config = c->worker->fleet->config;
	struct stats *stats = &c->worker->stats;
	enum station_kind kind = c->kit->station.kind;
	if (end == END_OK) {
		stats->ok++;
		stats->kinds[kind].ok++;
		c->done++;
		c->steps++;
		c->attempts = 0;
	} else if (c->dying) {
		finish(c);
		return;
	} else {
		stats->failed++;
		stats->kinds[kind].failed++;
		c->attempts++;
		if (config->retries == UINT_MAX || c->attempts <= config->retries) {
			call_again(c, pause_of(c));
			return;
		}
		stats->given_up++;
		c->steps += config->lives;
		c->attempts = 0;
	}
	if (config->lives) {
		if (caller_wake(c))
			call_again(c, 0);
		else
			finish(c);
	} else if (config->repeat) {
		uint64_t tenth = config->repeat / 10;
		uint64_t early = hash_draw(c->meter.household.key, TOPIC_SPREAD, c->done);
		call_again(c, config->repeat - early % (tenth + 1));
	} else if (end == END_OK && c->done < config->calls) {
		call_again(c, 0);
	} else {
		finish(c);
	}
}

void fleet_ended(struct caller *c, enum call_end end)
{
	struct worker *w = c->worker;
	w->active--;
	w->stats.active--;
	w->stats.ends[end]++;
	if (!w->stopping)
		settle(c, end);
	start_waiting(w);
}

static void on_stop(uv_async_t *a)
{
	struct worker *w = a->data;
	w->stopping = true;
	dial_stop_all(w);
	for (size_t i = 0; i < w->fleet->count; i++) {
		if (w->fleet->callers[i].worker == w)
			uv_close((uv_handle_t *)&w->fleet->callers[i].due, NULL);
	}
	uv_close((uv_handle_t *)&w->stop, NULL);
}

static uint64_t first_pause(const struct caller *c)
{
	uint64_t window = c->worker->fleet->config->window;
	return window ? hash_draw(c->meter.household.key, TOPIC_SPREAD, -1) % window : 0;
}

static void worker_run(void *arg)
{
	struct worker *w = arg;
	bool none = !w->left; /* else the last to finish says so */
	for (size_t i = 0; i < w->fleet->count; i++) {
		struct caller *c = &w->fleet->callers[i];
		if (c->worker != w)
			continue;
		c->due.data = c;
		(void)uv_timer_init(&w->loop, &c->due);
		if (!w->fleet->config->lives || caller_wake(c))
			call_again(c, first_pause(c));
		else
			finish(c);
	}
	if (none)
		worker_over(w);
	(void)uv_run(&w->loop, UV_RUN_DEFAULT);
}

const struct kit *fleet_kit_of(const struct fleet *f, size_t i)
{
	static const enum station_kind turns[] = { STATION_WRAPPER, STATION_HDLC, STATION_LIS200,
						   STATION_PUSH };
	const struct fleet_config *config = f->config;
	enum station_kind turn = turns[i % ARRAY_LEN(turns)];

	if (f->callers[i].kit)
		return f->callers[i].kit;
	return &f->kits[config->mixed ? turn : config->kit.station.kind];
}

static void deal_out(struct fleet *f, struct worker *workers, unsigned n)
{
	const struct fleet_config *config = f->config;
	for (size_t i = 0; i < f->count; i++) {
		struct caller *c = &f->callers[i];
		c->worker = &workers[i % n];
		c->worker->left++;
		c->kit = fleet_kit_of(f, i);
		if (config->drift)
			c->meter.drift = hash_range(c->meter.household.key, TOPIC_DRIFT, 0,
						    -(int)config->drift, (int)config->drift);
	}
}

static void close_all(struct control *k)
{
	uv_close((uv_handle_t *)&k->over, NULL);
	uv_close((uv_handle_t *)&k->interrupt, NULL);
	uv_close((uv_handle_t *)&k->terminate, NULL);
	uv_close((uv_handle_t *)&k->progress, NULL);
	uv_close((uv_handle_t *)&k->limit, NULL);
}

static void stop_workers(struct control *k)
{
	if (k->stopped)
		return;
	k->stopped = true;
	for (unsigned i = 0; i < k->fleet->config->workers; i++)
		(void)uv_async_send(&k->workers[i].stop);
	close_all(k);
}

static void on_signal(uv_signal_t *s, int number)
{
	(void)number;
	stop_workers(s->data);
}

static void on_limit(uv_timer_t *t)
{
	stop_workers(t->data);
}

static void on_progress(uv_timer_t *t)
{
	struct control *k = t->data;
	uint64_t ok = 0;
	uint64_t failed = 0;
	uint64_t active = 0;
	for (unsigned i = 0; i < k->fleet->config->workers; i++) {
		ok += k->workers[i].stats.ok;
		failed += k->workers[i].stats.failed;
		active += k->workers[i].stats.active;
	}
	double seconds = (double)(uv_hrtime() - k->fleet->started) / 1e9;
	(void)fprintf(stderr,
		      "themis-sim: %.0f s: %" PRIu64 " calls ended well (%.1f/s), %" PRIu64
		      " attempts failed, %" PRIu64 " open\n",
		      seconds, ok, (double)ok / seconds, failed, active);
}

static void on_over(uv_async_t *a)
{
	struct control *k = a->data;
	if (atomic_load(&k->ended) == k->fleet->config->workers)
		stop_workers(k);
}

static void worker_init(struct control *k, struct worker *w)
{
	w->fleet = k->fleet;
	w->over = &k->over;
	w->ended = &k->ended;
	w->stop.data = w;
}

/* Fails only for want of descriptors or memory, before anything runs. */
static bool loops_open(struct control *k)
{
	bool ok = uv_loop_init(&k->loop) == 0 && uv_async_init(&k->loop, &k->over, on_over) == 0;
	ok = ok && uv_signal_init(&k->loop, &k->interrupt) == 0 &&
	     uv_signal_init(&k->loop, &k->terminate) == 0 &&
	     uv_timer_init(&k->loop, &k->progress) == 0 && uv_timer_init(&k->loop, &k->limit) == 0;
	k->over.data = k->interrupt.data = k->terminate.data = k;
	k->progress.data = k->limit.data = k;
	for (unsigned i = 0; ok && i < k->fleet->config->workers; i++) {
		struct worker *w = &k->workers[i];
		worker_init(k, w);
		ok = uv_loop_init(&w->loop) == 0 && uv_async_init(&w->loop, &w->stop, on_stop) == 0;
	}
	return ok;
}

static void raise_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static bool workers_start(struct control *k)
{
	const struct fleet_config *config = k->fleet->config;
	deal_out(k->fleet, k->workers, config->workers);
	for (; k->running < config->workers; k->running++) {
		struct worker *w = &k->workers[k->running];
		if (uv_thread_create(&w->thread, worker_run, w) != 0)
			return false;
	}
	(void)uv_signal_start(&k->interrupt, on_signal, SIGINT);
	(void)uv_signal_start(&k->terminate, on_signal, SIGTERM);
	if (config->progress)
		(void)uv_timer_start(&k->progress, on_progress, config->progress, config->progress);
	if (config->max_time)
		(void)uv_timer_start(&k->limit, on_limit, config->max_time, 0);
	return true;
}

bool fleet_run(struct fleet *f, struct err *err)
{
	const struct fleet_config *config = f->config;
	AUTO_FREE struct worker *workers = calloc(config->workers, sizeof *workers);
	struct control k = { .fleet = f, .workers = workers };
	/* Without its loops the program has nothing to clean up but itself. */
	if (!workers || !loops_open(&k))
		return err_set(err, ERR_NOMEM, "the event loops cannot be made");
	raise_descriptors();
	f->started = uv_hrtime();
	bool ok = workers_start(&k);
	if (!ok)
		stop_workers(&k);
	(void)uv_run(&k.loop, UV_RUN_DEFAULT);
	for (unsigned i = 0; i < k.running; i++)
		(void)uv_thread_join(&workers[i].thread);
	f->seconds = (double)(uv_hrtime() - f->started) / 1e9;
	for (unsigned i = 0; i < k.running; i++) {
		stats_merge(&f->stats, &workers[i].stats);
		(void)uv_loop_close(&workers[i].loop);
	}
	(void)uv_loop_close(&k.loop);
	return ok || err_set(err, ERR_IO, "a thread cannot be started");
}
