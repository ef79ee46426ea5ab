/*
 * search.h - the search box: meters, subscribers and groups by any words.
 *
 * Finds by number of the meter (whole, beginning, end), account, name, city, street,
 * house, flat, phone (any notation, last digits) and group, in any order of words.
 * When the words as typed find nothing, they are taken as typed with the other
 * keyboard layout, then in Latin letters, then with mistakes: one in words of four
 * letters and more, two in those of eight. What a search may do is bounded, whatever
 * the text; results live in the arena.
 */
#pragma once
#include "base/arena.h"
#include "store/area.h"
#include "store/meter.h"

enum {
	SEARCH_TEXT_MAX = 200, /* bytes */
	SEARCH_LIMIT_MAX = 50, /* results */
	SEARCH_CORRECTED_MAX = 24,
};

struct search_query {
	const char *text;
	unsigned limit;		 /* 1–SEARCH_LIMIT_MAX */
	const struct area *area; /* NULL = the whole */
	bool personal;		 /* names, accounts, addresses and phones are searched, too */
	enum meter_which which;	 /* of meters; beside retired ones nothing else is found */
	bool meters;		 /* kinds of results */
	bool subscribers;
	bool groups;
};

enum search_kind { SEARCH_METER, SEARCH_SUBSCRIBER, SEARCH_GROUP };

/* Bits: the fields in which words were found. */
enum search_field {
	SEARCH_IN_SERIAL = 1 << 0,
	SEARCH_IN_ACCOUNT = 1 << 1,
	SEARCH_IN_NAME = 1 << 2,
	SEARCH_IN_CITY = 1 << 3,
	SEARCH_IN_STREET = 1 << 4,
	SEARCH_IN_HOUSE = 1 << 5,
	SEARCH_IN_FLAT = 1 << 6,
	SEARCH_IN_PHONE = 1 << 7,
	SEARCH_IN_GROUP = 1 << 8,
	SEARCH_IN_TYPE = 1 << 9,
};

struct search_item {
	enum search_kind kind;
	int64_t id; /* of the meter, subscriber or group */
	unsigned fields;
	bool corrected; /* a word was taken instead of a typed one */
};

struct search_correction {
	const char *typed;
	const char *taken; /* folded */
};

struct search_result {
	const struct search_item *items; /* best first */
	size_t count;
	size_t total; /* at least so many answer */
	bool more;    /* there are further ones */
	const struct search_correction *corrected;
	size_t corrected_count;
};

/* ERR_INVAL on "q" for a text too long, not UTF-8 or with control characters. */
NODISCARD bool store_search(struct db *db, const struct search_query *q, struct arena *a,
			    struct search_result *ret, struct err *err);
