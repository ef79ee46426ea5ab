#include "store/rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/group.h"
#include "store/meter_row.h"

enum { PARAMETERS_MAX = 160 };

/* Numbers in the order of the rule's parameters, blanks between them. */
static void write_values(const struct validate_setting *s, char buf[static PARAMETERS_MAX])
{
	size_t n = 0;

	for (size_t k = 0; k < VALIDATE_PARAMETERS_MAX; k++)
		n += (size_t)snprintf(buf + n, PARAMETERS_MAX - n, "%s%" PRId64, k ? " " : "",
				      s->value[k]);
}

static void read_values(const char *text, struct validate_setting *s)
{
	for (size_t k = 0; k < VALIDATE_PARAMETERS_MAX; k++) {
		char *end;
		int64_t v = strtoll(text, &end, 10);
		if (end == text)
			return;
		s->value[k] = v;
		text = end;
	}
}

static bool some(struct db *db, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	return db_start(db, SQL_RULE_ANY, &s, err) && stmt_step(s, ret, err);
}

bool store_rule_settings(struct db *db, int64_t group, struct validate_settings *ret,
			 struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	validate_settings_default(ret);
	if (!some(db, &row, err))
		return false;
	if (!row)
		return true;
	if (!db_start(db, SQL_RULE_LEVELS, &s, err))
		return false;
	bind_i64(s, 1, group);
	bind_i64(s, 2, GROUP_DEPTH_MAX);
	/* The farthest first: what is nearer writes over it. */
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t rule = col_i64(s, 1);
		if (rule < 0 || rule >= VALIDATE_RULE_COUNT)
			continue;
		ret->rule[rule].on = col_i64(s, 2) != 0;
		read_values(col_text(s, 3), &ret->rule[rule]);
	}
}

bool store_rule_list(struct db *db, int64_t group, struct arena *a, const struct rule_row **ret,
		     size_t *ret_count, struct err *err)
{
	struct rule_row *rows = arena_new(a, struct rule_row, VALIDATE_RULE_COUNT);
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the rules");
	if (!db_start(db, SQL_RULE_LIST, &s, err))
		return false;
	bind_i64(s, 1, group);
	while (n < VALIDATE_RULE_COUNT) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct rule_row){
			.rule = (enum validate_rule)col_i64(s, 0),
			.setting.on = col_i64(s, 1) != 0,
			.who = meter_row_text(a, s, 3),
			.changed_at = col_i64(s, 4),
		};
		read_values(col_text(s, 2), &rows[n].setting);
		if (!rows[n++].who)
			return err_set(err, ERR_NOMEM, "no memory for the rules");
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_rule_set(struct db *db, int64_t group, const struct rule_row *row, struct err *err)
{
	char values[PARAMETERS_MAX];
	struct stmt *s;

	write_values(&row->setting, values);
	if (!db_start(db, SQL_RULE_SET, &s, err))
		return false;
	bind_i64(s, 1, group);
	bind_i64(s, 2, row->rule);
	bind_i64(s, 3, row->setting.on);
	bind_text(s, 4, values);
	bind_text(s, 5, row->who);
	bind_i64(s, 6, row->changed_at);
	return stmt_run(s, err);
}

bool store_rule_remove(struct db *db, int64_t group, enum validate_rule rule, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_RULE_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, group);
	bind_i64(s, 2, rule);
	return stmt_run(s, err);
}
