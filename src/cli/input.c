#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

enum { FILE_MAX = 64 << 20 };

void input_free(char **text)
{
	if (*text)
		explicit_bzero(*text, malloc_usable_size(*text));
	free(*text);
}

/* Twice the room; not by realloc(), which would leave a copy behind. */
static bool grow(char **text, size_t n, size_t *cap, struct err *err)
{
	if (*cap >= FILE_MAX)
		return err_set(err, ERR_LIMIT, "the file has more than %d MiB", FILE_MAX >> 20);
	char *more = malloc(*cap * 2 + 1);
	if (!more)
		return err_set(err, ERR_NOMEM, "no memory for the file");
	memcpy(more, *text, n);
	input_free(text);
	*text = more;
	*cap *= 2;
	return true;
}

/* Without a stream, whose buffer would keep the end of the file. */
static bool read_all(int fd, char **ret, size_t *ret_n, struct err *err)
{
	size_t cap = 1 << 16;
	size_t n = 0;
	AUTO_INPUT char *text = malloc(cap + 1);

	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for the file");
	for (;;) {
		if (n == cap && !grow(&text, n, &cap, err))
			return false;
		ssize_t got = read(fd, text + n, cap - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, ERR_IO, "the file could not be read");
		if (!got)
			break;
		n += (size_t)got;
	}
	text[n] = 0;
	*ret_n = n;
	*ret = TAKE(text);
	return true;
}

bool input_read(const char *path, char **ret, size_t *ret_n, struct err *err)
{
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, ret, ret_n, err);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, ERR_NOTFOUND, "%s: %s", path, strerrordesc_np(errno));
	bool ok = read_all(fd, ret, ret_n, err);
	(void)close(fd);
	return ok;
}
