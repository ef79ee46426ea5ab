#include "base/str.h"
#include "store/search_private.h"

/* What an answer is worth, by place: the whole word, the beginning of one. */
static const struct {
	int whole;
	int begins;
	unsigned field;
} worth[PLACE_COUNT] = {
	[PLACE_SERIAL] = { 100, 60, SEARCH_IN_SERIAL },
	[PLACE_SERIAL_MORE] = { 50, 30, SEARCH_IN_SERIAL },
	[PLACE_ACCOUNT] = { 90, 50, SEARCH_IN_ACCOUNT },
	[PLACE_ACCOUNT_MORE] = { 40, 25, SEARCH_IN_ACCOUNT },
	[PLACE_SUBSCRIBER] = { 45, 33, SEARCH_IN_NAME },
	[PLACE_SUBSCRIBER_MORE] = { 40, 30, SEARCH_IN_NAME },
	[PLACE_STREET] = { 42, 31, SEARCH_IN_STREET },
	[PLACE_HOUSE] = { 25, 25, SEARCH_IN_HOUSE },
	[PLACE_FLAT] = { 23, 23, SEARCH_IN_FLAT },
	[PLACE_PHONE_END] = { 85, 55, SEARCH_IN_PHONE },
	[PLACE_SERIAL_END] = { 100, 70, SEARCH_IN_SERIAL },
};
enum {
	LABEL_WORTH = 20,
	MISTAKE_COST = 12,
	FIELD_BONUS = 5, /* "5 5" is rather house 5, flat 5 than house 5 alone */
	ORDER_BONUS = 3, /* the house is told before the flat */
	MISTAKE_LEAST = 1,
};

struct answer {
	int score;
	unsigned field;
	uint8_t taken;
};

static void better(struct answer *a, int score, unsigned field, size_t taken)
{
	if (score > a->score)
		*a = (struct answer){ score, field, (uint8_t)taken };
}

static bool is_word(const char *word, size_t n, const char *other)
{
	return strncmp(word, other, n) == 0 && !other[n];
}

static void answer_word(const struct term *t, enum word_place place, const char *word,
			struct answer *best)
{
	const char *key = term_key(t, place);
	size_t n = word_length(word);
	bool same = is_word(word, n, key);

	if (same && (t->begins | t->whole) & PLACE_BIT(place))
		better(best, worth[place].whole, worth[place].field, 0);
	else if (t->begins & PLACE_BIT(place) && strncmp(word, key, strlen(key)) == 0)
		better(best, worth[place].begins, worth[place].field, 0);
	for (size_t i = 0; t->near_places & PLACE_BIT(place) && i < t->near_count; i++) {
		int score = worth[place].whole - MISTAKE_COST * (int)t->near[i].distance;
		if (is_word(word, n, t->near[i].word))
			better(best, score < MISTAKE_LEAST ? MISTAKE_LEAST : score,
			       worth[place].field, i + 1);
	}
}

static void answer_labels(const struct search_bucket *b, unsigned at, struct answer *best)
{
	if (b->city >> at & 1)
		better(best, LABEL_WORTH + 2, SEARCH_IN_CITY, 0);
	if (b->group >> at & 1)
		better(best, LABEL_WORTH + 1, SEARCH_IN_GROUP, 0);
	if (b->type >> at & 1)
		better(best, LABEL_WORTH, SEARCH_IN_TYPE, 0);
}

static int bonus(const struct search *x, const unsigned *field)
{
	unsigned seen = 0;
	int score = 0;
	bool house = false;

	for (unsigned t = 0; t < x->terms; t++) {
		if (!(seen & field[t]))
			score += FIELD_BONUS;
		seen |= field[t];
		house |= field[t] == SEARCH_IN_HOUSE;
		if (house && field[t] == SEARCH_IN_FLAT)
			score += ORDER_BONUS;
	}
	return score;
}

static void keep(struct search *x, int64_t id, const struct register_words *w,
		 const struct search_bucket *b)
{
	struct hit h = { .item = { .kind = x->side->kind, .id = id },
			 .reading = x->reading,
			 .term = x->term,
			 .terms = x->terms };
	unsigned field[WORDS_MAX];

	for (unsigned t = 0; t < x->terms; t++) {
		struct answer best = { 0 };
		for (unsigned i = 0; i < register_words_count(w); i++) {
			enum word_place place;
			const char *word = register_word(w, i, &place);
			answer_word(&x->term[t], place, word, &best);
		}
		answer_labels(b, t, &best);
		if (!best.score)
			return;
		h.score += best.score;
		h.taken[t] = best.taken;
		h.item.fields |= field[t] = best.field;
		h.item.corrected |= best.taken != 0;
	}
	h.score += bonus(x, field);
	x->hit[x->hits++] = h;
}

bool search_is_full(const struct search *x)
{
	return x->hits >= HITS_MAX || x->rows >= READ_MAX;
}

static void copy_address(const struct stmt *s, struct register_address *a)
{
	(void)str_copy(a->street, sizeof a->street, str_from(col_text(s, 5)));
	(void)str_copy(a->house, sizeof a->house, str_from(col_text(s, 6)));
	(void)str_copy(a->flat, sizeof a->flat, str_from(col_text(s, 7)));
	(void)str_copy(a->phone, sizeof a->phone, str_from(col_text(s, 8)));
}

/* Most rows of a large register are outside an area: that costs less to know than to read them. */
static bool in_area(struct search *x, int64_t id, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	x->budget -= ROW_OUTSIDE_COST;
	if (!db_start(x->db, SQL_SEARCH_BUCKET_OF, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, ret, err))
		return false;
	const struct search_bucket *b = *ret ? search_bucket(x, col_i64(s, 0)) : NULL;
	*ret = b && b->seen;
	return true;
}

/* Columns: bucket, city, serial, account, name, street, house, flat, phone, group, type. */
bool search_read_row(struct search *x, int64_t id, struct err *err)
{
	char account[SUBSCRIBER_TEXT_MAX + 8];
	char name[SUBSCRIBER_TEXT_MAX + 8];
	struct search_bucket none;
	struct register_words w;
	struct register_address a;
	AUTO_STMT *s = NULL;
	bool row;

	bool outside = x->side->in_buckets && !search_whole(x) && !x->area_known;
	if (outside && !in_area(x, id, &row, err))
		return false;
	if (outside && !row)
		return true;
	x->rows++;
	x->budget -= ROW_COST;
	if (!db_start(x->db, x->side->row, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return true;
	const struct search_bucket *b = search_bucket(x, col_i64(s, 0));
	if (!b) {
		none = search_bucket_like(x, col_i64(s, 9), col_i64(s, 1), col_i64(s, 10));
		b = &none;
	}
	if (!b->seen)
		return true;
	if (x->side->kind == SEARCH_METER) { /* folded as it is */
		copy_address(s, &a);
		register_words_collect(&w, col_text(s, 2), col_text(s, 3), col_text(s, 4), &a);
	} else {
		register_fold(account, sizeof account, col_text(s, 3));
		register_fold(name, sizeof name, col_text(s, 4));
		register_address_read(s, 5, &a);
		register_words_collect(&w, NULL, account, name, &a);
	}
	keep(x, id, &w, b);
	x->more |= search_is_full(x);
	return true;
}
