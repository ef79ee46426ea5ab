#include "unit.h"

#include <stdio.h>

#include "sim/scenario.h"

enum { START = 1768467600, DAY = 86400, HOUR = 3600, ALWAYS = 1000000 };

static struct life_plan plan_of(struct life_event e)
{
	struct life_plan p = { .n = 1, .events = { e } };
	p.events[0].share = ALWAYS;
	return p;
}

static struct life_state state(const struct life_plan *p, int64_t day)
{
	return life_at(p, 1, START + day * DAY, 180, DAY);
}

static void states_follow_the_days(void **state_)
{
	(void)state_;
	struct life_plan p = plan_of((struct life_event){
		.kind = LIFE_SIM_LOST, .from = START + 2 * DAY, .to = START + 4 * DAY });
	assert_false(state(&p, 1).silent);
	assert_true(state(&p, 2).silent && state(&p, 3).silent);
	assert_false(state(&p, 4).silent);
	assert_false(life_at(&p, 0, START + 2 * DAY, 180, DAY).silent);

	p = plan_of((struct life_event){
		.kind = LIFE_BATTERY, .from = START + 10 * DAY, .to = INT64_MAX, .value = 10 });
	assert_int_equal(state(&p, -1).millivolts, 0);
	assert_int_equal(state(&p, 0).millivolts, 3600);
	assert_in_range(state(&p, 5).millivolts, 3100, 3300);
	assert_true(state(&p, 10).dying && !state(&p, 10).dead);
	assert_true(state(&p, 11).dead);

	p = plan_of((struct life_event){
		.kind = LIFE_ZONE, .from = INT64_MIN, .to = INT64_MAX, .value = 60 });
	assert_int_equal(state(&p, 0).zone, 240);
	assert_int_equal(state(&p, 0).clock_error, -3600);
	p = plan_of((struct life_event){
		.kind = LIFE_DRIFT, .from = INT64_MIN, .to = INT64_MAX, .value = 77 });
	assert_int_equal(state(&p, 0).clock_error, 77);
}

/* The archives of a meter with one event at a day after the start, ten days old. */
static void open_with(struct history *h, struct meter *m, const struct life_plan *p, int64_t day,
		      bool whole)
{
	meter_init(m, 1, "15401450", "ВК-G4ETe", "");
	m->plan = p;
	m->fate = p ? 1 : 0;
	bool ok = whole ? history_open_whole(h, m, START - 10 * DAY, START + day * DAY, NULL)
			: history_open(h, m, START - 10 * DAY, START + day * DAY, NULL);
	assert_true(ok);
}

static void close_all(struct history *h, struct meter *m)
{
	history_close(h);
	meter_finish(m);
}

static void a_ring_forgets(void **state_)
{
	(void)state_;
	struct life_plan p = plan_of((struct life_event){
		.kind = LIFE_RING, .from = INT64_MIN, .to = INT64_MAX, .value = 24 });
	struct history h;
	struct meter m;
	open_with(&h, &m, &p, 0, false);
	assert_int_equal(h.count[HISTORY_HOUR], 24);
	assert_int_equal(h.count[HISTORY_DAY], 10);
	assert_int_equal(history_row(&h, HISTORY_HOUR, 0).time, START - 23 * HOUR);
	assert_int_equal(history_find(&h, HISTORY_HOUR, START - 20 * HOUR), 3);
	close_all(&h, &m);
	open_with(&h, &m, &p, 0, true);
	assert_int_equal(h.count[HISTORY_HOUR], 241);
	close_all(&h, &m);
}

