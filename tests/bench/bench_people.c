/*
 * bench_people.c - tables of people who do not exist (people.h), as somebody brings them.
 *
 *	bench_people csv|xlsx FILE FROM ROWS
 */
#include <stdlib.h>

#include "people.h"
#include "table/writer.h"

static const struct table_column columns[] = {
	{ .head = "serial" },  { .head = "type" },  { .head = "group" }, { .head = "subscriber" },
	{ .head = "account" }, { .head = "phone" }, { .head = "city" },	 { .head = "street" },
	{ .head = "house" },   { .head = "flat" },
};
enum { COLUMNS = sizeof columns / sizeof *columns };
/* Has no divisor in common with the number of accounts: none comes twice. */
#define ACCOUNT_STEP UINT64_C(6180339887)

static bool write_row(struct table_writer *w, int64_t n, struct err *err)
{
	struct person p;

	people_make(&p, n);
	/* By chance two of a hundred thousand have one account; a table that gives it to two
	 * names is refused. */
	(void)snprintf(p.account, sizeof p.account, "%010" PRIu64,
		       (uint64_t)n * ACCOUNT_STEP % UINT64_C(10000000000));
	const char *const texts[COLUMNS] = { p.serial, p.type, p.groups, p.name,  p.account,
					     p.phone,  p.city, p.street, p.house, p.flat };
	struct table_cell cells[COLUMNS] = { 0 };
	for (size_t i = 0; i < COLUMNS; i++)
		cells[i].text = texts[i];
	return table_writer_row(w, cells, err);
}

static bool write_table(const char *path, bool xlsx, int64_t from, int64_t rows, struct err *err)
{
	const struct table_form form = { .format = xlsx ? TABLE_XLSX : TABLE_CSV,
					 .sheet = "Register",
					 .folder = "/tmp" };
	CLEANUP(auto_table_writer) struct table_writer *w = NULL;
	int64_t size;

	if (!table_writer_open(path, &form, columns, COLUMNS, &w, err))
		return false;
	for (int64_t n = from; n < from + rows; n++)
		if (!write_row(w, n, err))
			return false;
	return table_writer_close(TAKE(w), &size, err);
}

int main(int argc, char **argv)
{
	struct err err = { 0 };

	if (argc != 5)
		return EXIT_FAILURE;
	if (write_table(argv[2], strcmp(argv[1], "xlsx") == 0, strtoll(argv[3], NULL, 10),
			strtoll(argv[4], NULL, 10), &err))
		return EXIT_SUCCESS;
	(void)fprintf(stderr, "bench_people: %s\n", err.msg);
	return EXIT_FAILURE;
}
