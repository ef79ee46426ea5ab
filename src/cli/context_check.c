/* context_check.c - whether the program could start with other settings, and people come again. */
#include "cli/context_check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ip.h"
#include "base/str.h"
#include "base/tz.h"
#include "collector/listener.h"
#include "service/settings.h"
#include "web/settings.h"

static bool make_address(const char *address, unsigned port, struct sockaddr_storage *ret,
			 socklen_t *ret_n)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	*ret = (struct sockaddr_storage){ 0 };
	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
		memcpy(ret, &v4, sizeof v4);
		*ret_n = sizeof v4;
		return true;
	}
	if (inet_pton(AF_INET6, address, &v6.sin6_addr) != 1)
		return false;
	memcpy(ret, &v6, sizeof v6);
	*ret_n = sizeof v6;
	return true;
}

/* Takes the port for a moment. */
static bool can_listen(const char *address, unsigned port, const char **ret_why)
{
	struct sockaddr_storage a;
	socklen_t n;
	int one = 1;

	*ret_why = "is no address";
	if (!make_address(address, port, &a, &n))
		return false;
	AUTO_FD int fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
	    bind(fd, (const struct sockaddr *)&a, n) == 0 && listen(fd, 1) == 0)
		return true;
	*ret_why = strerrordesc_np(errno);
	return false;
}

