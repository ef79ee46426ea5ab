/*
 * search_private.h - one search under way, for the files of the search box only.
 *
 * A reading of the text gives terms. What answers terms is told by sources: ranges of words and
 * sets of buckets. They are asked in levels: street, house and flat as one range; every term as
 * a whole word; every term as the beginning of one. The rarest source leads: its rows are read
 * at once, or gathered and met with those of others, whichever costs less. Each row read is
 * compared with all terms and given a score. A level that has given enough ends the search.
 * Bounded: entries gone through and rows read a search.
 */
#pragma once
#include "store/dictionary.h"
#include "store/id_bits.h"
#include "store/labels.h"
#include "store/meter_plan.h"
#include "store/search.h"
#include "store/search_text.h"

enum {
	NEAR_MAX = 16,	       /* words that are taken instead of one */
	READ_MAX = 4000,       /* rows of a search */
	ENTRIES_MAX = 400000,  /* index entries of a search, counted or gone through … */
	ENTRIES_MORE = 25000,  /* … and by further levels, when there are hits already */
	ROW_COST = 100,	       /* entries that are gone through in the time of a row read … */
	ROW_OUTSIDE_COST = 50, /* … and of one that is known to be outside the area */
	COUNTED_AN_ENTRY = 3,  /* an entry counted costs a third of one gone through */
	HITS_MAX = 256,
};

struct term {
	struct search_word *typed;
	char end[WORD_BYTES];	/* from its end, for the ends of numbers … */
	char phone[WORD_BYTES]; /* … and for those of phones */
	unsigned begins;	/* places where a word that begins so will do */
	unsigned whole;		/* places where only the same word does */
	unsigned near_places;
	struct near_word near[NEAR_MAX];
	size_t near_count;
	bool in_labels; /* cities, types and groups are looked at */
};

/* How much of a word must be there. */
enum search_level { LEVEL_ADDRESS, LEVEL_WHOLE, LEVEL_BEGINS };

/* A range of words of one place; `end` is beyond it. */
struct search_range {
	enum word_place place;
	char from[WORD_KEY_BYTES];
	char end[WORD_END];
};

/* Ids that answer one term or several. */
struct search_source {
	uint32_t terms; /* bits; 0: the area */
	bool buckets;	/* beside ranges: meters of buckets that answer the term, or are seen */
	struct search_range *range;
	size_t ranges;
	size_t cap;
	int64_t count; /* rows … */
	bool more;     /* … at least so many */
};

/* Bits of terms that the names of a bucket answer. */
struct search_bucket {
	int64_t id;
	int64_t meters;
	uint32_t city;
	uint32_t type;
	uint32_t group;
	bool seen; /* in the area */
};

struct search_group {
	int64_t id;
	int64_t parent;
	const char *fold;
	uint32_t own;	/* terms that its name answers … */
	uint32_t terms; /* … and the names of those above it */
	uint32_t whole; /* of its own: as whole words */
	uint32_t near;	/* of its own: by a word taken instead */
	bool seen;
};

struct group_ref; /* search_labels.c */

struct hit {
	struct search_item item;
	int score;
	enum search_reading reading;
	const struct term *term;
	unsigned terms;
	uint8_t taken[WORDS_MAX]; /* by term: 1 + index of the word taken instead, 0 = as typed */
};

/* Where active and retired meters, and subscribers without one, have their words. */
struct search_side {
	enum search_kind kind;
	bool in_buckets; /* rows are in buckets, by group, city and type */
	enum sql used;
	enum sql count;
	enum sql ids;
	enum sql row;
};

struct search {
	struct db *db;
	struct arena *arena;
	const struct search_query *query;
	const struct search_side *side;

	enum search_reading reading;
	struct term *term; /* of this reading */
	unsigned terms;

	struct labels city;
	struct labels type;
	bool labels_read;
	struct search_group *groups; /* those above a group before it */
	struct group_ref *group_by_id;
	size_t group_count;
	struct search_bucket *buckets; /* by id */
	size_t bucket_count;

	struct id_bits area; /* meters of the area, once they were gathered */
	bool area_known;
	int64_t meters;		    /* of the whole register, to judge how many others answer */
	struct id_bits read;	    /* rows of this reading and side that were looked at */
	struct search_source whole; /* all of its rows were: terms and count; count -1 = none */
	struct hit *hit;
	size_t hits;
	size_t rows;	/* read so far */
	int64_t budget; /* index entries that are left */
	bool more;
};

static inline bool search_whole(const struct search *x)
{
	return area_is_whole(x->query->area);
}

/* Words that may be meant instead are looked for of those that nobody has, then of all. */
enum search_mending { MEND_NOTHING, MEND_UNKNOWN, MEND_ALL };
/* search_terms.c: terms of a reading. */
NODISCARD bool search_make_terms(struct search *x, struct search_words *words,
				 enum search_mending mending, struct err *err);
/* A word may be taken instead of one that was typed. */
bool search_has_near(const struct search *x);
/* All words are known as they are typed. */
NODISCARD bool search_all_known(struct search *x, bool *ret, struct err *err);
/* What a term looks for at a place. */
const char *term_key(const struct term *t, enum word_place place);

/* search_labels.c: cities, types, groups and buckets, as far as the terms and the area need. */
NODISCARD bool search_judge_labels(struct search *x, struct err *err);
const struct search_bucket *search_bucket(const struct search *x, int64_t id);
/* What a row of no bucket would be in. */
struct search_bucket search_bucket_like(const struct search *x, int64_t group, int64_t city,
					int64_t type);
/* A city, type or group answers the terms, in whatever bucket. */
bool search_in_labels(const struct search *x, uint32_t terms);
void search_keep_groups(struct search *x);
void *search_grow(struct search *x, const void *old, size_t size, size_t count, size_t more);

/* search_source.c: *ret_count sources of single terms, and of the area when it is no whole. */
NODISCARD bool search_term_sources(struct search *x, enum search_level level,
				   struct search_source ret[static WORDS_MAX + 1],
				   unsigned *ret_count, struct err *err);
/* Street, house and flat (or street and house), where the words may be such; arena. */
NODISCARD bool search_address_sources(struct search *x, bool with_flat, struct search_source **ret,
				      size_t *ret_count, struct err *err);
/* Meters of the bucket answer it. */
bool search_bucket_in(const struct search_source *s, const struct search_bucket *b);
/* Counts rows, up to `limit`. */
NODISCARD bool search_count(struct search *x, struct search_source *s, int64_t limit,
			    struct err *err);

/* search_ids.c: reads the rows that may answer. */
NODISCARD bool search_run_side(struct search *x, struct err *err);

/* search_doc.c: reads a row and keeps it when it answers every term. */
NODISCARD bool search_read_row(struct search *x, int64_t id, struct err *err);
bool search_is_full(const struct search *x);
