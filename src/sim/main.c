/*
 * themis-sim: fleets of gas meters that call a collector.
 */
#include <inttypes.h>
#include <signal.h>

#include "base/clock.h"
#include "sim/compare.h"
#include "sim/keys.h"
#include "sim/options.h"
#include "sim/registry.h"
#include "sim/scenario.h"
#include "sim/tls.h"
#include "sim/truth.h"

/* Whom the fleet consists of, read before it is made. */
struct people {
	struct registry_row *rows;
	size_t rows_n;
	struct given_file *given;
	struct scenario *scenario;
};

static void people_free(struct people *p)
{
	free(p->rows);
	given_free(p->given);
	scenario_free(p->scenario);
}

static void own_serial(const struct options *o, size_t i, char buf[static METER_SERIAL_MAX])
{
	(void)snprintf(buf, METER_SERIAL_MAX, "%08" PRIu64, o->serial_base + i);
}

/* Meters of the register, or numbered ones; those of a data file come behind. */
static size_t count_listed(const struct options *o, const struct people *p)
{
	if (!o->registry)
		return o->meters ? o->meters : p->given ? 0 : 1;
	return o->meters && o->meters < p->rows_n ? o->meters : p->rows_n;
}

/* Devices at most. */
static size_t count_places(const struct options *o, const struct people *p)
{
	if (p->scenario)
		return scenario_count(p->scenario);
	return count_listed(o, p) + (p->given ? given_count(p->given) : 0);
}

static bool scenario_open(struct options *o, struct people *p, struct err *err)
{
	if (o->registry || o->data || o->meters)
		return err_field(err, "scenario", "the scenario says which meters there are");
	if (!scenario_load(o->scenario, o->fleet.now, &o->fleet.kit, &p->scenario, err))
		return false;
	if (!o->keys && scenario_needs_keys(p->scenario))
		return err_field(err, "keys", "the meters' keys are needed: --keys SEED or FILE");
	scenario_configure(p->scenario, &o->fleet);
	return true;
}

static bool people_load(struct options *o, struct people *p, struct err *err)
{
	if (o->scenario)
		return scenario_open(o, p, err);
	if (o->registry && !registry_load(o->registry, &p->rows, &p->rows_n, err))
		return false;
	return !o->data || given_load(o->data, &p->given, err);
}

static void give(struct meter *m, const struct given *g)
{
	if (!g)
		return;
	m->given = g;
	if (g->kind_said)
		household_set_kind(&m->household, g->kind);
}

static size_t make_listed(struct fleet *f, const struct options *o, const struct people *p)
{
	size_t n = count_listed(o, p);
	for (size_t i = 0; i < n; i++) {
		struct meter *m = &f->callers[i].meter;
		char serial[METER_SERIAL_MAX];
		own_serial(o, i, serial);
		if (o->registry)
			meter_init(m, o->seed, p->rows[i].serial, p->rows[i].type,
				   p->rows[i].place);
		else
			meter_init(m, o->seed, serial, "ВК-G4ETe", "");
		if (p->given)
			give(m, given_find(p->given, m->serial));
	}
	return n;
}

static bool is_listed(const struct fleet *f, size_t n, const char *serial)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(f->callers[i].meter.serial, serial) == 0)
			return true;
	}
	return false;
}

static void make_people(struct fleet *f, const struct options *o, const struct people *p)
{
	if (p->scenario) {
		scenario_people(p->scenario, f);
		return;
	}
	size_t listed = make_listed(f, o, p);
	size_t n = listed;
	for (size_t i = 0; p->given && i < given_count(p->given); i++) {
		const struct given *g = given_at(p->given, i);
		if (is_listed(f, listed, g->serial))
			continue;
		struct meter *m = &f->callers[n++].meter;
		meter_init(m, o->seed, g->serial, g->type ? g->type : "ВК-G4ETe",
			   g->place ? g->place : "");
		give(m, g);
	}
	f->count = n;
}

