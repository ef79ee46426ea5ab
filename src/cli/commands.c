#include "cli/commands.h"

static const struct cli_option serve_options[] = {
	{ "--roles", "LIST", "parts to run: collector,web (both)" },
	{ NULL },
};

static const struct cli_option password_options[] = {
	{ "--password-stdin", NULL, "read the password from standard input; else one is made" },
	{ NULL },
};

static const struct cli_option user_options[] = {
	{ "--role", "ROLE", "operator, metrologist or administrator (operator)" },
	{ "--name", "NAME", "name of the person" },
	{ "--locale", "LANGUAGE", "ru or en (ru)" },
	{ "--password-stdin", NULL, "read the password from standard input; else one is made" },
	{ NULL },
};

static const struct cli_option user_list_options[] = {
	{ "--search", "TEXT", "in login and name" },
	{ NULL },
};

static const struct cli_option user_edit_options[] = {
	{ "--login", "LOGIN", "another login" },
	{ "--role", "ROLE", "name of a role" },
	{ "--name", "NAME", "name of the person" },
	{ "--locale", "LANGUAGE", "ru or en" },
	{ NULL },
};

static const struct cli_option session_options[] = {
	{ "--end", "ID", "ends this one" },
	{ "--end-all", NULL, "ends them all" },
	{ NULL },
};

static const struct cli_option factor_options[] = {
	{ "--remove", NULL, "takes it away, for who has lost it" },
	{ NULL },
};

static const struct cli_option token_options[] = {
	{ "--rights", "LIST", "functions, parted by commas: meter.view,reading.view" },
	{ "--name", "NAME", "what it is for" },
	{ "--expires", "TIME", "such as 2026-09-01T06:00:00+03:00; else never" },
	{ NULL },
};

static const struct cli_option audit_options[] = {
	{ "--who", "LOGIN", "by this user" },
	{ "--action", "NAME", "such as user.edit, or user. for all that begin so" },
	{ "--object", "NAME", "such as meter:15401450, or meter: for all that begin so" },
	{ "--from", "TIME", "such as 2026-09-01T06:00:00+03:00, inclusive" },
	{ "--to", "TIME", "likewise, exclusive" },
	{ "--limit", "N", "at most so many (50)" },
	{ NULL },
};

static const struct cli_option audit_export_options[] = {
	{ "--who", "LOGIN", "by this user" },
	{ "--action", "NAME", "such as user.edit, or user. for all that begin so" },
	{ "--object", "NAME", "such as meter:15401450, or meter: for all that begin so" },
	{ "--from", "TIME", "such as 2026-09-01T06:00:00+03:00, inclusive" },
	{ "--to", "TIME", "likewise, exclusive" },
	{ NULL },
};

static const struct cli_option area_options[] = {
	{ "--whole", NULL, "all meters" },
	{ "--groups", "LIST", "meters of these groups, by id: 3,7=2026-12-31T00:00:00+03:00" },
	{ NULL },
};

static const struct cli_option role_options[] = {
	{ "--rights", "LIST", "functions it has, as role list tells them: meter.view,call.view" },
	{ "--name", "NAME", "another name" },
	{ NULL },
};

static const struct cli_option role_new_options[] = {
	{ "--rights", "LIST", "functions it has, as role list tells them: meter.view,call.view" },
	{ NULL },
};

static const struct cli_option list_options[] = {
	{ "--search", "WORDS", "in serial, account, subscriber, group, city and type" },
	{ "--where", "FIELD=TEXT,...",
	  "fields as in the API: city, street, house, flat, subscriber, account, phone, type, …; "
	  "\",,\" is a comma of the text" },
	{ "--state", "STATE", "active meters (as without it), retired or all" },
	{ "--group", "ID", "with its subtree" },
	{ "--limit", "N", "at most so many (50)" },
	{ NULL },
};

static const struct cli_option quarantine_options[] = {
	{ "--begins", "TEXT", "only serials that begin so" },
	{ "--limit", "N", "at most so many (50)" },
	{ NULL },
};

static const struct cli_option adopt_options[] = {
	{ "--group", "ID", "group to put them in" },
	{ "--file", "FILE", "serials of this file, one a line (- = standard input)" },
	{ "--all", NULL, "all that are in quarantine, up to 10000" },
	{ "--begins", "TEXT", "with --all: only serials that begin so" },
	{ NULL },
};

