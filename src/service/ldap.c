#include "service/ldap.h"

#include <errno.h>
#include <fcntl.h>
#include <ldap.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>

#include "base/str.h"
#include "service/ldap_text.h"

/*
 * The library's timeouts do not hold while TLS is agreed on: a directory that takes a connection
 * and says nothing would keep the thread for ever. So somebody looks at the clock, and shuts
 * the sockets down when the time of the whole question is over.
 */
enum { STEPS = 4, TALKS = 2 }; /* so many timeouts may a question take in all */

struct watch {
	pthread_mutex_t lock;
	pthread_cond_t over;
	pthread_t thread;
	struct timespec until;
	int fds[TALKS]; /* copies of the talks' sockets */
	size_t count;
	bool late;
	bool done;
};

struct talk {
	const struct ldap_settings *how;
	LDAP *ld;
	struct arena *arena;
	struct watch *watch;
	struct ldap_conncb told; /* of new connections; arg: the watch */
};

static void *watch_main(void *arg)
{
	struct watch *w = arg;
	int rc = 0;
	(void)pthread_mutex_lock(&w->lock);
	while (!w->done && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&w->over, &w->lock, &w->until);
	w->late = !w->done;
	for (size_t i = 0; w->late && i < w->count; i++)
		(void)shutdown(w->fds[i], SHUT_RDWR);
	(void)pthread_mutex_unlock(&w->lock);
	return NULL;
}

static bool watch_start(struct watch *w, int64_t seconds, struct err *err)
{
	*w = (struct watch){ .count = 0 };
	(void)pthread_mutex_init(&w->lock, NULL);
	(void)pthread_cond_init(&w->over, NULL);
	(void)clock_gettime(CLOCK_REALTIME, &w->until);
	w->until.tv_sec += seconds;
	return pthread_create(&w->thread, NULL, watch_main, w) == 0 ||
	       err_set(err, ERR_NOMEM, "no thread to watch the directory's time");
}

static void watch_end(struct watch *w)
{
	(void)pthread_mutex_lock(&w->lock);
	w->done = true;
	(void)pthread_cond_signal(&w->over);
	(void)pthread_mutex_unlock(&w->lock);
	(void)pthread_join(w->thread, NULL);
	for (size_t i = 0; i < w->count; i++)
		(void)close(w->fds[i]);
	(void)pthread_mutex_destroy(&w->lock);
	(void)pthread_cond_destroy(&w->over);
}

/* Called when a connection stands, before TLS. */
static int on_connection(LDAP *ld, Sockbuf *sb, LDAPURLDesc *url, struct sockaddr *to,
			 struct ldap_conncb *told)
{
	struct watch *w = told->lc_arg;
	ber_socket_t fd = -1;
	(void)ld;
	(void)url;
	(void)to;
	if (ber_sockbuf_ctrl(sb, LBER_SB_OPT_GET_FD, &fd) != 1)
		return -1;
	(void)pthread_mutex_lock(&w->lock);
	int own = !w->late && w->count < TALKS ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
	if (own >= 0)
		w->fds[w->count++] = own;
	(void)pthread_mutex_unlock(&w->lock);
	return own >= 0 ? 0 : -1;
}

static void on_end(LDAP *ld, Sockbuf *sb, struct ldap_conncb *told)
{
	(void)ld;
	(void)sb;
	(void)told;
}

static void talk_end(struct talk *s)
{
	if (s->ld)
		(void)ldap_unbind_ext_s(s->ld, NULL, NULL);
	s->ld = NULL;
}
#define AUTO_TALK CLEANUP(talk_end) struct talk

static void auto_message(LDAPMessage **m)
{
	if (*m)
		(void)ldap_msgfree(*m);
}
#define AUTO_MESSAGE CLEANUP(auto_message) LDAPMessage