static bool is_here(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static bool is_any(const char *address)
{
	return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

struct door {
	const char *address;
	const char *address_key;
	unsigned port;
	const char *port_key;
};

/* One whose number somebody must know before he can come. */
static bool check_number(const struct config *fresh, const struct door *d, struct err *err)
{
	struct config_item it;

	if (d->port == 0 && config_item_of(fresh, d->port_key, &it) && it.from == CONFIG_DATABASE)
		return config_fail(fresh, d->port_key, err,
				   "with 0 nobody would know the port after the next start");
	return true;
}

/* Nothing else listens there: `was` is where this process does, or may. */
static bool check_door(const struct config *fresh, const struct door *d, const struct door *was,
		       struct err *err)
{
	bool same_port = was && was->port == d->port;
	bool same_address = was && strcmp(was->address, d->address) == 0;
	char words[160];
	const char *why;

	if (!check_number(fresh, d, err))
		return false;
	if ((same_port && same_address) || can_listen(d->address, same_port ? 0 : d->port, &why))
		return true;
	(void)snprintf(words, sizeof words, "the server cannot listen on %s port %u: %s",
		       d->address, d->port, why);
	return config_fail(fresh, same_port ? d->address_key : d->port_key, err, words);
}

static bool clash(const struct door *a, const struct door *b)
{
	return a->port && a->port == b->port &&
	       (is_any(a->address) || is_any(b->address) || strcmp(a->address, b->address) == 0);
}

static struct door web_door(const struct config *c)
{
	return (struct door){ config_text(c, "web.address"), "web.address",
			      (unsigned)config_int(c, "web.port"), "web.port" };
}

/* Whoever comes from afar would not come again. */
static bool check_way(const struct setting_plan *p, struct err *err)
{
	const char *from = p->caller->address;
	const char *now = config_text(p->fresh, "web.address");
	struct sockaddr_storage a;
	socklen_t n;

	if (!make_address(from, 0, &a, &n) || is_here(from) || !is_here(now) ||
	    is_here(config_text(p->running, "web.address")) ||
	    config_text(p->fresh, "web.trusted_proxies")[0])
		return true;
	return config_fail(p->fresh, "web.address", err,
			   "you come from another machine and could not come again");
}

/* A browser brings back no cookie for HTTPS over what is none: nobody there could come again. */
static bool check_cookie(const struct setting_plan *p, struct err *err)
{
	if (!p->caller->plain || !config_bool(p->fresh, "web.secure_cookie") ||
	    config_bool(p->running, "web.secure_cookie"))
		return true;
	return config_fail(p->fresh, "web.secure_cookie", err,
			   "you come over plain HTTP and could not come again");
}

static bool check_web(const struct setting_plan *p, struct err *err)
{
	struct web_settings web = { 0 };
	struct door d = web_door(p->fresh);
	struct door was = web_door(p->running);

	return web_configure(p->fresh, &web, err) && check_way(p, err) && check_cookie(p, err) &&
	       check_door(p->fresh, &d, &was, err);
}

static bool begins(const char *key, const char *with)
{
	return strncmp(key, with, strlen(with)) == 0;
}

static bool collector_differs(const struct config *a, const struct config *b)
{
	for (size_t i = 0; i < config_count(a); i++) {
		const char *key = config_at(a, i).key;
		if ((begins(key, "collector.") || begins(key, "listener.")) &&
		    !config_same(a, b, key))
			return true;
	}
	return config_count(a) != config_count(b);
}

static bool is_missing(const struct context *c, const char *path)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	const char *whole =
		path[0] == '/' ? path : arena_printf(&a, "%s/%s", c->options->data, path);

	return path[0] && whole && access(whole, R_OK) != 0;
}

/* The last part of the key that names it. */
static const char *file_at_fault(const struct context *c, const struct listener_settings *l)
{
	if (is_missing(c, l->tls_clients))
		return "tls_clients";
	return is_missing(c, l->tls_key) ? "tls_key" : "tls_certificate";
}

/* A certificate that would be made is not: that is left to the server. */
static bool check_files(const struct context *c, const struct config *fresh,
			const struct listener_settings *l, struct err *err)
{
	const struct listener_how how = { .set = l, .among = drivers, .folder = c->options->data };
	struct listener listener;
	struct err why = { 0 };

	if (!listener_init(&listener, &how, &why))
		return collector_settings_fail(fresh, l,
					       why.field[0] ? why.field : file_at_fault(c, l), err,
					       why.msg);
	listener_finish(&listener);
	return true;
}

static const struct listener_settings *find_listener(const struct collector_settings *s,
						     const char *name)
{
	for (unsigned i = 0; i < s->listener_count; i++) {
		if (strcmp(s->listener[i].name, name) == 0)
			return &s->listener[i];
	}
	return NULL;
}

static void name_key(char ret[static CONFIG_KEY_SIZE], const struct listener_settings *l,
		     const char *last)
{
	if (strcmp(l->name, "main") == 0)
		(void)snprintf(ret, CONFIG_KEY_SIZE, "collector.%s", last);
	else
		(void)snprintf(ret, CONFIG_KEY_SIZE, "listener.%s.%s", l->name, last);
}

static bool check_listener(const struct context *c, const struct setting_plan *p,
			   const struct listener_settings *l, const struct collector_settings *was,
			   struct err *err)
{
	const struct listener_settings *old = find_listener(was, l->name);
	char keys[2][CONFIG_KEY_SIZE];
	struct door web = web_door(p->fresh);

	name_key(keys[0], l, "address");
	name_key(keys[1], l, "port");
	struct door d = { l->address, keys[0], l->port, keys[1] };
	struct door before = { .address = old ? old->address : "", .port = old ? old->port : 0 };
	if (clash(&d, &web))
		return config_fail(p->fresh, keys[1], err, "is that of the pages");
	return check_door(p->fresh, &d, old ? &before : NULL, err) &&
	       check_files(c, p->fresh, l, err);
}

static bool check_profile(const struct config *fresh, struct profile_set *set,
			  const struct listener_settings *l, struct err *err)
{
	return profile_find(set, l->profile) ||
	       collector_settings_fail(fresh, l, "profile", err, "there is no such profile");
}

bool context_check_profiles(const struct config *fresh, struct profile_set *set,
			    const struct collector_settings *s, struct err *err)
{
	for (unsigned i = 0; i < s->listener_count; i++) {
		if (!check_profile(fresh, set, &s->listener[i], err))
			return false;
	}
	return true;
}

bool context_check_listeners(const struct context *c, const struct config *fresh,
			     const struct collector_settings *s, struct err *err)
{
	for (unsigned i = 0; i < s->listener_count; i++) {
		if (!check_files(c, fresh, &s->listener[i], err))
			return false;
	}
	return true;
}

static bool check_collector(const struct context *c, const struct setting_plan *p,
			    struct profile_set *set, struct err *err)
{
	struct collector_settings s;
	struct collector_settings was;

	if (!collector_settings_read(p->fresh, &s, err) ||
	    !context_check_profiles(p->fresh, set, &s, err))
		return false;
	if (!collector_differs(p->fresh, p->running))
		return true;
	if (!collector_settings_read(p->running, &was, err))
		return false;
	for (unsigned i = 0; i < s.listener_count; i++) {
		if (!check_listener(c, p, &s.listener[i], &was, err))
			return false;
	}
	return true;
}

/* The profiles as they would be. */
static bool read_profiles(const struct context *c, const struct config *fresh,
			  struct profile_set **ret, struct err *err)
{
	struct err why = { 0 };

	if (context_read_profiles(c, fresh, ret, &why))
		return true;
	return config_fail(fresh, "meter.profiles", err, why.msg);
}

static bool check_zone(const struct config *fresh, struct err *err)
{
	const struct tz *zone;
	struct err why = { 0 };

	return tz_find(config_text(fresh, "meter.zone"), &zone, &why) ||
	       config_fail(fresh, "meter.zone", err, why.msg);
}

static bool check_service(const struct config *fresh, struct err *err)
{
	struct service_settings s = { 0 };
	const char *ca = config_text(fresh, "ldap.ca_file");

	if (ca[0] && access(ca, R_OK) != 0)
		return config_fail(fresh, "ldap.ca_file", err, strerrordesc_np(errno));
	return service_configure(fresh, &s, err) && check_zone(fresh, err);
}

bool context_check(void *context, const struct setting_plan *p, struct err *err)
{
	const struct context *c = context;
	CLEANUP(auto_profile_set) struct profile_set *set = NULL;

	return check_service(p->fresh, err) && check_web(p, err) &&
	       read_profiles(c, p->fresh, &set, err) && check_collector(c, p, set, err);
}