static const struct cli_option capture_options[] = {
	{ "--meter", "SERIAL", "of this meter" },
	{ "--limit", "N", "at most so many (50)" },
	{ NULL },
};

static const struct cli_option capture_meter_options[] = {
	{ "--until", "TIME", "until then, as in 2026-09-01T06:00:00+03:00; else it ends" },
	{ NULL },
};

static const struct cli_option export_options[] = {
	{ "--output", "FILE", "instead of standard output; is made readable by you only" },
	{ NULL },
};

static const struct cli_option decode_options[] = {
	{ "--driver", "NAME", "protocol; else it is told by the first bytes" },
	{ "--profile", "NAME", "meter profile that gives the objects their names" },
	{ "--keys-file", "FILE", "lines \"encryption HEX\", \"authentication HEX\", …" },
	{ "--secrets", NULL, "tell passwords and secret parameters, too" },
	{ NULL },
};

static const struct cli_option slots_options[] = {
	{ "--from", "HH:MM", "begin of the window by the installation's clock" },
	{ "--to", "HH:MM", "its end; before the begin: on the next day" },
	{ "--group", "ID", "meters of this group and its subtree; else all" },
	{ "--apply", NULL, "write the plan; else it is only told" },
	{ NULL },
};

static const struct cli_option search_options[] = {
	{ "--limit", "N", "at most so many (20)" },
	{ "--state", "STATE", "active meters (as without it), retired or all" },
	{ NULL },
};

static const struct cli_option search_list_options[] = {
	{ "--user", "LOGIN", "what this person has kept, too" },
	{ NULL },
};

static const struct cli_option search_save_options[] = {
	{ "--user", "LOGIN", "whose it is" },
	{ "--where", "FIELD=TEXT,...", "conditions as of meter list" },
	{ "--search", "WORDS", "words as of meter list" },
	{ "--shared", NULL, "others see it, too: what tells of people, who may see them" },
	{ NULL },
};

static const struct cli_command search_commands[] = {
	{ "list", NULL, "Searches that are kept for all", command_search_list, 0, 0,
	  search_list_options },
	{ "save", "NAME", "Keeps a search of the list of meters", command_search_save, 1, 1,
	  search_save_options },
	{ "delete", "ID", "Takes a search away", command_search_delete, 1, 1 },
	{ NULL },
};

static const struct cli_option slot_list_options[] = {
	{ "--group", "ID", "with its subtree" },
	{ "--limit", "N", "at most so many (50)" },
	{ NULL },
};

static const struct cli_option load_options[] = {
	{ "--days", "N", "of so many whole UTC days, 1 to 28 (7)" },
	{ NULL },
};

static const struct cli_option keys_options[] = {
	{ "--encryption", "HEX", "32 digits; - reads a line of standard input" },
	{ "--authentication", "HEX", "likewise, the line after it" },
	{ "--title", "HEX", "the meter's system title, 16 digits; it tells it itself otherwise" },
	{ "--file", "FILE",
	  "of many meters: lines SERIAL ENCRYPTION AUTHENTICATION (-: standard input)" },
	{ "--shared", NULL, "also when another meter has the key" },
	{ "--clear", NULL, "takes the keys away" },
	{ NULL },
};

static const struct cli_option meter_password_options[] = {
	{ "--clear", NULL, "takes it away" },
	{ NULL },
};

static const struct cli_option import_options[] = {
	{ "--dry-run", NULL, "only check, change nothing" },
	{ "--map", "MAP", "fields of columns: Номер=serial,3=street (else by their headings)" },
	{ "--encoding", "NAME", "utf-8 or windows-1251 (else found out)" },
	{ "--separator", "CHAR", ", ; or tab (else found out)" },
	{ "--sheet", "N", "sheet of an XLSX, from 1" },
	{ NULL },
};

static const struct cli_command config_commands[] = {
	{ "show", NULL, "What file, environment and command line say", command_config_show },
	{ "check", NULL, "Checks a file of settings", command_config_check },
	{ "describe", NULL, "All settings: type, range, default, meaning",
	  command_config_describe },
	{ "list", NULL, "All values, also those that were changed in the program",
	  command_config_list },
	{ "get", "KEY", "One of them", command_config_get, 1, 1 },
	{ "set", "KEY=VALUE...", "Changes settings for all servers; KEY=- reads a line of stdin",
	  command_config_set, 1, CLI_ARGS_MAX },
	{ "unset", "KEY...", "Takes such changes back", command_config_unset, 1, CLI_ARGS_MAX },
	{ "reload", NULL, "Has the servers read the meter profiles anew", command_config_reload },
	{ NULL },
};