static bool fail(int rc, const char *what, struct err *err)
{
	bool away = rc == LDAP_TIMEOUT || rc == LDAP_TIMELIMIT_EXCEEDED || rc == LDAP_SERVER_DOWN ||
		    rc == LDAP_CONNECT_ERROR || rc == LDAP_BUSY || rc == LDAP_UNAVAILABLE;
	return err_set(err, away ? ERR_TIMEOUT : ERR_IO, "the directory: %s: %s", what,
		       ldap_err2string(rc));
}

static struct timeval patience(const struct talk *s)
{
	return (struct timeval){ .tv_sec = s->how->timeout };
}

static bool set_tls(struct talk *s, struct err *err)
{
	int demand = LDAP_OPT_X_TLS_DEMAND;
	int client = 0;
	if (s->how->ca_file[0] &&
	    ldap_set_option(s->ld, LDAP_OPT_X_TLS_CACERTFILE, s->how->ca_file) != LDAP_OPT_SUCCESS)
		return err_set(err, ERR_IO, "the directory: ldap.ca_file cannot be read");
	if (ldap_set_option(s->ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(s->ld, LDAP_OPT_X_TLS_NEWCTX, &client) != LDAP_OPT_SUCCESS)
		return err_set(err, ERR_IO, "the directory: TLS cannot be prepared%s",
			       s->how->ca_file[0] ? "; is ldap.ca_file right?" : "");
	return true;
}

static bool open_talk(struct talk *s, struct err *err)
{
	int version = LDAP_VERSION3;
	struct timeval wait = patience(s);
	int rc = ldap_initialize(&s->ld, s->how->url);
	if (rc != LDAP_SUCCESS)
		return fail(rc, "ldap.url", err);
	(void)ldap_set_option(s->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	(void)ldap_set_option(s->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	(void)ldap_set_option(s->ld, LDAP_OPT_NETWORK_TIMEOUT, &wait);
	(void)ldap_set_option(s->ld, LDAP_OPT_TIMEOUT, &wait);
	(void)ldap_set_option(s->ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
	s->told = (struct ldap_conncb){ on_connection, on_end, s->watch };
	if (ldap_set_option(s->ld, LDAP_OPT_CONNECT_CB, &s->told) != LDAP_OPT_SUCCESS)
		return err_set(err, ERR_INTERNAL, "the directory's connection cannot be watched");
	bool tls = ldap_is_ldaps_url(s->how->url) != 0;
	if ((tls || s->how->start_tls) && !set_tls(s, err))
		return false;
	if (!tls && s->how->start_tls) {
		rc = ldap_start_tls_s(s->ld, NULL, NULL);
		if (rc != LDAP_SUCCESS)
			return fail(rc, "StartTLS", err);
	}
	return true;
}

static int bind_as(const struct talk *s, const char *dn, const char *password)
{
	/* The library takes the password for a buffer to write into. */
	AUTO_FREE char *own = strdup(password);
	if (!own)
		return LDAP_NO_MEMORY;
	struct berval secret = { .bv_len = strlen(own), .bv_val = own };
	int rc = ldap_sasl_bind_s(s->ld, dn, LDAP_SASL_SIMPLE, &secret, NULL, NULL, NULL);
	explicit_bzero(own, secret.bv_len);
	return rc;
}

/* As the service's own account, to look for people. */
static bool bind_own(const struct talk *s, struct err *err)
{
	if (!s->how->bind_dn[0])
		return true;
	int rc = bind_as(s, s->how->bind_dn, s->how->bind_password);
	return rc == LDAP_SUCCESS || fail(rc, "ldap.bind_dn and ldap.bind_password", err);
}

static bool search(const struct talk *s, const char *base, int scope, const char *filter,
		   char **attributes, int limit, LDAPMessage **ret, struct err *err)
{
	struct timeval wait = patience(s);
	int rc = ldap_search_ext_s(s->ld, base, scope, filter, attributes, 0, NULL, NULL, &wait,
				   limit, ret);
	/* More than were asked for, or references elsewhere: what came is there. */
	if (rc == LDAP_SUCCESS || rc == LDAP_SIZELIMIT_EXCEEDED || rc == LDAP_PARTIAL_RESULTS ||
	    rc == LDAP_REFERRAL || rc == LDAP_NO_SUCH_OBJECT)
		return true;
	return fail(rc, "search", err);
}

static const char *first_value(const struct talk *s, LDAPMessage *entry, const char *attribute)
{
	const char *text = NULL;
	struct berval **values = ldap_get_values_len(s->ld, entry, attribute);
	if (values && values[0])
		text = arena_strndup(s->arena, values[0]->bv_val, values[0]->bv_len);
	ldap_value_free_len(values);
	return text;
}

static const char *name_of_entry(const struct talk *s, LDAPMessage *entry)
{
	char *dn = ldap_get_dn(s->ld, entry);
	const char *own = dn ? arena_strdup(s->arena, dn) : NULL;
	ldap_memfree(dn);
	return own;
}

/* The one entry of the login; *ret NULL: there is none, or more than one. */
static bool find_entry(const struct talk *s, const char *login, LDAPMessage **ret, struct err *err)
{
	char none[] = LDAP_NO_ATTRS;
	char *attributes[] = { none, NULL };
	const char *filter =
		ldap_fill(s->arena, s->how->filter, ldap_escape_filter(s->arena, login));
	if (!filter)
		return err_set(err, ERR_NOMEM, "no memory for a filter");
	return search(s, s->how->base, LDAP_SCOPE_SUBTREE, filter, attributes, 2, ret, err);
}

/* Where the login is in the directory; *ret NULL: nowhere. */
static bool find_dn(const struct talk *s, const char *login, const char **ret, struct err *err)
{
	AUTO_MESSAGE *found = NULL;
	if (s->how->user_dn[0]) {
		const char *escaped = ldap_escape_name(s->arena, login);
		*ret = escaped ? ldap_fill(s->arena, s->how->user_dn, escaped) : NULL;
		return *ret || err_set(err, ERR_NOMEM, "no memory for a name");
	}
	if (!find_entry(s, login, &found, err))
		return false;
	bool one = found && ldap_count_entries(s->ld, found) == 1;
	*ret = one ? name_of_entry(s, ldap_first_entry(s->ld, found)) : NULL;
	return true;
}

static const struct ldap_mapping *better(const struct ldap_settings *how,
					 const struct ldap_mapping *have, const char *dn)
{
	for (size_t i = 0; i < how->group_count; i++)
		if ((!have || &how->groups[i] < have) && ldap_same_name(how->groups[i].dn, dn))
			return &how->groups[i];
	return have;
}

static bool groups_of_attribute(const struct talk *s, LDAPMessage *entry, struct ldap_person *p,
				struct err *err)
{
	struct berval **values = ldap_get_values_len(s->ld, entry, s->how->group_attribute);
	bool ok = true;
	for (size_t i = 0; ok && values && values[i] && i < LDAP_MEMBERSHIPS_MAX; i++) {
		const char *dn = arena_strndup(s->arena, values[i]->bv_val, values[i]->bv_len);
		ok = dn != NULL;
		if (ok)
			p->group = better(s->how, p->group, dn);
	}
	ldap_value_free_len(values);
	return ok || err_set(err, ERR_NOMEM, "no memory for the groups of a person");
}

static bool groups_of_search(const struct talk *s, struct ldap_person *p, struct err *err)
{
	AUTO_MESSAGE *found = NULL;
	char none[] = LDAP_NO_ATTRS;
	char *attributes[] = { none, NULL };
	const char *filter =
		ldap_fill(s->arena, s->how->group_filter, ldap_escape_filter(s->arena, p->dn));
	if (!filter)
		return err_set(err, ERR_NOMEM, "no memory for a filter");
	if (!search(s, s->how->base, LDAP_SCOPE_SUBTREE, filter, attributes, LDAP_MEMBERSHIPS_MAX,
		    &found, err))
		return false;
	for (LDAPMessage *e = found ? ldap_first_entry(s->ld, found) : NULL; e;
	     e = ldap_next_entry(s->ld, e)) {
		const char *dn = name_of_entry(s, e);
		if (!dn)
			return err_set(err, ERR_NOMEM, "no memory for the groups of a person");
		p->group = better(s->how, p->group, dn);
	}
	return true;
}

/* Name and groups, read as who has just proved himself or as the service's own account. */
static bool read_person(const struct talk *s, struct ldap_person *p, struct err *err)
{
	AUTO_MESSAGE *found = NULL;
	AUTO_FREE char *name = strdup(s->how->name_attribute);
	AUTO_FREE char *groups = strdup(s->how->group_attribute);
	if (!name || !groups)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	char *attributes[] = { name, groups[0] ? groups : NULL, NULL };
	if (!search(s, p->dn, LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 1, &found, err))
		return false;
	LDAPMessage *entry = found ? ldap_first_entry(s->ld, found) : NULL;
	if (!entry)
		return err_set(err, ERR_IO, "the directory does not show a person's entry");
	const char *text = first_value(s, entry, name);
	p->name = text && utf8_valid(str_from(text)) ? text : "";
	return (!groups[0] || groups_of_attribute(s, entry, p, err)) &&
	       (!s->how->group_filter[0] || groups_of_search(s, p, err));
}

/* On a connection of its own, so that the other one stays the service's. */
static bool prove(const struct talk *looker, const char *dn, const char *password, struct talk *s,
		  bool *ret_right, struct err *err)
{
	*s = (struct talk){ .how = looker->how, .arena = looker->arena, .watch = looker->watch };
	if (!open_talk(s, err))
		return false;
	int rc = bind_as(s, dn, password);
	if (rc != LDAP_SUCCESS && rc != LDAP_INVALID_CREDENTIALS && rc != LDAP_INVALID_DN_SYNTAX &&
	    rc != LDAP_NO_SUCH_OBJECT && rc != LDAP_INAPPROPRIATE_AUTH)
		return fail(rc, "bind", err);
	*ret_right = rc == LDAP_SUCCESS;
	return true;
}

static bool ask(const struct ldap_settings *how, struct watch *w, const char *login,
		const char *password, struct arena *a, struct ldap_person *ret, bool *ret_right,
		struct err *err)
{
	AUTO_TALK looker = { .how = how, .arena = a, .watch = w };
	AUTO_TALK person = { 0 };
	struct ldap_person p = { .name = "" };
	bool right = false;
	bool looks = how->bind_dn[0] || !how->user_dn[0];
	if (looks && (!open_talk(&looker, err) || !bind_own(&looker, err)))
		return false;
	if (!find_dn(&looker, login, &p.dn, err))
		return false;
	if (!p.dn) {
		*ret_right = false;
		return true;
	}
	if (!prove(&looker, p.dn, password, &person, &right, err) ||
	    (right && !read_person(how->bind_dn[0] ? &looker : &person, &p, err)))
		return false;
	*ret = p;
	*ret_right = right;
	return true;
}

static bool ask_watched(const struct ldap_settings *how, const char *login, const char *password,
			struct arena *a, struct ldap_person *ret, bool *ret_right, struct err *err)
{
	struct watch w;
	if (!watch_start(&w, how->timeout * STEPS, err))
		return false;
	bool ok = ask(how, &w, login, password, a, ret, ret_right, err);
	watch_end(&w);
	if (!ok && w.late)
		return err_set(err, ERR_TIMEOUT, "the directory does not answer in time");
	return ok;
}

bool ldap_ask(const struct ldap_settings *how, const char *login, const char *password,
	      struct arena *a, struct ldap_person *ret, bool *ret_right, struct err *err)
{
	static atomic_uint asking;
	/* Without a password directories let anybody in, as nobody (RFC 4513, 5.1.2). */
	if (!password[0] || !login[0]) {
		*ret_right = false;
		return true;
	}
	bool room = atomic_fetch_add(&asking, 1) < LDAP_CALLS_MAX;
	bool ok = room && ask_watched(how, login, password, a, ret, ret_right, err);
	atomic_fetch_sub(&asking, 1);
	if (!room)
		return err_set(err, ERR_LIMIT, "too many people sign in just now; try again");
	return ok;
}
