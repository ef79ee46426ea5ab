#include "collector/replay.h"

#include <stdio.h>

#include "base/str.h"

enum { SENT_MAX = 1 << 20 }; /* bytes between two things that the driver hears */

struct sent {
	uint8_t *p;
	size_t n;
	size_t cap;
	bool lost;
};

struct replay {
	const struct capture *capture;
	const struct replay_how *how;
	const struct profile *profile;
	struct driver_session *session;
	struct replay_result result;
	const struct capture_item *item; /* that is being replayed */
	const struct driver_ask *ask;	 /* under way */
	struct sent then;
	struct sent now;
	uint8_t *before; /* bytes of the meter before a driver had begun … */
	size_t before_n;
	uint64_t before_skip; /* … of which so many are none of its */
	bool stopped;
};

static void add(struct sent *s, const uint8_t *p, size_t n)
{
	if (n > SENT_MAX - s->n) {
		s->lost = true;
		return;
	}
	if (n > s->cap - s->n) {
		size_t cap = s->cap ? s->cap : 4096;
		while (cap - s->n < n)
			cap *= 2;
		uint8_t *more = realloc(s->p, cap);
		if (!more) {
			s->lost = true;
			return;
		}
		s->p = more;
		s->cap = cap;
	}
	memcpy(s->p + s->n, p, n);
	s->n += n;
}

static void on_send(void *owner, const uint8_t *p, size_t n)
{
	struct replay *r = owner;

	if (n)
		add(&r->now, p, n);
}

static void on_told(void *owner, const struct driver_told *told)
{
	struct replay *r = owner;

	r->result.told++;
	if (r->how->told)
		r->how->told(r->how->owner, r->item->at, told);
}

static void differ(struct replay *r, const char *what, size_t from)
{
	const struct replay_difference d = {
		.at = r->item ? r->item->at : 0,
		.line = r->item ? r->item->line : 0,
		.what = what,
		.then = r->then.p ? r->then.p + from : NULL,
		.then_n = r->then.n > from ? r->then.n - from : 0,
		.now = r->now.p ? r->now.p + from : NULL,
		.now_n = r->now.n > from ? r->now.n - from : 0,
	};

	r->result.differences++;
	if (r->how->differs)
		r->how->differs(r->how->owner, &d);
}

/* What was said since the driver heard something last. */
static void settle(struct replay *r)
{
	size_t n = r->then.n < r->now.n ? r->then.n : r->now.n;
	size_t same = 0;

	while (same < n && r->then.p[same] == r->now.p[same])
		same++;
	if (r->then.lost || r->now.lost)
		differ(r, "more was sent than can be compared", 0);
	else if (same < n)
		differ(r, "the driver sends other bytes now", same);
	else if (r->then.n != r->now.n)
		differ(r,
		       r->then.n > r->now.n ? "the driver sends less now"
					    : "the driver sends more now",
		       same);
	r->then.n = r->now.n = 0;
	r->then.lost = r->now.lost = false;
}

/* The ask is over when the session waits for the next or has ended. */
static void look(struct replay *r)
{
	if (!r->ask || r->session->state == SESSION_BUSY)
		return;
	bool failed = r->session->state == SESSION_FAILED;
	if (r->how->asked)
		r->how->asked(r->how->owner, r->item->at, r->ask,
			      failed ? ASK_BAD_ANSWER : r->session->result,
			      failed || r->session->result != ASK_OK ? r->session->err.msg : "");
	r->ask = NULL;
}

static void feed(struct replay *r, const uint8_t *p, size_t n)
{
	enum session_state state = r->session->state;

	if (n && state != SESSION_FAILED && state != SESSION_CLOSED)
		r->session->driver->input(r->session, p, n, (uint64_t)r->item->at);
	look(r);
}

/* What came before the driver had begun, once it has been asked. */
static void feed_before(struct replay *r)
{
	size_t skip = r->before_skip < r->before_n ? (size_t)r->before_skip : r->before_n;

	feed(r, r->before + skip, r->before_n - skip);
	r->before_skip = r->before_n;
}

static void close_session(struct replay *r)
{
	if (r->session)
		r->session->driver->close(r->session);
	r->session = NULL;
	r->ask = NULL;
}

