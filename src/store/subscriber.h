/*
 * subscriber.h - the people and firms whose gas the meters count.
 *
 * Personal data: never logged. A subscriber may have several meters. Changing
 * one keeps the folded columns of the meter list in step.
 */
#pragma once
#include "base/arena.h"
#include "store/area.h"
#include "store/store.h"

enum {
	SUBSCRIBER_TEXT_MAX = 200, /* bytes of any of its fields */
	SUBSCRIBER_LIST_MAX = 500,
	SUBSCRIBER_SAME_MAX = 10,
};

enum subscriber_kind { SUBSCRIBER_PERSON, SUBSCRIBER_ORGANISATION };
const char *subscriber_kind_name(enum subscriber_kind k); /* "person" … as in the API */
bool subscriber_kind_parse(const char *name, enum subscriber_kind *ret);

/* Strings are UTF-8, "" when not known; results live in the arena. */
struct subscriber {
	int64_t id;
	const char *name;
	const char *account; /* лицевой счёт */
	const char *city;
	const char *street;
	const char *house;
	const char *flat;
	const char *phone;
	const char *email;
	enum subscriber_kind kind;
	int64_t version;    /* rises with every change */
	int64_t creator;    /* user, 0 = none */
	int64_t created_at; /* 0 = not known, as the next */
	int64_t changed_at;
	int64_t erased_at; /* 0 = is not */
};

NODISCARD bool store_subscriber_get(struct db *db, int64_t id, struct arena *a,
				    struct subscriber *ret, struct err *err);
/* ERR_INVAL names the field that is too long or not UTF-8, or "phone" (meter/phone.h: it is
 * kept in one form). Of `s` also kind and creator. */
NODISCARD bool store_subscriber_create(struct db *db, const struct subscriber *s, int64_t *ret_id,
				       struct err *err);
/* ERR_CONFLICT when the version is not that of `s` (0: whatever it is). */
NODISCARD bool store_subscriber_change(struct db *db, const struct subscriber *s, struct err *err);
/* ERR_CONFLICT when it has or had meters. */
NODISCARD bool store_subscriber_remove(struct db *db, int64_t id, struct err *err);

/* Whether one of its meters lies in the area, or the user made it and it never had one. */
NODISCARD bool store_subscriber_seen(struct db *db, const struct area *area, int64_t user,
				     int64_t id, bool *ret, struct err *err);

struct subscriber_query {
	const char *search; /* begin of a name or account, or a phone; NULL = all */
	int64_t after;	    /* id of the last of the page before, 0 = from the first */
	unsigned limit;	    /* 1–SUBSCRIBER_LIST_MAX */
	const struct area *area;
	int64_t user; /* who asks */
};
struct subscriber_page {
	const struct subscriber *rows;
	size_t count;
	int64_t next; /* `after` of the next page, 0 = the end; a page may be short */
};
/* By name. */
NODISCARD bool store_subscriber_list(struct db *db, const struct subscriber_query *q,
				     struct arena *a, struct subscriber_page *ret, struct err *err);

/* Another one with the same account or phone. */
struct subscriber_same {
	int64_t id;
	const char *name;
	const char *account;
	bool by_account;
	bool by_phone;
};
/* Those that are seen, at most SUBSCRIBER_SAME_MAX. */
NODISCARD bool store_subscriber_same(struct db *db, const struct subscriber *s,
				     const struct area *area, int64_t user, struct arena *a,
				     const struct subscriber_same **ret, size_t *ret_count,
				     struct err *err);
