#include "unit.h"

#include <limits.h>
#include <stdio.h>

#include "base/tz.h"
#include "sim/options.h"
#include "sim/registry.h"
#include "sim/truth.h"

static bool parse(struct options *o, struct err *err, const char *a, const char *b, const char *c)
{
	char words[4][64] = { "themis-sim" };
	char *argv[5] = { words[0] };
	const char *given[] = { a, b, c };
	int argc = 1;
	for (size_t i = 0; i < 3 && given[i]; i++) {
		(void)snprintf(words[argc], sizeof words[argc], "%s", given[i]);
		argv[argc] = words[argc];
		argc++;
	}
	*err = (struct err){ 0 };
	return options_parse(argc, argv, 1000000, o, err);
}

static void options_have_bounds(void **state)
{
	(void)state;
	struct options o;
	struct err err;
	assert_true(parse(&o, &err, "--server=127.0.0.1:55000", "--days=7", "--retries=forever"));
	assert_int_equal(o.fleet.depth, 7 * 86400);
	assert_int_equal(o.fleet.retries, UINT_MAX);
	assert_int_equal(o.fleet.now, 1000000);
	assert_false(o.fleet.pinned);
	assert_true(parse(&o, &err, "--server=[::1]:55000", "--now=2017-10-04T07:37:10+03:00",
			  "--protocol=mixed"));
	assert_int_equal(o.fleet.now, 1507091830);
	assert_true(o.fleet.pinned && o.fleet.mixed && o.fleet.speed == 0.0);
	assert_false(parse(&o, &err, "--server=127.0.0.1:55000", "--days=-1", NULL));
	assert_string_equal(err.msg, "--days is a whole number from 0 to 5000");
	assert_false(parse(&o, &err, "--server=127.0.0.1", NULL, NULL));
	assert_false(parse(&o, &err, "--days=1", NULL, NULL));
	assert_string_equal(err.msg, "--server HOST:PORT is needed");
	assert_false(parse(&o, &err, "--server=127.0.0.1:1", "--protocol=smoke", NULL));
}

static void a_register_is_read(void **state)
{
	(void)state;
	static const char text[] = "\xef\xbb\xbfserial;type;group;city;subscriber\r\n"
				   "1;ВК-G6ETe;А/Ростов;Ростов;\"ООО \"\"Рога; копыта\"\"\"\r\n"
				   "\r\n"
				   "2;;;Арзамас;x\n";
	struct registry_row *rows;
	size_t n;
	struct err err;
	assert_true(registry_parse("r", text, strlen(text), &rows, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].serial, "1");
	assert_string_equal(rows[0].type, "ВК-G6ETe");
	assert_string_equal(rows[0].place, "А/Ростов Ростов ");
	assert_string_equal(rows[1].serial, "2");
	free(rows);
	assert_false(registry_parse("r", "a,b\n", 4, &rows, &n, &err));
	assert_string_equal(err.msg, "r:1: no column is called serial");
	assert_false(registry_parse("r", "serial\n1\n\"\"\n", 13, &rows, &n, &err));
	assert_string_equal(err.msg, "r:3: the serial or type is missing or too long");
}

static void percentiles_are_near(void **state)
{
	(void)state;
	static struct histogram h;
	for (uint64_t i = 1; i <= 10000; i++)
		histogram_add(&h, i * 100);
	assert_in_range(histogram_percentile(&h, 0.50), 500000, 516000);
	assert_in_range(histogram_percentile(&h, 0.99), 990000, 1000000);
	assert_int_equal(histogram_percentile(&h, 1.0), 1000000);
	histogram_add(&h, UINT64_MAX);
	assert_int_equal(h.max, UINT64_MAX);
}

static void truth_has_every_row(void **state)
{
	(void)state;
	struct fleet_config config = { .now = 1768467600, .depth = 2 * 86400, .workers = 1 };
	struct fleet f;
	char path[] = "/tmp/themis-sim-truth-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	assert_true(fleet_init(&f, &config, 3, NULL));
	for (size_t i = 0; i < 3; i++) {
		char serial[8];
		(void)snprintf(serial, sizeof serial, "%zu", i + 100);
		meter_init(&f.callers[i].meter, 1, serial, "ВК-G4ETe", "");
		/* The last call of the third one failed. */
		f.callers[i].tried = config.now;
		f.callers[i].seen = i == 2 ? config.now - 7200 : config.now;
	}
	assert_true(truth_write(&f, path, NULL));
	FILE *in = fopen(path, "re");
	char line[128];
	size_t hours = 0;
	size_t days = 0;
	size_t unread = 0;
	while (fgets(line, sizeof line, in)) {
		hours += strstr(line, " hour ") != NULL;
		days += strstr(line, " day ") != NULL;
		unread += strstr(line, " hour ") && strstr(line, " unread\n");
	}
	assert_int_equal(fclose(in), 0);
	assert_int_equal(hours, 3 * 49);
	assert_int_equal(days, 3 * 2);
	assert_int_equal(unread, 2);
	assert_int_equal(unlink(path), 0);
	fleet_finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_have_bounds),
		cmocka_unit_test(a_register_is_read),
		cmocka_unit_test(percentiles_are_near),
		cmocka_unit_test(truth_has_every_row),
	};
	return cmocka_run_group_tests_name("sim_fleet", tests, NULL, NULL);
}
