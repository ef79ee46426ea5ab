/* config_value.h - texts of settings to values and back, for config.c alone. */
#pragma once
#include "base/config.h"
#include "base/str.h"

/* A value in canonical form: text as shown, number for the numeric types. */
struct config_value {
	int64_t number; /* also bool and the position of an enum's choice */
	char text[CONFIG_TEXT_MAX + 1];
};

NODISCARD bool config_value_parse(const struct config_entry *e, struct str text,
				  struct config_value *ret, struct err *err);
