#include "service/import.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "service/csv.h"
#include "store/group.h"
#include "store/meter.h"

enum { CHUNK = 2000 }; /* rows of one transaction */

enum column {
	COLUMN_SERIAL,
	COLUMN_TYPE,
	COLUMN_GROUP,
	COLUMN_CITY,
	COLUMN_STREET,
	COLUMN_HOUSE,
	COLUMN_FLAT,
	COLUMN_SUBSCRIBER,
	COLUMN_ACCOUNT,
	COLUMN_PHONE,
	COLUMN_ZONE,
	COLUMN_EMAIL,
	COLUMN_COUNT,
};

static const char *const names[COLUMN_COUNT] = {
	"serial", "type",	"group",   "city",  "street", "house",
	"flat",	  "subscriber", "account", "phone", "zone",   "email",
};

struct row {
	int64_t line;
	const char *fields[COLUMN_COUNT]; /* "" = none */
};

struct import {
	struct service *sv;
	const struct caller *caller;
	struct arena *arena;
	struct row *rows;
	size_t count;
	size_t cap;
	struct import_error *errors;
	size_t error_count;
	bool dry;
	bool trying; /* this pass is undone */
	size_t at;   /* first row of the transaction */
	struct import_result result;
};

static void complain(struct import *im, int64_t row, const char *column, const char *message)
{
	if (im->error_count == IMPORT_ERRORS_MAX)
		return;
	im->errors[im->error_count++] = (struct import_error){
		.row = row,
		.column = arena_strdup(im->arena, column),
		.message = arena_strdup(im->arena, message),
	};
}

static int find_column(const char *text)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (strcasecmp(text, names[i]) == 0)
			return i;
	return -1;
}

/* Which column each field of a row is; false when the heading is of no use. */
static bool read_heading(struct import *im, struct csv *csv, int order[static COLUMN_COUNT],
			 size_t *ret_count, struct err *err)
{
	char *fields[COLUMN_COUNT];
	bool seen[COLUMN_COUNT] = { 0 };
	size_t n;
	if (!csv_row(csv, fields, COLUMN_COUNT, &n, err))
		return err_prefix(err, "row %" PRId64, csv->line);
	for (size_t i = 0; i < n; i++) {
		order[i] = find_column(fields[i]);
		if (order[i] < 0)
			complain(im, csv->line, fields[i], "is not a column that can be loaded");
		else if (seen[order[i]])
			complain(im, csv->line, fields[i], "comes twice");
		else
			seen[order[i]] = true;
	}
	if (!seen[COLUMN_SERIAL])
		complain(im, csv->line, "serial", "this column is required");
	*ret_count = n;
	return im->error_count == 0 || err_set(err, ERR_INVAL, "the heading is wrong");
}

static bool serial_fits(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n < SERIAL_MAX &&
	       strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz"
			 "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == n;
}

static void check_row(struct import *im, const struct row *r)
{
	struct err why = { 0 };
	const struct tz *zone;
	if (!serial_fits(r->fields[COLUMN_SERIAL]))
		complain(im, r->line, "serial", "must have 1 to 23 letters, digits, - or _");
	if (r->fields[COLUMN_ZONE][0] && !tz_find(r->fields[COLUMN_ZONE], &zone, &why))
		complain(im, r->line, "zone", "is not the name of a time zone");
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (i != COLUMN_GROUP && strlen(r->fields[i]) > SUBSCRIBER_TEXT_MAX)
			complain(im, r->line, names[i], "is too long");
}

