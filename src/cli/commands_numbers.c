/* The part of the command tree that is about numbers to bill on, and reports of them. */
#include "cli/commands.h"

static const struct cli_option list_options[] = {
	{ "--archive", "NAME", "hour, day or month (hour)" },
	{ "--from", "TIME", "such as 2026-09-01T06:00:00+03:00, inclusive" },
	{ "--to", "TIME", "likewise, exclusive" },
	{ "--known-at", "TIME", "as it was known then" },
	{ NULL },
};

static const struct cli_option consumption_options[] = {
	{ "--by", "PERIOD", "hour, day, month or year (day)" },
	{ "--from", "TIME", "such as 2026-09-01T06:00:00+03:00, inclusive" },
	{ "--to", "TIME", "likewise, exclusive" },
	{ "--known-at", "TIME", "as it was known then" },
	{ NULL },
};

static const struct cli_option edit_options[] = {
	{ "--archive", "NAME", "hour, day or month (hour)" },
	{ "--index", "M3", "cubic metres; required where there is no record" },
	{ "--temperature", "C", "of the gas" },
	{ "--reason", "TEXT", "why; required" },
	{ NULL },
};

static const struct cli_option undo_options[] = {
	{ "--archive", "NAME", "hour, day or month (hour)" },
	{ "--reason", "TEXT", "why; required" },
	{ NULL },
};

static const struct cli_option estimate_options[] = {
	{ "--from", "TIME", "the first hour" },
	{ "--to", "TIME", "the last hour" },
	{ "--reason", "TEXT", "why; required" },
	{ NULL },
};

const struct cli_command reading_commands[] = {
	{ "list", "SERIAL", "Values that count", command_reading_list, 1, 1, list_options },
	{ "consumption", "SERIAL", "What went through, with what was closed",
	  command_reading_consumption, 1, 1, consumption_options },
	{ "edit", "SERIAL TIME", "Puts a value in the place of a record", command_reading_edit, 2,
	  2, edit_options },
	{ "undo", "SERIAL TIME", "Goes back to the record", command_reading_undo, 2, 2,
	  undo_options },
	{ "estimate", "SERIAL", "Keeps estimates for hours that lack", command_reading_estimate, 1,
	  1, estimate_options },
	{ NULL },
};

static const struct cli_option owner_options[] = {
	{ "--meter", "SERIAL", "of this meter" },
	{ "--group", "ID", "of this group and all below it; else of the whole installation" },
	{ NULL },
};

const struct cli_command gas_day_commands[] = {
	{ "list", NULL, "Changes, by day", command_gas_day_list, 0, 0, owner_options },
	{ "set", "DAY HOUR", "From that day on it is HOUR (06:00), or as above (inherit)",
	  command_gas_day_set, 2, 2, owner_options },
	{ "remove", "DAY", "Takes a change away", command_gas_day_remove, 1, 1, owner_options },
	{ NULL },
};

const struct cli_option validate_options[] = {
	{ "--group", "ID", "meters of this group and below; else all" },
	{ "--from", "TIME", "such as 2026-09-01T06:00:00+03:00, inclusive" },
	{ "--to", "TIME", "likewise, exclusive" },
	{ NULL },
};

static const struct cli_option exception_options[] = {
	{ "--meter", "SERIAL", "of this meter" },
	{ "--group", "ID", "of this group and below" },
	{ "--rule", "NAME", "such as gap or spike" },
	{ "--state", "NAME", "open, accepted, estimated, edited, dismissed or gone" },
	{ NULL },
};

static const struct cli_option settle_options[] = {
	{ "--act", "NAME", "accept, estimate, edit or dismiss" },
	{ "--reason", "TEXT", "why; required" },
	{ NULL },
};

const struct cli_command exception_commands[] = {
	{ "list", NULL, "Newest first", command_exception_list, 0, 0, exception_options },
	{ "show", "ID", "One, with what is suggested", command_exception_show, 1, 1 },
	{ "settle", "ID...", "Decides", command_exception_settle, 1, CLI_ARGS_MAX, settle_options },
	{ NULL },
};

static const struct cli_option month_options[] = {
	{ "--group", "ID", "meters of this group and below; else all" },
	{ "--reason", "TEXT", "a remark" },
	{ NULL },
};

static const struct cli_option reopen_options[] = {
	{ "--reason", "TEXT", "why; required" },
	{ NULL },
};

static const struct cli_option correction_options[] = {
	{ "--closing", "ID", "of this closing" },
	{ "--meter", "SERIAL", "of this meter" },
	{ NULL },
};

