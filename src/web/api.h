/*
 * api.h - the handlers, one file a resource: api_*.c. They translate between
 * HTTP and service/ and decide nothing; docs/openapi.yaml says what they give.
 */
#pragma once
#include "web/request.h"

/* Whose gas days an operation is about. */
enum gas_day_of { GAS_DAY_OF_METER, GAS_DAY_OF_GROUP, GAS_DAY_OF_ALL };

typedef bool api_handler(struct request *r, struct err *err);

/* The card of a meter, for those who have the right. */
NODISCARD bool api_answer_meter(struct request *r, enum right right, int status, const char *serial,
				struct err *err);

struct consumption_query;
/* Parameters that several lists of numbers share: by, from, to, gas_day_start, known_at,
 * estimates. */
NODISCARD bool api_take_periods(const struct request *r, struct consumption_query *q,
				struct err *err);
NODISCARD bool api_take_known_at(const struct request *r, int64_t *ret, struct err *err);
NODISCARD bool api_take_bool(const struct request *r, const char *key, bool preset, bool *ret,
			     struct err *err);

api_handler api_session_create;
api_handler api_session_get;
api_handler api_session_delete;
api_handler api_user_list;
api_handler api_user_get;
api_handler api_user_create;
api_handler api_user_update;
api_handler api_user_reset_password;
api_handler api_user_remove_factor;
api_handler api_user_session_list;
api_handler api_user_session_end;
api_handler api_user_session_end_all;
api_handler api_user_update_me;
api_handler api_user_set_password;
api_handler api_factor_start;
api_handler api_factor_confirm;
api_handler api_factor_stop;
api_handler api_factor_renew;
api_handler api_own_session_list;
api_handler api_own_session_end;
api_handler api_own_session_end_all;
api_handler api_token_list;
api_handler api_token_create;
api_handler api_token_revoke;
api_handler api_audit_list;
api_handler api_audit_verify;
api_handler api_right_list;
api_handler api_role_list;
api_handler api_role_create;
api_handler api_role_change;
api_handler api_role_delete;
api_handler api_setting_list;
api_handler api_setting_change;
api_handler api_dashboard_get;
api_handler api_meter_list;
api_handler api_meter_get;
api_handler api_meter_set_keys;
api_handler api_meter_clear_keys;
api_handler api_meter_set_password;
api_handler api_meter_clear_password;
api_handler api_suggestion_list;
api_handler api_search;
api_handler api_reading_list;
api_handler api_consumption_list;
api_handler api_reading_put;
api_handler api_reading_undo;
api_handler api_edit_list;
api_handler api_estimate_create;
api_handler api_exception_list;
api_handler api_exception_get;
api_handler api_exception_settle;
api_handler api_exception_settle_many;
api_handler api_rule_list;
api_handler api_rule_put;
api_handler api_rule_delete;
api_handler api_validation_create;
api_handler api_closing_create;
api_handler api_closing_list;
api_handler api_closing_get;
api_handler api_closing_reopen;
api_handler api_figure_list;
api_handler api_correction_list;
api_handler api_usage_list;
api_handler api_usage_meter_list;
api_handler api_usage_profile;
api_handler api_zone_list;
api_handler api_zone_get;
api_handler api_zone_create;
api_handler api_zone_update;
api_handler api_zone_delete;
api_handler api_zone_balance;
api_handler api_meter_gas_day_list;
api_handler api_meter_gas_day_put;
api_handler api_meter_gas_day_delete;
api_handler api_group_gas_day_list;
api_handler api_group_gas_day_put;
api_handler api_group_gas_day_delete;
api_handler api_gas_day_list;
api_handler api_gas_day_put;
api_handler api_gas_day_delete;
api_handler api_parameter_list;
api_handler api_parameter_history;
api_handler api_meter_call_list;
api_handler api_meter_event_list;
api_handler api_revision_list;
api_handler api_gap_list;
api_handler api_reread_list;
api_handler api_reread_create;
api_handler api_reread_cancel;
api_handler api_completeness_list;
api_handler api_meter_finding_list;
api_handler api_meter_create;
api_handler api_meter_update;
api_handler api_meter_retire;
api_handler api_meter_restore;
api_handler api_meter_exchange;
api_handler api_meter_set_subscriber;
api_handler api_meter_join;
api_handler api_meter_leave;
api_handler api_meter_history;
api_handler api_note_list;
api_handler api_note_create;
api_handler api_note_delete;
api_handler api_file_list;
api_handler api_file_create;
api_handler api_file_download;
api_handler api_file_delete;
api_handler api_subscriber_list;
api_handler api_subscriber_get;
api_handler api_subscriber_create;
api_handler api_subscriber_update;
api_handler api_subscriber_delete;
api_handler api_subscriber_meters;
api_handler api_subscriber_history;
api_handler api_saved_search_list;
api_handler api_saved_search_create;
api_handler api_saved_search_update;
api_handler api_saved_search_delete;
api_handler api_group_list;
api_handler api_group_get;
api_handler api_group_create;
api_handler api_group_update;
api_handler api_group_delete;
api_handler api_group_merge;
api_handler api_group_reread_create;
api_handler api_group_completeness_list;
api_handler api_lacking_list;
api_handler api_finding_list;
api_handler api_finding_settle;
api_handler api_call_list;
api_handler api_call_get;
api_handler api_capture_download;
api_handler api_capture_decode;
api_handler api_capture_set;
api_handler api_quarantine_list;
api_handler api_quarantine_adopt_many;
api_handler api_quarantine_refuse_many;
api_handler api_slot_list;
api_handler api_slot_compute;
api_handler api_load_get;
api_handler api_quarantine_adopt;
api_handler api_quarantine_refuse;
api_handler api_bulk_create;
api_handler api_personal_get;
api_handler api_personal_erase;
api_handler api_docs_list;
api_handler api_docs_get;
api_handler api_export_create;
api_handler api_import_upload;
api_handler api_import_get;
api_handler api_import_run;
api_handler api_report_forms;
api_handler api_report_create;
api_handler api_report_list;
api_handler api_report_get;
api_handler api_report_file;
api_handler api_schedule_list;
api_handler api_schedule_create;
api_handler api_schedule_get;
api_handler api_schedule_update;
api_handler api_schedule_delete;
api_handler api_schedule_run;
api_handler api_run_list;
api_handler api_run_retry;
api_handler api_mail_test;
api_handler api_job_list;
api_handler api_job_get;
api_handler api_job_cancel;
api_handler api_job_undo;
api_handler api_job_file;
api_handler api_job_errors;
api_handler api_profile_list;
api_handler api_profile_reload;
api_handler api_event_stream;
api_handler api_version_get;
api_handler api_health_get;
api_handler api_ready_get;
api_handler api_metrics_get;

struct job;
/* The answer of every operation that makes or changes a job. */
NODISCARD bool api_job_answer(struct request *r, int status, const struct job *job,
			      struct err *err);
/* The sessions of a user as the answer. */
NODISCARD bool api_answer_sessions(struct request *r, int64_t user, struct err *err);