static const struct cli_command user_commands[] = {
	{ "list", NULL, "All users", command_user_list, 0, 0, user_list_options },
	{ "add", "LOGIN", "Makes a user", command_user_add, 1, 1, user_options },
	{ "password", "LOGIN", "Gives a user another password and ends the sessions",
	  command_user_password, 1, 1, password_options },
	{ "edit", "LOGIN", "Gives a user another login, name, role or language", command_user_edit,
	  1, 1, user_edit_options },
	{ "sessions", "LOGIN", "Where a user is signed in", command_user_sessions, 1, 1,
	  session_options },
	{ "second-factor", "LOGIN", "Whether a user has a second factor", command_user_factor, 1, 1,
	  factor_options },
	{ "area", "LOGIN", "Which meters a user sees", command_user_area, 1, 1, area_options },
	{ "disable", "LOGIN", "Lets a user no longer sign in", command_user_disable, 1, 1 },
	{ "enable", "LOGIN", "Lets a user sign in again", command_user_enable, 1, 1 },
	{ NULL },
};

static const struct cli_command role_commands[] = {
	{ "list", NULL, "All roles and what they may do", command_role_list },
	{ "create", "NAME", "Makes a role", command_role_create, 1, 1, role_new_options },
	{ "edit", "NAME", "Gives a role another name or other functions", command_role_edit, 1, 1,
	  role_options },
	{ "delete", "NAME", "Removes a role that nobody has", command_role_delete, 1, 1 },
	{ NULL },
};

static const struct cli_option gap_options[] = {
	{ "--archive", "NAME", "hour, day, month or event; all without it" },
	{ NULL },
};

static const struct cli_option reread_options[] = {
	{ "--archive", "NAME", "hour, day, month or event" },
	{ "--from", "TIME", "such as 2026-09-01T06:00:00+03:00" },
	{ "--to", "TIME", "likewise, inclusive" },
	{ NULL },
};

static const struct cli_option finding_options[] = {
	{ "--kind", "KIND", "clone, exchange, reset, type-changed, clock …" },
	{ "--settled", NULL, "also those that are settled" },
	{ NULL },
};

static const struct cli_option settle_options[] = {
	{ "--note", "TEXT", "what it was" },
	{ NULL },
};

static const struct cli_command token_commands[] = {
	{ "list", NULL, "Tokens of programs", command_token_list },
	{ "create", "LOGIN", "Makes a token that may do what LOGIN may, told once",
	  command_token_create, 1, 1, token_options },
	{ "revoke", "ID", "Makes a token worthless", command_token_revoke, 1, 1 },
	{ NULL },
};

static const struct cli_command audit_commands[] = {
	{ "list", NULL, "Who changed what, newest first", command_audit_list, 0, 0, audit_options },
	{ "verify", NULL, "Proves that no record was changed, added or taken away",
	  command_audit_verify },
	{ "export", NULL, "All records as CSV, or JSON a line with --json", command_audit_export, 0,
	  0, audit_export_options },
	{ NULL },
};

static const struct cli_option meter_edit_options[] = {
	{ "--type", "TYPE", "such as ВК-G4ETe; \"\" clears this and other texts" },
	{ "--group", "ID", "group of the tree, 0: none" },
	{ "--subscriber", "ID", "who has it from now on, 0: nobody" },
	{ "--profile", "NAME", "meter profile" },
	{ "--zone", "ZONE", "time zone such as Europe/Volgograd" },
	{ "--gas-day-start", "HOUR", "0 to 23" },
	{ "--commissioned-on", "DAY", "such as 2026-09-01" },
	{ "--verified-on", "DAY", "last verification" },
	{ "--verification-due", "DAY", "next one" },
	{ "--seal", "TEXT", "number of the seal" },
	{ "--seal-on", "DAY", "when it was put on" },
	{ "--place", "TEXT", "where it is installed" },
	{ "--sim-phone", "NUMBER", "of its SIM card" },
	{ NULL },
};

static const struct cli_option retire_options[] = {
	{ "--date", "DAY", "a day, or a time such as 2026-09-01T14:00:00+03:00" },
	{ "--final-index", "M3", "what it showed" },
	{ "--reason", "TEXT", "why" },
	{ NULL },
};

