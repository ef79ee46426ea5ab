/*
 * view.h - domain values as JSON, the same for the API, the live stream and
 * the command line's --json.
 */
#pragma once
#include "base/jsonw.h"
#include "base/tz.h"
#include "meter/reading.h"
#include "service/audit.h"
#include "service/capture.h"
#include "service/dashboard.h"
#include "service/edit.h"
#include "service/finding.h"
#include "service/gas_day.h"
#include "service/group_edit.h"
#include "service/history.h"
#include "service/ledger.h"
#include "service/meter_edit.h"
#include "service/note.h"
#include "service/quarantine.h"
#include "service/reading.h"
#include "service/search.h"
#include "service/setting.h"
#include "service/slot.h"
#include "service/subscriber.h"
#include "service/token.h"
#include "service/balance_zone.h"
#include "service/usage.h"
#include "service/user.h"

void view_key_text(struct jsonw *j, const char *key, const char *text); /* "" and NULL: null */
void view_key_int(struct jsonw *j, const char *key, int64_t v);
/* A number that 0 is none of. */
void view_key_id(struct jsonw *j, const char *key, int64_t id);
/* RFC 3339 in the zone; 0 = null. */
void view_key_time(struct jsonw *j, const char *key, int64_t utc, const struct tz *zone);
/* Member "next_cursor": the number behind which the next page begins, 0 = null. */
void view_next_cursor(struct jsonw *j, int64_t next);
/* Percent with two digits; null when nothing was expected. */
void view_key_percent(struct jsonw *j, const char *key, int64_t part, int64_t whole);
void view_key_hour(struct jsonw *j, const char *key, int hour); /* "06:00" */

void view_reading(struct jsonw *j, const struct reading *r);
void view_reading_members(struct jsonw *j, const struct reading *r); /* of an open object */
/* With what validation has found; the page of an archive. */
void view_reading_row(struct jsonw *j, const struct reading *r, uint32_t quality);
void view_readings(struct jsonw *j, const struct reading_page *page);
void view_group_ref(struct jsonw *j, int64_t id, const char *path); /* member "group"; 0: null */
/* Numbers to bill on (view_numbers.c). */
void view_day_text(struct jsonw *j, int64_t day); /* "2026-09-01" of days since 1970 */
void view_key_temperature(struct jsonw *j, const char *key, int16_t temperature);
void view_key_flags(struct jsonw *j, const char *key, uint32_t flags);
void view_key_quality(struct jsonw *j, uint32_t bits); /* by enum validate_rule */
void view_key_volume(struct jsonw *j, const char *key, bool known, int64_t litres);
void view_consumptions(struct jsonw *j, const struct consumption_sheet *s, enum gas_period by);
/* `before`: the same period of the year before, NULL = none is asked for. */
void view_usage_period(struct jsonw *j, const struct usage_period *p,
		       const struct usage_period *before);
void view_usage_total(struct jsonw *j, const struct usage_sheet *s);
void view_usage_meter(struct jsonw *j, const struct usage_meter *m, const struct tz *zone);
void view_usage_profile(struct jsonw *j, const struct usage_profile *p);
void view_zone(struct jsonw *j, const struct balance_zone_card *card, const struct tz *zone);
NODISCARD bool view_balance_sheet(struct jsonw *j, const struct balance_sheet *s,
				  enum gas_period by, const struct tz *zone, struct err *err);