const struct cli_command close_commands[] = {
	{ "month", "MONTH", "Closes a month such as 2026-09", command_close_month, 1, 1,
	  month_options },
	{ "list", NULL, "Closed months, newest first", command_close_list },
	{ "reopen", "ID", "Opens a closed month again", command_close_reopen, 1, 1,
	  reopen_options },
	{ "corrections", NULL, "What came after a month was closed", command_close_corrections, 0,
	  0, correction_options },
	{ NULL },
};

static const struct cli_option report_make_options[] = {
	{ "--meter", "SERIAL", "of this meter" },
	{ "--serials", "LIST", "of these, parted by commas" },
	{ "--group", "ID", "of a group and what is below it" },
	{ "--search", "LIST", "of those found by NAME=VALUE,NAME=VALUE, as in the list of meters" },
	{ "--saved-search", "ID", "of those that a saved search finds" },
	{ "--zone", "ID", "of this imbalance zone" },
	{ "--period", "P", "2017, 2017-09 or 2017-09-27" },
	{ "--from", "DAY", "or from this day" },
	{ "--to", "DAY", "to this one" },
	{ "--by", "WHAT", "rows: hour, day or month" },
	{ "--gas-day-start", "HH:00", "instead of each meter's own" },
	{ "--convention", "WHICH", "readings at the start (default) or end of periods" },
	{ "--format", "F", "pdf, xlsx, docx, csv, html, xml; else what --out ends with" },
	{ "--language", "LANG", "ru (default) or en" },
	{ "--decimal", "SIGN", "comma or point, else as the language has it" },
	{ "--sheets", NULL, "a sheet for each meter (xlsx)" },
	{ "--charts", NULL, "with pictures" },
	{ "--count", "N", "of the largest consumers" },
	{ "--battery-below", "PERCENT", "left in a battery (20)" },
	{ "--out", "FILE", "where to; - for standard output" },
	{ NULL },
};

static const struct cli_option report_get_options[] = {
	{ "--out", "FILE", "where to, instead of standard output" },
	{ NULL },
};

/* Of schedules: what is told, when, and where it goes. */
#define SCHEDULE_OPTIONS                                                                           \
	{ "--meter", "SERIAL", "of this meter" },                                                  \
		{ "--serials", "LIST", "of these, parted by commas" },                             \
		{ "--group", "ID", "of a group and what is below it" },                            \
		{ "--search", "LIST",                                                              \
		  "of those found by NAME=VALUE,NAME=VALUE, as in the list of meters" },           \
		{ "--by", "WHAT", "rows: hour, day or month" },                                    \
		{ "--gas-day-start", "HH:00", "instead of each meter's own" },                     \
		{ "--convention", "WHICH", "readings at the start (default) or end of periods" },  \
		{ "--format", "F", "pdf, xlsx, docx, csv, html or xml" },                          \
		{ "--language", "LANG", "ru (default) or en" },                                    \
		{ "--decimal", "SIGN", "comma or point, else as the language has it" },            \
		{ "--sheets", NULL, "a sheet for each meter (xlsx)" },                             \
		{ "--charts", NULL, "with pictures" },                                             \
		{ "--count", "N", "of the largest consumers" },                                    \
		{ "--span", "WHAT", "the last day, week, month or year that has closed (month)" }, \
		{ "--every", "WHAT", "day, week or month (month)" },                               \
		{ "--day", "N", "of the month: 1 to 28, or last (1)" },                            \
		{ "--weekday", "N", "of the week: 1 is Monday" },                                  \
		{ "--time", "HH:MM", "local time (08:00)" },                                       \
		{ "--time-zone", "ZONE", "of that time; else the installation's" },                \
		{ "--zone", "ID", "of the form imbalance" },                                       \
		{ "--saved-search", "ID", "of those that a saved search finds" },                  \
		{ "--battery-below", "PERCENT", "of the form battery" },                           \
		{ "--complete", "PERCENT",                                                         \
		  "waits until so much of the data is there; \"\": does not wait" },               \
		{ "--deadline", "HOURS", "waits at most so long" },                                \
		{ "--folder", "NAME",                                                              \
		  "puts it there, below report.folder; . is that itself, \"\" none" },             \
		{ "--mail", "LIST",                                                                \
		  "mails it to these addresses, parted by commas; \"\" to nobody" },               \
		{ "--subject", "TEXT", "of the message" },                                         \
		{ "--user", "LOGIN",                                                               \
		  "who owns it: it tells what he sees; else the command line" },                   \
		{ "--off", NULL, "it is not due" },

static const struct cli_option schedule_create_options[] = {
	{ "--form", "FORM", "as report forms tells them" },
	SCHEDULE_OPTIONS{ NULL },
};

static const struct cli_option schedule_edit_options[] = {
	{ "--name", "NAME", "another name" },
	{ "--form", "FORM", "another form" },
	{ "--on", NULL, "it is due again" },
	SCHEDULE_OPTIONS{ NULL },
};

