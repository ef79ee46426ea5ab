/* The checksum is that of the sources, the way docs/en/calculation.md tells, and no source lacks. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "meter/calc.h"

/* What a command prints, and that it ended well. */
static void output_of(const char *command, char *buf, size_t cap)
{
	FILE *f = popen(command, "r");

	assert_non_null(f);
	size_t n = fread(buf, 1, cap - 1, f);
	buf[n] = 0;
	assert_int_equal(pclose(f), 0);
}

static void checksum_is_that_of_the_sources(void **state)
{
	(void)state;
	char told[256];

	output_of("cd " SOURCE_ROOT "/src && LC_ALL=C sha256sum $(cat meter/calc_sources.txt) | "
		  "sha256sum",
		  told, sizeof told);
	assert_int_equal(strlen(calc_checksum()), 64);
	assert_int_equal(strncmp(told, calc_checksum(), 64), 0);
	/* Asked again, and made again, it is the same. */
	output_of("python3 " SOURCE_ROOT "/tools/calc-checksum", told, sizeof told);
	assert_int_equal(strncmp(told, calc_checksum(), 64), 0);
	assert_string_equal(calc_version(), "1.0.0");
}

static void list_of_sources_is_complete(void **state)
{
	(void)state;
	char wrong[4096];

	output_of("python3 " SOURCE_ROOT "/tools/calc-checksum --check " BUILD_ROOT, wrong,
		  sizeof wrong);
	assert_string_equal(wrong, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksum_is_that_of_the_sources),
		cmocka_unit_test(list_of_sources_is_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
