/* Every script of tests/vectors/dlms, fed line by line, byte by byte, in sevens. */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "dlms_script.h"

static const char folder[] = SOURCE_ROOT "/tests/vectors/dlms";

static int is_script(const struct dirent *e)
{
	size_t n = strlen(e->d_name);
	return n > 4 && strcmp(e->d_name + n - 4, ".txt") == 0;
}

static void play_all(size_t piece)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_script, alphasort);
	unsigned bad = 0;

	assert_true(n > 20);
	for (int i = 0; i < n; i++) {
		char path[1024];
		struct err err = { 0 };
		(void)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (!script_play(path, piece, &err)) {
			print_error("%s\n", err.msg);
			bad++;
		}
		free(names[i]);
	}
	free(names);
	assert_int_equal(bad, 0);
}

static void scripts_line_by_line(void **state)
{
	(void)state;
	play_all(0);
}

static void scripts_byte_by_byte(void **state)
{
	(void)state;
	play_all(1);
}

static void scripts_in_sevens(void **state)
{
	(void)state;
	play_all(7);
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
