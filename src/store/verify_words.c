#include "store/verify_words.h"

#include <stdio.h>

#include "base/str.h"
#include "store/dictionary.h"

enum { WHAT_MAX = 200 };

static bool has_word(struct db *db, enum sql name, enum word_place place, const char *word,
		     int64_t id, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, place);
	bind_text(s, 2, word);
	bind_i64(s, 3, id);
	return stmt_step(s, ret, err);
}

static bool has_words(struct db *db, enum sql name, const struct register_words *w, int64_t id,
		      bool *ret, struct err *err)
{
	*ret = true;
	for (unsigned i = 0; *ret && i < register_words_count(w); i++) {
		enum word_place place;
		const char *word = register_word(w, i, &place);
		bool named = place == PLACE_SUBSCRIBER || place == PLACE_SUBSCRIBER_MORE ||
			     place == PLACE_STREET;
		char alone[WORD_BYTES];
		if (!has_word(db, name, place, word, id, ret, err))
			return false;
		(void)str_copy(alone, sizeof alone, str_make(word, word_length(word)));
		if (*ret && named && dictionary_takes(alone) &&
		    !dictionary_has(db, alone, ret, err))
			return false;
	}
	return true;
}

static bool same_texts(const struct stmt *s, const struct register_source *src)
{
	return col_i64(s, 0) == src->subscriber_id &&
	       strcmp(col_text(s, 1), src->address.street) == 0 &&
	       strcmp(col_text(s, 2), src->address.house) == 0 &&
	       strcmp(col_text(s, 3), src->address.flat) == 0 &&
	       strcmp(col_text(s, 4), src->address.phone) == 0;
}

bool verify_words_of_meter(struct db *db, struct verify_words *v, int64_t meter,
			   const struct register_source *src, bool *ret_same, struct err *err)
{
	struct register_words w;
	AUTO_STMT *s = NULL;
	bool row;
	bool found;

	bool retired = src->state == METER_RETIRED;
	register_source_words(src, &w);
	v->meters++;
	*(retired ? &v->retired : &v->words) += register_words_count(&w);
	if (!db_start(db, SQL_VERIFY_FIND, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err) ||
	    !has_words(db, retired ? SQL_VERIFY_WORD_RETIRED : SQL_VERIFY_WORD, &w, meter, &found,
		       err))
		return false;
	*ret_same = row && found && same_texts(s, src);
	return true;
}

struct telling {
	verify_found_fn *found;
	void *arg;
	int64_t *wrong;
};

static void tell(const struct telling *t, const char *what, long long have, long long needed)
{
	char text[WHAT_MAX];

	if (have == needed)
		return;
	(void)snprintf(text, sizeof text, "%s: %lld, the register has %lld", what, have, needed);
	++*t->wrong;
	t->found(t->arg, text);
}

static bool verify_alone(struct db *db, const struct telling *t, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t needed = 0;
	int64_t have;
	bool row;

	if (!db_start(db, SQL_VERIFY_ALONE, &s, err))
		return false;
	for (;;) {
		struct register_words w;
		bool found;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		int64_t id = col_i64(s, 0);
		if (!register_subscriber_words(db, id, &w, err) ||
		    !has_words(db, SQL_VERIFY_WORD_ALONE, &w, id, &found, err))
			return false;
		needed += register_words_count(&w);
		tell(t, "subscribers whose words lack", !found, 0);
	}
	if (!db_number(db, SQL_VERIFY_ALONE_COUNT, &have, err))
		return false;
	tell(t, "words of subscribers without a meter", have, needed);
	return true;
}

/* Each word is used or common, and has its pieces. */
static bool verify_dictionary(struct db *db, const struct telling *t, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t needed = 0;
	int64_t have;
	int64_t unused;
	bool row;

	if (!db_start(db, SQL_VERIFY_DICTIONARY, &s, err))
		return false;
	for (;;) {
		uint32_t piece[NEAR_PIECES_MAX];
		struct letters l;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		letters_read(&l, col_text(s, 0));
		needed += near_pieces(&l, near_mistakes(l.count), piece);
	}
	if (!db_number(db, SQL_VERIFY_PIECES, &have, err) ||
	    !db_number(db, SQL_VERIFY_UNUSED, &unused, err))
		return false;
	tell(t, "pieces of words", have, needed);
	tell(t, "words of the dictionary that nobody has", unused, 0);
	return true;
}

bool verify_words_end(struct db *db, struct verify_words *v, verify_found_fn *found, void *arg,
		      int64_t *wrong, struct err *err)
{
	const struct telling t = { found, arg, wrong };
	int64_t words;
	int64_t retired;
	int64_t meters;

	if (!db_number(db, SQL_VERIFY_WORD_COUNT, &words, err) ||
	    !db_number(db, SQL_VERIFY_WORD_RETIRED_COUNT, &retired, err) ||
	    !db_number(db, SQL_VERIFY_FIND_COUNT, &meters, err))
		return false;
	tell(&t, "words to search by", words, v->words);
	tell(&t, "words of retired meters", retired, v->retired);
	tell(&t, "meters to search in", meters, v->meters);
	return verify_alone(db, &t, err) && verify_dictionary(db, &t, err);
}
