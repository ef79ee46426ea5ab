/* exception.h - what validation found, and settling it; rules of validation; validation as a job. */
#pragma once
#include "service/edit.h"
#include "service/job.h"
#include "service/usage.h"
#include "store/exception.h"
#include "store/rule.h"

struct exception_sheet {
	const struct exception *items; /* newest first */
	size_t count;
	int64_t next; /* `before` of the next page, 0 = the end */
	const struct tz *zone;
	bool counted; /* open ones by rule are known: to those who see all meters */
	int64_t counts[VALIDATE_RULE_COUNT];
};
/* serial NULL: of all meters. */
NODISCARD bool service_exception_list(struct service *sv, const struct caller *c,
				      const char *serial, const struct exception_filter *f,
				      struct arena *a, struct exception_sheet *ret,
				      struct err *err);

/* One, with what could stand in its place and the readings around it. */
struct exception_card {
	struct exception exception;
	struct estimates suggestion;
	const struct reading *readings;
	const uint32_t *quality; /* of each, as in reading.h */
	size_t reading_count;
	const struct tz *zone;
};
NODISCARD bool service_exception_get(struct service *sv, const struct caller *c, int64_t id,
				     struct arena *a, struct exception_card *ret, struct err *err);

enum { EXCEPTION_SETTLE_MAX = 500 };
/* Accepts, dismisses or estimates; what is settled already or not seen fails alone. */
struct exception_order {
	const int64_t *ids;
	size_t count;
	enum exception_state state; /* EXCEPTION_ACCEPTED, _ESTIMATED, _EDITED or _DISMISSED */
	const char *reason;
};
struct exception_result {
	int64_t id;
	const char *error; /* NULL = done */
};
NODISCARD bool service_exception_settle(struct service *sv, const struct caller *c,
					const struct exception_order *o, struct arena *a,
					const struct exception_result **ret, struct err *err);

/*
 * The rules that look far back, over what came since they were last run: once a day from the hour
 * of the setting on, by the runner of jobs. A few portions a call, so that jobs need not wait;
 * *ret_more: there are others.
 */
struct validation_day {
	bool runs;
	int64_t began; /* UTC; 0 = not since the start: what is due then is run at once */
	int64_t after; /* meter */
	int64_t meters;
	int64_t found;
};
NODISCARD bool service_validation_due(struct service *sv, struct validation_day *day,
				      bool *ret_more, struct err *err);
bool exception_act_parse(const char *name, enum exception_state *ret); /* "accept", … */

/* --- rules --- */

struct rule_entry {
	enum validate_rule rule;
	struct validate_setting setting; /* as it holds for the group */
	bool own;			 /* set for this group itself */
	const char *who;		 /* of its own setting */
	int64_t changed_at;
};
/* Group 0: the installation. All rules. */
NODISCARD bool service_rule_list(struct service *sv, const struct caller *c, int64_t group,
				 struct arena *a, const struct rule_entry **ret,
				 const struct tz **ret_zone, struct err *err);
/* setting NULL: back to what stands above. */
NODISCARD bool service_rule_set(struct service *sv, const struct caller *c, int64_t group,
				enum validate_rule rule, const struct validate_setting *setting,
				struct err *err);

/* --- validation of many --- */

struct validation_wish {
	const char *const *serials; /* NULL: of the query */
	size_t serial_count;
	struct meter_query query;
	int64_t from; /* UTC */
	int64_t to;
};
NODISCARD bool service_validation_run(struct service *sv, const struct caller *c,
				      const struct validation_wish *w, struct arena *a,
				      struct job *ret, struct err *err);
extern const struct job_kind validation_job;
