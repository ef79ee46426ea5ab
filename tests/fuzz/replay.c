/*
 * replay.c - feeds every file of the folders given to a fuzz target, as TAP.
 *
 * Stands in for libFuzzer in the ordinary test build, so that each seed and
 * each input that once broke something is checked with every `make test`.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEED_MAX = 16 << 20 };

static unsigned tests, failures;

static void report(bool ok, const char *what)
{
	tests++;
	if (!ok)
		failures++;
	(void)printf("%s %u - %s\n", ok ? "ok" : "not ok", tests, what);
	(void)fflush(stdout);
}

/* The target must see the exact size: a buffer of its own lets ASan find reads past it. */
static bool replay_file(const char *path, long size)
{
	FILE *f = fopen(path, "rbe");
	if (!f)
		return false;
	uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
	bool ok = data && fread(data, 1, (size_t)size, f) == (size_t)size;
	if (fclose(f) != 0)
		ok = false;
	if (ok)
		ok = LLVMFuzzerTestOneInput(data, (size_t)size) == 0;
	free(data);
	return ok;
}

static void replay_entry(const char *folder, const char *name)
{
	char path[4096];
	struct stat st;

	int n = snprintf(path, sizeof path, "%s/%s", folder, name);
	if (n < 0 || (size_t)n >= sizeof path || stat(path, &st) != 0) {
		report(false, name);
		return;
	}
	if (S_ISREG(st.st_mode))
		report(st.st_size <= SEED_MAX && replay_file(path, (long)st.st_size), name);
}

static void replay_folder(const char *folder)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, NULL, alphasort);

	if (n < 0) {
		perror(folder);
		report(false, folder);
		return;
	}
	for (int i = 0; i < n; i++) {
		replay_entry(folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	report(LLVMFuzzerTestOneInput((const uint8_t *)"", 0) == 0, "empty input");
	for (int i = 1; i < argc; i++)
		replay_folder(argv[i]);
	(void)printf("1..%u\n", tests);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
