/* report_table.h - forms that are one table, of meters or of what happened to them; private to report*.c. */
#pragma once
#include "service/report_private.h"

struct table_column {
	const char *name; /* its words are "column.NAME" */
	enum report_type type;
	unsigned scale;
	unsigned digits;
	unsigned width;
	bool sum; /* of numbers: the last row adds them up */
};

struct table_work;
/* Puts the rows of a meter, none or several. */
typedef bool table_meter_fn(struct table_work *t, const struct meter_card *card, struct arena *a,
			    struct err *err);

struct report_table {
	const struct table_column *columns;
	size_t count;
	bool landscape;
	table_meter_fn *meter; /* NULL: it is not about meters */
	/* Behind the last meter. NULL: nothing more. */
	bool (*rest)(struct table_work *t, struct err *err);
	const char *note; /* key of words that stand below the table; NULL = none */
};

struct table_work {
	struct report_work *work;
	const struct report_table *table;
	int64_t sums[REPORT_COLUMNS_MAX];
	int64_t rows;
	int64_t incomplete; /* meters of which some consumption is not known */
	int64_t doubtful;   /* meters whose compressibility a note warns of */
	void *kept;	    /* malloc'ed by the form, freed at the end */
};

NODISCARD bool table_put(struct table_work *t, const struct report_cell *cells, struct err *err);
/* "Мира, 7-12" */
const char *table_address(const struct subscriber *s, struct arena *a);
/* What a meter used in all days of the wish. */
struct table_use {
	struct consumption_sum sum;
	const struct consumption *first; /* closed period, NULL = there is none */
	const struct consumption *last;
	const struct tz *zone;
};
NODISCARD bool table_consumption(struct table_work *t, const struct meter_card *card,
				 struct arena *a, struct table_use *ret, struct err *err);
/* What a meter has of parameters, and whether a note must warn of them. */
NODISCARD bool table_parameter_list(struct table_work *t, const struct meter_card *card,
				    struct arena *a, const struct parameter_current **ret,
				    size_t *ret_count, struct err *err);
/* The days of the wish in a zone, in UTC seconds: [from, to). */
void table_days(const struct report_work *w, const struct tz *zone, int64_t *ret_from,
		int64_t *ret_to);

extern const struct report_table table_boundary;
extern const struct report_table table_zero;
extern const struct report_table table_top;
extern const struct report_table table_substitute;
extern const struct report_table table_completeness;
extern const struct report_table table_completeness_days;
extern const struct report_table table_link;
extern const struct report_table table_verification;
extern const struct report_table table_battery;
extern const struct report_table table_events;
extern const struct report_table table_situations;
extern const struct report_table table_parameters;
extern const struct report_table table_corrections;
extern const struct report_table table_actions;
bool report_table_head(struct report_work *w, struct err *err);
bool report_table_body(struct report_work *w, struct err *err);
