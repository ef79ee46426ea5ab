#include "sim/scenario.h"

#include <inttypes.h>

#include "base/conftree.h"
#include "base/tz.h"
#include "sim/hash.h"
#include "sim/options.h"

enum { TOPIC_SLOT = 800, DAY = 86400, CLONE_SEED = 1 };

static bool take_from(confnode *n, const char *name, bool ok, struct err *err)
{
	struct err why = { 0 };
	if (ok)
		return true;
	if (err)
		why = *err;
	return confnode_fail(confnode_find(n, name), err, "%s: %s", name, why.msg);
}

/* --- events --- */

/* A share of the group's meters in per cent. */
static bool take_share(confnode *n, uint32_t *ret, struct err *err)
{
	int64_t share = 100;
	if (!confnode_may_int(n, "share", 1, 100, &share, err))
		return false;
	*ret = (uint32_t)share * 10000;
	return true;
}

static bool take_value(confnode *n, struct life_event *e, struct err *err)
{
	struct life_range range = life_range(e->kind);
	int64_t value = range.preset;
	if (!range.preset && confnode_find(n, "value"))
		return confnode_fail(n, err, "%s takes no value", life_name(e->kind));
	if (!confnode_may_int(n, "value", range.min, range.max, &value, err))
		return false;
	e->value = (int32_t)value;
	return true;
}

static bool take_event(confnode *n, const struct scenario *s, struct life_event *e, struct err *err)
{
	static const char *const members[] = { "event", "day", "until", "value", "share", NULL };
	const char *name;
	int64_t day = 0;
	int64_t until = -1;
	if (!confnode_is_group(n))
		return confnode_fail(n, err, "an event is a group { event = …; }");
	if (!confnode_only(n, members, err) || !confnode_need_text(n, "event", &name, err))
		return false;
	if (!life_parse(name, &e->kind))
		return confnode_fail(n, err, "no event is called '%s'", name);
	if (!confnode_may_int(n, "day", 0, s->days, &day, err) ||
	    !confnode_may_int(n, "until", day, s->days, &until, err) || !take_value(n, e, err) ||
	    !take_share(n, &e->share, err))
		return false;
	/* Days begin with the first call that a meter could make in them. */
	e->from = day ? s->start + day * DAY : INT64_MIN;
	e->to = until >= 0 ? s->start + (until + 1) * DAY : INT64_MAX;
	bool moment = e->kind == LIFE_RESET || e->kind == LIFE_EXCHANGE || e->kind == LIFE_BATTERY;
	if (moment && (!day || until >= 0))
		return confnode_fail(n, err, "%s has a day, after the first one, and no until",
				     name);
	return true;
}

static bool take_life(confnode *n, const struct scenario *s, struct life_plan *p, struct err *err)
{
	if (!n)
		return true;
	if (!confnode_is_list(n))
		return confnode_fail(n, err, "life is a list of events");
	if (confnode_count(n) > LIFE_EVENTS_MAX)
		return confnode_fail(n, err, "a group has at most %d events", LIFE_EVENTS_MAX);
	for (unsigned i = 0; i < confnode_count(n); i++) {
		if (!take_event(confnode_at(n, i), s, &p->events[p->n++], err))
			return false;
	}
	return true;
}

/* --- groups --- */

/* One member whose text an option of the command line would have, too. */
static bool take_link(confnode *n, struct kit *k, struct err *err)
{
	struct fleet_config as = { .kit = *k };
	const char *protocol = NULL;
	const char *parity = NULL;
	const char *faults = NULL;
	const char *server = NULL;
	bool tls = k->tls != NULL;
	if (!confnode_may_text(n, "protocol", &protocol, err) ||
	    !confnode_may_text(n, "parity", &parity, err) ||
	    !confnode_may_text(n, "faults", &faults, err) ||
	    !confnode_may_text(n, "preamble", &as.kit.preamble, err) ||
	    !confnode_may_text(n, "preamble_answer", &as.kit.preamble_answer, err) ||
	    !confnode_may_text(n, "server", &server, err) ||
	    !confnode_may_bool(n, "tls", &tls, err) ||
	    !confnode_may_bool(n, "silent", &as.kit.silent, err))
		return false;
	if (!take_from(n, "protocol", !protocol || options_take_protocol(protocol, &as, err), err))
		return false;
	if (as.mixed)
		return confnode_fail(n, err, "a group speaks one protocol");
	if (tls && !k->tls)
		return confnode_fail(n, err, "tls is of use with --tls only");
	if (!tls)
		as.kit.tls = NULL;
	if (!take_from(n, "server", !server || options_take_server(server, &as.kit.server, err),
		       err))
		return false;
	if (!take_from(n, "parity", !parity || options_take_parity(parity, &as.kit.station, err),
		       err) ||
	    !take_from(n, "faults", !faults || faults_parse(faults, &as.kit.faults, err), err))
		return false;
	*k = as.kit;
	return true;
}

