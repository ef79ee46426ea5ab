#include "cli/context.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/tz.h"
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

static bool view_profiles(struct context *c, struct err *err)
{
	size_t n = profile_count(c->profiles);
	c->profile_views = calloc(n + 1, sizeof *c->profile_views);
	if (!c->profile_views)
		return err_set(err, ERR_NOMEM, "no memory for the profiles");
	for (size_t i = 0; i < n; i++) {
		const struct profile *p = profile_at(c->profiles, i);
		c->profile_views[i] = (struct service_profile){
			.name = p->name,
			.title = p->title,
			.event = event_meaning,
			.condition = condition_name,
			.arg = p,
		};
	}
	return true;
}

bool context_load_files(struct context *c, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	const char *catalogue = config_text(c->config, "meter.catalogue");
	const char *folder = config_text(c->config, "meter.profiles");
	catalogue = catalogue[0] ? context_path(c, &a, catalogue) : NULL;
	folder = folder[0] ? context_path(c, &a, folder) : NULL;
	return catalogue_load(catalogue, &c->catalogue, err) &&
	       profile_set_open(folder, &c->profiles, err) && view_profiles(c, err);
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
	return store_open(&how, &c->store, err);
}

bool context_open(struct context *c, bool create, struct err *err)
{
	struct service_settings how = { 0 };
	if (!context_load_files(c, err) || (create && !make_folder(c->options->data, err)) ||
	    !open_store(c, create, err))
		return false;
	service_configure(c->config, &how);
	how.store = c->store;
	how.catalogue = c->catalogue;
	how.profiles = (struct service_profiles){ c->profile_views, profile_count(c->profiles),
						  config_text(c->config, "collector.profile") };
	how.decoder = (struct service_decoder){ decode_for_service, c };
	return service_new(&how, &c->service, err);
}

void context_close(struct context *c)
{
	service_free(c->service);
	store_close(c->store);
	free(c->profile_views);
	profile_set_close(c->profiles);
	catalogue_free(c->catalogue);
	config_free(c->config);
	arena_reset(&c->arena);
	tz_forget_all();
	*c = (struct context){ 0 };
}
