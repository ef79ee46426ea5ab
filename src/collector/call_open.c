/*
 * Which driver speaks with a meter: the one whose bytes came, or one that speaks
 * first to a meter that waits in silence. Probes follow each other on the same
 * connection until one is answered; what came as an answer to one is not fed to
 * the next.
 */
#include <stdio.h>

#include "base/log.h"
#include "base/str.h"
#include "collector/call.h"
#include "collector/internal.h"
#include "collector/recording.h"

static void link_call(struct call *c)
{
	struct loop *l = c->loop;

	c->next = l->calls;
	if (l->calls)
		l->calls->prev = c;
	l->calls = c;
	stat_add(&l->stats.calls, 1);
}

/* A session in the place of the one before; the call's end when there is no memory. */
static void open_session(struct call *c, const struct driver *driver)
{
	const struct driver_open how = {
		.profile = c->profile,
		.sink = { .send = call_on_send, .told = call_on_told, .owner = c },
		.now = loop_now(c->loop),
	};

	if (c->session)
		c->session->driver->close(c->session);
	c->session = driver->open(&how);
	if (!c->session) {
		call_end(c, CALL_LIMIT, "out of memory");
		return;
	}
	(void)str_copy(c->record.driver, sizeof c->record.driver, str_from(driver->name));
	if (c->conn->records)
		recording_open(c->conn, driver->name, c->profile->name);
}

static struct call *make(struct conn *conn)
{
	struct call *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->load = call_load_new();
	if (!c->load) {
		free(c);
		return NULL;
	}
	c->loop = conn->loop;
	c->conn = conn;
	c->listener = conn->listener;
	c->profiles = collector_keep_profiles(conn->loop->home);
	c->profile = profile_find(c->profiles, conn->listener->set.profile);
	c->key = peer_key_of(&conn->peer);
	c->asked = loop_now(conn->loop);
	c->lookup.brief.last_index = -1;
	for (int a = 0; a < ARCHIVE_COUNT; a++)
		c->wheel[a].index = -1;
	c->mark_index = -1;
	c->record.node = conn->loop->home->node;
	c->record.started = conn->started;
	c->asked_wall = conn->started;
	(void)peer_format(c->record.peer, &conn->peer);
	memcpy(c->record.listener, conn->listener->set.name, sizeof c->record.listener);
	if (conn->greeting)
		memcpy(c->hail, conn->greeting->found.hail, sizeof c->hail);
	return c;
}

bool call_start(struct conn *conn, const struct driver *driver)
{
	struct call *c = make(conn);

	if (!c)
		return false;
	if (driver)
		open_session(c, driver);
	if (driver && !c->session) {
		call_load_free(c->load);
		profile_set_close(c->profiles);
		free(c);
		return false;
	}
	conn->call = c;
	link_call(c);
	call_begin(c);
	return true;
}

static bool offer_hail(const struct call_store *to, struct call_job *job, struct err *err)
{
	return to->hail(to, (struct call_hail *)job, err);
}

/* The driver that worked the last time goes first. */
static void go_first(struct call_probe *p, const struct driver *d)
{
	unsigned at = 0;

	while (p->order[at] && p->order[at] != d)
		at++;
	memmove(p->order + 1, p->order, at * sizeof(const struct driver *));
	p->order[0] = d;
}

static const struct driver *find_driver(const struct listener *l, const char *name)
{
	for (size_t i = 0; name[0] && l->drivers[i]; i++) {
		if (strcmp(l->drivers[i]->name, name) == 0)
			return l->drivers[i];
	}
	for (size_t i = 0; name[0] && l->probes[i]; i++) {
		if (strcmp(l->probes[i]->name, name) == 0)
			return l->probes[i];
	}
	return NULL;
}

static void hail_back(struct call_job *job)
{
	struct call_hail *h = (struct call_hail *)job;
	struct call *c = h->call;
	const struct driver *d = job->err.kind ? NULL : find_driver(c->listener, h->driver);

	c->jobs--;
	/* Without the store's answer the listener's order holds. */
	if (d)
		go_first(&c->probe, d);
	free(h);
	call_run(c);
}

void call_begin_hail(struct call *c)
{
	memcpy(c->probe.order, c->listener->probes, sizeof c->listener->probes);
	struct call_hail *h =
		c->hail[0] && c->loop->home->store->hail ? calloc(1, sizeof *h) : NULL;
	if (!h)
		return;
	h->call = c;
	memcpy(h->hail, c->hail, sizeof h->hail);
	c->wait = WAIT_STORE;
	c->jobs++;
	loop_offer(c->loop, &h->job, offer_hail, hail_back);
}

enum call_step call_end_hail(struct call *c)
{
	(void)c;
	return STEP_PROBE;
}

void call_begin_probe(struct call *c)
{
	struct call_probe *p = &c->probe;

	p->on = true;
	p->given_up = false;
	p->n = 0;
	if (!c->conn)
		return;
	c->identified = false;
	c->conn->taken = c->conn->plain_in;
	open_session(c, p->order[p->next++]);
}

enum call_step call_end_probe(struct call *c)
{
	return c->session ? STEP_IDENTIFY : STEP_FINISH;
}

bool call_probe_goes_on(const struct call *c)
{
	return c->probe.on && c->probe.order[c->probe.next] && c->conn;
}

void call_probe_end(struct call *c)
{
	c->probe.on = false;
	c->probe.given_up = false;
}

/* Who the answer is for; NULL: nobody's yet. */
static const struct driver *whose_answer(const struct call *c)
{
	const struct call_probe *p = &c->probe;
	const struct driver *d = NULL;

	if (c->session->driver->sniff(p->answer, p->n) == SNIFF_YES)
		return c->session->driver;
	if (driver_sniff(c->probe.order, p->answer, p->n, &d) == SNIFF_YES ||
	    driver_sniff(c->listener->drivers, p->answer, p->n, &d) == SNIFF_YES)
		return d;
	return NULL;
}

static bool was_asked(const struct call_probe *p, const struct driver *d)
{
	for (unsigned i = 0; i < p->next; i++) {
		if (p->order[i] == d)
			return true;
	}
	return false;
}

/* Another driver's bytes: a late answer to a probe before, which asks again, or a
 * meter that begins by itself. The rest is what `answer` has no room for. */
static void change_driver(struct call *c, const struct driver *d, const uint8_t *rest, size_t n)
{
	struct call_probe *p = &c->probe;
	uint64_t now = loop_now(c->loop);

	if (was_asked(p, d)) {
		p->order[p->next] = d; /* the last one that is tried */
		p->order[p->next + 1] = NULL;
		p->again = p->given_up = true;
		return;
	}
	c->conn->taken = c->conn->plain_in - p->n - n;
	call_probe_end(c);
	open_session(c, d);
	if (!c->session)
		return;
	call_begin_identify(c);
	c->session->driver->input(c->session, p->answer, p->n, now);
	if (n && c->session->state != SESSION_FAILED)
		c->session->driver->input(c->session, rest, n, now);
}

bool call_probe_input(struct call *c, const uint8_t *p, size_t n)
{
	size_t room = sizeof c->probe.answer - c->probe.n;
	size_t take = n < room ? n : room;

	if (take == 0)
		return true;
	memcpy(c->probe.answer + c->probe.n, p, take);
	c->probe.n = (uint8_t)(c->probe.n + take);
	const struct driver *d = whose_answer(c);
	if (!d || (d != c->session->driver && c->probe.again && was_asked(&c->probe, d)))
		return true;
	if (d == c->session->driver) {
		call_probe_end(c);
		return true;
	}
	change_driver(c, d, p + take, n - take);
	return false;
}
