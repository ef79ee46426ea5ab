#include "collector/listener.h"

#include <stdio.h>

static bool list_drivers(struct listener *l, const struct listener_how *how, struct err *err)
{
	size_t n = 0;

	if (!collector_list_drivers(how->set->drivers, how->among, l->drivers, err))
		return false;
	if (!collector_list_drivers(how->set->probe, how->among, l->probes, err))
		return false;
	while (!how->set->drivers[0] && how->among[n] && n < LISTENER_DRIVERS_MAX) {
		l->drivers[n] = how->among[n];
		n++;
	}
	return true;
}

/* PATH seen from the data folder; NULL when it is not set. */
static bool resolve(const struct listener_how *how, const char *path, char buf[static 4096],
		    const char **ret, struct err *err)
{
	int n = path[0] == '/' || !how->folder ? snprintf(buf, 4096, "%s", path)
					       : snprintf(buf, 4096, "%s/%s", how->folder, path);

	*ret = path[0] ? buf : NULL;
	return (n >= 0 && n < 4096) || err_set(err, ERR_INVAL, "the path is too long");
}

static bool open_tls(struct listener *l, const struct listener_how *how, struct err *err)
{
	char certificate[4096];
	char key[4096];
	char clients[4096];
	struct tls_files f;
	bool own = !how->set->tls_certificate[0];

	if (own && !how->make)
		return true;
	if (!resolve(how, own ? "meters.pem" : how->set->tls_certificate, certificate,
		     &f.certificate, err) ||
	    !resolve(how, how->set->tls_key, key, &f.key, err) ||
	    !resolve(how, how->set->tls_clients, clients, &f.clients, err) ||
	    (own && !tls_make_certificate(f.certificate, err)))
		return false;
	if (!f.key)
		f.key = f.certificate;
	return tls_server_open(&f, &l->tls, err);
}

bool listener_init(struct listener *l, const struct listener_how *how, struct err *err)
{
	const struct listener_settings *set = how->set;

	*l = (struct listener){ .set = *set, .port = set->port };
	if (!list_drivers(l, how, err) ||
	    (set->preamble[0] &&
	     !preamble_open(set->preamble, set->preamble_answer, &l->preamble, err)) ||
	    (set->tls && !open_tls(l, how, err))) {
		listener_finish(l);
		return err_prefix(err, "listener %s", set->name);
	}
	return true;
}

void listener_finish(struct listener *l)
{
	preamble_close(l->preamble);
	tls_server_close(l->tls);
	l->preamble = NULL;
	l->tls = NULL;
}
