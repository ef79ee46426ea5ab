#include <stdio.h>

#include "base/str.h"
#include "store/meter_plan.h"

static const char *const sort_names[METER_SORT_COUNT] = {
	[METER_BY_SERIAL] = "serial",
	[METER_BY_GROUP] = "group",
	[METER_BY_SUBSCRIBER] = "subscriber",
	[METER_BY_ACCOUNT] = "account",
	[METER_BY_CITY] = "city",
	[METER_BY_TYPE] = "type",
	[METER_BY_INDEX] = "index",
	[METER_BY_INDEX_TIME] = "index-time",
	[METER_BY_CALLED] = "called",
};

const char *meter_sort_name(enum meter_sort s)
{
	return (unsigned)s < METER_SORT_COUNT ? sort_names[s] : sort_names[0];
}

bool plan_sort_is_number(enum meter_sort s)
{
	return s == METER_BY_INDEX || s == METER_BY_INDEX_TIME || s == METER_BY_CALLED;
}

bool plan_sort_is_label(enum meter_sort s)
{
	return s == METER_BY_GROUP || s == METER_BY_CITY || s == METER_BY_TYPE;
}

static int64_t number_of(enum meter_sort sort, const struct list_row *r)
{
	return sort == METER_BY_INDEX	     ? r->index
	       : sort == METER_BY_INDEX_TIME ? r->index_at
					     : r->called_at;
}

/*
 * Labels are followed by the serial: FOLD 0x01 SERIAL. Folded texts hold no
 * control characters, so this orders by the label first.
 */
void plan_key(const struct list_plan *p, const struct list_row *r, char buf[static KEY_MAX],
	      struct list_key *ret)
{
	*ret = (struct list_key){ .meter = r->meter, .text = buf };
	buf[0] = 0;
	if (plan_sort_is_number(p->sort)) {
		ret->number = number_of(p->sort, r);
	} else if (plan_sort_is_label(p->sort)) {
		const struct bucket_view *b = plan_bucket(p, r->bucket);
		(void)snprintf(buf, KEY_MAX, "%s\x01%s", b ? b->fold : SORT_NONE_TEXT, r->serial);
	} else {
		const char *text = p->sort == METER_BY_SERIAL	    ? r->serial
				   : p->sort == METER_BY_SUBSCRIBER ? r->subscriber
								    : r->account;
		(void)str_copy(buf, KEY_MAX, str_from(text));
	}
}

int plan_compare(const struct list_plan *p, const struct list_key *a, const struct list_key *b)
{
	int c = (a->number > b->number) - (a->number < b->number);

	if (!c && !plan_sort_is_number(p->sort))
		c = strcmp(a->text, b->text);
	if (!c)
		c = (a->meter > b->meter) - (a->meter < b->meter);
	return p->down ? -c : c;
}

/* A cursor is SORT[-]:METER:KEY, the key of a text in hex. */
bool plan_print_cursor(const struct list_plan *p, const struct list_key *k, const char **ret,
		       struct err *err)
{
	char key[2 * KEY_MAX + 1];

	if (plan_sort_is_number(p->sort))
		(void)snprintf(key, sizeof key, "%lld", (long long)k->number);
	else
		hex_format(key, k->text, strlen(k->text));
	*ret = arena_printf(p->arena, "%s%s:%lld:%s", meter_sort_name(p->sort), p->down ? "-" : "",
			    (long long)k->meter, key);
	return *ret || err_set(err, ERR_NOMEM, "no memory for a list");
}

static bool parse_key(struct list_plan *p, struct str text)
{
	char *key;
	size_t n;

	if (plan_sort_is_number(p->sort))
		return str_parse_int(text, INT64_MIN, INT64_MAX, &p->cursor.number);
	key = arena_new(p->arena, char, KEY_MAX);
	p->cursor.text = key;
	return key && hex_parse(text, (uint8_t *)key, KEY_MAX - 1, &n) &&
	       utf8_valid(str_make(key, n));
}

bool plan_parse_cursor(struct list_plan *p, const char *text, struct err *err)
{
	struct str sort;
	struct str meter;
	struct str key;
	char expected[32];

	(void)snprintf(expected, sizeof expected, "%s%s", meter_sort_name(p->sort),
		       p->down ? "-" : "");
	p->cursor.text = "";
	p->has_cursor = true;
	if (strlen(text) <= 1024 && str_cut(str_from(text), ':', &sort, &meter) &&
	    str_cut(meter, ':', &meter, &key) && str_equal(sort, str_from(expected)) &&
	    str_parse_int(meter, 0, INT64_MAX, &p->cursor.meter) && parse_key(p, key))
		return true;
	return err_field(err, "cursor", "is not one that this list gave");
}

bool best_make(struct best *b, struct arena *a, size_t max, struct err *err)
{
	*b = (struct best){ .max = max };
	b->key = arena_new(a, struct list_key, max + 1);
	b->text = arena_new(a, char, (max + 1) * KEY_MAX);
	return (b->key && b->text) || err_set(err, ERR_NOMEM, "no memory for a list");
}

void best_clear(struct best *b)
{
	b->count = 0;
	b->seen = 0;
}

static void sift_down(const struct list_plan *p, struct list_key *k, size_t at, size_t n)
{
	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && plan_compare(p, &k[child], &k[child + 1]) < 0)
			child++;
		if (plan_compare(p, &k[at], &k[child]) >= 0)
			return;
		struct list_key swap = k[at];
		k[at] = k[child];
		k[child] = swap;
	}
}

static void sift_up(const struct list_plan *p, struct list_key *k, size_t at)
{
	while (at && plan_compare(p, &k[(at - 1) / 2], &k[at]) < 0) {
		struct list_key swap = k[at];
		k[at] = k[(at - 1) / 2];
		k[(at - 1) / 2] = swap;
		at = (at - 1) / 2;
	}
}

bool plan_past_end(const struct list_plan *p, const struct list_key *k)
{
	return p->best.count == p->best.max && plan_compare(p, k, &p->best.key[0]) >= 0;
}

void plan_keep(struct list_plan *p, const struct list_row *r)
{
	char buf[KEY_MAX];
	struct list_key k;
	struct best *b = &p->best;

	b->seen++;
	plan_key(p, r, buf, &k);
	if (p->has_cursor && plan_compare(p, &k, &p->cursor) <= 0)
		return;
	if (plan_past_end(p, &k))
		return;
	bool full = b->count == b->max;
	/* The text of the one that goes is the place of the one that comes. */
	char *text = full ? b->text + (b->key[0].text - b->text) : b->text + b->count * KEY_MAX;
	(void)str_copy(text, KEY_MAX, str_from(buf));
	k.text = text;
	if (full) {
		b->key[0] = k;
		sift_down(p, b->key, 0, b->count);
	} else {
		b->key[b->count] = k;
		sift_up(p, b->key, b->count++);
	}
}

void best_sort(struct list_plan *p)
{
	struct best *b = &p->best;

	for (size_t n = b->count; n > 1; n--) {
		struct list_key worst = b->key[0];
		b->key[0] = b->key[n - 1];
		b->key[n - 1] = worst;
		sift_down(p, b->key, 0, n - 1);
	}
}
