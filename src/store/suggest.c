#include "store/suggest.h"

#include <stdio.h>

#include "base/str.h"
#include "store/engine.h"
#include "store/meter_plan.h"

enum { WORDS_LOOKED_AT = 300, METERS_A_WORD = 400, TEXT_MAX = METER_SEARCH_MAX + 16 };

struct suggestions {
	struct db *db;
	struct arena *arena;
	struct area_sieve sieve;
	enum sql next;	    /* the least value from ?1 on, before ?2 */
	enum sql rows;	    /* text and group of ?2 meters that have the value ?1, of city ?3 */
	int64_t city;	    /* 0 = any */
	const char *street; /* folded; of houses */
	unsigned parts; /* of a key (word_key()) that are the value: 1 street, 2 house; 0: one text
			 * a value */
	const char **text;
	size_t count;
};

static bool keep(struct suggestions *g, const char *text, struct err *err)
{
	for (size_t i = 0; i < g->count; i++) {
		if (strcmp(g->text[i], text) == 0)
			return true;
	}
	g->text[g->count] = arena_strdup(g->arena, text);
	return g->text[g->count++] || err_set(err, ERR_NOMEM, "no memory for suggestions");
}

static bool take_rows(struct suggestions *g, const char *value, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(g->db, g->rows, &s, err))
		return false;
	bind_text(s, 1, value);
	bind_i64(s, 2, METERS_A_WORD);
	if (g->parts)
		bind_i64(s, 3, g->city);
	if (g->street)
		bind_text(s, 4, g->street);
	while (g->count < SUGGESTIONS_MAX) {
		bool in = area_is_whole(g->sieve.area);
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!in && !area_sieve_group(&g->sieve, col_i64(s, 1), &in, err))
			return false;
		if (in && !keep(g, col_text(s, 0), err))
			return false;
		if (in && !g->parts)
			return true;
	}
	return true;
}

/* The next distinct value; false in *ret_row: there is none. */
static bool next_value(const struct suggestions *g, char *from, const char *end, bool *ret_row,
		       struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(g->db, g->next, &s, err))
		return false;
	bind_text(s, 1, from);
	bind_text(s, 2, end);
	if (!stmt_step(s, ret_row, err))
		return false;
	if (!*ret_row)
		return true;
	const char *value = col_text(s, 0);
	size_t n = g->parts ? 0 : strlen(value);
	for (unsigned i = 0; i < g->parts; i++) {
		n += n && value[n] == ' ';
		n += word_length(value + n);
	}
	(void)str_copy(from, TEXT_MAX, str_make(value, n));
	return true;
}

static bool gather(struct suggestions *g, const char *begins, const char *const **ret,
		   size_t *ret_count, struct err *err)
{
	char from[TEXT_MAX];
	char end[TEXT_MAX];
	bool row = true;

	g->text = arena_new(g->arena, const char *, SUGGESTIONS_MAX + 1);
	if (!g->text)
		return err_set(err, ERR_NOMEM, "no memory for suggestions");
	(void)str_copy(from, sizeof from - 8, str_from(begins));
	(void)snprintf(end, sizeof end, "%.*s%s", METER_SEARCH_MAX + 8, from, SORT_NONE_TEXT);
	for (int i = 0; i < WORDS_LOOKED_AT && g->count < SUGGESTIONS_MAX; i++) {
		if (!next_value(g, from, end, &row, err))
			return false;
		if (!row)
			break;
		if (!take_rows(g, from, err))
			return false;
		(void)str_copy(from + strlen(from), 2,
			       g->parts ? STR("!") : STR("\x01")); /* beyond it */
	}
	*ret = g->text;
	*ret_count = g->count;
	return true;
}

/* The id of a city by its name; -1: nobody lives there. */
static bool find_city(struct db *db, const char *city, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	*ret = 0;
	if (!city || !city[0])
		return true;
	if (!db_start(db, SQL_LABEL_FIND, &s, err))
		return false;
	bind_i64(s, 1, METER_LABEL_CITY);
	bind_text(s, 2, city);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : -1;
	return true;
}