void view_edit(struct jsonw *j, const struct reading_edit *e, const struct tz *zone);
void view_gas_days(struct jsonw *j, const struct gas_day_sheet *s);
/* Exceptions, rules, closed months (view_closing.c). */
struct exception;
struct exception_sheet;
struct exception_card;
struct exception_result;
struct rule_entry;
struct closing;
struct closed_figure;
struct correction;
void view_exception(struct jsonw *j, const struct exception *x, const struct tz *zone);
void view_exceptions(struct jsonw *j, const struct exception_sheet *s);
void view_exception_card(struct jsonw *j, const struct exception_card *c);
void view_exception_results(struct jsonw *j, const struct exception_result *r, size_t count);
void view_rules(struct jsonw *j, const struct rule_entry *rules, const struct tz *zone);
void view_closing(struct jsonw *j, const struct closing *c, const struct tz *zone);
void view_figure(struct jsonw *j, const struct closed_figure *f, const struct tz *zone);
void view_correction(struct jsonw *j, const struct correction *c, const struct tz *zone);
void view_meter_entry(struct jsonw *j, const struct meter_entry *m, const struct tz *zone);
void view_meter_card(struct jsonw *j, const struct meter_card *m, const struct meter_more *more);
/* Of this program and of the calculation that makes the numbers. */
void view_version(struct jsonw *j);
/* What people keep of meters and subscribers (view_register.c). */
void view_key_index(struct jsonw *j, const char *key, int64_t litres); /* below 0: null */
const char *view_state_name(enum meter_state s);
void view_meter_more(struct jsonw *j, const struct meter_more *m, const struct tz *zone);
void view_history(struct jsonw *j, const struct history_item *h, const struct tz *zone);
void view_note(struct jsonw *j, const struct note *n, const struct tz *zone);
void view_file(struct jsonw *j, const struct kept_file *f, const struct tz *zone);
void view_subscriber(struct jsonw *j, const struct subscriber *s);
void view_subscriber_card(struct jsonw *j, const struct subscriber_card *c, const struct tz *zone);
void view_subscriber_meter(struct jsonw *j, const struct tenancy *t, const struct tz *zone);
void view_free_group(struct jsonw *j, const struct free_group *g);
void view_group_card(struct jsonw *j, const struct group_card *g);
void view_quarantined(struct jsonw *j, const struct quarantine_row *q, const struct tz *zone);
void view_call(struct jsonw *j, const struct call_record *c, const struct tz *zone);
void view_call_card(struct jsonw *j, const struct call_card *card);
void view_decoded_line(struct jsonw *j, const struct decoded_line *l);
void view_figures(struct jsonw *j, const struct dashboard *d, const struct tz *zone);
void view_group(struct jsonw *j, const struct group_entry *g);
/* What is kept of a person, and what an erasure has done (api_personal.c). */
struct personal_data;
struct erasure_told;
void view_personal(struct jsonw *j, const struct personal_data *p, const struct tz *zone);
void view_erasure(struct jsonw *j, const struct erasure_told *t);
/* Settings (view_setting.c); secrets come masked. */
void view_setting(struct jsonw *j, const struct setting_item *it, const struct tz *zone);
void view_settings(struct jsonw *j, const struct setting_list *l, const struct tz *zone);
struct role_entry;
void view_role(struct jsonw *j, const struct role_entry *e);

void view_search(struct jsonw *j, const struct search_entries *found);
void view_slot_plan(struct jsonw *j, const struct slot_plan *p, bool applied,
		    const struct tz *zone);
void view_slot(struct jsonw *j, const struct slot_entry *s, const struct service *sv);
/* SLOT_DAY minutes. */
void view_load(struct jsonw *j, const struct slot_minute *minutes, int days,
	       const struct service *sv);
void view_quarantine_result(struct jsonw *j, const struct quarantine_result *r);
/* What archives lack and have (view_ledger.c). */
void view_revision(struct jsonw *j, const struct revision_entry *e, const struct tz *zone);
void view_gap(struct jsonw *j, const struct gap_entry *e, const struct tz *zone);
void view_reread(struct jsonw *j, const struct reread *r, const struct tz *zone);
void view_completeness(struct jsonw *j, enum archive archive, const struct completeness_sheet *s);
void view_group_completeness(struct jsonw *j, const struct group_completeness_sheet *s);
void view_lacking(struct jsonw *j, const struct lacking_page *p, const struct tz *zone);
struct job;
struct job_error;
struct import_info;
void view_job(struct jsonw *j, const struct job *job, const struct tz *zone);
struct report_form;
struct report_record;
void view_report_form(struct jsonw *j, const struct report_form *f);
void view_report(struct jsonw *j, const struct report_record *r, const struct tz *zone);
struct schedule_card;
struct run_card;
struct mail_test;
void view_schedule(struct jsonw *j, const struct schedule_card *card, const struct tz *zone);
void view_run(struct jsonw *j, const struct run_card *card, const struct tz *zone);
void view_mail_test(struct jsonw *j, const struct mail_test *t);
void view_job_error(struct jsonw *j, const struct job_error *e, const char *language);
void view_import(struct jsonw *j, const struct import_info *info);
void view_finding(struct jsonw *j, const struct finding *f, const struct tz *zone);
/* People (view_people.c). */
void view_area(struct jsonw *j, bool whole, const struct area_shown *items, size_t count,
	       const struct tz *zone);					/* member "area" */
void view_role_ref(struct jsonw *j, int64_t id, const char *name);	/* member "role" */
void view_right_names(struct jsonw *j, const struct right_set *rights); /* member "rights" */
void view_user(struct jsonw *j, const struct user_card *card, const struct tz *zone);
/* `current`: id of the session that asks, 0 = none. */
void view_web_session(struct jsonw *j, const struct web_session *w, int64_t current,
		      const struct tz *zone);
void view_token(struct jsonw *j, const struct token_card *card, const struct tz *zone);
void view_audit(struct jsonw *j, const struct audit_entry *e, const struct tz *zone);
void view_audit_verdict(struct jsonw *j, const struct audit_verdict *v);