static bool take_security(confnode *n, struct device_config *d, struct err *err)
{
	const char *security = NULL;
	const char *ciphering = NULL;
	const char *buffer = NULL;
	if (!confnode_may_text(n, "password", &d->password, err) ||
	    !confnode_may_text(n, "security", &security, err) ||
	    !confnode_may_text(n, "ciphering", &ciphering, err) ||
	    !confnode_may_text(n, "buffer", &buffer, err) ||
	    !confnode_may_bool(n, "general", &d->general, err))
		return false;
	if (!take_from(n, "security", !security || options_take_security(security, d, err), err) ||
	    !take_from(n, "ciphering", !ciphering || options_take_ciphering(ciphering, d, err),
		       err) ||
	    !take_from(n, "buffer", !buffer || options_take_buffer(buffer, d, err), err))
		return false;
	return true;
}

static bool take_group(confnode *n, const struct scenario *s, const struct kit *kit,
		       struct scenario_group *g, struct err *err)
{
	static const char *const members[] = {
		"name",	    "meters", "type", "place",	"protocol",  "parity",		"faults",
		"preamble", "silent", "tls",  "server", "password",  "security",	"ciphering",
		"general",  "buffer", "life", "pdu",	"hdlc_info", "preamble_answer", NULL
	};
	int64_t meters;
	int64_t pdu = kit->device.max_pdu;
	int64_t info = kit->station.hdlc_info;
	*g = (struct scenario_group){ .kit = *kit, .type = "ВК-G4ETe", .place = "" };
	if (!confnode_is_group(n))
		return confnode_fail(n, err, "a group of meters is a group { meters = …; }");
	if (!confnode_only(n, members, err) ||
	    !confnode_need_int(n, "meters", 1, SCENARIO_METERS_MAX, &meters, err) ||
	    !confnode_may_text(n, "name", &g->name, err) ||
	    !confnode_may_text(n, "type", &g->type, err) ||
	    !confnode_may_text(n, "place", &g->place, err) ||
	    !confnode_may_int(n, "pdu", DEVICE_PDU_MIN, DEVICE_PDU_MAX, &pdu, err) ||
	    !confnode_may_int(n, "hdlc_info", 32, HDLC_INFO_MAX, &info, err))
		return false;
	g->meters = (size_t)meters;
	g->kit.device.max_pdu = (uint16_t)pdu;
	g->kit.station.hdlc_info = (uint16_t)info;
	struct err why;
	if (!take_link(n, &g->kit, err) || !take_security(n, &g->kit.device, err))
		return false;
	if (!options_check_kit(&g->kit, &why))
		return confnode_fail(n, err, "%s", why.msg);
	return take_life(confnode_find(n, "life"), s, &g->plan, err);
}

static bool take_groups(confnode *root, const struct kit *kit, struct scenario *s, struct err *err)
{
	confnode *list = confnode_find(root, "groups");
	size_t meters = 0;
	if (!list || !confnode_is_list(list) || !confnode_count(list))
		return confnode_fail(list ? list : root, err, "groups is a list of meters' groups");
	if (confnode_count(list) > SCENARIO_GROUPS_MAX)
		return confnode_fail(list, err, "there are at most %d groups", SCENARIO_GROUPS_MAX);
	for (unsigned i = 0; i < confnode_count(list); i++) {
		struct scenario_group *g = &s->groups[s->groups_n++];
		if (!take_group(confnode_at(list, i), s, kit, g, err))
			return false;
		meters += g->meters;
	}
	return meters <= SCENARIO_METERS_MAX ||
	       confnode_fail(list, err, "there are more than %d meters", SCENARIO_METERS_MAX);
}

/* --- the whole --- */

static bool take_start(confnode *root, int64_t now, struct scenario *s, struct err *err)
{
	const char *start = NULL;
	if (!confnode_may_text(root, "start", &start, err))
		return false;
	s->start = now - (s->days - 1) * DAY - s->spread;
	return take_from(root, "start", !start || time_parse(start, &s->start, err), err);
}

static bool take_all(confnode *root, int64_t now, const struct kit *kit, struct scenario *s,
		     struct err *err)
{
	static const char *const members[] = { "start",	 "days",    "archive", "spread",
					       "seed",	 "retries", "closing", "serial_base",
					       "groups", NULL };
	return confnode_only(root, members, err) &&
	       confnode_need_int(root, "days", 1, SCENARIO_DAYS_MAX, &s->days, err) &&
	       confnode_may_int(root, "archive", 0, 5000, &s->archive, err) &&
	       confnode_may_int(root, "spread", 0, DAY / 2, &s->spread, err) &&
	       confnode_may_int(root, "retries", 0, 1000, &s->retries, err) &&
	       confnode_may_int(root, "seed", 0, INT32_MAX, &s->seed, err) &&
	       confnode_may_int(root, "serial_base", 1, 99999999, &s->serial_base, err) &&
	       confnode_may_bool(root, "closing", &s->closing, err) &&
	       take_start(root, now, s, err) && take_groups(root, kit, s, err);
}

