/*
 * search.h - the search box as people use it: what was found, in words.
 */
#pragma once
#include "service/service.h"
#include "store/search.h"

struct search_entry {
	struct search_item item;
	const char *serial; /* of a meter, else NULL */
	int64_t subscriber; /* the meter's, or itself; 0 = none */
	const char *title;  /* serial, name or path of a group */
	const char *detail; /* who and where, as far as the caller may see it */
	enum meter_state
		state; /* of a meter; a retired one is found by its whole number at least */
};

struct search_entries {
	const struct search_entry *items; /* best first */
	size_t count;
	size_t total; /* at least so many answer */
	bool more;
	const struct search_correction *corrected;
	size_t corrected_count;
};

/*
 * Meters, and as far as the caller's rights go groups and subscribers. Names, accounts, addresses
 * and phones are looked at for those who may see them only.
 */
NODISCARD bool service_search(struct service *sv, const struct caller *c, const char *text,
			      enum meter_which which, unsigned limit, struct arena *a,
			      struct search_entries *ret, struct err *err);
/* "serial", "account" … of one bit, NULL = none. */
const char *search_field_name(unsigned bit);