static bool add_row(struct import *im, const struct row *r, struct err *err)
{
	if (im->count == IMPORT_ROWS_MAX)
		return err_set(err, ERR_INVAL, "the file has more than %d rows", IMPORT_ROWS_MAX);
	if (im->count == im->cap) {
		size_t cap = im->cap ? im->cap * 2 : 256;
		struct row *more = realloc(im->rows, cap * sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for the rows");
		im->rows = more;
		im->cap = cap;
	}
	im->rows[im->count++] = *r;
	return true;
}

static bool read_rows(struct import *im, char *text, size_t n, struct err *err)
{
	struct csv csv;
	int order[COLUMN_COUNT];
	size_t columns;
	if (!csv_open(&csv, text, n, err) || !read_heading(im, &csv, order, &columns, err))
		return false;
	for (;;) {
		char *fields[COLUMN_COUNT];
		size_t got;
		struct row r;
		if (!csv_row(&csv, fields, COLUMN_COUNT, &got, err))
			return err_prefix(err, "row %" PRId64, csv.line);
		if (got == 0)
			return true;
		r.line = csv.line;
		for (int i = 0; i < COLUMN_COUNT; i++)
			r.fields[i] = "";
		if (got > columns)
			complain(im, r.line, "", "has more fields than the heading");
		for (size_t i = 0; i < got && i < columns; i++)
			r.fields[order[i]] = fields[i];
		check_row(im, &r);
		if (!add_row(im, &r, err))
			return false;
	}
}

static int by_serial(const void *pa, const void *pb)
{
	const struct row *const *a = pa;
	const struct row *const *b = pb;
	int order = strcmp((*a)->fields[COLUMN_SERIAL], (*b)->fields[COLUMN_SERIAL]);
	return order ? order : ((*a)->line > (*b)->line) - ((*a)->line < (*b)->line);
}

static bool check_twice(struct import *im, struct err *err)
{
	AUTO_FREE const struct row **sorted = calloc(im->count + 1, sizeof(const struct row *));
	if (!sorted)
		return err_set(err, ERR_NOMEM, "no memory for the rows");
	for (size_t i = 0; i < im->count; i++)
		sorted[i] = &im->rows[i];
	qsort(sorted, im->count, sizeof(const struct row *), by_serial);
	for (size_t i = 1; i < im->count; i++)
		if (strcmp(sorted[i]->fields[COLUMN_SERIAL],
			   sorted[i - 1]->fields[COLUMN_SERIAL]) == 0)
			complain(im, sorted[i]->line, "serial", "stands in the file twice");
	return true;
}

/* Too deep a group is a limit as well. */
static bool of_row(const struct err *why)
{
	return why->kind == ERR_INVAL || why->kind == ERR_CONFLICT || why->kind == ERR_LIMIT;
}

/* False: the engine failed. What is wrong with the row is only noted. */
static bool write_row(struct import *im, struct db *db, const struct row *r, struct err *err)
{
	AUTO_ARENA scratch = { .limit = 1 << 20 };
	struct meter_brief brief;
	int64_t id;
	int64_t now = service_now(im->sv);
	const char *const *f = r->fields;
	struct meter_registration reg = {
		.serial = f[COLUMN_SERIAL],
		.type = f[COLUMN_TYPE],
		.groups = f[COLUMN_GROUP],
		.subscriber = { .name = f[COLUMN_SUBSCRIBER],
				.account = f[COLUMN_ACCOUNT],
				.city = f[COLUMN_CITY],
				.street = f[COLUMN_STREET],
				.house = f[COLUMN_HOUSE],
				.flat = f[COLUMN_FLAT],
				.phone = f[COLUMN_PHONE],
				.email = f[COLUMN_EMAIL] },
	};
	struct meter_change change = METER_CHANGE_NONE;
	struct err why = { 0 };
	change.zone = f[COLUMN_ZONE][0] ? f[COLUMN_ZONE] : NULL;
	if (!store_meter_brief(db, reg.serial, &scratch, &brief, err))
		return false;
	if (!store_meter_register(db, &reg, now, &id, &why) ||
	    (change.zone && !store_meter_change(db, id, &change, now, &why))) {
		complain(im, r->line, why.kind == ERR_LIMIT ? "group" : why.field, why.msg);
		if (!of_row(&why)) {
			if (err)
				*err = why;
			return false;
		}
		return true;
	}
	im->result.created += brief.id == 0;
	im->result.updated += brief.id != 0;
	return true;
}

static bool count_groups(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct group_list tree;
	if (!store_group_tree(db, &a, &tree, err))
		return false;
	*ret = (int64_t)tree.count;
	return true;
}

static bool undo(const struct import *im, struct err *err)
{
	if (im->error_count > 0)
		return err_set(err, ERR_INVAL, "rows of the file are wrong");
	return err_set(err, ERR_CONFLICT, "only tried"); /* undoes all of it; pass() knows */
}

static bool audit(const struct import *im, struct db *db, struct err *err)
{
	char words[80];
	(void)snprintf(words, sizeof words, "{\"created\":%" PRId64 ",\"updated\":%" PRId64 "}",
		       im->result.created, im->result.updated);
	return service_audit(im->sv, db, im->caller, "meter.import", "meters", NULL, words, err);
}

/* The rows of one transaction, and the audit record with the last of them. */
static bool write_rows(struct db *db, void *arg, struct err *err)
{
	struct import *im = arg;
	size_t end = im->at + CHUNK < im->count ? im->at + CHUNK : im->count;
	for (size_t i = im->at; i < end; i++)
		if (!write_row(im, db, &im->rows[i], err))
			return false;
	if (im->trying || im->error_count > 0)
		return undo(im, err);
	return end < im->count || audit(im, db, err);
}

static int by_group(const void *pa, const void *pb)
{
	const char *const *a = pa;
	const char *const *b = pb;
	return strcmp(*a, *b);
}

/* All groups that the file names; what is wrong with a name its row will say. */
static bool write_groups(struct db *db, void *arg, struct err *err)
{
	struct import *im = arg;
	int64_t before;
	int64_t after;
	int64_t id;
	AUTO_FREE const char **names_of = calloc(im->count + 1, sizeof(const char *));
	if (!names_of)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	for (size_t i = 0; i < im->count; i++)
		names_of[i] = im->rows[i].fields[COLUMN_GROUP];
	qsort(names_of, im->count, sizeof names_of[0], by_group);
	if (!count_groups(db, &before, err))
		return false;
	for (size_t i = 0; i < im->count; i++) {
		struct err why = { 0 };
		if (!names_of[i][0] || (i > 0 && strcmp(names_of[i], names_of[i - 1]) == 0))
			continue;
		if (!store_group_by_names(db, names_of[i], &id, &why) && !of_row(&why))
			return err_set(err, why.kind, "%s", why.msg);
	}
	if (!count_groups(db, &after, err))
		return false;
	im->result.groups_created = after - before;
	return !im->trying || undo(im, err);
}

static bool step(struct import *im, bool (*what)(struct db *db, void *arg, struct err *err),
		 struct err *err)
{
	struct err why = { 0 };
	if (service_write(im->sv, what, im, &why) || (im->trying && why.kind == ERR_CONFLICT))
		return true;
	/* A trial goes on: all that is wrong is to be told. */
	if (im->trying && why.kind == ERR_INVAL && im->error_count < IMPORT_ERRORS_MAX)
		return true;
	if (err)
		*err = why;
	return false;
}

/*
 * Between two transactions the writer is the meters' own: 200,000 rows in one
 * would keep calls and sign-ins waiting for most of a minute.
 */
static bool pass(struct import *im, bool trying, struct err *err)
{
	im->trying = trying;
	im->result.created = 0;
	im->result.updated = 0;
	if (!step(im, write_groups, err))
		return false;
	for (im->at = 0; im->at == 0 || im->at < im->count; im->at += CHUNK)
		if (!step(im, write_rows, err))
			return false;
	return im->error_count == 0 || err_set(err, ERR_INVAL, "rows of the file are wrong");
}

static bool load(struct import *im, char *text, size_t n, struct err *err)
{
	if (!read_rows(im, text, n, err) || !check_twice(im, err))
		return false;
	if (im->error_count > 0)
		return err_set(err, ERR_INVAL, "rows of the file are wrong");
	im->result.rows = (int64_t)im->count;
	return pass(im, true, err) && (im->dry || pass(im, false, err));
}

bool service_import_meters(struct service *sv, const struct caller *c, char *text, size_t n,
			   bool dry, struct arena *a, struct import_result *ret, struct err *err)
{
	struct import im = { .sv = sv, .caller = c, .arena = a, .dry = dry };
	if (!caller_check(c, RIGHT_IMPORT_RUN, err) || !caller_check_whole(c, err))
		return false;
	im.errors = arena_new(a, struct import_error, IMPORT_ERRORS_MAX);
	if (!im.errors)
		return err_set(err, ERR_NOMEM, "no memory for the list of errors");
	bool ok = load(&im, text, n, err);
	free(im.rows);
	im.result.errors = im.errors;
	im.result.error_count = im.error_count;
	*ret = im.result;
	return ok;
}