static bool finish_parse(struct conftree *tree, int64_t now, const struct kit *kit,
			 struct scenario **ret, struct err *err)
{
	struct scenario *s = calloc(1, sizeof *s);
	if (!s) {
		conftree_free(tree);
		return err_set(err, ERR_NOMEM, "no memory for a scenario");
	}
	s->tree = tree;
	s->archive = 30;
	s->spread = 4 * 3600;
	s->retries = 3;
	s->seed = 1;
	s->serial_base = 17000001;
	if (!take_all(conftree_root(tree), now, kit, s, err)) {
		scenario_free(s);
		return false;
	}
	*ret = s;
	return true;
}

bool scenario_parse(const char *name, const char *text, size_t n, int64_t now,
		    const struct kit *kit, struct scenario **ret, struct err *err)
{
	struct conftree *tree;
	return conftree_parse(name, text, n, &tree, err) && finish_parse(tree, now, kit, ret, err);
}

bool scenario_load(const char *path, int64_t now, const struct kit *kit, struct scenario **ret,
		   struct err *err)
{
	struct conftree *tree;
	return conftree_load(path, &tree, err) && finish_parse(tree, now, kit, ret, err);
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	conftree_free(s->tree);
	free(s);
}

void scenario_configure(const struct scenario *s, struct fleet_config *config)
{
	config->now = s->start;
	config->depth = s->archive * DAY;
	config->step = DAY;
	config->speed = 0;
	config->pinned = true;
	config->lives = true;
	config->closing = s->closing;
	config->retries = (unsigned)s->retries;
	config->mixed = false;
}

/* --- people --- */

/* The event that gives a meter its clone; NULL: none does. */
static const struct life_event *clone_of(const struct life_plan *p, uint32_t fate)
{
	for (size_t i = 0; i < p->n; i++) {
		if (fate >> i & 1 && p->events[i].kind == LIFE_CLONE)
			return &p->events[i];
	}
	return NULL;
}

static void make_device(const struct scenario *s, const struct scenario_group *g, size_t i,
			int64_t seed, struct caller *c)
{
	char serial[METER_SERIAL_MAX];
	struct meter *m = &c->meter;
	(void)snprintf(serial, sizeof serial, "%08" PRId64, s->serial_base + (int64_t)i);
	meter_init(m, (uint64_t)seed, serial, g->type, g->place);
	c->kit = &g->kit;
	c->last = s->days - 1;
	if (s->spread)
		c->slot = hash_range(m->household.key, TOPIC_SLOT, 0, 0, (int)s->spread - 1);
}

/* Makes the device number i of a group at *c, and its clone behind it; how many. */
static size_t make_meter(const struct scenario *s, const struct scenario_group *g, size_t i,
			 struct caller *c)
{
	make_device(s, g, i, s->seed, c);
	c->meter.plan = &g->plan;
	c->meter.fate = life_fate(&g->plan, c->meter.household.key);
	const struct life_event *e = clone_of(&g->plan, c->meter.fate);
	if (!e)
		return 1;
	make_device(s, g, i, s->seed + CLONE_SEED, c + 1);
	if (e->from > s->start)
		c[1].steps = (e->from - s->start) / DAY;
	if (e->to < INT64_MAX)
		c[1].last = (e->to - s->start) / DAY - 1;
	return 2;
}

static size_t serial_offset(const struct scenario *s, size_t group)
{
	size_t n = 0;
	for (size_t i = 0; i < group; i++)
		n += s->groups[i].meters;
	return n;
}

bool scenario_needs_keys(const struct scenario *s)
{
	for (size_t i = 0; i < s->groups_n; i++) {
		const struct device_config *d = &s->groups[i].kit.device;
		if (d->security == SECURITY_GMAC || d->ciphering)
			return true;
	}
	return false;
}

size_t scenario_count(const struct scenario *s)
{
	size_t n = 0;
	for (size_t g = 0; g < s->groups_n; g++)
		n += s->groups[g].meters * (1 + life_has(&s->groups[g].plan, LIFE_CLONE));
	return n;
}

void scenario_people(const struct scenario *s, struct fleet *f)
{
	size_t n = 0;
	for (size_t g = 0; g < s->groups_n; g++) {
		size_t base = serial_offset(s, g);
		for (size_t i = 0; i < s->groups[g].meters; i++)
			n += make_meter(s, &s->groups[g], base + i, &f->callers[n]);
	}
	f->count = n;
}
