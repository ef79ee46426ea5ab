/*
 * rule.h - rules of validation as groups have them (meter/validate.h).
 *
 * A group's setting of a rule holds for all below it that have none of their own; group 0 is the
 * whole installation; what nobody has set is as the program has it.
 */
#pragma once
#include "base/arena.h"
#include "meter/validate.h"
#include "store/store.h"

/* What holds for meters of the group (0: of none). */
NODISCARD bool store_rule_settings(struct db *db, int64_t group, struct validate_settings *ret,
				   struct err *err);

struct rule_row {
	enum validate_rule rule;
	struct validate_setting setting;
	const char *who;
	int64_t changed_at;
};
/* A group's own. */
NODISCARD bool store_rule_list(struct db *db, int64_t group, struct arena *a,
			       const struct rule_row **ret, size_t *ret_count, struct err *err);
NODISCARD bool store_rule_set(struct db *db, int64_t group, const struct rule_row *row,
			      struct err *err);
/* Back to what stands above; nothing when there is none. */
NODISCARD bool store_rule_remove(struct db *db, int64_t group, enum validate_rule rule,
				 struct err *err);
