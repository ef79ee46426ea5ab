#include "daemon/serve.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "collector/collector.h"
#include "daemon/lock.h"
#include "daemon/metrics.h"
#include "service/job.h"
#include "service/schedule.h"
#include "service/setting.h"
#include "service/user.h"
#include "store/call.h"
#include "store/neighbours.h"
#include "web/server.h"
#include "web/settings.h"

enum { DRAIN_MS = 5000 }; /* calls under way may end in order for so long */

struct server {
	struct context *context;
	struct lock lock;
	pthread_mutex_t reloading;
	bool collects; /* role "collector" */
	bool serves;   /* role "web" */
	struct collector_settings collector_settings;
	struct call_store call_store;
	struct serials_others others;
	struct collector *collector;
	struct web *web;
	struct job_runner *jobs;
	struct schedule_runner *schedules;
};

static bool take_roles(struct server *s, const char *text, struct err *err)
{
	struct str rest = str_from(text ? text : "collector,web");
	while (rest.n > 0) {
		struct str role;
		(void)str_cut(rest, ',', &role, &rest);
		role = str_trim(role);
		if (str_equal(role, STR("collector")))
			s->collects = true;
		else if (str_equal(role, STR("web")))
			s->serves = true;
		else
			return err_field(err, "--roles", "'%.*s' is not a role: collector, web",
					 (int)(role.n < 40 ? role.n : 40), role.p);
	}
	return s->collects || s->serves || err_field(err, "--roles", "names no role");
}

/* Ten thousands of meters need as many descriptors: up to the hard limit. */
static void raise_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		log_warn("daemon", "event=descriptors reason=\"%s\"", strerrordesc_np(errno));
}

