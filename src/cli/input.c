#include "cli/input.h"

#include <errno.h>
#include <stdio.h>

enum { FILE_MAX = 64 << 20 };

static bool read_stream(FILE *in, char **ret, size_t *ret_n, struct err *err)
{
	size_t cap = 1 << 16;
	size_t n = 0;
	AUTO_FREE char *text = malloc(cap + 1);
	while (text) {
		n += fread(text + n, 1, cap - n, in);
		if (n < cap)
			break;
		if (cap >= FILE_MAX)
			return err_set(err, ERR_LIMIT, "the file has more than %d MiB",
				       FILE_MAX >> 20);
		char *more = realloc(text, cap * 2 + 1);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for the file");
		text = more;
		cap *= 2;
	}
	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for the file");
	if (ferror(in))
		return err_set(err, ERR_IO, "the file could not be read");
	text[n] = 0;
	*ret_n = n;
	*ret = TAKE(text);
	return true;
}

bool input_read(const char *path, char **ret, size_t *ret_n, struct err *err)
{
	if (strcmp(path, "-") == 0)
		return read_stream(stdin, ret, ret_n, err);
	FILE *in = fopen(path, "rbe");
	if (!in)
		return err_set(err, ERR_NOTFOUND, "%s: %s", path, strerrordesc_np(errno));
	bool ok = read_stream(in, ret, ret_n, err);
	(void)fclose(in);
	return ok;
}