bool store_suggest_streets(struct db *db, const struct area *area, const char *city,
			   const char *begins, struct arena *a, const char *const **ret,
			   size_t *ret_count, struct err *err)
{
	char folded[METER_SEARCH_MAX + 8];
	struct words w = { 0 };
	struct suggestions g = { .db = db,
				 .arena = a,
				 .sieve = { .db = db, .area = area },
				 .next = SQL_SUGGEST_NEXT_STREET,
				 .rows = SQL_SUGGEST_STREETS,
				 .parts = 1 };

	if (!register_check_text("q", begins, METER_SEARCH_MAX, err) ||
	    !register_check_text("city", city, METER_SEARCH_MAX, err) ||
	    !find_city(db, city, &g.city, err))
		return false;
	(void)utf8_fold(folded, sizeof folded, str_from(begins));
	words_add(&w, PLACE_SERIAL, folded);
	return gather(&g, w.count ? w.word[w.count - 1] : "", ret, ret_count, err);
}

bool store_suggest_houses(struct db *db, const struct area *area, const char *city,
			  const char *street, const char *begins, struct arena *a,
			  const char *const **ret, size_t *ret_count, struct err *err)
{
	char folded[METER_SEARCH_MAX + 8];
	char house[METER_SEARCH_MAX + 8];
	char key[WORD_KEY_BYTES];
	struct words w = { 0 };
	struct suggestions g = { .db = db,
				 .arena = a,
				 .sieve = { .db = db, .area = area },
				 .next = SQL_SUGGEST_NEXT_STREET,
				 .rows = SQL_SUGGEST_HOUSES,
				 .street = folded,
				 .parts = 2 };

	if (!street || !street[0])
		return err_field(err, "street", "is missing");
	if (!register_check_text("q", begins, METER_SEARCH_MAX, err) ||
	    !register_check_text("street", street, METER_SEARCH_MAX, err) ||
	    !register_check_text("city", city, METER_SEARCH_MAX, err) ||
	    !find_city(db, city, &g.city, err))
		return false;
	(void)utf8_fold(folded, sizeof folded, str_trim(str_from(street)));
	(void)utf8_fold(house, sizeof house, str_trim(str_from(begins)));
	words_add_place(&w, PLACE_STREET, folded);
	if (!w.count) {
		*ret_count = 0;
		return true;
	}
	/* Houses stand behind the street's word. */
	(void)snprintf(key, sizeof key, "%.*s %.*s", WORD_BYTES, w.word[w.count - 1],
		       (int)utf8_prefix(str_from(house), WORD_NUMBER_BYTES - 1), house);
	return gather(&g, key, ret, ret_count, err);
}

bool store_suggest_drivers(struct db *db, const struct area *area, const char *begins,
			   struct arena *a, const char *const **ret, size_t *ret_count,
			   struct err *err)
{
	struct suggestions g = { .db = db,
				 .arena = a,
				 .sieve = { .db = db, .area = area },
				 .next = SQL_SUGGEST_NEXT_DRIVER,
				 .rows = SQL_SUGGEST_DRIVER };

	return register_check_text("q", begins, METER_SEARCH_MAX, err) &&
	       gather(&g, begins ? begins : "", ret, ret_count, err);
}

bool store_suggest_firmware(struct db *db, const struct area *area, const char *begins,
			    struct arena *a, const char *const **ret, size_t *ret_count,
			    struct err *err)
{
	struct suggestions g = { .db = db,
				 .arena = a,
				 .sieve = { .db = db, .area = area },
				 .next = SQL_SUGGEST_NEXT_FIRMWARE,
				 .rows = SQL_SUGGEST_FIRMWARE };

	return register_check_text("q", begins, METER_SEARCH_MAX, err) &&
	       gather(&g, begins ? begins : "", ret, ret_count, err);
}
