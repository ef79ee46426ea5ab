#include "web/router.h"

#include "service/note.h"
#include "web/api.h"

#define PAGE	"limit cursor"
#define PERIODS "by from to gas_day_start known_at estimates"
/* Filters of the list of meters. */
#define METERS                                                                                     \
	" q subscriber meter account type city street house flat phone group free_group firmware " \
	"driver filter verification_due_before completeness_below state"

enum {
	BODY_SMALL = 16 << 10,
	BODY_SETTINGS = 256 << 10,
	BODY_MANY = 1 << 20,	/* 10,000 serials */
	BODY_IMPORT = 64 << 20, /* TABLE_FILE_MAX */
};

#define JSON_TYPE "application/json"

/* clang-format off */
const struct route routes[] = {
	{ "POST",   "/api/v1/session", api_session_create, ROUTE_PUBLIC, "", JSON_TYPE, BODY_SMALL, true },
	{ "GET",    "/api/v1/session", api_session_get, ROUTE_SESSION, "", NULL, 0, false },
	{ "DELETE", "/api/v1/session", api_session_delete, ROUTE_SESSION, "", NULL, 0, false },
	{ "PATCH",  "/api/v1/users/me", api_user_update_me, ROUTE_ACCOUNT, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",   "/api/v1/users/me/password", api_user_set_password, ROUTE_SESSION, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",   "/api/v1/users/me/second-factor", api_factor_start, ROUTE_FACTOR, "", JSON_TYPE, BODY_SMALL, false },
	{ "PUT",    "/api/v1/users/me/second-factor", api_factor_confirm, ROUTE_FACTOR, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/users/me/second-factor", api_factor_stop, ROUTE_ACCOUNT, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",   "/api/v1/users/me/recovery-codes", api_factor_renew, ROUTE_ACCOUNT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/users/me/sessions", api_own_session_list, ROUTE_ACCOUNT, "", NULL, 0, false },
	{ "DELETE", "/api/v1/users/me/sessions", api_own_session_end_all, ROUTE_ACCOUNT, "", NULL, 0, false },
	{ "DELETE", "/api/v1/users/me/sessions/{sid}", api_own_session_end, ROUTE_ACCOUNT, "", NULL, 0, false },
	{ "GET",    "/api/v1/users", api_user_list, RIGHT_USER_VIEW, "q " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/users", api_user_create, RIGHT_USER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/users/{id}", api_user_get, RIGHT_USER_VIEW, "", NULL, 0, false },
	{ "PATCH",  "/api/v1/users/{id}", api_user_update, RIGHT_USER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",   "/api/v1/users/{id}/password", api_user_reset_password, RIGHT_USER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/users/{id}/second-factor", api_user_remove_factor, RIGHT_USER_EDIT, "", NULL, 0, false },
	{ "GET",    "/api/v1/users/{id}/sessions", api_user_session_list, RIGHT_USER_VIEW, "", NULL, 0, false },
	{ "DELETE", "/api/v1/users/{id}/sessions", api_user_session_end_all, RIGHT_USER_EDIT, "", NULL, 0, false },
	{ "DELETE", "/api/v1/users/{id}/sessions/{sid}", api_user_session_end, RIGHT_USER_EDIT, "", NULL, 0, false },
	{ "GET",    "/api/v1/tokens", api_token_list, RIGHT_TOKEN_OWN, PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/tokens", api_token_create, RIGHT_TOKEN_OWN, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/tokens/{id}", api_token_revoke, RIGHT_TOKEN_OWN, "", NULL, 0, false },
	{ "GET",    "/api/v1/audit", api_audit_list, RIGHT_AUDIT_VIEW, "who action object from to " PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/audit/verification", api_audit_verify, RIGHT_AUDIT_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/rights", api_right_list, ROUTE_SELF, "", NULL, 0, false },
	{ "GET",    "/api/v1/roles", api_role_list, RIGHT_USER_VIEW, "", NULL, 0, false },
	{ "POST",   "/api/v1/roles", api_role_create, RIGHT_ROLE_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "PATCH",  "/api/v1/roles/{id}", api_role_change, RIGHT_ROLE_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/roles/{id}", api_role_delete, RIGHT_ROLE_EDIT, "", NULL, 0, false },
	{ "GET",    "/api/v1/settings", api_setting_list, RIGHT_SETTINGS_VIEW, "", NULL, 0, false },
	{ "PUT",    "/api/v1/settings", api_setting_change, RIGHT_SETTINGS_EDIT, "", JSON_TYPE, BODY_SETTINGS, false },
	{ "GET",    "/api/v1/dashboard", api_dashboard_get, RIGHT_DASHBOARD_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/meters", api_meter_list, RIGHT_METER_VIEW,
	  "total sort " PAGE METERS, NULL, 0, false },
	{ "POST",   "/api/v1/meters/bulk", api_bulk_create, RIGHT_BULK_RUN, "", JSON_TYPE, BODY_MANY, false },
	{ "GET",    "/api/v1/search", api_search, RIGHT_METER_VIEW, "q state limit", NULL, 0, false },
	{ "GET",    "/api/v1/suggestions", api_suggestion_list, RIGHT_METER_VIEW, "field q city street", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}", api_meter_get, RIGHT_METER_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/readings", api_reading_list, RIGHT_READING_VIEW,
	  "archive from to order known_at " PAGE, NULL, 0, false },
	{ "PUT",    "/api/v1/meters/{serial}/readings/{archive}/{time}", api_reading_put, RIGHT_READING_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/meters/{serial}/readings/{archive}/{time}", api_reading_undo, RIGHT_READING_EDIT, "reason", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/edits", api_edit_list, RIGHT_READING_VIEW, "archive from to all", NULL, 0, false },
	{ "POST",   "/api/v1/meters/{serial}/estimates", api_estimate_create, RIGHT_READING_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/meters/{serial}/consumption", api_consumption_list, RIGHT_READING_VIEW, PERIODS " place", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/gas-days", api_meter_gas_day_list, RIGHT_METER_VIEW, "", NULL, 0, false },
	{ "PUT",    "/api/v1/meters/{serial}/gas-days/{day}", api_meter_gas_day_put, RIGHT_METER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/meters/{serial}/gas-days/{day}", api_meter_gas_day_delete, RIGHT_METER_EDIT, "", NULL, 0, false },
	{ "GET",    "/api/v1/groups/{id}/gas-days", api_group_gas_day_list, RIGHT_GROUP_VIEW, "", NULL, 0, false },
	{ "PUT",    "/api/v1/groups/{id}/gas-days/{day}", api_group_gas_day_put, RIGHT_GROUP_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/groups/{id}/gas-days/{day}", api_group_gas_day_delete, RIGHT_GROUP_EDIT, "", NULL, 0, false },
	{ "GET",    "/api/v1/gas-days", api_gas_day_list, RIGHT_GROUP_VIEW, "", NULL, 0, false },
	{ "PUT",    "/api/v1/gas-days/{day}", api_gas_day_put, RIGHT_GROUP_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/gas-days/{day}", api_gas_day_delete, RIGHT_GROUP_EDIT, "", NULL, 0, false },
	{ "GET",    "/api/v1/exceptions", api_exception_list, RIGHT_EXCEPTION_VIEW, "serial rule state group from to " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/exceptions/settle", api_exception_settle_many, RIGHT_EXCEPTION_SETTLE, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/exceptions/{id}", api_exception_get, RIGHT_EXCEPTION_VIEW, "", NULL, 0, false },
	{ "POST",   "/api/v1/exceptions/{id}/settle", api_exception_settle, RIGHT_EXCEPTION_SETTLE, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/validation-rules", api_rule_list, RIGHT_EXCEPTION_VIEW, "group", NULL, 0, false },
	{ "PUT",    "/api/v1/validation-rules/{rule}", api_rule_put, RIGHT_VALIDATION_EDIT, "group", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/validation-rules/{rule}", api_rule_delete, RIGHT_VALIDATION_EDIT, "group", NULL, 0, false },
	{ "POST",   "/api/v1/validations", api_validation_create, RIGHT_VALIDATION_RUN, "", JSON_TYPE, BODY_MANY, false },
	{ "GET",    "/api/v1/closings", api_closing_list, RIGHT_CLOSING_VIEW, PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/closings", api_closing_create, RIGHT_CLOSING_CLOSE, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/closings/{id}", api_closing_get, RIGHT_CLOSING_VIEW, "", NULL, 0, false },
	{ "POST",   "/api/v1/closings/{id}/reopen", api_closing_reopen, RIGHT_CLOSING_REOPEN, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/closings/{id}/figures", api_figure_list, RIGHT_CLOSING_VIEW, PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/corrections", api_correction_list, RIGHT_CLOSING_VIEW, "closing serial month " PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/consumption", api_usage_list, RIGHT_READING_VIEW, PERIODS METERS " serials compare", NULL, 0, false },
	{ "GET",    "/api/v1/consumption/meters", api_usage_meter_list, RIGHT_READING_VIEW, PERIODS METERS " serials " PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/consumption/profile", api_usage_profile, RIGHT_READING_VIEW, "from to known_at" METERS " serials", NULL, 0, false },
	{ "GET",    "/api/v1/zones", api_zone_list, RIGHT_ZONE_VIEW, "", NULL, 0, false },
	{ "POST",   "/api/v1/zones", api_zone_create, RIGHT_ZONE_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/zones/{id}", api_zone_get, RIGHT_ZONE_VIEW, "", NULL, 0, false },
	{ "PATCH",  "/api/v1/zones/{id}", api_zone_update, RIGHT_ZONE_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/zones/{id}", api_zone_delete, RIGHT_ZONE_EDIT, "", NULL, 0, false },
	{ "GET",    "/api/v1/zones/{id}/balance", api_zone_balance, RIGHT_ZONE_VIEW, PERIODS, NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/parameters", api_parameter_list, RIGHT_PARAMETER_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/parameters/{key}", api_parameter_history, RIGHT_PARAMETER_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/calls", api_meter_call_list, RIGHT_CALL_VIEW, PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/events", api_meter_event_list, RIGHT_EVENT_VIEW, PAGE, NULL, 0, false },
	{ "PUT",    "/api/v1/meters/{serial}/keys", api_meter_set_keys, RIGHT_METER_KEYS, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/meters/{serial}/keys", api_meter_clear_keys, RIGHT_METER_KEYS, "", NULL, 0, false },
	{ "PUT",    "/api/v1/meters/{serial}/password", api_meter_set_password, RIGHT_METER_KEYS, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/meters/{serial}/password", api_meter_clear_password, RIGHT_METER_KEYS, "", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/revisions", api_revision_list, RIGHT_READING_VIEW,
	  "archive from to " PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/gaps", api_gap_list, RIGHT_READING_VIEW, "archive from to", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/rereads", api_reread_list, RIGHT_READING_VIEW, PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/meters/{serial}/rereads", api_reread_create, RIGHT_READING_REREAD, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE", "/api/v1/meters/{serial}/rereads/{id}", api_reread_cancel, RIGHT_READING_REREAD, "", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/completeness", api_completeness_list, RIGHT_READING_VIEW,
	  "archive from to", NULL, 0, false },
	{ "GET",    "/api/v1/meters/{serial}/findings", api_meter_finding_list, RIGHT_FINDING_VIEW, "open " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/groups/{id}/rereads", api_group_reread_create, RIGHT_READING_REREAD, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/completeness", api_group_completeness_list, RIGHT_GROUP_VIEW,
	  "from to group " PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/completeness/meters", api_lacking_list, RIGHT_READING_VIEW, "group " PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/findings", api_finding_list, RIGHT_FINDING_VIEW, "kind open " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/findings/{id}/settle", api_finding_settle, RIGHT_FINDING_SETTLE, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",    "/api/v1/meters", api_meter_create, RIGHT_METER_CREATE, "", JSON_TYPE, BODY_SMALL, false },
	{ "PATCH",   "/api/v1/meters/{serial}", api_meter_update, RIGHT_METER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",    "/api/v1/meters/{serial}/retire", api_meter_retire, RIGHT_METER_RETIRE, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",    "/api/v1/meters/{serial}/restore", api_meter_restore, RIGHT_METER_RETIRE, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",    "/api/v1/meters/{serial}/exchange", api_meter_exchange, RIGHT_METER_EXCHANGE, "", JSON_TYPE, BODY_SMALL, false },
	{ "PUT",     "/api/v1/meters/{serial}/subscriber", api_meter_set_subscriber, RIGHT_METER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "PUT",     "/api/v1/meters/{serial}/free-groups/{id}", api_meter_join, RIGHT_METER_EDIT, "", NULL, 0, false },
	{ "DELETE",  "/api/v1/meters/{serial}/free-groups/{id}", api_meter_leave, RIGHT_METER_EDIT, "", NULL, 0, false },
	{ "GET",     "/api/v1/meters/{serial}/history", api_meter_history, RIGHT_HISTORY_VIEW, PAGE, NULL, 0, false },
	{ "GET",     "/api/v1/meters/{serial}/notes", api_note_list, RIGHT_METER_VIEW, PAGE, NULL, 0, false },
	{ "POST",    "/api/v1/meters/{serial}/notes", api_note_create, RIGHT_NOTE_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE",  "/api/v1/meters/{serial}/notes/{id}", api_note_delete, RIGHT_NOTE_EDIT, "", NULL, 0, false },
	{ "GET",     "/api/v1/meters/{serial}/files", api_file_list, RIGHT_FILE_VIEW, "", NULL, 0, false },
	{ "POST",    "/api/v1/meters/{serial}/files", api_file_create, RIGHT_FILE_EDIT, "name", "application/octet-stream", FILE_BYTES_MAX, false },
	{ "GET",     "/api/v1/meters/{serial}/files/{id}", api_file_download, RIGHT_FILE_VIEW, "", NULL, 0, false },
	{ "DELETE",  "/api/v1/meters/{serial}/files/{id}", api_file_delete, RIGHT_FILE_EDIT, "", NULL, 0, false },
	{ "GET",     "/api/v1/subscribers", api_subscriber_list, RIGHT_SUBSCRIBER_VIEW, "q " PAGE, NULL, 0, false },
	{ "POST",    "/api/v1/subscribers", api_subscriber_create, RIGHT_SUBSCRIBER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",     "/api/v1/subscribers/{id}", api_subscriber_get, RIGHT_SUBSCRIBER_VIEW, "", NULL, 0, false },
	{ "PATCH",   "/api/v1/subscribers/{id}", api_subscriber_update, RIGHT_SUBSCRIBER_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE",  "/api/v1/subscribers/{id}", api_subscriber_delete, RIGHT_SUBSCRIBER_EDIT, "", NULL, 0, false },
	{ "GET",     "/api/v1/subscribers/{id}/meters", api_subscriber_meters, RIGHT_SUBSCRIBER_VIEW, "", NULL, 0, false },
	{ "GET",     "/api/v1/subscribers/{id}/history", api_subscriber_history, RIGHT_HISTORY_VIEW, PAGE, NULL, 0, false },
	{ "GET",     "/api/v1/searches", api_saved_search_list, RIGHT_METER_VIEW, "", NULL, 0, false },
	{ "POST",    "/api/v1/searches", api_saved_search_create, RIGHT_SEARCH_SAVE, "", JSON_TYPE, BODY_SMALL, false },
	{ "PATCH",   "/api/v1/searches/{id}", api_saved_search_update, RIGHT_SEARCH_SAVE, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE",  "/api/v1/searches/{id}", api_saved_search_delete, RIGHT_SEARCH_SAVE, "", NULL, 0, false },
	{ "GET",    "/api/v1/groups", api_group_list, RIGHT_GROUP_VIEW, "kind", NULL, 0, false },
	{ "POST",    "/api/v1/groups", api_group_create, RIGHT_GROUP_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",     "/api/v1/groups/{id}", api_group_get, RIGHT_GROUP_VIEW, "", NULL, 0, false },
	{ "PATCH",   "/api/v1/groups/{id}", api_group_update, RIGHT_GROUP_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "DELETE",  "/api/v1/groups/{id}", api_group_delete, RIGHT_GROUP_EDIT, "", NULL, 0, false },
	{ "POST",    "/api/v1/groups/{id}/merge", api_group_merge, RIGHT_GROUP_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/calls", api_call_list, RIGHT_CALL_VIEW, PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/calls/{id}", api_call_get, RIGHT_CALL_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/calls/{id}/capture", api_capture_download, RIGHT_CAPTURE_DOWNLOAD, "", NULL, 0, false },
	{ "GET",    "/api/v1/calls/{id}/decoded", api_capture_decode, RIGHT_CAPTURE_VIEW, "", NULL, 0, false },
	{ "PUT",    "/api/v1/meters/{serial}/capture", api_capture_set, RIGHT_CAPTURE_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/slots", api_slot_list, RIGHT_SLOT_VIEW, "group " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/slots", api_slot_compute, RIGHT_SLOT_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/load", api_load_get, RIGHT_SLOT_VIEW, "days", NULL, 0, false },
	{ "GET",    "/api/v1/quarantine", api_quarantine_list, RIGHT_QUARANTINE_VIEW, "q " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/quarantine/adopt", api_quarantine_adopt_many, RIGHT_METER_ADOPT, "", JSON_TYPE, BODY_MANY, false },
	{ "POST",   "/api/v1/quarantine/refuse", api_quarantine_refuse_many, RIGHT_METER_ADOPT, "", JSON_TYPE, BODY_MANY, false },
	{ "POST",   "/api/v1/quarantine/{serial}/adopt", api_quarantine_adopt, RIGHT_METER_ADOPT, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",   "/api/v1/quarantine/{serial}/refuse", api_quarantine_refuse, RIGHT_METER_ADOPT, "", NULL, 0, false },
	{ "POST",   "/api/v1/imports", api_import_upload, RIGHT_IMPORT_RUN, "name", "application/octet-stream", BODY_IMPORT, false },
	{ "GET",    "/api/v1/imports/{id}", api_import_get, RIGHT_IMPORT_RUN, "encoding separator heading sheet", NULL, 0, false },
	{ "POST",   "/api/v1/imports/{id}/run", api_import_run, RIGHT_IMPORT_RUN, "", JSON_TYPE, BODY_SMALL, false },
	{ "POST",   "/api/v1/exports", api_export_create, RIGHT_EXPORT_RUN, "", JSON_TYPE, BODY_MANY, false },
	{ "GET",    "/api/v1/reports/forms", api_report_forms, RIGHT_REPORT_RUN, "", NULL, 0, false },
	{ "GET",    "/api/v1/reports", api_report_list, RIGHT_REPORT_RUN, "code " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/reports", api_report_create, RIGHT_REPORT_RUN, "", JSON_TYPE, BODY_MANY, false },
	{ "GET",    "/api/v1/reports/schedules", api_schedule_list, RIGHT_REPORT_RUN, "failed " PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/reports/schedules", api_schedule_create, RIGHT_REPORT_SCHEDULE, "", JSON_TYPE, BODY_MANY, false },
	{ "GET",    "/api/v1/reports/schedules/{id}", api_schedule_get, RIGHT_REPORT_RUN, "", NULL, 0, false },
	{ "PATCH",  "/api/v1/reports/schedules/{id}", api_schedule_update, RIGHT_REPORT_SCHEDULE, "", JSON_TYPE, BODY_MANY, false },
	{ "DELETE", "/api/v1/reports/schedules/{id}", api_schedule_delete, RIGHT_REPORT_SCHEDULE, "", NULL, 0, false },
	{ "POST",   "/api/v1/reports/schedules/{id}/run", api_schedule_run, RIGHT_REPORT_SCHEDULE, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/reports/schedules/{id}/runs", api_run_list, RIGHT_REPORT_RUN, PAGE, NULL, 0, false },
	{ "POST",   "/api/v1/reports/schedules/{id}/runs/{run}/retry", api_run_retry, RIGHT_REPORT_SCHEDULE, "", NULL, 0, false },
	{ "POST",   "/api/v1/mail/test", api_mail_test, RIGHT_SETTINGS_EDIT, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/reports/{id}", api_report_get, RIGHT_REPORT_RUN, "", NULL, 0, false },
	{ "GET",    "/api/v1/reports/{id}/file", api_report_file, RIGHT_REPORT_RUN, "preview", NULL, 0, false },
	{ "GET",    "/api/v1/jobs", api_job_list, RIGHT_JOB_VIEW, PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/jobs/{id}", api_job_get, RIGHT_JOB_VIEW, "", NULL, 0, false },
	{ "POST",   "/api/v1/jobs/{id}/cancel", api_job_cancel, RIGHT_JOB_VIEW, "", NULL, 0, false },
	{ "POST",   "/api/v1/jobs/{id}/undo", api_job_undo, RIGHT_JOB_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/jobs/{id}/file", api_job_file, RIGHT_JOB_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/jobs/{id}/errors", api_job_errors, RIGHT_JOB_VIEW, "format language " PAGE, NULL, 0, false },
	{ "GET",    "/api/v1/profiles", api_profile_list, RIGHT_PROFILE_VIEW, "", NULL, 0, false },
	{ "POST",   "/api/v1/profiles/reload", api_profile_reload, RIGHT_PROFILE_RELOAD, "", NULL, 0, false },
	{ "GET",    "/api/v1/events", api_event_stream, RIGHT_CALL_VIEW, "", NULL, 0, false },
	{ "GET",    "/api/v1/subscribers/{id}/personal-data", api_personal_get, RIGHT_SUBSCRIBER_VIEW, "format language", NULL, 0, false },
	{ "POST",   "/api/v1/subscribers/{id}/erase", api_personal_erase, RIGHT_SUBSCRIBER_ERASE, "", JSON_TYPE, BODY_SMALL, false },
	{ "GET",    "/api/v1/docs", api_docs_list, ROUTE_SELF, "", NULL, 0, false },
	{ "GET",    "/api/v1/docs/{place}/{name}", api_docs_get, ROUTE_SELF, "", NULL, 0, false },
	{ "GET",    "/api/v1/version", api_version_get, ROUTE_PUBLIC, "", NULL, 0, false },
	{ "GET",    "/healthz", api_health_get, ROUTE_PUBLIC, "", NULL, 0, false },
	{ "GET",    "/readyz", api_ready_get, ROUTE_PUBLIC, "", NULL, 0, false },
	{ "GET",    "/metrics", api_metrics_get, ROUTE_PUBLIC, "", NULL, 0, false },
};
/* clang-format on */
const size_t route_count = ARRAY_LEN(routes);

/* Compares segment by segment; "{name}" takes one that isn't empty. */
static bool match(struct str pattern, struct str path, struct str args[static ROUTE_ARGS_MAX])
{
	unsigned n = 0;
	while (pattern.n > 0 || path.n > 0) {
		struct str want;
		struct str got;
		(void)str_cut(pattern, '/', &want, &pattern);
		(void)str_cut(path, '/', &got, &path);
		if (want.n > 0 && want.p[0] == '{') {
			if (got.n == 0 || n == ROUTE_ARGS_MAX)
				return false;
			args[n++] = got;
		} else if (!str_equal(want, got)) {
			return false;
		}
		if ((pattern.n == 0) != (path.n == 0))
			return false;
	}
	return true;
}

enum route_match router_find(struct arena *a, const char *method, const char *path,
			     const struct route **ret, const char *args[static ROUTE_ARGS_MAX],
			     const char **ret_allow)
{
	size_t n = strlen(path);
	const char *allow = NULL;
	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	if (n > 1 && path[n - 1] == '/')
		return ROUTE_NO_PATH;
	for (size_t i = 0; i < route_count; i++) {
		struct str found[ROUTE_ARGS_MAX] = { 0 };
		if (!match(str_from(routes[i].pattern), str_make(path, n), found))
			continue;
		if (strcmp(routes[i].method, method) != 0) {
			const char *more = routes[i].method;
			allow = allow ? arena_printf(a, "%s, %s", allow, more) : more;
			continue;
		}
		for (unsigned k = 0; k < ROUTE_ARGS_MAX && found[k].p; k++)
			args[k] = arena_strndup(a, found[k].p, found[k].n);
		*ret = &routes[i];
		return ROUTE_FOUND;
	}
	*ret_allow = allow;
	return allow ? ROUTE_NO_METHOD : ROUTE_NO_PATH;
}

bool route_takes_query(const struct route *r, const char *key)
{
	struct str rest = str_from(r->query);
	while (rest.n > 0) {
		struct str word;
		(void)str_cut(rest, ' ', &word, &rest);
		if (str_equal(word, str_from(key)))
			return true;
	}
	return false;
}

bool route_changes(const struct route *r)
{
	return strcmp(r->method, "GET") != 0;
}