static const struct cli_option exchange_options[] = {
	{ "--date", "DAY", "a day, or a time such as 2026-09-01T14:00:00+03:00" },
	{ "--final-index", "M3", "what the old one showed" },
	{ "--start-index", "M3", "what the new one showed" },
	{ "--type", "TYPE", "of the new one; else it tells it itself" },
	{ "--reason", "TEXT", "why" },
	{ NULL },
};

static const struct cli_option history_options[] = {
	{ "--limit", "N", "at most so many changes (50)" },
	{ NULL },
};

static const struct cli_option note_options[] = {
	{ "--text", "TEXT", "adds it; else they are listed" },
	{ "--delete", "ID", "removes one" },
	{ NULL },
};

static const struct cli_option file_options[] = {
	{ "--add", "FILE", "keeps it; else they are listed" },
	{ "--get", "ID", "writes one to standard output" },
	{ "--output", "FILE", "with --get: into a new file" },
	{ "--delete", "ID", "removes one" },
	{ NULL },
};

static const struct cli_option subscriber_list_options[] = {
	{ "--search", "TEXT", "begin of a name or account, or a phone" },
	{ "--limit", "N", "at most so many (50)" },
	{ NULL },
};

static const struct cli_option subscriber_options[] = {
	{ "--name", "NAME", "of the person or firm" },
	{ "--kind", "KIND", "person or organisation" },
	{ "--account", "TEXT", "\"\" clears this and the others" },
	{ "--phone", "NUMBER", "kept as +7…" },
	{ "--email", "ADDRESS", "such as name@example.org" },
	{ "--city", "TEXT", "of the address" },
	{ "--street", "TEXT", "likewise" },
	{ "--house", "TEXT", "likewise" },
	{ "--flat", "TEXT", "likewise" },
	{ NULL },
};

static const struct cli_option personal_options[] = {
	{ "--language", "LANGUAGE", "of the page: en or ru (en)" },
	{ "--out", "FILE", "a new file (standard output)" },
	{ NULL },
};

static const struct cli_option erase_options[] = {
	{ "--reason", "TEXT", "why, for the audit" },
	{ "--notes", NULL, "also notes on the meters of the time when they were his" },
	{ "--files", NULL, "also such files" },
	{ NULL },
};

static const struct cli_option group_create_options[] = {
	{ "--parent", "ID", "below this one; else a root" },
	{ "--zone", "ZONE", "time zone of its meters" },
	{ "--free", NULL, "beside the tree" },
	{ NULL },
};

static const struct cli_option group_edit_options[] = {
	{ "--name", "NAME", "another name" },
	{ "--zone", "ZONE", "time zone of its meters; \"\": from the groups above" },
	{ NULL },
};

static const struct cli_command meter_commands[] = {
	{ "list", NULL, "Active meters by serial", command_meter_list, 0, 0, list_options },
	{ "show", "SERIAL", "A meter's card", command_meter_show, 1, 1 },
	{ "create", "SERIAL", "Registers a meter", command_meter_create, 1, 1, meter_edit_options },
	{ "edit", "SERIAL", "Changes what is registered of a meter", command_meter_edit, 1, 1,
	  meter_edit_options },
	{ "retire", "SERIAL", "Takes a meter out of service", command_meter_retire, 1, 1,
	  retire_options },
	{ "restore", "SERIAL", "Takes a retirement or an exchange back", command_meter_restore, 1,
	  1 },
	{ "exchange", "OLD NEW", "Puts a meter in the place of another", command_meter_exchange, 2,
	  2, exchange_options },
	{ "history", "SERIAL", "Who changed what of a meter", command_meter_history, 1, 1,
	  history_options },
	{ "note", "SERIAL", "Notes about a meter", command_meter_note, 1, 1, note_options },
	{ "file", "SERIAL", "Files kept with a meter", command_meter_file, 1, 1, file_options },
	{ "adopt", "SERIAL...", "Takes meters out of quarantine", command_quarantine_adopt, 0,
	  CLI_ARGS_MAX, adopt_options },
	{ "findings", "[SERIAL]", "What about meters does not fit", command_meter_findings, 0, 1,
	  finding_options },
	{ "gaps", "SERIAL", "What a meter's archives lack", command_meter_gaps, 1, 1, gap_options },
	{ "keys", "[SERIAL]", "Gives meters their keys of ciphering", command_meter_keys, 0, 1,
	  keys_options },
	{ "password", "SERIAL", "Gives a meter its password, a line of standard input",
	  command_meter_password, 1, 1, meter_password_options },
	{ "reread", "SERIAL", "Has a range of an archive read again in the next call",
	  command_meter_reread, 1, 1, reread_options },
	{ "settle", "ID", "Closes a finding", command_meter_settle, 1, 1, settle_options },
	{ "refuse", "SERIAL...", "Lets quarantined meters no longer call",
	  command_quarantine_refuse, 0, CLI_ARGS_MAX, adopt_options + 1 },
	{ NULL },
};

