#include "cli/context.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/tz.h"
#include "cli/context_check.h"
#include "cli/decoding.h"
#include "cli/settings.h"
#include "service/settings.h"

bool context_load_config(struct context *c, const struct context_options *o, struct err *err)
{
	enum log_level level;
	c->options = o;
	if (!config_new(settings_tables, &c->config, err) ||
	    (o->config && !config_load_file(c->config, o->config, err)))
		return false;
	for (unsigned i = 0; i < o->override_count; i++)
		if (!config_override(c->config, o->overrides[i], err))
			return err_prefix(err, "--set");
	if (!config_load_environment(c->config, (const char *const *)environ, err) ||
	    !config_copy(c->config, &c->base, err))
		return false;
	if (log_level_parse(config_text(c->config, "log.level"), &level))
		log_set_level(level);
	return true;
}

/* PATH seen from the data folder; NULL when memory is out or it is too long. */
static char *context_path(const struct context *c, struct arena *a, const char *path)
{
	if (path[0] == '/')
		return arena_strdup(a, path);
	return arena_printf(a, "%s/%s", c->options->data, path);
}

static bool event_meaning(const void *arg, uint32_t code, struct event_meaning *ret)
{
	static const char *const kinds[] = {
		[EVENT_OTHER] = "other", [EVENT_APPEARS] = "appears", [EVENT_GOES] = "goes"
	};
	const struct profile_event *e = profile_event(arg, code);
	if (!e)
		return false;
	*ret = (struct event_meaning){ e->name, kinds[e->kind] };
	return true;
}

static const char *condition_name(const void *arg, unsigned bit)
{
	const struct profile *p = arg;
	return bit < ARRAY_LEN(p->bits) ? p->bits[bit].name : NULL;
}

/* One loading of the profiles, as the service sees it. */
struct context_profiles {
	struct context_profiles *older;
	struct profile_set *set;
	int64_t retired; /* UTC s, 0: in use */
	struct service_profiles all;
	struct service_profile items[];
};

static bool make_generation(const struct context *c, struct profile_set *set,
			    struct context_profiles **ret, struct err *err)
{
	size_t n = profile_count(set);
	struct context_profiles *g = calloc(1, sizeof *g + n * sizeof *g->items);

	if (!g)
		return err_set(err, ERR_NOMEM, "no memory for the profiles");
	for (size_t i = 0; i < n; i++) {
		const struct profile *p = profile_at(set, i);
		g->items[i] = (struct service_profile){
			.name = p->name,
			.title = p->title,
			.event = event_meaning,
			.condition = condition_name,
			.arg = p,
		};
	}
	g->set = profile_set_keep(set);
	g->all = (struct service_profiles){ g->items, n,
					    config_text(c->config, "collector.profile") };
	*ret = g;
	return true;
}

static void free_generations(struct context_profiles *g)
{
	while (g) {
		struct context_profiles *older = g->older;
		profile_set_close(g->set);
		free(g);
		g = older;
	}
}

bool context_read_profiles(const struct context *c, const struct config *config,
			   struct profile_set **ret, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	const char *folder = config_text(config, "meter.profiles");

	return profile_set_open(folder[0] ? context_path(c, &a, folder) : NULL, ret, err);
}

bool context_set_profiles(struct context *c, struct profile_set *fresh, struct err *err)
{
	struct context_profiles *g;
	struct context_profiles **at = &c->generation;
	int64_t now = clock_wall();
	unsigned count = 0;

	for (; *at && (!(*at)->retired || now - (*at)->retired < CONTEXT_OLD_S); count++)
		at = &(*at)->older;
	free_generations(TAKE(*at));
	if (count > CONTEXT_OLD_MAX)
		return err_set(err, ERR_CONFLICT,
			       "the profiles were read %u times within the hour: wait a while",
			       count);
	if (!make_generation(c, fresh, &g, err))
		return false;
	if (c->generation)
		c->generation->retired = now;
	g->older = c->generation;
	c->generation = g;
	c->profiles = g->set;
	if (c->service)
		service_set_profiles(c->service, &g->all);
	return true;
}

static bool load_catalogue(struct context *c, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	const char *catalogue = config_text(c->config, "meter.catalogue");

	catalogue = catalogue[0] ? context_path(c, &a, catalogue) : NULL;
	return catalogue_load(catalogue, &c->catalogue, err);
}

