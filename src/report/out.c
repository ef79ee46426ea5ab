#include <errno.h>
#include <fcntl.h>

#include "report/private.h"

bool out_open(const char *path, FILE **ret, struct err *err)
{
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f)
		return err_set(err, ERR_IO, "the report cannot be written: %s",
			       strerrordesc_np(errno));
	(void)TAKE_FD(fd);
	*ret = f;
	return true;
}

bool out_close(FILE **f, struct err *err)
{
	bool ok = !ferror(*f);

	ok = fclose(TAKE(*f)) == 0 && ok;
	return ok ||
	       err_set(err, ERR_IO, "the report cannot be written: %s", strerrordesc_np(errno));
}

/* Control characters but tab and line feed have no place in XML (2.2). */
static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return (unsigned char)c < ' ' && c != '\t' && c != '\n' ? " " : NULL;
	}
}

void out_escaped(FILE *f, const char *text)
{
	for (; text && *text; text++) {
		const char *e = entity(*text);
		if (e)
			(void)fputs(e, f);
		else
			(void)fputc(*text, f);
	}
}

void out_base64(FILE *f, const void *p, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)b[i] << 16;
		v |= i + 1 < n ? (uint32_t)b[i + 1] << 8 : 0;
		v |= i + 2 < n ? b[i + 2] : 0;
		(void)fputc(digits[v >> 18], f);
		(void)fputc(digits[v >> 12 & 63], f);
		(void)fputc(i + 1 < n ? digits[v >> 6 & 63] : '=', f);
		(void)fputc(i + 2 < n ? digits[v & 63] : '=', f);
	}
}
