/*
 * setting.h - settings that were changed in the program (base/config.h, CONFIG_DATABASE).
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { SETTINGS_MAX = 1000 };

struct setting_row {
	const char *key;
	const char *value; /* opened; NULL: sealed with another key */
	bool secret;
	int64_t changed_at;	/* UTC s */
	const char *changed_by; /* login */
};

/* By key. */
NODISCARD bool store_setting_list(struct db *db, struct arena *a, const struct setting_row **ret,
				  size_t *ret_count, struct err *err);
/* A secret's value is sealed. */
NODISCARD bool store_setting_set(struct db *db, const struct setting_row *row, struct err *err);
NODISCARD bool store_setting_remove(struct db *db, const char *key, struct err *err);
