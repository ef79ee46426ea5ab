/*
 * null_collector.c - the collector without a store: the floor of the bench.
 *
 *	null_collector [--port N] [--loops N]
 *
 * The same loops, calls and drivers as the product's, but every serial is known
 * and every batch is acknowledged at once; only the marks of each meter are
 * kept, in memory, so that it asks the meters for the same bytes. Prints
 * "null collector ready port=N" and runs until SIGINT or SIGTERM.
 */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "collector/collector.h"

enum { BUCKETS = 1 << 16, PARAMETERS_MAX = 256, DRAIN_MS = 1000 };

struct marks {
	struct marks *next;
	char serial[SERIAL_MAX];
	int64_t newest[ARCHIVE_COUNT];
	int64_t newest_event;
	int64_t index;
	bool has_parameters;
};

struct null_store {
	pthread_mutex_t lock;
	struct marks *bucket[BUCKETS];
	struct parameter_age ages[PARAMETERS_MAX]; /* as if all were read just now */
	size_t age_count;
};

/* Locked; NULL when memory is out. */
static struct marks *find_marks(struct null_store *s, const char *serial)
{
	uint32_t h = 2166136261u;
	for (const char *c = serial; *c; c++)
		h = (h ^ (unsigned char)*c) * 16777619u;
	struct marks **at = &s->bucket[h % BUCKETS];
	while (*at && strcmp((*at)->serial, serial) != 0)
		at = &(*at)->next;
	if (!*at && (*at = calloc(1, sizeof **at)) != NULL) {
		(void)snprintf((*at)->serial, sizeof(*at)->serial, "%s", serial);
		(*at)->index = -1;
	}
	return *at;
}

static bool null_lookup(const struct call_store *store, struct call_lookup *l, struct err *err)
{
	struct null_store *s = store->owner;

	(void)pthread_mutex_lock(&s->lock);
	const struct marks *m = find_marks(s, l->serial);
	if (m) {
		l->brief = (struct meter_brief){ .id = 1,
						 .newest_event = m->newest_event,
						 .last_index = m->index,
						 .parameters = s->ages,
						 .parameter_count =
							 m->has_parameters ? s->age_count : 0 };
		memcpy(l->brief.newest, m->newest, sizeof m->newest);
	}
	(void)pthread_mutex_unlock(&s->lock);
	if (!m)
		return err_set(err, ERR_NOMEM, "marks of a meter");
	l->job.done(&l->job);
	return true;
}

static void keep_marks(struct marks *m, const struct call_batch *b)
{
	for (size_t a = 0; a < ARCHIVE_COUNT; a++) {
		if (b->row_count[a])
			m->newest[a] = b->rows[a][b->row_count[a] - 1].time;
	}
	if (b->event_count)
		m->newest_event = b->events[b->event_count - 1].time;
	if (b->current)
		m->index = b->current->index;
	m->has_parameters |= b->parameter_count > 0;
}

static bool null_commit(const struct call_store *store, struct call_commit *c, struct err *err)
{
	struct null_store *s = store->owner;

	(void)err;
	(void)pthread_mutex_lock(&s->lock);
	struct marks *m = find_marks(s, c->record.serial);
	if (m)
		keep_marks(m, &c->batch);
	(void)pthread_mutex_unlock(&s->lock);
	c->record.id = 1;
	for (size_t a = 0; a < ARCHIVE_COUNT; a++)
		c->record.rows += (int64_t)c->batch.row_count[a];
	c->job.done(&c->job);
	return true;
}

/* No meter has keys. */
static bool null_reserve(const struct call_store *store, struct call_reserve *r, struct err *err)
{
	(void)store;
	(void)err;
	r->job.done(&r->job);
	return true;
}

/* A preamble tells nothing. */
static bool null_hail(const struct call_store *store, struct call_hail *h, struct err *err)
{
	(void)store;
	(void)err;
	h->job.done(&h->job);
	return true;
}

static void list_parameters(struct null_store *s, const struct profile *p)
{
	for (size_t i = 0; i < p->parameter_count && s->age_count < PARAMETERS_MAX; i++)
		s->ages[s->age_count++] =
			(struct parameter_age){ p->parameters[i].key, clock_wall() };
}

static bool read_settings(int argc, char **argv, struct config *config, struct err *err)
{
	static const struct option options[] = { { "port", required_argument, NULL, 'p' },
						 { "loops", required_argument, NULL, 'l' },
						 { 0 } };
	char text[64];
	int c;

	/* As bench.mjs sets the product. */
	if (!config_override(config, "collector.port=0", err) ||
	    !config_override(config, "collector.address=127.0.0.1", err) ||
	    !config_override(config, "collector.max_per_address=0", err) ||
	    !config_override(config, "collector.share_port=true", err) ||
	    !config_override(config, "collector.clock_limit=0", err) ||
	    !config_override(config, "collector.sniff_timeout=600", err))
		return false;
	/* One thread so far. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'p' && c != 'l')
			return err_set(err, ERR_INVAL,
				       "usage: null_collector [--port N] [--loops N]");
		(void)snprintf(text, sizeof text, "collector.%s=%s", c == 'p' ? "port" : "loops",
			       optarg);
		if (!config_override(config, text, err))
			return false;
	}
	return true;
}

static bool run(int argc, char **argv, struct err *err)
{
	static const struct config_entry *const tables[] = { collector_config, capture_config,
							     NULL };
	static struct null_store nothing = { .lock = PTHREAD_MUTEX_INITIALIZER };
	const struct call_store store = { .lookup = null_lookup,
					  .commit = null_commit,
					  .hail = null_hail,
					  .reserve = null_reserve,
					  .owner = &nothing };
	struct collector_settings settings;
	AUTO_CONFIG *config = NULL;
	AUTO_CATALOGUE *catalogue = NULL;
	CLEANUP(auto_profile_set) struct profile_set *profiles = NULL;
	struct collector *collector;
	sigset_t signals;
	int got;

	if (!config_new(tables, &config, err) || !read_settings(argc, argv, config, err) ||
	    !collector_settings_read(config, &settings, err) ||
	    !profile_set_open(NULL, &profiles, err) ||
	    !catalogue_load(SOURCE_ROOT "/profiles/parameters.conf", &catalogue, err))
		return false;
	list_parameters(&nothing, profile_find(profiles, settings.listener[0].profile));
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGTERM);
	(void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
	const struct collector_how how = {
		.settings = &settings, .store = &store, .profiles = profiles, .catalogue = catalogue
	};
	if (!collector_start(&how, &collector, err))
		return false;
	(void)printf("null collector ready port=%u\n", collector_port(collector, 0, NULL));
	(void)fflush(stdout);
	(void)sigwait(&signals, &got);
	collector_stop(collector, DRAIN_MS);
	return true;
}

int main(int argc, char **argv)
{
	struct err err = { 0 };

	if (!run(argc, argv, &err)) {
		(void)fprintf(stderr, "null_collector: %s\n", err.msg);
		return err_exit_code(err.kind);
	}
	return 0;
}
