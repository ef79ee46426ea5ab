#include "base/str.h"
#include "store/dictionary.h"
#include "store/register.h"

void register_address_read(const struct stmt *s, int at, struct register_address *ret)
{
	(void)utf8_fold(ret->street, sizeof ret->street, str_trim(str_from(col_text(s, at))));
	(void)utf8_fold(ret->house, sizeof ret->house, str_trim(str_from(col_text(s, at + 1))));
	(void)utf8_fold(ret->flat, sizeof ret->flat, str_trim(str_from(col_text(s, at + 2))));
	phone_digits(ret->phone, col_text(s, at + 3) ? col_text(s, at + 3) : "");
}

unsigned register_words_count(const struct register_words *w)
{
	return w->main.count + w->address.count;
}

const char *register_word(const struct register_words *w, unsigned at, enum word_place *ret_place)
{
	const struct words *of = at < w->main.count ? &w->main : &w->address;

	at -= of == &w->address ? w->main.count : 0;
	*ret_place = of->place[at];
	return of->word[at];
}

void words_add_place(struct words *w, enum word_place place, const char *folded)
{
	unsigned before = w->count;

	for (int labels = 0; labels < 2 && w->count == before; labels++) {
		const char *rest = folded;
		struct str word;
		while ((word = words_next(&rest)).n) {
			char text[WORD_BYTES];
			(void)str_copy(text, sizeof text, word);
			if (labels || !word_is_label(text))
				words_put(w, place, word);
		}
	}
}

/* Every word of the street with every word of the house. */
static void add_street(struct words *w, const char *folded)
{
	const char *flat = "";
	struct words street = { 0 };
	struct words house = { 0 };

	for (unsigned i = 0; i < w->count; i++) {
		if (w->place[i] == PLACE_HOUSE)
			words_put(&house, PLACE_HOUSE, str_from(w->word[i]));
		if (w->place[i] == PLACE_FLAT && !flat[0])
			flat = w->word[i];
	}
	words_add_place(&street, PLACE_STREET, folded);
	for (unsigned i = 0; i < street.count; i++) {
		char key[WORD_KEY_BYTES];
		if (!house.count)
			words_put(w, PLACE_STREET, str_from(street.word[i]));
		for (unsigned k = 0; k < house.count; k++) {
			word_key(key, street.word[i], house.word[k], flat);
			words_put_key(w, PLACE_STREET, key);
		}
	}
}

/* "5к2" is found by 5 and 2 as well. */
static void add_numbers(struct words *w, enum word_place place, const char *folded)
{
	while (*folded) {
		size_t n = strspn(folded, "0123456789");
		words_put(w, place, str_make(folded, n));
		folded += n;
		folded += strcspn(folded, "0123456789");
	}
}

static void add_end(struct words *w, enum word_place place, const char *word)
{
	char end[WORD_BYTES];

	word_reverse(end, word);
	words_put(w, place, str_from(end));
}

void register_words_collect(struct register_words *ret, const char *serial, const char *account,
			    const char *subscriber, const struct register_address *a)
{
	*ret = (struct register_words){ 0 };
	if (serial)
		words_add(&ret->main, PLACE_SERIAL, serial);
	if (serial && ret->main.count)
		add_end(&ret->address, PLACE_SERIAL_END, ret->main.word[ret->main.count - 1]);
	if (account && strcmp(account, SORT_NONE_TEXT) != 0)
		words_add(&ret->main, PLACE_ACCOUNT, account);
	if (subscriber && strcmp(subscriber, SORT_NONE_TEXT) != 0)
		words_add(&ret->main, PLACE_SUBSCRIBER, subscriber);
	add_end(&ret->address, PLACE_PHONE_END, a->phone);
	words_add_place(&ret->address, PLACE_HOUSE, a->house);
	add_numbers(&ret->address, PLACE_HOUSE, a->house);
	words_add_place(&ret->address, PLACE_FLAT, a->flat);
	add_street(&ret->address, a->street);
}

void register_source_words(const struct register_source *s, struct register_words *ret)
{
	register_words_collect(ret, s->serial, s->account, s->subscriber, &s->address);
}

bool register_words_stored(struct db *db, int64_t meter, struct register_words *ret,
			   enum meter_state *ret_state, int64_t *ret_subscriber, struct err *err)
{
	struct register_address a;
	AUTO_STMT *s = NULL;
	bool row;

	*ret_subscriber = 0;
	if (!db_start(db, SQL_CURRENT_TEXTS, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row || col_is_null(s, 4))
		return true;
	*ret_state = (enum meter_state)col_i64(s, 0);
	register_address_read(s, 4, &a);
	register_words_collect(ret, col_text(s, 1), col_text(s, 3), col_text(s, 2), &a);
	*ret_subscriber = col_i64(s, 8);
	return true;
}

static bool word_run(struct db *db, enum sql name, enum word_place place, const char *word,
		     int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, place);
	bind_text(s, 2, word);
	bind_i64(s, 3, id);
	return stmt_run(s, err);
}

