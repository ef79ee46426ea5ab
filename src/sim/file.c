#include "sim/file.h"

#include <stdio.h>

static void auto_file(FILE **f)
{
	if (*f)
		(void)fclose(*f);
}

bool file_read(const char *path, size_t max, char **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(auto_file) FILE *f = fopen(path, "re");
	if (!f)
		return err_set(err, ERR_IO, "%s: %m", path);
	AUTO_FREE char *text = NULL;
	size_t n = 0;
	size_t cap = 0;
	for (;;) {
		if (n == cap) {
			cap = cap ? cap * 2 : 65536;
			char *more = cap <= max ? realloc(text, cap) : NULL;
			if (!more)
				return err_set(err, ERR_LIMIT, "%s: the file is too large", path);
			text = more;
		}
		size_t got = fread(text + n, 1, cap - n, f);
		if (!got)
			break;
		n += got;
	}
	if (ferror(f))
		return err_set(err, ERR_IO, "%s: %m", path);
	*ret = TAKE(text);
	*ret_n = n;
	return true;
}