static const struct cli_command quarantine_commands[] = {
	{ "list", NULL, "Meters that called without being known", command_quarantine_list, 0, 0,
	  quarantine_options },
	{ "adopt", "SERIAL...", "Takes meters out of quarantine", command_quarantine_adopt, 0,
	  CLI_ARGS_MAX, adopt_options },
	{ "refuse", "SERIAL...", "Lets quarantined meters no longer call",
	  command_quarantine_refuse, 0, CLI_ARGS_MAX, adopt_options + 1 },
	{ NULL },
};

static const struct cli_command capture_commands[] = {
	{ "list", NULL, "Recorded calls, newest first", command_capture_list, 0, 0,
	  capture_options },
	{ "show", "CALL", "What passed in a call, in words", command_capture_show, 1, 1 },
	{ "export", "CALL", "The recording as a file for replay and decode", command_capture_export,
	  1, 1, export_options },
	{ "meter", "SERIAL", "Records the calls of a meter for a time", command_capture_meter, 1, 1,
	  capture_meter_options },
	{ NULL },
};

static const struct cli_command slots_commands[] = {
	{ "compute", NULL, "Spreads the calls of meters over a window", command_slots_compute, 0, 0,
	  slots_options },
	{ "list", NULL, "Minutes of the day at which meters should call", command_slots_list, 0, 0,
	  slot_list_options },
	{ "load", NULL, "Calls by the minute of the day, planned and actual", command_slots_load, 0,
	  0, load_options },
	{ NULL },
};

static const struct cli_command group_commands[] = {
	{ "list", NULL, "The tree of groups", command_group_list },
	{ "add", "PATH", "Makes the groups of a path such as Волгоград/Волжский", command_group_add,
	  1, 1 },
	{ "create", "NAME", "Makes a group", command_group_create, 1, 1, group_create_options },
	{ "edit", "ID", "Renames a group or gives it a zone", command_group_edit, 1, 1,
	  group_edit_options },
	{ "move", "ID [PARENT]", "Moves a group below another, or makes it a root",
	  command_group_move, 1, 2 },
	{ "merge", "ID INTO", "Moves meters and groups into another and removes it",
	  command_group_merge, 2, 2 },
	{ "delete", "ID", "Removes an empty group, or a free one", command_group_delete, 1, 1 },
	{ "join", "ID SERIAL...", "Puts meters into a free group", command_group_join, 2,
	  CLI_ARGS_MAX },
	{ "leave", "ID SERIAL...", "Takes meters out of a free group", command_group_leave, 2,
	  CLI_ARGS_MAX },
	{ "lacking", "ID", "Meters of a group and its subtree that lack hours, the worst first",
	  command_group_lacking, 1, 1 },
	{ "reread", "ID", "Has a range read again by all meters of a group and its subtree",
	  command_group_reread, 1, 1, reread_options },
	{ NULL },
};

static const struct cli_command subscriber_commands[] = {
	{ "list", NULL, "People and firms", command_subscriber_list, 0, 0,
	  subscriber_list_options },
	{ "show", "ID", "A subscriber", command_subscriber_show, 1, 1 },
	{ "create", NULL, "Registers a subscriber", command_subscriber_create, 0, 0,
	  subscriber_options },
	{ "edit", "ID", "Changes a subscriber", command_subscriber_edit, 1, 1, subscriber_options },
	{ "personal-data", "ID", "All that is kept of a person, as a page to print",
	  command_subscriber_personal, 1, 1, personal_options },
	{ "erase", "ID", "Erases the personal data of a subscriber for good",
	  command_subscriber_erase, 1, 1, erase_options },
	{ NULL },
};