static bool load_profiles(struct context *c, struct err *err)
{
	CLEANUP(auto_profile_set) struct profile_set *set = NULL;

	return context_read_profiles(c, c->config, &set, err) && context_set_profiles(c, set, err);
}

bool context_load_files(struct context *c, struct err *err)
{
	return load_catalogue(c, err) && load_profiles(c, err);
}

static bool make_folder(const char *path, struct err *err)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	return err_set(err, ERR_IO, "the data folder %s cannot be made: %s", path,
		       strerrordesc_np(errno));
}

/* "sqlite:PATH" with PATH seen from the data folder. */
static const char *store_url(const struct context *c, struct arena *a)
{
	static const char prefix[] = "sqlite:";
	const char *url = config_text(c->config, "store.url");
	if (strncmp(url, prefix, sizeof prefix - 1) != 0)
		return url;
	const char *path = context_path(c, a, url + sizeof prefix - 1);
	return path ? arena_printf(a, "%s%s", prefix, path) : NULL;
}

static bool open_store(struct context *c, bool create, struct err *err)
{
	struct arena *a = &c->arena; /* the store keeps what it is given */
	const char *url = store_url(c, a);
	const char *key = context_path(c, a, "secret.key");
	size_t n = catalogue_count(c->catalogue);
	size_t secrets = 0;
	const char **names = arena_new(a, const char *, n + 1);
	if (!url || !key || !names)
		return err_set(err, ERR_NOMEM, "no memory to open the store");
	for (size_t i = 0; i < n; i++)
		if (catalogue_at(c->catalogue, i)->secret)
			names[secrets++] = catalogue_at(c->catalogue, i)->key;
	if (!create && access(key, F_OK) != 0)
		return err_set(err, ERR_NOTFOUND,
			       "there is no installation in %s: start "
			       "'themis serve --data %s' first, or name another folder with --data",
			       c->options->data, c->options->data);
	struct store_settings how = {
		.url = url,
		.key_file = key,
		.secret_parameters = names,
		.readers = (unsigned)config_int(c->config, "store.readers"),
		.queue_max = (unsigned)config_int(c->config, "store.queue"),
		.group_max = (unsigned)config_int(c->config, "store.group"),
		.capture_size = config_int(c->config, "capture.size"),
		.capture_age = config_int(c->config, "capture.age"),
	};
	if (config_bool(c->config, "collector.share_port")) {
		how.claims = context_path(c, a, "claims.lock");
		if (!how.claims)
			return err_set(err, ERR_NOMEM, "no memory to open the store");
	}
	return store_open(&how, &c->store, err);
}

static void apply_settings(void *arg, const struct config *fresh)
{
	const struct context *c = arg;
	enum log_level level;

	if (log_level_parse(config_text(fresh, "log.level"), &level))
		log_set_level(level);
	store_set_capture_limits(c->store, config_int(fresh, "capture.size"),
				 config_int(fresh, "capture.age"));
}

/* `serves`: changes take effect here; a command only writes them down. */
static bool begin_settings(struct context *c, bool serves, struct err *err)
{
	struct setting_program p = { .base = c->base,
				     .running = c->config,
				     .check = context_check,
				     .apply = serves ? apply_settings : NULL,
				     .arg = c };

	if (serves)
		apply_settings(c, c->config);
	return service_setting_begin(c->service, &p, err);
}

bool context_open(struct context *c, bool create, struct err *err)
{
	struct service_settings how = { 0 };
	if (!load_catalogue(c, err) || (create && !make_folder(c->options->data, err)) ||
	    !open_store(c, create, err) || !setting_layer(c->store, c->config, err) ||
	    !load_profiles(c, err) || !service_configure(c->config, &how, err))
		return false;
	how.store = c->store;
	how.folder = c->options->data;
	how.catalogue = c->catalogue;
	how.profiles = c->generation->all;
	how.decoder = (struct service_decoder){ decode_for_service, c };
	return service_new(&how, &c->service, err) && begin_settings(c, create, err);
}

void context_close(struct context *c)
{
	service_free(c->service);
	store_close(c->store);
	free_generations(c->generation);
	catalogue_free(c->catalogue);
	config_free(c->config);
	config_free(c->base);
	arena_reset(&c->arena);
	tz_forget_all();
	*c = (struct context){ 0 };
}
