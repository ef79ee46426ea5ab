/*
 * register.h - what meters are found by: labels, buckets, folded texts, words.
 *
 * A bucket is the set of active meters that share group, city and type; lists
 * are cut by buckets (meter_plan.c). All of this is derived from the tables
 * meter and subscriber and refreshed by register_refresh(). Private to the store.
 */
#pragma once
#include "store/current.h"
#include "store/meter.h"

enum { LABEL_NO_TYPE = 1, LABEL_NO_CITY = 2 }; /* ids of the empty texts */

enum { WORD_BYTES = 64, WORDS_MAX = 24 }; /* longer words are cut, further ones not found */

/*
 * Where a word stands: the first of a text or a further one. Rows whose first
 * word begins so are neighbours in the order of that text.
 */
enum word_place {
	PLACE_SERIAL,
	PLACE_SERIAL_MORE,
	PLACE_ACCOUNT,
	PLACE_ACCOUNT_MORE,
	PLACE_SUBSCRIBER,
	PLACE_SUBSCRIBER_MORE,
	PLACE_COUNT,
};

/* Words of folded texts: letters and digits, all else separates. */
struct words {
	unsigned count;
	enum word_place place[WORDS_MAX];
	char word[WORDS_MAX][WORD_BYTES];
};
/* Adds the words of a text; first: the place of its first word. */
void words_add(struct words *w, enum word_place first, const char *folded);
bool word_begins(const char *folded, const char *wanted);
/* Every word of `wanted` begins a word of the folded text. */
bool words_match(const char *folded, const struct words *wanted);

/* Folds into buf of `cap` bytes; "" gives SORT_NONE_TEXT. */
void register_fold(char *buf, size_t cap, const char *text);

/* Id of a label, made when missing; "" or NULL gives the empty one. */
NODISCARD bool label_id(struct db *db, enum meter_label kind, const char *text, int64_t *ret,
			struct err *err);

/* A new row in meter and meter_current; c->state, ->group are given. */
NODISCARD bool register_add(struct db *db, const char *serial, enum meter_state state, int64_t now,
			    int64_t *ret_id, struct err *err);

/* Recomputes bucket, folded texts and words of a meter after any change. */
NODISCARD bool register_refresh(struct db *db, int64_t meter, int64_t now, struct err *err);

/* What the list's columns of a meter must be. */
struct register_source {
	enum meter_state state;
	enum meter_state was; /* state and group that are counted now */
	int64_t group_was;
	int64_t group;
	int64_t type;
	int64_t city;
	char serial[SERIAL_MAX];
	char subscriber[SUBSCRIBER_TEXT_MAX + 8];
	char account[SUBSCRIBER_TEXT_MAX + 8];
};
NODISCARD bool register_source_read(struct db *db, int64_t meter, struct register_source *ret,
				    struct err *err);
void register_source_words(const struct register_source *s, struct words *ret);

/* Valid UTF-8 of at most `max` bytes without control characters. */
NODISCARD bool register_check_text(const char *field, const char *text, size_t max,
				   struct err *err);
