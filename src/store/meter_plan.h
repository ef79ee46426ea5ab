/*
 * meter_plan.h - how a page of the meter list is found; private to the store.
 *
 * Two ways lead to a page. Collect: take all rows that the most selective
 * condition gives, check the rest, keep the best. Walk: go along the order that
 * is asked for and check each row until the page is full. Which is cheaper is
 * decided by bounded counts; a walk that goes on for too long is given up for
 * collecting. Conditions on group, city and type are conditions on buckets,
 * whose meters are counted and which have an order of their own, so that a
 * walk need not meet a row of another bucket.
 */
#pragma once
#include "store/labels.h"
#include "store/register.h"

enum {
	KEY_MAX = 480,	   /* bytes of a sort key */
	LIST_COLUMNS = 10, /* of the rows in sql/queries/list.sql */
};

/* Where one way gives place to the other. */
struct plan_limits {
	int64_t collect; /* rows that are read and sorted at once */
	int64_t ids;	 /* rows whose ids are gathered, so that a walk knows them */
	int64_t walk;	 /* what a walk may spend before it is given up: index entries */
	size_t merge;	 /* buckets that a walk merges */
};

/* Ids of meters, a hash table in the arena. */
struct id_set {
	int64_t *slot; /* id + 1, 0 = free */
	size_t cap;
	size_t count;
};

/* A row as far as conditions and orders need it; texts live until the next. */
struct list_row {
	int64_t meter;
	int64_t bucket;
	int64_t called_at;
	int64_t alarms;
	const char *serial; /* folded, as the next two */
	const char *subscriber;
	const char *account;
	int64_t index;
	int64_t index_at;
	int64_t findings;
};

/* Where a row stands in the order: number or text, then id. */
struct list_key {
	int64_t number;
	int64_t meter;
	const char *text;
};

struct bucket_view {
	int64_t id;
	int64_t group;
	int64_t city;
	int64_t type;
	int64_t meters;
	const char *fold; /* of what is sorted by */
	uint32_t terms;	  /* search terms that its group, city or type answer */
	bool wanted;	  /* answers the conditions on group, city and type */
};

/* Names that conditions and orders look at. */
struct dimensions {
	struct labels group;
	struct labels subtree;
	struct labels city;
	struct labels type;
};

/* The best `max` rows seen, a heap with the worst on top. */
struct best {
	struct list_key *key;
	char *text; /* max × KEY_MAX */
	size_t count;
	size_t max;
	int64_t seen; /* rows that matched, before or after the cursor */
};

typedef bool meter_each_fn(void *arg, int64_t meter, struct err *err);

struct list_plan {
	struct db *db;
	struct arena *arena;
	const struct meter_query *query;
	struct plan_limits limits;
	enum meter_sort sort;
	bool down;
	bool has_cursor;
	struct list_key cursor;

	struct words serial, subscriber, account, city, type, search;
	struct words street, house, flat, phone;
	bool on_details;  /* conditions that rows of other tables answer (meter_detail.c) */
	bool reads_hours; /* rows come with their completeness, which is judged first */
	int64_t driver;	  /* id of the name, 0 = any, -1 = nobody has it */
	bool on_buckets;  /* condition on group, city or type */
	bool on_called;
	int64_t called_from; /* inclusive */
	int64_t called_to;   /* exclusive */
	unsigned conditions;
	bool row_texts; /* a condition reads texts, call time or alarms of a row */

	struct dimensions names;
	struct bucket_view own_bucket; /* of a row that is in none: BUCKET_OF_ROW */
	struct bucket_view *buckets;   /* by id */
	size_t bucket_count;
	bool buckets_read;
	bool in_area;	    /* only what the caller sees: … */
	struct id_set area; /* … meters of these groups */

	uint32_t search_answered; /* terms that buckets alone answer: in `wanted` */

	bool has_ids; /* a walk takes only these meters … */
	struct id_set ids;
	uint32_t ids_term; /* … and those whose bucket answers this term */

	meter_each_fn *each; /* takes every row instead of the best ones being kept */
	void *each_arg;

	struct best best;
	int64_t walked;
};

bool plan_sort_is_number(enum meter_sort s);
bool plan_sort_is_label(enum meter_sort s); /* group, city, type */

enum { BUCKET_OF_ROW = -1 };
/* Whether the bucket answers the conditions, and which words. */
void plan_judge_bucket(const struct list_plan *p, struct bucket_view *b);

/* meter_filter.c: words, ranges and buckets of the query's filter. */
NODISCARD bool plan_read_words(const char *field, const char *text, struct words *ret,
			       unsigned *conditions, struct err *err);
NODISCARD bool plan_read_filter(struct list_plan *p, struct err *err);
const struct bucket_view *plan_bucket(const struct list_plan *p, int64_t id);
NODISCARD bool plan_match(struct list_plan *p, const struct list_row *r, bool *ret,
			  struct err *err);

/* meter_key.c: keys, cursors, the heap. */
void plan_key(const struct list_plan *p, const struct list_row *r, char buf[static KEY_MAX],
	      struct list_key *ret);
