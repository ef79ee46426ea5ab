/* settings.h - all settings of the program, joined from its modules. */
#pragma once
#include "base/config.h"

extern const struct config_entry *const settings_tables[]; /* NULL-terminated */
