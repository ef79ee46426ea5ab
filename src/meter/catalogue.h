/*
 * catalogue.h - the parameters of meters: names, units, kinds and ranges.
 *
 * Read from profiles/parameters.conf. The store, the API and the drivers pass
 * a parameter as key and canonical text; canonical means that equal values
 * have equal texts, so that history grows only when a value really changes:
 *
 *   decimal  exactly `scale` digits after a point: "20.00", "-10.00", "0.9800"
 *   int      digits, "-" for negative ones: "101325"
 *   enum     the number of a choice: "1"
 *   text     UTF-8 without control characters, trimmed
 *   digits   ASCII digits only, leading zeros kept: "0000"
 *   window   local times "HH:MM-HH:MM"; may pass midnight
 *   zone     minutes east of UTC: "180"; a person may write 3, +3, +03:00, UTC+3
 *   host     host name in lower case, or IPv4/IPv6 address
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"

enum { PARAMETER_TEXT_MAX = 128 }; /* bytes of a canonical text with its NUL */

enum parameter_kind {
	PARAMETER_DECIMAL,
	PARAMETER_INT,
	PARAMETER_ENUM,
	PARAMETER_TEXT,
	PARAMETER_DIGITS,
	PARAMETER_WINDOW,
	PARAMETER_ZONE,
	PARAMETER_HOST,
	PARAMETER_KIND_COUNT,
};
const char *parameter_kind_name(enum parameter_kind k); /* "decimal", "int" … */

struct parameter_choice {
	int64_t value;
	const char *name_en; /* also accepted from persons */
	const char *name_ru;
};

/* Strings belong to the catalogue. */
struct parameter {
	const char *key; /* "substitute_pressure" */
	const char *name_en;
	const char *name_ru;
	const char *unit_en; /* "" = none */
	const char *unit_ru;
	enum parameter_kind kind;
	unsigned scale; /* decimals of PARAMETER_DECIMAL, else 0 */
	int64_t min;	/* scaled value; for text and digits: characters */
	int64_t max;
	bool secret;	/* never leaves the store but as "••••" */
	bool writable;	/* a task may change it */
	unsigned order; /* position in lists, as in the file, from 0 */
	size_t choice_count;
	const struct parameter_choice *choices;
};

struct catalogue; /* immutable once loaded; any thread may read it */

/* `path` NULL: profiles/parameters.conf as it was built in. */
NODISCARD bool catalogue_load(const char *path, struct catalogue **ret, struct err *err);
NODISCARD bool catalogue_parse(const char *name, const char *text, size_t n, struct catalogue **ret,
			       struct err *err);
void catalogue_free(struct catalogue *c); /* accepts NULL */
DEFINE_AUTO(catalogue, catalogue_free)
#define AUTO_CATALOGUE CLEANUP(auto_catalogue) struct catalogue

size_t catalogue_count(const struct catalogue *c);
const struct parameter *catalogue_at(const struct catalogue *c, size_t i);	    /* by order */
const struct parameter *catalogue_find(const struct catalogue *c, const char *key); /* NULL */

/*
 * Validates what a person or a meter gave and writes the canonical text. A
 * decimal comma is accepted. Fails with the parameter's key as the field and
 * the range in words.
 */
NODISCARD bool parameter_canonicalise(const struct parameter *p, const char *text,
				      char buf[static PARAMETER_TEXT_MAX], struct err *err);

/*
 * For values read from a meter: canonicalises like above but
 * lets a value pass that is well-formed and out of range (*ret_odd = true), so
 * that what a meter really holds can be shown.
 */
NODISCARD bool parameter_accept(const struct parameter *p, const char *text,
				char buf[static PARAMETER_TEXT_MAX], bool *ret_odd,
				struct err *err);

/*
 * Whether a person should look at a value although it is within the range: K of gas outside
 * 0.995…1.005 (base_volume.h), with which 1 % and more is billed than there was.
 */
bool parameter_doubtful(const struct parameter *p, const char *canonical);

/* Scaled number of a canonical decimal, int, enum or zone text. */
NODISCARD bool parameter_number(const struct parameter *p, const char *canonical, int64_t *ret,
				struct err *err);
