/*
 * register.h - what meters are found by: labels, buckets, folded texts, words.
 *
 * A bucket is the set of active meters that share group, city and type; lists
 * are cut by buckets (meter_plan.c). All of this is derived from the tables
 * meter and subscriber and refreshed by register_refresh(). Private to the store.
 */
#pragma once
#include "base/str.h"
#include "store/current.h"
#include "store/meter.h"

enum { LABEL_NO_TYPE = 1, LABEL_NO_CITY = 2 }; /* ids of the empty texts */

enum { WORD_BYTES = 64, WORDS_MAX = 24 }; /* longer words are cut, further ones not found */
enum { WORD_NUMBER_BYTES = 16 };	  /* of a house or flat beside a street */
enum { WORD_KEY_BYTES = WORD_BYTES + 2 * WORD_NUMBER_BYTES };

/*
 * Where a word stands: the first of a text or a further one. Rows whose first
 * word begins so are neighbours in the order of that text. What is found by its
 * end is kept from its end: PLACE_…_END. A word of a street is kept with house and
 * flat behind it, "ленина 5 12", so that an address is one range: a word alone is
 * what begins with it and ends or goes on with a space.
 */
enum word_place {
	PLACE_SERIAL,
	PLACE_SERIAL_MORE,
	PLACE_ACCOUNT,
	PLACE_ACCOUNT_MORE,
	PLACE_SUBSCRIBER,
	PLACE_SUBSCRIBER_MORE,
	PLACE_SORTED, /* the places before it belong to texts that lists sort by */
	PLACE_STREET = PLACE_SORTED,
	PLACE_HOUSE,
	PLACE_FLAT,
	PLACE_PHONE_END,
	PLACE_SERIAL_END,
	PLACE_COUNT,
};
#define PLACE_BIT(place) (1u << (place))

/* Words of folded texts: letters and digits, all else separates. */
struct words {
	unsigned count;
	enum word_place place[WORDS_MAX];
	char word[WORDS_MAX][WORD_KEY_BYTES];
};
/* Adds the words of a text; first: the place of its first word, even: further ones go to the next. */
void words_add(struct words *w, enum word_place first, const char *folded);
/* Adds the words of one place; labels as "ул" only when there is nothing else. */
void words_add_place(struct words *w, enum word_place place, const char *folded);
/* Adds one word, cut to WORD_BYTES, unless it is there. */
void words_put(struct words *w, enum word_place place, struct str word);
/* Adds what word_key() has made, unless it is there. */
void words_put_key(struct words *w, enum word_place place, const char *key);
/* A word with what is told beside it, either "" = nothing; parts are cut as they are kept. */
void word_key(char buf[static WORD_KEY_BYTES], const char *word, const char *house,
	      const char *flat);
/* The word itself of what word_key() made: bytes. */
size_t word_length(const char *key);
/* A word with all that is told beside it lies in [word, end). */
enum { WORD_ALONE_END = WORD_KEY_BYTES + 1 };
void word_alone_end(char buf[static WORD_ALONE_END], const char *key);
/* The next word of *p, n = 0 at the end. */
struct str words_next(const char **p);
/* "ул", "дом", "кв" …: says what stands beside it, and is no word to find by. */
bool word_is_label(const char *folded);
/* From its end: "12" gives "21". */
void word_reverse(char buf[static WORD_BYTES], const char *word);
/* The digits of a phone number that tell it from others, at most ten: without +7 or 8. */
void phone_digits(char buf[static WORD_BYTES], const char *text);
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

/* What register_refresh() keeps, of a meter whose row is new and stands alone. */
NODISCARD bool register_enter(struct db *db, int64_t meter, struct err *err);

/* Recomputes bucket, folded texts and words of a meter after any change. */
NODISCARD bool register_refresh(struct db *db, int64_t meter, int64_t now, struct err *err);

/* Folded texts of a subscriber that a meter is found by, beside name and account. */
struct register_address {
	char street[SUBSCRIBER_TEXT_MAX + 8]; /* "" when there is none, as the others */
	char house[SUBSCRIBER_TEXT_MAX + 8];
	char flat[SUBSCRIBER_TEXT_MAX + 8];
	char phone[WORD_BYTES]; /* digits */
};

/* All words that a meter, or a subscriber without one, is found by. */
struct register_words {
	struct words main;    /* serial, account, subscriber */
	struct words address; /* the others */
};
enum { REGISTER_WORDS_MAX = 2 * WORDS_MAX };
/* Four columns of a statement from `at` on: street, house, flat, phone; NULL is "". */
void register_address_read(const struct stmt *s, int at, struct register_address *ret);
unsigned register_words_count(const struct register_words *w);
const char *register_word(const struct register_words *w, unsigned at, enum word_place *ret_place);
/* Texts folded; serial NULL: a subscriber without a meter. SORT_NONE_TEXT has no words. */
void register_words_collect(struct register_words *ret, const char *serial, const char *account,
			    const char *subscriber, const struct register_address *a);
/* Active and retired meters have words. */
bool register_is_found(enum meter_state state);
/* What the tables hold of such a meter now; nothing for others, whose state is not told. */
NODISCARD bool register_words_stored(struct db *db, int64_t meter, struct register_words *ret,
				     enum meter_state *ret_state, int64_t *ret_subscriber,
				     struct err *err);
/* Replaces the words of a meter and keeps the dictionary in step. */
NODISCARD bool register_words_change(struct db *db, int64_t meter, enum meter_state was,
				     const struct register_words *old, enum meter_state is,
				     const struct register_words *new, struct err *err);
/* The same for a meter of which no word is there; texts are those of its row in the list. */
NODISCARD bool register_words_build(struct db *db, int64_t meter, struct err *err);
/* Words of a city, type or group, for those who mistype them. */
NODISCARD bool register_words_common(struct db *db, const char *folded, struct err *err);
/* A subscriber is found by itself as long as it has no active meter. 0: none. */
NODISCARD bool register_subscriber_refresh(struct db *db, int64_t subscriber, struct err *err);
/* A row of its own, checked; whoever calls this gives it a meter or refreshes it. */
NODISCARD bool register_subscriber_add(struct db *db, const struct subscriber *who, int64_t *ret_id,
				       struct err *err);
/* Words of a subscriber as its row has them, without a meter's. */
NODISCARD bool register_subscriber_words(struct db *db, int64_t subscriber,
					 struct register_words *ret, struct err *err);

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
	int64_t subscriber_id; /* 0 = none */
	struct register_address address;
};
NODISCARD bool register_source_read(struct db *db, int64_t meter, struct register_source *ret,
				    struct err *err);
void register_source_words(const struct register_source *s, struct register_words *ret);

/* Valid UTF-8 of at most `max` bytes without control characters. */
NODISCARD bool register_check_text(const char *field, const char *text, size_t max,
				   struct err *err);
