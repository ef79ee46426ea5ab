/* Profiles: the one that is built in, and mistakes with their line. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "meter/catalogue.h"
#include "protocol/profile_check.h"

static const char small[] = SOURCE_ROOT "/tests/vectors/profile/small.conf";
static const char lis200[] = SOURCE_ROOT "/tests/vectors/profile/lis200.conf";

static void the_default_is_built_in(void **state)
{
	(void)state;
	CLEANUP(auto_profile_set) struct profile_set *set = NULL;
	struct err err = { 0 };

	assert_true(profile_set_open(NULL, &set, &err));
	assert_int_equal(profile_count(set), 1);
	const struct profile *p = profile_find(set, "vk-g-ete");
	assert_non_null(p);
	assert_ptr_equal(p, profile_at(set, 0));
	assert_null(profile_find(set, "other"));
	assert_int_equal(p->public_client.id, 16);
	assert_int_equal(p->reading_client.authentication, AUTH_LLS);
	assert_memory_equal(p->role[ROLE_INDEX].obis, "\x07\x00\x0d\x02\x00\xff", 6);
	assert_int_equal(p->archive[ARCHIVE_MONTH].object.obis[4], 4);
	assert_true(profile_parameter(p, "server_address")->last);
	assert_null(profile_parameter(p, "colour"));
	assert_int_equal(p->secure_client.authentication, AUTH_GMAC);
	assert_int_equal(p->security.ciphering, CIPHERING_BOTH);
	assert_int_equal(p->security.counter.obis[2], 43);
	assert_int_equal(profile_action(p, "archive_capture")->type, 15);
	assert_null(profile_action(p, "explode"));
	assert_int_equal(profile_status_flags(p, 0x018),
			 READING_CLOCK_INVALID | READING_SUBSTITUTE_TEMPERATURE);
	assert_string_equal(profile_event(p, 3)->name, "battery-low");
	assert_int_equal(profile_event(p, 3)->kind, EVENT_APPEARS);
	assert_int_equal(profile_event(p, 131)->kind, EVENT_GOES);
	assert_string_equal(profile_event(p, 65)->name, "clock-set");
	assert_null(profile_event(p, 13));
}

/* The profile's decimals and the catalogue's scale describe the same text. */
static void parameters_agree_with_the_catalogue(void **state)
{
	(void)state;
	CLEANUP(auto_profile_set) struct profile_set *set = NULL;
	AUTO_CATALOGUE *catalogue = NULL;
	struct err err = { 0 };

	assert_true(catalogue_load(SOURCE_ROOT "/profiles/parameters.conf", &catalogue, &err));
	assert_true(profile_set_open(SOURCE_ROOT "/profiles", &set, &err));
	const struct profile *p = profile_find(set, "vk-g-ete");
	for (size_t i = 0; i < catalogue_count(catalogue); i++)
		assert_non_null(profile_parameter(p, catalogue_at(catalogue, i)->key));
	for (size_t i = 0; i < p->parameter_count; i++) {
		const struct profile_parameter *m = &p->parameters[i];
		const struct parameter *c = catalogue_find(catalogue, m->key);
		assert_non_null(c);
		assert_int_equal(c->scale, m->decimals);
		assert_int_equal(c->writable, m->writable);
	}
}

static void a_file_of_ones_own(void **state)
{
	(void)state;
	CLEANUP(auto_profile) struct profile *p = NULL;
	struct err err = { 0 };

	assert_true(profile_load_file(small, &p, &err));
	assert_string_equal(p->name, "small");
	assert_int_equal(p->server_bytes, 4);
	assert_int_equal(p->deviation_sign, SIGN_EAST);
	assert_int_equal(p->offset_default, 10800);
	assert_int_equal(p->archive[ARCHIVE_HOUR].stamp, STAMP_START);
	assert_int_equal(p->archive[ARCHIVE_DAY].object.class_id, 0);
	assert_false(p->with_list);
	assert_false(p->parameters[1].readable);
	assert_true(p->parameters[1].writable);
	assert_int_equal(p->parameters[0].type, 9);
	assert_int_equal(p->event_codes[0].code, 1);
	assert_int_equal(p->event_codes[1].code, 4);
	assert_int_equal(p->event_codes[2].code, 64);
	assert_false(profile_load_file("/nowhere.conf", &p, &err));
	assert_false(profile_set_open("/nowhere", (struct profile_set *[]){ NULL }, &err));
	assert_int_equal(err.kind, ERR_IO);
}