static const struct cli_option schedule_list_options[] = {
	{ "--failed", NULL, "only those whose newest run has failed" },
	{ NULL },
};

static const struct cli_option schedule_run_options[] = {
	{ "--at", "TIME", "as if it were due then; says which period has closed last" },
	{ "--wait", NULL,
	  "until the data are complete, as the calendar does; is not waited for here" },
	{ NULL },
};

static const struct cli_command schedule_commands[] = {
	{ "list", NULL, "Reports that are made by the calendar", command_schedule_list, 0, 0,
	  schedule_list_options },
	{ "show", "ID", "One, as JSON", command_schedule_show, 1, 1 },
	{ "create", "NAME", "Has a report made by the calendar", command_schedule_create, 1, 1,
	  schedule_create_options },
	{ "edit", "ID", "Changes what is given", command_schedule_edit, 1, 1,
	  schedule_edit_options },
	{ "delete", "ID", "With its runs; reports stay", command_schedule_delete, 1, 1 },
	{ "run", "ID", "Makes and delivers it now", command_schedule_run, 1, 1,
	  schedule_run_options },
	{ "runs", "ID", "Its runs, newest first", command_schedule_runs, 1, 1 },
	{ "retry", "ID RUN", "Tries a run again that has failed", command_schedule_retry, 2, 2 },
	{ NULL },
};

const struct cli_command report_commands[] = {
	{ "forms", NULL, "What can be made", command_report_forms },
	{ "make", "FORM", "A report; its number and code are told", command_report_make, 1, 1,
	  report_make_options },
	{ "list", NULL, "Those that were made, newest first", command_report_list },
	{ "get", "ID", "The file of one", command_report_get, 1, 1, report_get_options },
	{ "verify", "CODE", "Which report the code on a paper belongs to", command_report_verify, 1,
	  1 },
	{ "schedule", NULL, "Reports by the calendar", .commands = schedule_commands },
	{ NULL },
};

static const struct cli_option zone_create_options[] = {
	{ "--inlets", "LIST", "serials, parted by commas; required" },
	{ "--group", "ID", "what is behind them, with all below it; required" },
	{ "--note", "TEXT", "a remark" },
	{ NULL },
};

static const struct cli_option zone_edit_options[] = {
	{ "--name", "NAME", "another name" },
	{ "--inlets", "LIST", "other inlets, parted by commas" },
	{ "--group", "ID", "another group" },
	{ "--note", "TEXT", "another remark, \"\" for none" },
	{ NULL },
};

static const struct cli_option zone_balance_options[] = {
	{ "--by", "WHAT", "day (default) or month" },
	{ "--from", "TIME", "such as 2026-09-01T06:00:00+03:00, inclusive" },
	{ "--to", "TIME", "likewise, exclusive" },
	{ NULL },
};

const struct cli_command zone_commands[] = {
	{ "list", NULL, "All of them, by name", command_zone_list },
	{ "show", "ID", "One", command_zone_show, 1, 1 },
	{ "create", "NAME", "A new one", command_zone_create, 1, 1, zone_create_options },
	{ "edit", "ID", "Changes one", command_zone_edit, 1, 1, zone_edit_options },
	{ "delete", "ID", "Removes one; meters and group stay", command_zone_delete, 1, 1 },
	{ "balance", "ID", "What came in against what was used", command_zone_balance, 1, 1,
	  zone_balance_options },
	{ NULL },
};

static const struct cli_option calc_volume_options[] = {
	{ "--temperature", "C", "of the gas, °C (20)" },
	{ "--pressure", "PA", "absolute (101325)" },
	{ "--compressibility", "K", "coefficient (1)" },
	{ "--booked-temperature", "C",
	  "substitute value VOLUME was counted with (20: not converted)" },
	{ "--booked-pressure", "PA", "likewise (101325)" },
	{ "--booked-compressibility", "K", "likewise (1)" },
	{ NULL },
};

static const struct cli_option calc_compressibility_options[] = {
	{ "--temperature", "C", "of the gas, °C (20)" },
	{ "--pressure", "PA", "absolute (101325)" },
	{ "--density", "KG", "of a cubic metre at base conditions (0.6799)" },
	{ "--nitrogen", "PERCENT", "mole fraction (0)" },
	{ "--dioxide", "PERCENT", "mole fraction of carbon dioxide (0)" },
	{ NULL },
};

const struct cli_command calc_commands[] = {
	{ "volume", "VOLUME", "Cubic metres at base conditions, 20 °C and 101325 Pa",
	  command_calc_volume, 1, 1, calc_volume_options },
	{ "compressibility", NULL, "K of natural gas by NX19 mod., GOST 30319.2-96",
	  command_calc_compressibility, 0, 0, calc_compressibility_options },
	{ NULL },
};
