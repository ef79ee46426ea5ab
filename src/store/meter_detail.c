#include "base/str.h"
#include "store/meter_plan.h"
#include "store/names.h"

enum { HUNDRED = 100 };

static bool read_phone(struct list_plan *p, unsigned *conditions, struct err *err)
{
	const char *text = p->query->filter.phone;
	char digits[WORD_BYTES];
	char end[WORD_BYTES];

	if (!text || !text[0])
		return true;
	if (!register_check_text("phone", text, METER_SEARCH_MAX, err))
		return false;
	phone_digits(digits, text);
	if (!digits[0])
		return err_field(err, "phone", "has no digits");
	word_reverse(end, digits);
	words_put(&p->phone, PLACE_PHONE_END, str_from(end));
	++*conditions;
	return true;
}

static bool read_driver(struct list_plan *p, unsigned *conditions, struct err *err)
{
	const struct meter_filter *f = &p->query->filter;

	if (!register_check_text("firmware", f->firmware, METER_SEARCH_MAX, err) ||
	    !register_check_text("driver", f->driver, NAME_TEXT_MAX, err))
		return false;
	*conditions += f->firmware && f->firmware[0];
	if (!f->driver || !f->driver[0])
		return true;
	if (!names_find(p->db, f->driver, &p->driver, err))
		return false;
	p->driver = p->driver ? p->driver : -1;
	++*conditions;
	return true;
}

bool plan_read_details(struct list_plan *p, unsigned *conditions, struct err *err)
{
	const struct meter_filter *f = &p->query->filter;
	unsigned n = 0;

	if (f->completeness_below < 0 || f->completeness_below > HUNDRED)
		return err_field(err, "completeness_below", "from 1 to %d percent", HUNDRED);
	if (!plan_read_words("street", f->street, &p->street, &n, err) ||
	    !plan_read_words("house", f->house, &p->house, &n, err) ||
	    !plan_read_words("flat", f->flat, &p->flat, &n, err) || !read_phone(p, &n, err) ||
	    !read_driver(p, &n, err))
		return false;
	n += f->free_group != 0;
	n += f->due_before != 0;
	n += f->completeness_below != 0;
	p->on_details = n > 0;
	*conditions += n;
	return true;
}

static bool has_words(const struct register_words *w, enum word_place place,
		      const struct words *wanted, bool begins)
{
	for (unsigned i = 0; i < wanted->count; i++) {
		const char *word = wanted->word[i];
		bool found = false;
		for (unsigned k = 0; !found && k < w->address.count; k++)
			found = w->address.place[k] == place &&
				(begins ? strncmp(w->address.word[k], word, strlen(word)) == 0
					: strcmp(w->address.word[k], word) == 0);
		if (!found)
			return false;
	}
	return true;
}

static bool match_address(const struct list_plan *p, const struct stmt *s)
{
	struct register_address a;
	struct register_words w;

	if (!p->street.count && !p->house.count && !p->flat.count && !p->phone.count)
		return true;
	register_address_read(s, 0, &a);
	register_words_collect(&w, NULL, SORT_NONE_TEXT, SORT_NONE_TEXT, &a);
	return has_words(&w, PLACE_STREET, &p->street, true) &&
	       has_words(&w, PLACE_HOUSE, &p->house, false) &&
	       has_words(&w, PLACE_FLAT, &p->flat, false) &&
	       has_words(&w, PLACE_PHONE_END, &p->phone, true);
}

bool plan_lacks_hours(const struct list_plan *p, const struct stmt *s, int at)
{
	struct recent recent = { .day = col_i64(s, at + 1) };
	int64_t expected;
	int64_t received;
	size_t n;
	const uint8_t *hours = col_blob(s, at + 2, &n);

	if (hours && n == sizeof recent.hours)
		memcpy(recent.hours, hours, n);
	current_completeness(&recent, col_i64(s, at), p->query->now, &expected, &received);
	return expected > 0 && received * HUNDRED < expected * p->query->filter.completeness_below;
}

/* Columns: street, house, flat, phone, firmware, driver, due, first_hour, recent_day, recent,
 * whether it is in the free group. */
bool plan_match_details(struct list_plan *p, int64_t meter, bool *ret, struct err *err)
{
	const struct meter_filter *f = &p->query->filter;
	AUTO_STMT *s = NULL;

	p->walked += 10; /* another row that is read */
	if (!db_start(p->db, SQL_LIST_DETAILS, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, f->free_group);
	if (!stmt_step(s, ret, err))
		return false;
	if (!*ret)
		return true;
	const char *firmware = col_text(s, 4);
	*ret = (!f->firmware || !f->firmware[0] ||
		(firmware && strcmp(firmware, f->firmware) == 0)) &&
	       (!p->driver || col_i64(s, 5) == p->driver) &&
	       (!f->due_before || (!col_is_null(s, 6) && col_i64(s, 6) < f->due_before)) &&
	       (!f->completeness_below || plan_lacks_hours(p, s, 7)) &&
	       (!f->free_group || col_i64(s, 10)) && match_address(p, s);
	return true;
}

void plan_bind_details(const struct list_plan *p, enum source_kind kind, struct stmt *s, int at)
{
	const struct meter_filter *f = &p->query->filter;

	if (kind == SOURCE_FREE)
		bind_i64(s, at, f->free_group);
	else if (kind == SOURCE_FIRMWARE)
		bind_text(s, at, f->firmware);
	else if (kind == SOURCE_DRIVER)
		bind_i64(s, at, p->driver);
	else if (kind == SOURCE_DUE)
		bind_i64(s, at, f->due_before);
}

void plan_detail_sources(const struct list_plan *p, struct detail_source ret[static DETAIL_SOURCES])
{
	const struct meter_filter *f = &p->query->filter;

	ret[0] = (struct detail_source){ SOURCE_FREE, f->free_group != 0, SQL_LIST_COUNT_FREE,
					 SQL_LIST_OF_FREE, SQL_LIST_IDS_OF_FREE };
	ret[1] = (struct detail_source){ SOURCE_FIRMWARE, f->firmware && f->firmware[0],
					 SQL_LIST_COUNT_FIRMWARE, SQL_LIST_OF_FIRMWARE,
					 SQL_LIST_IDS_OF_FIRMWARE };
	ret[2] = (struct detail_source){ SOURCE_DRIVER, p->driver != 0, SQL_LIST_COUNT_DRIVER,
					 SQL_LIST_OF_DRIVER, SQL_LIST_IDS_OF_DRIVER };
	ret[3] = (struct detail_source){ SOURCE_DUE, f->due_before != 0, SQL_LIST_COUNT_DUE,
					 SQL_LIST_OF_DUE, SQL_LIST_IDS_OF_DUE };
	ret[4] = (struct detail_source){ SOURCE_LACKING, f->completeness_below != 0,
					 SQL_LIST_COUNT_ALL, SQL_LIST_OF_ALL, SQL_LIST_IDS_OF_ALL };
}
