#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/tz.h"

enum { LINE_MAX_BYTES = 2048 }; /* less than PIPE_BUF: a write is one piece */

static const struct {
	const char *name;
	char priority; /* of syslog, as journald reads it from a "<3>" prefix */
} levels[] = {
	[LOG_LEVEL_ERROR] = { "error", '3' },
	[LOG_LEVEL_WARN] = { "warn", '4' },
	[LOG_LEVEL_INFO] = { "info", '6' },
	[LOG_LEVEL_DEBUG] = { "debug", '7' },
};

static atomic_int current = LOG_LEVEL_INFO;
static pthread_once_t journal_once = PTHREAD_ONCE_INIT;
static bool journal;

void log_set_level(enum log_level level)
{
	atomic_store_explicit(&current, (int)level, memory_order_relaxed);
}

bool log_level_parse(const char *name, enum log_level *ret)
{
	for (unsigned i = 0; i < ARRAY_LEN(levels); i++) {
		if (!strcmp(name, levels[i].name)) {
			*ret = (enum log_level)i;
			return true;
		}
	}
	return false;
}

bool log_enabled(enum log_level level)
{
	return (int)level <= atomic_load_explicit(&current, memory_order_relaxed);
}

/* systemd sets JOURNAL_STREAM=DEVICE:INODE; stderr may have been redirected since. */
static void detect_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM"); /* NOLINT(concurrency-mt-unsafe) */
	char ours[64];
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st) != 0)
		return;
	(void)snprintf(ours, sizeof ours, "%llu:%llu", (unsigned long long)st.st_dev,
		       (unsigned long long)st.st_ino);
	journal = !strcmp(stream, ours);
}

/* journald stamps and grades lines itself. */
static void add_head(struct strb *b, enum log_level level)
{
	(void)pthread_once(&journal_once, detect_journal);
	if (journal) {
		strb_printf(b, "<%c>", levels[level].priority);
		return;
	}
	int64_t ms = clock_wall_ms();
	struct civil c = civil_from_utc(ms / 1000);
	strb_printf(b, "time=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ level=%s ", c.year, c.month, c.day,
		    c.hour, c.minute, c.second, (int)(ms % 1000), levels[level].name);
}

static void write_all(const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(STDERR_FILENO, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return; /* nowhere left to complain to */
		p += done;
		n -= (size_t)done;
	}
}

void log_line(enum log_level level, const char *module, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	char text[LINE_MAX_BYTES];
	int saved = errno;
	struct strb b = strb_make(line, sizeof line - 1); /* room for the newline */
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = 0;
	va_end(ap);
	add_head(&b, level);
	strb_printf(&b, "module=%s %s", module, text);
	/* A line break inside would forge another line. */
	for (size_t i = 0; i < b.n; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = ' ';
	}
	line[b.n] = '\n';
	write_all(line, b.n + 1);
	errno = saved;
}

static void quote_one(struct strb *b, struct str raw, uint32_t c)
{
	if (c == '"' || c == '\\')
		strb_printf(b, "\\%c", (char)c);
	else if (c == '\n')
		strb_add_text(b, "\\n");
	else if (c == UTF8_BAD || c < 0x20 || (c >= 0x7f && c < 0xa0))
		for (size_t i = 0; i < raw.n; i++)
			strb_printf(b, "\\x%02x", (unsigned char)raw.p[i]);
	else
		strb_add(b, raw);
}

const char *log_quote(char *buf, size_t cap, const char *text)
{
	if (cap < 3) {
		if (cap)
			buf[0] = 0;
		return buf;
	}
	struct strb b = strb_make(buf, cap - 1); /* keeps room for the closing quote */
	struct str s = str_from(text);

	strb_add_char(&b, '"');
	while (s.n && !b.cut) {
		const char *at = s.p;
		uint32_t c = utf8_take(&s);
		char one[24];
		struct strb piece = strb_make(one, sizeof one);
		quote_one(&piece, str_make(at, (size_t)(s.p - at)), c);
		if (piece.n > b.cap - b.n - 1)
			break; /* no half escapes */
		strb_add(&b, str_make(one, piece.n));
	}
	buf[b.n] = '"';
	buf[b.n + 1] = 0;
	return buf;
}
