#include "report/spool.h"

#include <errno.h>
#include <fcntl.h>

enum { TEXT_MAX = 1 << 20 };

bool spool_open(struct spool *s, const char *folder, struct err *err)
{
	AUTO_FD int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!f)
		return err_set(err, ERR_IO, "a temporary file of a report cannot be made: %s",
			       strerrordesc_np(errno));
	(void)TAKE_FD(fd);
	*s = (struct spool){ .file = f };
	return true;
}

void spool_close(struct spool *s)
{
	if (s->file)
		(void)fclose(s->file);
	s->file = NULL;
}

void spool_rewind(struct spool *s)
{
	s->broken |= fflush(s->file) != 0 || fseek(s->file, 0, SEEK_SET) != 0;
}

bool spool_check(struct spool *s, struct err *err)
{
	return (!s->broken && !ferror(s->file)) ||
	       err_set(err, ERR_IO, "a temporary file of a report cannot be written or read");
}

void spool_put_bytes(struct spool *s, const void *p, size_t n)
{
	s->broken |= n > 0 && fwrite(p, 1, n, s->file) != n;
}

void spool_put_number(struct spool *s, double v)
{
	spool_put_bytes(s, &v, sizeof v);
}

void spool_put_count(struct spool *s, size_t n)
{
	spool_put_bytes(s, &n, sizeof n);
}

void spool_put_text(struct spool *s, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	spool_put_count(s, n);
	spool_put_bytes(s, text, n);
}

bool spool_at_end(struct spool *s)
{
	int c = s->broken ? EOF : fgetc(s->file);

	return c == EOF || ungetc(c, s->file) == EOF;
}

static void take(struct spool *s, void *p, size_t n)
{
	if (s->broken || fread(p, 1, n, s->file) != n) {
		s->broken = true;
		memset(p, 0, n);
	}
}

void *spool_take_bytes(struct spool *s, struct arena *a, size_t n)
{
	void *p = arena_alloc(a, n + 1, _Alignof(max_align_t));

	if (p)
		take(s, p, n);
	s->broken |= !p;
	return p;
}

double spool_take_number(struct spool *s)
{
	double v;

	take(s, &v, sizeof v);
	return v;
}

size_t spool_take_count(struct spool *s, size_t max)
{
	size_t n;

	take(s, &n, sizeof n);
	s->broken |= n > max;
	return s->broken ? 0 : n;
}

const char *spool_take_text(struct spool *s, struct arena *a)
{
	const char *text = spool_take_bytes(s, a, spool_take_count(s, TEXT_MAX));

	return text ? text : "";
}