static bool begin(struct replay *r, const struct capture_item *i, struct err *err)
{
	const struct driver *d = driver_find(i->driver);
	const struct driver_open how = { .profile = r->profile,
					 .sink = { on_send, on_told, r },
					 .now = (uint64_t)i->at };

	if (!d)
		return err_set(err, ERR_NOTFOUND, "line %zu: there is no driver '%s' here", i->line,
			       i->driver);
	close_session(r);
	r->now.n = r->then.n = 0;
	r->session = d->open(&how);
	if (!r->session)
		return err_set(err, ERR_NOMEM, "no memory for a session");
	r->before_skip = i->skip;
	if (r->session->state == SESSION_BUSY)
		feed_before(r);
	return true;
}

static bool give_secrets(struct replay *r, const struct capture_item *i, struct err *err)
{
	const struct capture_secrets *s = i->secrets;
	struct driver_keys keys = s->public;
	struct driver_secrets secrets = {
		.profile = profile_find(r->how->profiles, s->profile),
		.offset = s->offset,
		.offset_known = s->offset_known,
	};

	if (!secrets.profile)
		return err_set(err, ERR_NOTFOUND, "line %zu: there is no profile '%s' here",
			       i->line, s->profile);
	if (s->password && !r->how->password)
		return err_set(err, ERR_DENIED,
			       "the meter's password is needed: name its installation with --data");
	if (s->keys && !r->how->keys)
		return err_set(err, ERR_DENIED,
			       "the meter's keys are needed: name its installation with --data");
	if (s->password)
		secrets.password = r->how->password;
	if (s->keys) {
		memcpy(keys.encryption, r->how->keys->encryption, sizeof keys.encryption);
		memcpy(keys.authentication, r->how->keys->authentication,
		       sizeof keys.authentication);
		secrets.keys = &keys;
	}
	if (r->session && r->session->driver->secrets)
		r->session->driver->secrets(r->session, &secrets);
	explicit_bzero(&keys, sizeof keys);
	return true;
}

static void give_ask(struct replay *r, const struct capture_item *i)
{
	if (r->session->state != SESSION_READY) {
		differ(r, "the driver is not ready for what it was asked then", 0);
		r->stopped = true;
		return;
	}
	r->result.asks++;
	r->ask = i->ask;
	r->session->driver->ask(r->session, i->ask, (uint64_t)i->at);
	look(r);
	if (r->before_skip < r->before_n)
		feed_before(r);
}

static bool replay_item(struct replay *r, const struct capture_item *i, struct err *err)
{
	r->item = i;
	if (i->kind == CAPTURE_OUT) {
		if (r->session)
			add(&r->then, i->bytes, i->n);
		return true;
	}
	if (r->session)
		settle(r);
	switch (i->kind) {
	case CAPTURE_IN:
		memcpy(r->before + r->before_n, i->bytes, i->n);
		r->before_n += i->n;
		if (r->session && r->before_skip + i->n == r->before_n) {
			r->before_skip = r->before_n;
			feed(r, i->bytes, i->n);
		}
		break;
	case CAPTURE_OPEN:
		return begin(r, i, err);
	case CAPTURE_SECRETS:
		return give_secrets(r, i, err);
	case CAPTURE_ASK:
		if (r->session)
			give_ask(r, i);
		break;
	case CAPTURE_TICK:
		if (r->session && r->session->state == SESSION_BUSY) {
			r->session->driver->tick(r->session, (uint64_t)i->at);
			look(r);
		}
		break;
	case CAPTURE_OUT:
		break;
	}
	return true;
}

static bool prepare(struct replay *r, struct err *err)
{
	size_t bytes = 1;

	for (size_t i = 0; i < r->capture->count; i++)
		bytes += r->capture->items[i].kind == CAPTURE_IN ? r->capture->items[i].n : 0;
	r->before = malloc(bytes);
	if (!r->before)
		return err_set(err, ERR_NOMEM, "no memory for the bytes of the call");
	r->profile = profile_find(r->how->profiles, r->capture->head.profile);
	return r->profile || err_set(err, ERR_NOTFOUND, "there is no profile '%s' here",
				     r->capture->head.profile);
}

bool replay_run(const struct capture *c, const struct replay_how *how, struct replay_result *ret,
		struct err *err)
{
	struct replay r = { .capture = c, .how = how };
	bool ok = prepare(&r, err);

	for (size_t i = 0; ok && i < c->count && !r.stopped; i++)
		ok = replay_item(&r, &c->items[i], err);
	if (ok && r.session && !r.stopped && !c->head.cut)
		settle(&r);
	close_session(&r);
	free(r.before);
	free(r.then.p);
	free(r.now.p);
	if (!ok)
		return false;
	r.result.whole = !r.stopped;
	r.result.truncated = c->head.cut;
	*ret = r.result;
	return true;
}
