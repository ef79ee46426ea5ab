/* commands.h - what the commands of the tree do, one file a subject. */
#pragma once
#include "cli/cli.h"

typedef bool cli_run(struct cli *c, struct err *err);

cli_run command_serve;
cli_run command_version;
cli_run command_config_show;
cli_run command_config_check;
cli_run command_config_describe;
cli_run command_user_list;
cli_run command_user_add;
cli_run command_user_password;
cli_run command_user_disable;
cli_run command_user_enable;
cli_run command_user_area;
cli_run command_role_list;
cli_run command_role_create;
cli_run command_role_edit;
cli_run command_role_delete;
cli_run command_meter_list;
cli_run command_meter_show;
cli_run command_meter_keys;
cli_run command_meter_password;
cli_run command_meter_gaps;
cli_run command_meter_reread;
cli_run command_meter_findings;
cli_run command_meter_settle;
cli_run command_quarantine_list;
cli_run command_quarantine_adopt;
cli_run command_quarantine_refuse;
cli_run command_replay;
cli_run command_decode;
cli_run command_capture_list;
cli_run command_capture_show;
cli_run command_capture_export;
cli_run command_capture_meter;
cli_run command_slots_compute;
cli_run command_slots_list;
cli_run command_slots_load;
cli_run command_group_list;
cli_run command_group_add;
cli_run command_group_reread;
cli_run command_import_meters;
cli_run command_check_store;
cli_run command_check_profile;
cli_run command_check_truth;
