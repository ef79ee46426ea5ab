/* report_private.h - the inside of reports, for the files report*.c alone. */
#pragma once
#include <stdatomic.h>

#include "report/model.h"
#include "report/words.h"
#include "service/reading.h"
#include "service/report.h"

/* What was asked for, checked. Texts live as long as its JSON. */
struct report_wish {
	const struct report_form *form;
	const char *meter; /* one of these five, in forms of meters */
	const json_t *serials;
	json_t *search;	      /* parameters of the list of meters */
	int64_t saved_search; /* 0 = none; report_wish_find() makes `search` of it */
	const char *search_name;
	json_t *found;	/* what it owns */
	int64_t zone;	/* in forms of zones */
	char group[24]; /* id as text, "" = not given */
	bool period_given;
	int64_t first_day; /* local days since 1970, both belong to it */
	int64_t last_day;
	enum gas_period unit; /* when it is a day, month or year … */
	bool whole_unit;      /* … and not some days */
	const char *period;   /* as it was written */
	enum gas_period by;
	int gas_day_start; /* -1: each meter's own */
	bool at_end;	   /* readings are those at the ends of the periods */
	enum report_format format;
	enum report_language language;
	char point;
	bool sheets;
	bool charts;
	bool signatures;
	int64_t count; /* of a list of the first so many */
	int64_t below; /* percent left in a battery up to which it is told */
};
/* Fails as service_report_make(). */
NODISCARD bool report_wish_read(json_t *o, struct report_wish *ret, struct err *err);
const struct report_form *report_find_form(const char *name); /* NULL = there is none */

/* Whether the caller may have it made: rights, and meters that he sees. */
NODISCARD bool report_check_may(struct service *sv, const struct caller *c,
				const struct report_wish *w, struct err *err);

/* What the calendar tells a report that it has made. */
struct report_scheduled {
	bool is;
	bool late;	  /* made at the deadline, before the data were complete */
	int64_t expected; /* hours of the period; 0 = not measured */
	int64_t received;
};
/*
 * Has a job make it: service_report_make(), with what the calendar knows (NULL: nothing) and what
 * shall be written in the transaction of the job (NULL: nothing).
 */
NODISCARD bool report_ask(struct service *sv, const struct caller *c, json_t *wish,
			  const struct report_scheduled *by, const struct job_with *with,
			  struct arena *a, struct job *ret, struct err *err);
/*
 * Hours of the period of all meters that the report would be about, expected from the first record
 * of each on, and received. ERR_CONFLICT when somebody stops it (NULL: nobody).
 */
NODISCARD bool report_completeness(struct service *sv, const struct caller *c, json_t *wish,
				   const atomic_bool *stopping, int64_t *ret_expected,
				   int64_t *ret_received, struct err *err);

/* Reads the saved search; its name lives in `a`. Fails when the caller does not have it. */
NODISCARD bool report_wish_find(struct service *sv, const struct caller *c, struct report_wish *w,
				struct arena *a, struct err *err);
void report_wish_end(struct report_wish *w);

/* A report under way. */
struct report_work {
	struct job_run *run; /* NULL: the meters are only looked at */
	struct service *sv;
	const struct caller *caller;
	struct report_wish wish;
	struct report *out;
	struct report_head head;
	struct report_fact facts[REPORT_FACTS_MAX];
	const struct tz *zone; /* of the installation */
	int64_t now;
	int64_t meters; /* done */
	struct report_scheduled scheduled;
};

struct report_table; /* report_table.h */

/* How a form is made; report_form.maker points to one. */
struct report_maker {
	/* Sets title, facts and paper of w->head beyond what all reports have. */
	bool (*head)(struct report_work *w, struct err *err);
	/* Writes the sections. */
	bool (*body)(struct report_work *w, struct err *err);
	const struct report_table *table; /* of forms that are one table, else NULL */
};
extern const struct report_maker report_of_meter;
extern const struct report_maker report_of_group;
extern const struct report_maker report_of_zone;

/* --- words and cells: report_parts.c --- */
const char *report_say(const struct report_work *w, const char *key);
const char *report_say_with(struct report_work *w, const char *key, const char *text);
struct report_cell report_text(const char *text);		    /* "" and NULL are none */
struct report_cell report_time(const struct tz *zone, int64_t utc); /* 0 is none */
struct report_cell report_number(int64_t value);
void report_add_fact(struct report_work *w, const char *name, enum report_type type,
		     struct report_cell cell);
/* "Month: 09.2017" in the reader's words. */
const char *report_say_period(struct report_work *w);
/* Marks of a period's volume. */
unsigned report_volume_marks(const struct consumption *c);

/* --- meters: report_meters.c --- */
/* What is done with each; `a` lives for this meter. */
typedef bool report_meter_fn(struct report_work *w, const struct meter_card *card, struct arena *a,
			     void *arg, struct err *err);
NODISCARD bool report_each_meter(struct report_work *w, report_meter_fn *each, void *arg,
				 struct err *err);
/* An instant of the gas day that is called by this date, whatever its hour. */
int64_t report_late_on(const struct tz *zone, int64_t day);
/* Fails when what was asked for names meters, groups or a zone that the caller does not see. */
NODISCARD bool report_check_meters(struct service *sv, const struct caller *c,
				   const struct report_wish *wish, struct err *err);
/* Periods of a meter in what was asked for. */
NODISCARD bool report_consumption(struct report_work *w, const struct meter_card *card,
				  enum gas_period by, struct arena *a,
				  struct consumption_sheet *ret, struct err *err);
