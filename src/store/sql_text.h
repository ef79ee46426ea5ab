/*
 * sql_text.h - the statements and migrations of sql/, embedded by tools/embed-sql.
 */
#pragma once
#include "sql_names.h"

struct sql_query {
	const char *name;
	const char *text;
};
extern const struct sql_query sql_queries[SQL_COUNT];

struct sql_migration {
	int number; /* rising */
	const char *name;
	const char *text; /* several statements */
};
extern const struct sql_migration sql_migrations[];
extern const unsigned sql_migration_count;
