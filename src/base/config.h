/*
 * config.h - the one table of settings: parsing, ranges, reload and SHOW.
 *
 * Every module lists its settings in a const array that ends with an entry
 * whose key is NULL; the daemon joins the arrays. Values come, in rising
 * precedence (enum config_source), from the table's default, the database, a
 * libconfig file, the environment and overrides "section.key=value" of the
 * command line. A `struct config` does not change once it is in use, so any
 * thread may read it; a reload makes another one.
 *
 * File:   collector: { port = 55000; idle_timeout = "2m"; };
 *
 * A key with a star, "listener.*.port", is a template: it holds for any name of
 * [a-z0-9-] in the star's place, at most CONFIG_NAMES_MAX names a section, and
 * exists only where it was set. Its preset is for people.
 *
 * File:   listener: { tls: { port = 55001; tls = true; }; };
 */
#pragma once
#include <stdio.h>

#include "base/attr.h"
#include "base/err.h"

enum config_type {
	CONFIG_INT,	 /* 55000 */
	CONFIG_BOOL,	 /* true, false; in overrides also yes, no, on, off, 1, 0 */
	CONFIG_TEXT,	 /* UTF-8 without control characters */
	CONFIG_ENUM,	 /* one of `choices` */
	CONFIG_DURATION, /* seconds: 90, "90s", "15m", "2h", "30d" */
	CONFIG_SIZE,	 /* bytes: 65536, "64K", "16M", "1G" (also KiB, MiB, GiB) */
	CONFIG_PATH,	 /* file or folder; who uses it resolves a relative one */
	CONFIG_ADDRESS,	 /* IPv4 or IPv6 literal */
};

/* Where a value comes from; one that stands later here goes before. */
enum config_source {
	CONFIG_DEFAULT,
	CONFIG_DATABASE,
	CONFIG_FILE,
	CONFIG_ENVIRONMENT,
	CONFIG_COMMAND_LINE,
};

struct config_entry {
	const char *key; /* "section.name" or "section.*.name", lower case with _ */
	enum config_type type;
	const char *preset;  /* the default, in the form of an override; a template's: words */
	int64_t min;	     /* numbers: range; texts and paths: length in bytes. */
	int64_t max;	     /* both 0: the whole range, texts up to CONFIG_TEXT_MAX */
	const char *choices; /* CONFIG_ENUM: "error warn info debug" */
	bool reload;	     /* takes effect at a reload, else at the next start */
	bool secret;	     /* shown as "••••" */
	bool outside;	     /* needed before the database is open: never kept in it */
	const char *doc;     /* one line of English, without a full stop */
};

enum {
	CONFIG_TEXT_MAX = 1024,
	CONFIG_NAME_SIZE = 24, /* of a name in a template's place, with its end */
	CONFIG_NAMES_MAX = 16,
	CONFIG_KEY_SIZE = 96, /* of a whole key, likewise */
};

struct config;

/*
 * `tables` is a NULL-terminated list. Fails (ERR_INTERNAL) when a key occurs
 * twice or a default does not fit its own entry. The tables must outlive it.
 */
NODISCARD bool config_new(const struct config_entry *const *tables, struct config **ret,
			  struct err *err);
void config_free(struct config *c); /* accepts NULL */
DEFINE_AUTO(config, config_free)
#define AUTO_CONFIG CLEANUP(auto_config) struct config

/*
 * Unknown keys and bad values fail as "FILE:LINE: …" and leave `c` as it was.
 * A file loaded later wins; overrides win over every file.
 */
NODISCARD bool config_load_file(struct config *c, const char *path, struct err *err);
NODISCARD bool config_load_text(struct config *c, const char *name, const char *text, size_t n,
				struct err *err);
NODISCARD bool config_override(struct config *c, const char *assignment, struct err *err);

/*
 * A value of such a source; where one of a source that goes before is, it is checked
 * and not taken. ERR_INVAL with the key as its field.
 */
NODISCARD bool config_set(struct config *c, const char *key, const char *text,
			  enum config_source from, struct err *err);
/*
 * What the environment sets: THEMIS_WEB_PORT is web.port, THEMIS_LISTENER_TLS_PORT is
 * listener.tls.port. Variables that are no setting are none of ours. `variables` as
 * `environ`.
 */
NODISCARD bool config_load_environment(struct config *c, const char *const *variables,
				       struct err *err);

NODISCARD bool config_copy(const struct config *from, struct config **ret, struct err *err);

/*
 * A new configuration from the same tables, environment and overrides and the file as
 * it is now (NULL = none); nothing of the database. Entries without `reload` keep their old value; `kept`
 * (may be NULL) is told each whose new value thus waits for a restart.
 */
typedef void config_kept_fn(void *arg, const char *key);
NODISCARD bool config_reload(const struct config *old, const char *path, config_kept_fn *kept,
			     void *arg, struct config **ret, struct err *err);

/* Asking for a key or type that no table has is our own mistake: aborts. */
int64_t config_int(const struct config *c, const char *key); /* also duration, size */
bool config_bool(const struct config *c, const char *key);
const char *config_text(const struct config *c, const char *key); /* all the others */

/* Any key, also of a template; false when nothing but a default holds. */
bool config_is_set(const struct config *c, const char *key);

/* Names that were set for templates of the section, sorted; they live as long as `c`. */
size_t config_names(const struct config *c, const char *section,
		    const char *ret[static CONFIG_NAMES_MAX]);

/* For who finds that values do not go together: ERR_INVAL with the key as its
 * field and "FILE:LINE: KEY: words" where a file has set it. Yields false. */
bool config_fail(const struct config *c, const char *key, struct err *err, const char *words);

/* For listings: all values, sorted by key. Texts live as long as `c`. */
struct config_item {
	const struct config_entry *entry;
	const char *key;
	const char *value;  /* as an override would write it, secrets masked */
	const char *source; /* "default", "database", "FILE:LINE", "THEMIS_…" or "override" */
	enum config_source from;
	bool is_set; /* a secret: to anything but "" */
};
size_t config_count(const struct config *c);
struct config_item config_at(const struct config *c, size_t i);
/* By its key; false when neither a table nor a name of a template has it. */
bool config_item_of(const struct config *c, const char *key, struct config_item *ret);
/* The entry behind a key, also a template's that nothing has set: NULL (and ERR_INVAL with
 * the key as its field) when there is none. */
const struct config_entry *config_entry_of(const struct config *c, const char *key,
					   struct err *err);
/* Whether both hold the same for that key. */
bool config_same(const struct config *a, const struct config *b, const char *key);

/* The templates, sorted by key. */
size_t config_template_count(const struct config *c);
const struct config_entry *config_template_at(const struct config *c, size_t i);

void config_show(const struct config *c, FILE *out);	 /* key = value, and where from */
void config_describe(const struct config *c, FILE *out); /* key, type, range, default, doc */
const char *config_type_name(enum config_type t);	 /* "int", "bool", "duration" … */
const char *config_source_name(enum config_source s);	 /* "default", "command-line" … */