/* The password is printed once and kept nowhere but as its hash. */
static bool first_start(struct server *s, struct err *err)
{
	char made[PASSWORD_MADE];
	/* No thread changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	const char *given = getenv("THEMIS_ADMIN_PASSWORD");
	bool is_first;
	if (!service_user_first(s->context->service, given, made, &is_first, err))
		return err_prefix(err, given ? "THEMIS_ADMIN_PASSWORD" : "first start");
	if (is_first && !given)
		(void)printf("themis first start: login admin, password %s\n", made);
	return true;
}

static bool interrupt_calls(struct db *db, void *arg, struct err *err)
{
	return store_calls_interrupt(db, *(const unsigned *)arg, clock_wall_ms(), err);
}

/* Calls that a collector which is gone has left open. */
static bool end_calls_of(void *arg, unsigned node, struct err *err)
{
	const struct server *s = arg;
	return service_write(s->context->service, interrupt_calls, &node, err);
}

static bool start_collector(struct server *s, struct err *err)
{
	struct context *c = s->context;
	if (!s->collects)
		return true;
	if (!collector_settings_read(c->config, &s->collector_settings, err) ||
	    !lock_each_gone(&s->lock, c->options->data, end_calls_of, s, err))
		return false;
	(void)str_copy(s->collector_settings.zone, sizeof s->collector_settings.zone,
		       str_from(config_text(c->config, "meter.zone")));
	s->call_store = call_store_make(c->store, &s->others);
	struct collector_how how = {
		.settings = &s->collector_settings,
		.store = &s->call_store,
		.profiles = c->profiles,
		.catalogue = c->catalogue,
		.folder = c->options->data,
		.node = s->lock.node,
	};
	return collector_start(&how, &s->collector, err);
}

static void write_metrics(void *arg, FILE *out)
{
	const struct server *s = arg;
	struct collector_stats stats;
	collector_read_stats(s->collector, &stats);
	metrics_write_collector(&stats, out);
}

static void tell_failure(const char *event, const struct err *err)
{
	char quoted[320];

	log_error("daemon", "event=%s reason=%s", event,
		  log_quote(quoted, sizeof quoted, err->msg));
}

/* All or nothing, for the calls that begin from now on and for people. */
static bool reload_profiles(void *arg, struct err *err)
{
	struct server *s = arg;
	CLEANUP(auto_profile_set) struct profile_set *fresh = NULL;

	(void)pthread_mutex_lock(&s->reloading);
	struct profile_set *before = s->context->profiles;
	bool ok = context_read_profiles(s->context, s->context->config, &fresh, err) &&
		  (!s->collector || collector_set_profiles(s->collector, fresh, err));
	if (ok && !context_set_profiles(s->context, fresh, err)) {
		struct err why = { 0 };
		ok = false;
		if (s->collector && !collector_set_profiles(s->collector, before, &why))
			log_error("daemon", "event=profiles_differ reason=\"%s\"", why.msg);
	}
	(void)pthread_mutex_unlock(&s->reloading);
	if (ok)
		log_info("daemon", "event=profiles_reloaded count=%zu", profile_count(fresh));
	return ok;
}

static void wanted_elsewhere(void *arg, const char *serial)
{
	const struct server *s = arg;

	if (s->collector)
		collector_want(s->collector, serial);
}

static void turn(void *arg)
{
	const struct server *s = arg;

	if (s->collector)
		collector_turn(s->collector);
}

/* Also after a reload that began here: what is read once more is the same. */
static void reload_for_all(void *arg)
{
	struct err err = { 0 };

	if (!reload_profiles(arg, &err))
		tell_failure("profiles_kept", &err);
}

static void settings_for_all(void *arg)
{
	const struct server *s = arg;
	struct err err = { 0 };

	if (!service_setting_renew(s->context->service, NULL, &err))
		tell_failure("settings_kept", &err);
	else
		log_info("daemon", "event=settings_renewed");
}

static void watch_neighbours(struct server *s)
{
	store_on_neighbours(s->context->store, &(struct neighbours){ .node = s->lock.node,
								     .wanted = wanted_elsewhere,
								     .turn = turn,
								     .reload = reload_for_all,
								     .settings = settings_for_all,
								     .arg = s });
}

static bool start_web(struct server *s, struct err *err)
{
	struct web_settings how = { .service = s->context->service };
	if (!s->serves)
		return true;
	if (!web_configure(s->context->config, &how, err))
		return false;
	service_on_reload(s->context->service, reload_profiles, s);
	if (s->collector) {
		how.metrics = write_metrics;
		how.metrics_arg = s;
	}
	return job_runner_start(s->context->service, &s->jobs, err) &&
	       schedule_runner_start(s->context->service, &s->schedules, err) &&
	       web_start(&how, &s->web, err);
}

static void tell_kept(void *arg, const char *key)
{
	(void)arg;
	log_warn("daemon", "event=reload key=%s reason=\"takes effect at the next start\"", key);
}

/*
 * SIGHUP: the file is read anew, and so are the meter profiles; what cannot change
 * while it runs is told.
 */
static void reload(struct server *s)
{
	struct err err = { 0 };
	AUTO_CONFIG *fresh = NULL;

	if (!config_reload(s->context->base, s->context->options->config, tell_kept, NULL, &fresh,
			   &err) ||
	    !service_setting_renew(s->context->service, fresh, &err)) {
		tell_failure("reload_failed", &err);
		return;
	}
	if (!reload_profiles(s, &err))
		tell_failure("profiles_kept", &err);
	log_info("daemon", "event=reload");
}

static void block_signals(sigset_t *ret)
{
	(void)sigemptyset(ret);
	(void)sigaddset(ret, SIGTERM);
	(void)sigaddset(ret, SIGINT);
	(void)sigaddset(ret, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, ret, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

static void wait_for_end(struct server *s, const sigset_t *signals)
{
	for (;;) {
		int which;
		if (sigwait(signals, &which) != 0)
			return;
		if (which != SIGHUP) {
			log_info("daemon", "event=stop signal=%s", sigdescr_np(which));
			return;
		}
		reload(s);
	}
}

static bool take_locks(struct server *s, const char *folder, struct err *err)
{
	bool shared = config_bool(s->context->config, "collector.share_port");

	return (!s->serves || lock_take_web(&s->lock, folder, err)) &&
	       (!s->collects || lock_take_collector(&s->lock, folder, shared, err));
}

static bool start(struct server *s, const struct cli *c, struct err *err)
{
	return context_load_config(s->context, &c->where, err) &&
	       take_locks(s, c->where.data, err) && context_open(s->context, true, err) &&
	       first_start(s, err) && start_collector(s, err) && start_web(s, err);
}

static void stop(struct server *s)
{
	web_stop(s->web);
	if (s->context->store)
		store_on_neighbours(s->context->store, NULL);
	schedule_runner_stop(s->schedules);
	job_runner_stop(s->jobs);
	collector_stop(s->collector, DRAIN_MS);
	context_close(s->context); /* the store writes what is queued */
	lock_release(&s->lock);
}

/* Scripts wait for this line and take the ports from it. */
static void tell_ready(const struct server *s)
{
	unsigned listeners = s->collector ? collector_listeners(s->collector) : 0;
	unsigned collector = s->collector ? collector_port(s->collector, 0, NULL) : 0;
	unsigned web = s->web ? web_port(s->web) : 0;

	(void)printf("themis ready collector=%u web=%u", collector, web);
	for (unsigned i = 1; i < listeners; i++) {
		const char *name;
		unsigned port = collector_port(s->collector, i, &name);
		(void)printf(" listener.%s=%u", name, port);
	}
	(void)puts("");
	(void)fflush(stdout);
	log_info("daemon", "event=ready version=" THEMIS_VERSION " collector=%u web=%u", collector,
		 web);
}

bool serve(struct cli *c, struct err *err)
{
	struct server s = { .context = &c->context,
			    .lock = LOCK_NONE,
			    .reloading = PTHREAD_MUTEX_INITIALIZER };
	sigset_t signals;
	if (!take_roles(&s, cli_value(c, "--roles"), err))
		return false;
	block_signals(&signals); /* before threads are made: they inherit it */
	raise_descriptors();
	bool ok = start(&s, c, err);
	if (ok) {
		watch_neighbours(&s);
		tell_ready(&s);
		wait_for_end(&s, &signals);
	}
	stop(&s);
	return ok;
}
