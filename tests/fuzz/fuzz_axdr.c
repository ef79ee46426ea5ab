/*
 * COSEM data: what parses can be skipped, written and parsed again to the same
 * bytes; rows come off the same way; every form of parameter copes with it.
 */
#include <assert.h>

#include "protocol/dlms/axdr.h"
#include "protocol/dlms/param.h"
#include "protocol/dlms/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 1 << 20 };

static void check_parameters(const struct axdr_value *v, struct arena *a)
{
	static const char *const texts[] = { "12.50", "17",	     "internet", "0042",
					     "180",   "06:00-08:00", "10.0.0.1", "55000" };
	for (unsigned form = 0; form < FORM_COUNT; form++) {
		struct profile_parameter p = { .key = "k",
					       .form = (enum profile_form)form,
					       .decimals = 2,
					       .unit = UNIT_CELSIUS };
		for (p.element = 0; p.element < 2; p.element++) {
			struct param_context c = { .parameter = &p, .quantity = { -1, 9 } };
			char text[DRIVER_TEXT_MAX];
			struct axdr_value w;
			struct err err;
			if (param_read(&c, v, text, &err))
				assert(strlen(text) < DRIVER_TEXT_MAX);
			if (param_write(&c, v, texts[form], a, &w, &err)) {
				static uint8_t buf[MEMORY];
				struct wr out = wr_make(buf, sizeof buf);
				axdr_put_value(&out, &w);
			}
		}
	}
}

static void check_meaning(const struct axdr_value *v, struct arena *a)
{
	struct profile p = { .role[ROLE_INDEX] = { 3, { 7, 0, 13, 2, 0, 255 }, 2 } };
	struct cosem_zone zone = { .offset_min = 7200, .offset_max = 43200 };
	struct columns columns;
	struct cosem_time t;
	int64_t utc;
	int32_t offset;
	uint32_t status;

	if (columns_parse(v, &p, &columns, NULL))
		assert(columns.clock < columns.count);
	if (value_time(v, &zone, &t, &utc, &offset, NULL))
		assert(offset >= -50400 && offset <= 50400);
	if (!value_status(v, &status))
		status = 0;
	(void)value_temperature(v, (struct quantity){ -2, 9 });
	check_parameters(v, a);

	struct columns c = { .count = 4, .clock = 0, .index = 1, .temperature = 2, .status = 3 };
	struct row_rule rule = {
		.profile = &p, .columns = &c, .index = { -3, 13 }, .temperature = { -1, 9 }
	};
	struct row last = { .reading.time = 1 };
	struct row row;
	if (row_parse(v, &rule, &last, &row, NULL))
		assert(row.reading.index >= 0);
}

static void check_table(const uint8_t *data, size_t size)
{
	struct table t = { 0 };
	struct rd in = rd_make(data, size);
	struct axdr_value v;
	enum table_result r;
	size_t rows = 0;

	do {
		AUTO_ARENA a = { .limit = MEMORY };
		r = table_next(&t, &in, &a, &v, NULL);
		rows += r == TABLE_ROW;
	} while (r == TABLE_ROW);
	assert(rows <= size * 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t buf[MEMORY];
	static uint8_t twice[MEMORY];
	AUTO_ARENA a = { .limit = 4 * MEMORY };
	struct rd r = rd_make(data, size);
	struct rd s = r;
	struct axdr_value v;
	struct axdr_value back;

	if (size > 1024)
		return 0;
	check_table(data, size);
	enum axdr_skip skip = axdr_skip(&s);
	if (!axdr_parse(&r, &a, &v, NULL))
		return 0;
	assert(skip == AXDR_SKIPPED && s.p == r.p);
	struct wr w = wr_make(buf, sizeof buf);
	axdr_put_value(&w, &v);
	if (!w.bad) {
		struct rd again = rd_make(buf, w.len);
		assert(axdr_parse(&again, &a, &back, NULL) && !rd_left(&again));
		struct wr w2 = wr_make(twice, sizeof twice);
		axdr_put_value(&w2, &back);
		assert(!w2.bad && w2.len == w.len && memcmp(buf, twice, w.len) == 0);
	}
	check_meaning(&v, &a);
	return 0;
}
