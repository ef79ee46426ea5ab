/*
 * log.h - key=value lines to stderr, and to journald when it is our stderr.
 *
 * Log at the boundary, once. Never keys, passwords, PINs, APN credentials or
 * personal data of subscribers. Thread safe; a line is written in one piece.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

/* Not LOG_INFO …: those are macros of <syslog.h>. */
enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_set_level(enum log_level level);
bool log_level_parse(const char *name, enum log_level *ret); /* "info" … */
bool log_enabled(enum log_level level);

/*
 * `module` is the file prefix ("collector"), `fmt` gives "key=value …" pairs;
 * text from outside goes through log_quote(). Example:
 *   log_info("collector", "event=call_end serial=%s result=%s", …);
 */
PRINTF(3, 4)
void log_line(enum log_level level, const char *module, const char *fmt, ...);

#define log_at(level, ...)                                                                         \
	do {                                                                                       \
		if (log_enabled(level))                                                            \
			log_line((level), __VA_ARGS__);                                            \
	} while (0)
#define log_error(...) log_at(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_at(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_at(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_LEVEL_DEBUG, __VA_ARGS__)

/* Quotes and escapes untrusted text into buf (always terminated); returns buf. */
const char *log_quote(char *buf, size_t cap, const char *text);