static bool in_dictionary(enum word_place place)
{
	return place == PLACE_SUBSCRIBER || place == PLACE_SUBSCRIBER_MORE || place == PLACE_STREET;
}

/* What the dictionary keeps of a word as it is kept here. */
static void dictionary_word(char buf[static WORD_BYTES], const char *key)
{
	(void)str_copy(buf, WORD_BYTES, str_make(key, word_length(key)));
}

static bool add_to_dictionary(struct db *db, const char *key, struct err *err)
{
	char word[WORD_BYTES];

	dictionary_word(word, key);
	return dictionary_add(db, word, false, err);
}

static bool drop_from_dictionary(struct db *db, const char *key, struct err *err)
{
	char word[WORD_BYTES];

	dictionary_word(word, key);
	return dictionary_drop_unused(db, word, err);
}

static bool has_word(const struct register_words *w, enum word_place place, const char *word)
{
	const struct words *of = place < PLACE_SORTED ? &w->main : &w->address;

	for (unsigned i = 0; i < of->count; i++) {
		if (of->place[i] == place && strcmp(of->word[i], word) == 0)
			return true;
	}
	return false;
}

static bool add_new(struct db *db, enum sql add, int64_t id, const struct register_words *old,
		    const struct register_words *new, struct err *err)
{
	for (unsigned i = 0; i < register_words_count(new); i++) {
		enum word_place place;
		const char *word = register_word(new, i, &place);
		if (has_word(old, place, word))
			continue;
		if (!word_run(db, add, place, word, id, err) ||
		    (in_dictionary(place) && !add_to_dictionary(db, word, err)))
			return false;
	}
	return true;
}

static bool remove_old(struct db *db, enum sql remove, int64_t id, const struct register_words *old,
		       const struct register_words *new, struct err *err)
{
	for (unsigned i = 0; i < register_words_count(old); i++) {
		enum word_place place;
		const char *word = register_word(old, i, &place);
		if (has_word(new, place, word))
			continue;
		if (!word_run(db, remove, place, word, id, err) ||
		    (in_dictionary(place) && !drop_from_dictionary(db, word, err)))
			return false;
	}
	return true;
}

bool register_is_found(enum meter_state state)
{
	return state == METER_ACTIVE || state == METER_RETIRED;
}

bool register_words_change(struct db *db, int64_t meter, enum meter_state was,
			   const struct register_words *old, enum meter_state is,
			   const struct register_words *new, struct err *err)
{
	static const struct register_words none;
	enum sql add = is == METER_RETIRED ? SQL_RETIRED_WORD_ADD : SQL_METER_WORD_ADD;
	enum sql remove = was == METER_RETIRED ? SQL_RETIRED_WORD_REMOVE : SQL_METER_WORD_REMOVE;
	bool same = was == is;

	return add_new(db, add, meter, same ? old : &none, new, err) &&
	       remove_old(db, remove, meter, old, same ? new : &none, err);
}

bool register_subscriber_words(struct db *db, int64_t subscriber, struct register_words *ret,
			       struct err *err)
{
	char account[SUBSCRIBER_TEXT_MAX + 8];
	char name[SUBSCRIBER_TEXT_MAX + 8];
	struct register_address a;
	AUTO_STMT *s = NULL;
	bool row;

	*ret = (struct register_words){ 0 };
	if (!db_start(db, SQL_SUBSCRIBER_ALONE, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return true;
	register_fold(account, sizeof account, col_text(s, 0));
	register_fold(name, sizeof name, col_text(s, 1));
	register_address_read(s, 2, &a);
	register_words_collect(ret, NULL, account, name, &a);
	return true;
}

/* The words of a subscriber that are in the table. */
static bool stored_alone(struct db *db, int64_t subscriber, struct register_words *ret,
			 struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SUBSCRIBER_WORD_LIST, &s, err))
		return false;
	bind_i64(s, 1, subscriber);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		enum word_place place = (enum word_place)col_i64(s, 0);
		words_put_key(place < PLACE_SORTED ? &ret->main : &ret->address, place,
			      col_text(s, 1));
	}
}

bool register_subscriber_refresh(struct db *db, int64_t subscriber, struct err *err)
{
	struct register_words old = { 0 };
	struct register_words new;

	if (!subscriber)
		return true;
	return stored_alone(db, subscriber, &old, err) &&
	       register_subscriber_words(db, subscriber, &new, err) &&
	       add_new(db, SQL_SUBSCRIBER_WORD_ADD, subscriber, &old, &new, err) &&
	       remove_old(db, SQL_SUBSCRIBER_WORD_REMOVE, subscriber, &old, &new, err);
}