static void an_index_begins_again(void **state_)
{
	(void)state_;
	struct life_plan p = plan_of(
		(struct life_event){ .kind = LIFE_RESET, .from = START + DAY, .to = INT64_MAX });
	struct history h;
	struct history plain;
	struct meter m;
	struct meter other;
	open_with(&plain, &other, NULL, 3, false);
	open_with(&h, &m, &p, 3, false);
	assert_int_equal(h.count[HISTORY_HOUR], plain.count[HISTORY_HOUR]);
	int64_t midnight = START + DAY - 12 * HOUR; /* noon in Moscow is the start */
	size_t at = history_find(&h, HISTORY_HOUR, midnight);
	uint32_t stood = history_row(&plain, HISTORY_HOUR, at).index;
	assert_int_equal(history_row(&h, HISTORY_HOUR, at).index, stood);
	for (size_t i = at + 1; i < h.count[HISTORY_HOUR]; i++)
		assert_int_equal(history_row(&h, HISTORY_HOUR, i).index,
				 history_row(&plain, HISTORY_HOUR, i).index - stood);
	assert_int_equal(history_current(&h).index, history_current(&plain).index - stood);
	close_all(&h, &m);

	p.events[0].kind = LIFE_EXCHANGE;
	open_with(&h, &m, &p, 3, false);
	assert_int_equal(history_row(&h, HISTORY_HOUR, 0).time, midnight + HOUR);
	close_all(&h, &m);
	close_all(&plain, &other);
}

static void rows_are_missing_shifted_or_ahead(void **state_)
{
	(void)state_;
	struct life_plan p = plan_of((struct life_event){
		.kind = LIFE_HOLES, .from = INT64_MIN, .to = INT64_MAX, .value = 30 });
	struct history h;
	struct meter m;
	open_with(&h, &m, &p, 0, true);
	assert_in_range(h.count[HISTORY_HOUR], 145, 195);
	close_all(&h, &m);

	p = plan_of((struct life_event){ .kind = LIFE_OFF_GRID,
					 .from = START - 5 * HOUR,
					 .to = START - 3 * HOUR,
					 .value = 900 });
	open_with(&h, &m, &p, 0, false);
	assert_int_equal(history_row(&h, HISTORY_HOUR, 235).time, START - 5 * HOUR + 900);
	assert_int_equal(history_row(&h, HISTORY_HOUR, 237).time, START - 3 * HOUR);
	close_all(&h, &m);

	p = plan_of((struct life_event){
		.kind = LIFE_FUTURE, .from = INT64_MIN, .to = INT64_MAX, .value = 3 });
	open_with(&h, &m, &p, 0, false);
	assert_int_equal(h.count[HISTORY_HOUR], 244);
	assert_int_equal(history_row(&h, HISTORY_HOUR, 243).time, START + 3 * HOUR);
	assert_int_equal(h.now, START);
	close_all(&h, &m);
}

static bool parse(const char *text, struct scenario **s, struct err *err)
{
	struct kit kit = { .device.max_pdu = 1024, .station.hdlc_info = 512 };
	*err = (struct err){ 0 };
	return scenario_parse("s", text, strlen(text), START, &kit, s, err);
}

static void a_scenario_makes_a_fleet(void **state_)
{
	(void)state_;
	static const char text[] =
		"days = 10; archive = 3; spread = 3600; retries = 5; closing = true;\n"
		"groups: ( { meters = 3; protocol = \"hdlc\"; faults = \"reset=0.5\"; pdu = 256; },\n"
		"          { meters = 2; protocol = \"wrapper\"; type = \"ВК-G6ETe\";\n"
		"            life: ( { event = \"clone\"; day = 2; until = 4; },\n"
		"                    { event = \"ring\"; value = 48; } ); } );\n";
	struct scenario *s;
	struct err err;
	struct fleet_config config = { .workers = 1 };
	struct fleet f;
	assert_true(parse(text, &s, &err));
	scenario_configure(s, &config);
	assert_int_equal(config.now, START - 9 * DAY - 3600);
	assert_int_equal(config.depth, 3 * DAY);
	assert_true(config.lives && config.closing && config.pinned);
	assert_int_equal(scenario_count(s), 7);
	assert_false(scenario_needs_keys(s));
	assert_true(fleet_init(&f, &config, scenario_count(s), NULL));
	scenario_people(s, &f);
	assert_int_equal(f.count, 7);
	assert_string_equal(f.callers[0].meter.serial, "17000001");
	assert_int_equal(f.callers[0].kit->station.kind, STATION_HDLC);
	assert_int_equal(f.callers[0].kit->device.max_pdu, 256);
	assert_int_equal(f.callers[0].kit->faults.share[FAULT_RESET], 500000);
	assert_string_equal(f.callers[3].meter.serial, "17000004");
	assert_string_equal(f.callers[4].meter.serial, "17000004");
	assert_true(f.callers[3].meter.large);
	assert_int_equal(f.callers[3].meter.fate, 3);
	assert_int_equal(f.callers[3].last, 9);
	/* The clone calls from day 2 to day 4, and nothing else befalls it. */
	assert_int_equal(f.callers[4].meter.fate, 0);
	assert_int_equal(f.callers[4].steps, 2);
	assert_int_equal(f.callers[4].last, 4);
	assert_true(f.callers[3].slot >= 0 && f.callers[3].slot < 3600);
	fleet_finish(&f);
	scenario_free(s);
}