int plan_compare(const struct list_plan *p, const struct list_key *a, const struct list_key *b);
NODISCARD bool plan_parse_cursor(struct list_plan *p, const char *text, struct err *err);
NODISCARD bool plan_print_cursor(const struct list_plan *p, const struct list_key *k,
				 const char **ret, struct err *err);
NODISCARD bool best_make(struct best *b, struct arena *a, size_t max, struct err *err);
void best_clear(struct best *b);
/* Counts the row, and keeps it when it lies after the cursor and is good enough. */
void plan_keep(struct list_plan *p, const struct list_row *r);
/* The page is full, and this key and all after it in the order cannot enter it. */
bool plan_past_end(const struct list_plan *p, const struct list_key *k);
int64_t plan_count_buckets(const struct list_plan *p); /* meters in wanted ones */
/* Best first. */
void best_sort(struct list_plan *p);

/* meter_collect.c: what the most selective condition gives. */
struct source {
	enum source_kind {
		SOURCE_NONE,
		SOURCE_WORD,	/* text, places */
		SOURCE_BUCKETS, /* wanted ones */
		SOURCE_CALLED,
		SOURCE_ALARMED,
		SOURCE_FOUND,
		SOURCE_FREE, /* members of a free group */
		SOURCE_FIRMWARE,
		SOURCE_DRIVER,
		SOURCE_DUE,
		SOURCE_LACKING, /* all active meters, by their completeness */
	} kind;
	const char *word;
	unsigned places;     /* bits: enum word_place */
	uint32_t term;	     /* bit of the search term, 0 = a field's own filter */
	int64_t count;	     /* rows, at most limits.ids + 1 */
	int64_t count_words; /* of them by words, not by buckets */
	int64_t count_first; /* of them rows whose sorted text begins so */
	int64_t count_sure;  /* so many different meters at least */
};
NODISCARD bool plan_best_source(struct list_plan *p, struct source *ret, struct source *ret_own,
				struct err *err);
/* without_first: leaves out rows whose sorted text begins with the word. */
NODISCARD bool plan_collect(struct list_plan *p, const struct source *s, bool without_first,
			    struct err *err);

enum { WORD_END = WORD_KEY_BYTES + 8 };
/* Everything that begins with a word lies in [word, word U+10FFFF). */
void plan_word_end(char buf[static WORD_END], const char *word);

/* meter_ids.c: *ret_new false: it was there. */
NODISCARD bool id_set_add(struct id_set *set, struct arena *a, int64_t id, bool *ret_new,
			  struct err *err);
bool id_set_has(const struct id_set *set, int64_t id);
/* Gathers what a source answers, for the walk. */
NODISCARD bool plan_gather(struct list_plan *p, const struct source *s, struct err *err);

/* meter_walk.c: *ret_full false: given up after limits.walk rows, start anew. */
NODISCARD bool plan_walk(struct list_plan *p, bool *ret_full, struct err *err);
/* Only buckets are conditions, and their rows stand in the order of the sort. */
bool plan_walks_buckets(const struct list_plan *p);
/* Only rows whose sorted text begins with `word`; adds to what is kept already. */
NODISCARD bool plan_walk_word(struct list_plan *p, const char *word, bool *ret_full,
			      struct err *err);

/* meter_detail.c: address, phone, firmware, driver, verification, free group, completeness. */
NODISCARD bool plan_read_details(struct list_plan *p, unsigned *conditions, struct err *err);
NODISCARD bool plan_match_details(struct list_plan *p, int64_t meter, bool *ret, struct err *err);
/* Binds what a statement of a source of these kinds asks for, from parameter `at` on. */
void plan_bind_details(const struct list_plan *p, enum source_kind kind, struct stmt *s, int at);
/* Those conditions that have an index, for plan_best_source(). */
struct detail_source {
	enum source_kind kind;
	bool wanted;
	enum sql count;
	enum sql rows;
	enum sql ids;
};
enum { DETAIL_SOURCES = 5 };
void plan_detail_sources(const struct list_plan *p,
			 struct detail_source ret[static DETAIL_SOURCES]);
/* The hours of 30 days fall short of what is asked for; columns first_hour, recent_day, recent. */
bool plan_lacks_hours(const struct list_plan *p, const struct stmt *s, int at);

/* Columns: those of sql/queries/list.sql. */
void plan_read_row(const struct stmt *s, struct list_row *ret);

/* meter_retired.c: adds retired meters to the best; their number, or at least so many. */
NODISCARD bool plan_collect_retired(struct list_plan *p, int64_t *ret_total, bool *ret_exact,
				    struct err *err);

/* Active meters. */
NODISCARD bool meter_count_active(struct db *db, int64_t *ret, struct err *err);

/* Every meter that the query finds, once, in no order; limit, sort and cursor are not looked at. */
NODISCARD bool meter_list_each(struct db *db, const struct meter_query *q, meter_each_fn *each,
			       void *arg, struct err *err);

/* store_meter_list() with limits of one's own, for tests. */
NODISCARD bool meter_list_within(struct db *db, const struct meter_query *q,
				 const struct plan_limits *limits, struct arena *a,
				 struct meter_page *ret, struct err *err);