static void sections_of_the_second_step(void **state)
{
	(void)state;
	CLEANUP(auto_profile) struct profile *p = NULL;
	struct err err = { 0 };

	assert_true(profile_load_file(SOURCE_ROOT "/tests/vectors/profile/pushing.conf", &p, &err));
	assert_int_equal(p->secure_client.id, 1);
	assert_int_equal(p->secure_client.authentication, AUTH_GMAC);
	assert_int_equal(p->security.ciphering, CIPHERING_AUTHENTICATED);
	assert_true(p->security.general);
	assert_int_equal(p->security.counter.class_id, 0);
	assert_true(p->push.only);
	assert_int_equal(p->push.object_count, 3);
	assert_int_equal(p->push.objects[2].class_id, 3);
	assert_int_equal(p->push.scaler_count, 1);
	assert_int_equal(p->push.scalers[0].scaler, -3);
	assert_int_equal(p->push.scalers[0].unit, 14);
	assert_int_equal(p->archive[ARCHIVE_HOUR].access, ACCESS_ENTRY);
	assert_int_equal(p->archive[ARCHIVE_DAY].access, ACCESS_ALL);
	assert_int_equal(p->action_count, 3);
	assert_true(profile_action(p, "message")->takes_text);
	assert_int_equal(profile_action(p, "message")->form, FORM_TEXT);
	assert_int_equal(profile_action(p, "reset")->type, 0);
}

struct mistake {
	unsigned line;
	const char *text;
	const char *words;
};

/* The good text with one line replaced: the error names that line. `list` is the line of a
 * list whose members the parser counts by its end. */
static void expect_mistakes(const char *path, const struct mistake *wrong, size_t n, unsigned list)
{
	char lines[32][512];
	unsigned count = 0;
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	while (count < 32 && fgets(lines[count], sizeof lines[0], f))
		count++;
	assert_int_equal(fclose(f), 0);
	for (size_t i = 0; i < n; i++) {
		char text[8192];
		struct strb b = strb_make(text, sizeof text);
		struct profile *p = NULL;
		struct err err = { 0 };
		for (unsigned k = 0; k < count; k++) {
			bool other = k + 1 == wrong[i].line;
			strb_add_text(&b, other ? wrong[i].text : lines[k]);
			strb_add_text(&b, other ? "\n" : "");
		}
		assert_false(profile_load_text(text, "mine.conf", &p, &err));
		char line[16];
		(void)snprintf(line, sizeof line, "mine.conf:%u", wrong[i].line);
		if (!strstr(err.msg, wrong[i].words) ||
		    (wrong[i].line != list && strncmp(err.msg, line, strlen(line)) != 0))
			fail_msg("%zu: %s", i, err.msg);
	}
}

static void mistakes_have_a_line(void **state)
{
	(void)state;
	static const struct mistake wrong[] = {
		{ 1, "profil = \"small\";", "profil" },
		{ 3, "clients: { public = { id = 0; }; };", "id" },
		{ 4, "server: { logical = 1; physical = 17; address_bytes = 3; };", "1, 2 or 4" },
		{ 4, "server: { logical = 200; physical = 17; address_bytes = 2; };", "logical" },
		{ 5, "link: { max_info = 5000; };", "max_info" },
		{ 6, "capabilities: { with_lists = true; };", "with_lists" },
		{ 7, "clock: { deviation_sign = \"up\"; };", "up" },
		{ 7, "clock: { offset_min = 5; offset_max = 3; };", "offset_min" },
		{ 8, "objects: { serial = \"1 0-0:96.1.0.999 2\"; };", "CLASS OBIS ATTRIBUTE" },
		{ 8, "objects: { clock = \"8 0-0:1.0.0 2\"; };", "serial" },
		{ 9, "archives: { hour = { stamp = \"end\"; }; };", "object" },
		{ 9, "archives: { year = { object = \"7 7-0:1.2.3 2\"; }; };", "year" },
		{ 6, "capabilities: { }; security: { suite = 1; };", "suite" },
		{ 6, "capabilities: { }; security: { ciphering = \"most\"; };", "most" },
		{ 6, "capabilities: { }; push: { only = 1; };", "only" },
		{ 6, "capabilities: { }; push: { objects = ( \"1 2 3\" ); };", "ATTRIBUTE" },
		{ 6, "capabilities: { }; push: { scalers = ( \"7-0:1.0.0.255 x 1\" ); };",
		  "SCALER" },
		{ 6, "capabilities: { }; actions: ( { key = \"a\"; } );", "object" },
		{ 6,
		  "capabilities: { }; actions: ( { key = \"a\"; object = \"1 0-0:1.0.0 1\"; form "
		  "= \"decimal\"; } );",
		  "decimal" },
		{ 6,
		  "capabilities: { }; actions: ( { key = \"a\"; object = \"1 0-0:1.0.0 1\"; type "
		  "= \"unsigned\"; value = 300; } );",
		  "hold" },
		{ 9, "archives: { hour = { object = \"7 7-0:1.2.3 2\"; access = \"guess\"; }; };",
		  "guess" },
		{ 14, "status: ( { bit = 3; name = \"a\"; }, { bit = 3; name = \"b\"; } );",
		  "twice" },
		{ 14, "status: ( { bit = 3; name = \"a\"; flag = \"red\"; } );", "red" },
		{ 14, "status: ( { bit = 40; name = \"a\"; } );", "bit" },
		{ 15, "events: { appears = 1; goes = 1; };", "twice" },
		{ 11, "\t{ key = \"a\"; form = \"text\"; },", "object" },
		{ 11, "\t{ key = \"a\"; object = \"1 0-0:1.0.0 2\"; form = \"song\"; },", "song" },
		{ 11, "\t{ key = \"a\"; object = \"1 0-0:1.0.0 2\"; },", "form" },
		{ 11,
		  "\t{ key = \"substitute_pressure\"; object = \"1 0-0:1.0.0 2\"; form = \"pin\"; },",
		  "twice" },
	};
	expect_mistakes(small, wrong, ARRAY_LEN(wrong), 11);
}