static const struct cli_option list_export_options[] = {
	{ "--out", "FILE", "where to; .xlsx makes XLSX (default: CSV to standard output)" },
	{ "--query", "QUERY", "as the list's own: group=3,city=Орёл" },
	{ "--serials", "NUMBERS", "of meters: these alone, parted by commas" },
	{ "--columns", "NAMES", "names of columns in their order (default: all)" },
	{ "--language", "LANG", "of the headings: en (default) or ru" },
	{ "--encoding", "NAME", "of CSV: utf-8 (default) or windows-1251" },
	{ "--separator", "CHAR", "of CSV: ; (default) , or tab" },
	{ NULL },
};

static const struct cli_option job_file_options[] = {
	{ "--out", "FILE", "where to (default: standard output)" },
	{ NULL },
};

static const struct cli_command job_commands[] = {
	{ "list", NULL, "Imports, exports and other long work, newest first", command_job_list },
	{ "show", "ID", "A job and what was wrong", command_job_show, 1, 1 },
	{ "cancel", "ID", "Ends a job", command_job_cancel, 1, 1 },
	{ "undo", "ID", "Puts the register back as it was before an import", command_job_undo, 1,
	  1 },
	{ "file", "ID", "The file that a job has made", command_job_file, 1, 1, job_file_options },
	{ NULL },
};

static const struct cli_command check_commands[] = {
	{ "store", NULL, "Reads every record and recounts every figure", command_check_store },
	{ "profile", "FILE...", "Checks files of meter profiles", command_check_profile, 1,
	  CLI_ARGS_MAX },
	{ "truth", "FILE",
	  "Compares the store with what themis-sim --truth wrote (- = standard input)",
	  command_check_truth, 1, 1 },
	{ NULL },
};

const struct cli_command cli_commands[] = {
	{ "serve", NULL, "Runs the server", command_serve, 0, 0, serve_options },
	{ "config", NULL, "Settings", .commands = config_commands },
	{ "user", NULL, "People who may sign in", .commands = user_commands },
	{ "role", NULL, "What people may do", .commands = role_commands },
	{ "token", NULL, "What programs sign in with", .commands = token_commands },
	{ "audit", NULL, "Who changed what", .commands = audit_commands },
	{ "meter", NULL, "Meters", .commands = meter_commands },
	{ "search", "TEXT...", "Meters, subscribers and groups by any words, mistyped or not",
	  command_search, 1, CLI_ARGS_MAX, search_options, search_commands },
	{ "quarantine", NULL, "Unknown meters", .commands = quarantine_commands },
	{ "capture", NULL, "Recorded bytes of calls", .commands = capture_commands },
	{ "replay", "FILE", "A recorded call once more (- = standard input)", command_replay, 1,
	  1 },
	{ "decode", "[FILE|HEX]", "What a recording or hex dump means (- = standard input)",
	  command_decode, 0, 1, decode_options },
	{ "slots", NULL, "When meters should call", .commands = slots_commands },
	{ "readings", NULL, "Values of archives, edits and estimates",
	  .commands = reading_commands },
	{ "gas-day", NULL, "At which hour gas days begin", .commands = gas_day_commands },
	{ "validate", NULL, "Looks through readings by the rules", command_validate, 0, 0,
	  validate_options },
	{ "exceptions", NULL, "What the rules have found", .commands = exception_commands },
	{ "close", NULL, "Closed months and corrections", .commands = close_commands },
	{ "group", NULL, "Groups of meters", .commands = group_commands },
	{ "subscriber", NULL, "People and firms", .commands = subscriber_commands },
	{ "import", "FILE", "Meters and subscribers from CSV or XLSX (- = standard input)",
	  command_import, 1, 1, import_options },
	{ "export", "LIST",
	  "meters, subscribers, groups, users, audit, calls, findings, quarantine", command_export,
	  1, 1, list_export_options },
	{ "zone", NULL, "Imbalance zones: inlets against a group", .commands = zone_commands },
	{ "report", NULL, "Reports: PDF, XLSX, DOCX, CSV, HTML, XML", .commands = report_commands },
	{ "job", NULL, "Long work: imports, exports, reports", .commands = job_commands },
	{ "check", NULL, "Checks data and files", .commands = check_commands },
	{ "calc", NULL, "The arithmetic of bills, by hand", .commands = calc_commands },
	{ "version", NULL, "Versions of the program and of its calculation module",
	  command_version },
	{ NULL },
};

bool command_serve(struct cli *c, struct err *err)
{
	return c->serve(c, err);
}