static bool report(struct fleet *f, const struct options *o, struct err *err)
{
	if (o->json)
		stats_print_json(&f->stats, f->seconds, stdout);
	else
		stats_print(&f->stats, f->seconds, stdout);
	if (o->truth && !truth_write(f, o->truth, err))
		return false;
	return !o->compare || compare_with_store(f, o->compare, o->json, err);
}

static bool all_well(const struct fleet *f)
{
	if (f->config->lives)
		return true; /* bad days belong to it */
	if (f->stats.given_up)
		return false;
	for (size_t i = 0; !f->config->repeat && i < f->count; i++) {
		if (f->callers[i].done < f->config->calls)
			return false;
	}
	return true;
}

static bool write_keys(const struct fleet *f, const char *path, struct err *err)
{
	FILE *out = fopen(path, "we");
	if (!out)
		return err_set(err, ERR_IO, "%s: %m", path);
	for (size_t i = 0; i < f->count; i++)
		/* LIS-200 has none, and a server with the keys of a meter reads it with them only. */
		if (fleet_kit_of(f, i)->station.kind != STATION_LIS200)
			keys_put(&f->callers[i].meter, out);
	bool bad = ferror(out);
	bad |= fclose(out) != 0;
	return !bad || err_set(err, ERR_IO, "%s: %m", path);
}

/*
 * A meter never counts frames anew, and a server would take it for a replay: where the
 * last run has left off is not known here, so counters go with real time, faster than
 * a meter can use them up. They last until 2033.
 */
static uint32_t first_counter(void)
{
	enum { SINCE = 1735689600 /* 2025-01-01 */, PER_SECOND = 16 };
	return (uint32_t)((clock_wall() - SINCE) * PER_SECOND);
}

static bool give_keys(struct fleet *f, const struct options *o, struct err *err)
{
	CLEANUP(auto_keys) struct keys *keys = NULL;
	if (!o->keys)
		return true;
	if (!keys_open(o->keys, &keys, err))
		return false;
	for (size_t i = 0; i < f->count; i++) {
		struct meter *m = &f->callers[i].meter;
		if (!keys_give(keys, m, err))
			return false;
		m->security.sent = first_counter();
	}
	return !o->keys_out || write_keys(f, o->keys_out, err);
}

static bool run(struct options *o, bool *ret_well, struct err *err)
{
	struct people p = { 0 };
	struct fleet f = { 0 };
	bool keys_only = !o->fleet.server.ss_family; /* nobody is called */
	bool ok = people_load(o, &p, err);
	ok = ok && fleet_init(&f, &o->fleet, count_places(o, &p), err);
	if (ok) {
		make_people(&f, o, &p);
		ok = give_keys(&f, o, err) &&
		     (keys_only || (fleet_run(&f, err) && report(&f, o, err)));
		*ret_well = ok && (keys_only || all_well(&f));
		fleet_finish(&f);
	}
	people_free(&p);
	return ok;
}

int main(int argc, char **argv)
{
	struct options o;
	struct err err;
	bool well = false;
	(void)signal(SIGPIPE, SIG_IGN);
	if (!options_parse(argc, argv, clock_wall(), &o, &err)) {
		(void)fprintf(stderr, "themis-sim: %s\n", err.msg);
		return err_exit_code(err.kind);
	}
	if (o.help) {
		options_help(stdout);
		return 0;
	}
	CLEANUP(auto_tls_client) struct tls_client *tls = NULL;
	bool ok = !o.tls || tls_client_open(o.tls_ca, o.client_cert, o.client_key, &tls, &err);
	o.fleet.kit.tls = tls;
	if (!ok || !run(&o, &well, &err)) {
		(void)fprintf(stderr, "themis-sim: %s\n", err.msg);
		return err_exit_code(err.kind);
	}
	return well ? 0 : 1;
}