static void lis200_alone(void **state)
{
	(void)state;
	CLEANUP(auto_profile) struct profile *p = NULL;
	struct err err = { 0 };

	assert_true(profile_load_file(lis200, &p, &err));
	const struct profile_lis200 *l = &p->lis200;
	assert_true(l->present && l->even_parity);
	assert_int_equal(l->lock, 2);
	assert_int_equal(l->timeout_ms, 1000);
	assert_int_equal(l->rows, 5);
	assert_string_equal(l->role[LIS200_TEMPERATURE], "6:310_1.0");
	assert_null(l->role[LIS200_CLOCK]);
	assert_int_equal(l->archive[ARCHIVE_HOUR].number, 3);
	assert_int_equal(l->archive[ARCHIVE_HOUR].stamp, STAMP_START);
	assert_int_equal(l->archive[ARCHIVE_DAY].number, 0);
	assert_string_equal(l->column[LIS200_COLUMN_INDEX][1], "Vb");
	assert_null(l->column[LIS200_COLUMN_INDEX][2]);
	assert_int_equal(l->message_count, 2);
	assert_string_equal(l->messages[0].column, "StSy");
	assert_int_equal(l->event_codes[0].code, 0x8104);
	assert_true(l->parameters[0].readable);
	assert_false(l->parameters[0].writable);
	/* The DLMS client finds nothing to ask for, and nothing that would hurt. */
	assert_int_equal(p->role[ROLE_SERIAL].class_id, 0);
	assert_true(p->timeout_ms > 0 && p->server_bytes > 0 && p->list_items > 0);
}

static void mistakes_in_lis200_have_a_line(void **state)
{
	(void)state;
	static const struct mistake wrong[] = {
		{ 3, "link: { max_info = 128; };", "no clients" },
		{ 4,
		  "parameters: ( { key = \"a\"; object = \"1 0-0:1.0.0 2\"; form = \"text\"; } );",
		  "object" },
		{ 6, "parity = \"odd\";", "odd" },
		{ 6, "lock = 0;", "lock" },
		{ 6, "speed = 9600;", "speed" },
		{ 7, "addresses: { serial = \"180.0.1\"; };", "[I:]OOOO" },
		{ 7, "addresses: { serial = \"1:180\"; };", "[I:]OOOO" },
		{ 7, "addresses: { serial = \"0:180.0\"; };", "[I:]OOOO" },
		{ 7, "addresses: { serial = \"1:180_x.0\"; };", "[I:]OOOO" },
		{ 7, "addresses: { serial = \"1:00000000000000000000180.0\"; };", "[I:]OOOO" },
		{ 7, "addresses: { type = \"1:181.0\"; };", "serial" },
		{ 7, "addresses: { serials = \"1:181.0\"; };", "serials" },
		{ 8, "archives: { hour = { stamp = \"end\"; }; };", "number" },
		{ 8, "archives: { hour = 3; };", "no group" },
		{ 8, "archives: { hour = { number = 3; stamp = \"mid\"; }; };", "mid" },
		{ 9, "columns: { index = \"Vb\"; };", "time" },
		{ 9,
		  "columns: { time = (\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"); };",
		  "8 names" },
		{ 10, "messages: ( { number = 0; bit = 4; } );", "number" },
		{ 10, "messages: ( { number = 1; bit = 32; } );", "bit" },
		{ 10, "messages: ( 1 );", "groups" },
		{ 10, "messages: 1;", "no list" },
		{ 11, "event_codes: ( { code = 1; } );", "event" },
		{ 12, "parameters: ( { key = \"substitute_pressure\"; } );", "no address" },
		{ 12, "parameters: ( { key = \"apn\"; address = \"7:311.0\"; } );", "apn" },
		{ 12, "parameters: ( { key = \"transfer_window\"; address = \"7:311.0\"; } );",
		  "pin only" },
	};
	expect_mistakes(lis200, wrong, ARRAY_LEN(wrong), 0);
}

