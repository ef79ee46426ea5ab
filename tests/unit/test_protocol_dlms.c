/* Every script of tests/vectors/dlms, fed line by line, byte by byte, in sevens. */
#include "unit.h"

#include "driver_script.h"

static const char folder[] = SOURCE_ROOT "/tests/vectors/dlms";

static void scripts_line_by_line(void **state)
{
	(void)state;
	assert_true(script_play_folder(folder, 0));
}

static void scripts_byte_by_byte(void **state)
{
	(void)state;
	assert_true(script_play_folder(folder, 1));
}

static void scripts_in_sevens(void **state)
{
	(void)state;
	assert_true(script_play_folder(folder, 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_line_by_line),
		cmocka_unit_test(scripts_byte_by_byte),
		cmocka_unit_test(scripts_in_sevens),
	};
	return cmocka_run_group_tests_name("protocol_dlms", tests, NULL, NULL);
}