static void bad_scenarios_are_told(void **state_)
{
	(void)state_;
	static const struct {
		const char *text;
		const char *words;
	} bad[] = {
		{ "days = 3;", "groups is a list of meters' groups" },
		{ "groups = ();", "days" },
		{ "days = 0; groups: ({ meters = 1; });", "s:1: " },
		{ "days = 3; fun = 1; groups: ({ meters = 1; });", "s:1: " },
		{ "days = 3;\ngroups: ({ meters = 0; });", "s:2: " },
		{ "days = 3;\ngroups: ({ meters = 1; protocol = \"mixed\"; });",
		  "s:2: a group speaks one protocol" },
		{ "days = 3;\ngroups: ({ meters = 1;\nfaults = \"reset=2\"; });",
		  "s:3: faults: reset is a share of all calls, from 0 to 1" },
		{ "days = 3;\ngroups: ({ meters = 1; life: (\n{ event = \"fire\"; }); });",
		  "s:3: no event is called 'fire'" },
		{ "days = 3;\ngroups: ({ meters = 1; life: (\n{ event = \"reset\"; value = 1; day = 1; "
		  "}); });",
		  "s:3: reset takes no value" },
		{ "days = 3;\ngroups: ({ meters = 1; life: (\n{ event = \"reset\"; }); });",
		  "s:3: reset has a day, after the first one, and no until" },
		{ "days = 3;\ngroups: ({ meters = 1; life: (\n{ event = \"ring\"; value = 0; }); });",
		  "s:3: " },
		{ "days = 3;\ngroups: ({ meters = 1; security = \"lls\"; });",
		  "s:2: security lls needs a password" },
		{ "start = \"noon\"; days = 3;\ngroups: ({ meters = 1; });", "s:1: start: " },
		{ "days = 3;\ngroups: ({ meters = 999999; }, { meters = 2; });",
		  "s:2: there are more than 1000000 meters" },
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct scenario *s;
		struct err err;
		assert_false(parse(bad[i].text, &s, &err));
		assert_non_null(strstr(err.msg, bad[i].words));
	}
}

/* Rows that no good call could read are known by their reason. */
static void what_was_never_readable_is_known(void **state_)
{
	(void)state_;
	struct life_plan p = plan_of((struct life_event){
		.kind = LIFE_RING, .from = INT64_MIN, .to = INT64_MAX, .value = 24 });
	struct fleet_config config = { .now = START, .step = DAY };
	struct fleet f = { .config = &config };
	struct worker w = { .fleet = &f };
	struct caller c = { .worker = &w, .meter = { .plan = &p, .fate = 1 }, .seen = START };
	struct household h = { .climate = climate_find("") };
	c.meter.household = h;
	caller_seen(&c, START + 12 * HOUR);
	assert_int_equal(c.gaps_n, 0);
	caller_seen(&c, START + 60 * HOUR);
	assert_int_equal(c.gaps_n, 1);
	assert_int_equal(c.gaps[0].from, START + 12 * HOUR);
	assert_int_equal(c.gaps[0].to, START + 36 * HOUR);
	assert_false(c.gaps[0].exchange);
	caller_seen(&c, START);
	assert_int_equal(c.seen, START + 60 * HOUR);
	free(c.gaps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_follow_the_days),
		cmocka_unit_test(a_ring_forgets),
		cmocka_unit_test(an_index_begins_again),
		cmocka_unit_test(rows_are_missing_shifted_or_ahead),
		cmocka_unit_test(a_scenario_makes_a_fleet),
		cmocka_unit_test(bad_scenarios_are_told),
		cmocka_unit_test(what_was_never_readable_is_known),
	};
	return cmocka_run_group_tests_name("sim_life", tests, NULL, NULL);
}