static void the_example_is_good(void **state)
{
	(void)state;
	CLEANUP(auto_profile_set) struct profile_set *set = NULL;
	struct err err = { 0 };

	if (!profile_set_open(SOURCE_ROOT "/profiles", &set, &err))
		fail_msg("%s", err.msg);
	const struct profile *p = profile_find(set, "ek270");
	assert_non_null(p);
	assert_true(p->lis200.present);
	assert_int_equal(p->public_client.id, 16);
}

struct told {
	unsigned errors;
	unsigned warnings;
	char all[4096];
};

static void note_problem(void *arg, const struct profile_problem *p)
{
	struct told *t = arg;
	size_t n = strlen(t->all);

	t->errors += !p->warning;
	t->warnings += p->warning;
	(void)snprintf(t->all + n, sizeof t->all - n, "%s\n", p->words);
}

static void replace(char *text, const char *what, const char *by)
{
	char *at = strstr(text, what);

	assert_non_null(at);
	assert_int_equal(strlen(what), strlen(by));
	for (size_t i = 0; by[i]; i++)
		at[i] = by[i];
}

static void a_check_tells_all_that_is_wrong(void **state)
{
	(void)state;
	static char text[1 << 16];
	char path[] = "/tmp/themis-profile-XXXXXX";
	struct told t = { 0 };
	AUTO_CATALOGUE *catalogue = NULL;
	struct err err;
	assert_true(catalogue_load(NULL, &catalogue, &err));
	FILE *in = fopen(SOURCE_ROOT "/profiles/vk-g-ete.conf", "re");
	assert_non_null(in);
	size_t n = fread(text, 1, sizeof text - 1, in);
	(void)fclose(in);
	replace(text, "form = \"window\"", "form = \"windoo\"");
	replace(text, "key = \"connection_attempts\"", "key = \"connection_attemptz\"");
	replace(text, "form = \"pin\"", "form = \"nip\"");
	replace(text, "\"both\";\n\tgeneral = false;", "\"encrypted\";\n            ");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	(void)close(fd);
	struct profile *p = profile_check_file(path, catalogue, note_problem, &t);
	(void)unlink(path);
	assert_null(p);
	assert_int_equal(t.errors, 2);
	assert_int_equal(t.warnings, 2);
	assert_non_null(strstr(t.all, ":94: form has no choice \"windoo\""));
	assert_non_null(strstr(t.all, ":95: connection_attemptz is not in the catalogue"));
	assert_non_null(strstr(t.all, "encrypted alone lets whoever is between change"));
	assert_non_null(strstr(t.all, ":98: form has no choice \"nip\""));

	t = (struct told){ 0 };
	p = profile_check_file(SOURCE_ROOT "/profiles/vk-g-ete.conf", catalogue, note_problem, &t);
	assert_non_null(p);
	profile_free(p);
	assert_string_equal(t.all, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_is_built_in),
		cmocka_unit_test(parameters_agree_with_the_catalogue),
		cmocka_unit_test(a_file_of_ones_own),
		cmocka_unit_test(sections_of_the_second_step),
		cmocka_unit_test(mistakes_have_a_line),
		cmocka_unit_test(lis200_alone),
		cmocka_unit_test(mistakes_in_lis200_have_a_line),
		cmocka_unit_test(the_example_is_good),
		cmocka_unit_test(a_check_tells_all_that_is_wrong),
	};
	return cmocka_run_group_tests_name("protocol_profile", tests, NULL, NULL);
}
