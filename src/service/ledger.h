/*
 * ledger.h - what archives lack and have, ranges to be read again, and values
 * that came for a time which had another one.
 */
#pragma once
#include "service/meter.h"
#include "store/completeness.h"
#include "store/lacking.h"
#include "store/gap.h"
#include "store/reading.h"

struct gap_entry {
	struct gap_row row;
	int64_t records; /* that lack, -1: nobody knows */
};

struct gap_sheet {
	const struct gap_entry *items; /* by archive, newest first */
	size_t count;
	const struct tz *zone;
};

struct gap_query {
	int ledger;   /* -1 = all */
	int64_t from; /* UTC, inclusive */
	int64_t to;   /* exclusive */
};

NODISCARD bool service_gap_list(struct service *sv, const struct caller *c, const char *serial,
				const struct gap_query *q, struct arena *a, struct gap_sheet *ret,
				struct err *err);

struct reread_sheet {
	const struct reread *items; /* newest first */
	size_t count;
	int64_t next; /* `before` of the next page, 0 = the end */
	const struct tz *zone;
};

NODISCARD bool service_reread_list(struct service *sv, const struct caller *c, const char *serial,
				   int64_t before, unsigned limit, struct arena *a,
				   struct reread_sheet *ret, struct err *err);

/* A range of an archive; both ends belong to it. */
struct reread_order {
	int ledger;
	int64_t from;
	int64_t to;
};

/* *ret has the one new item. */
NODISCARD bool service_reread_create(struct service *sv, const struct caller *c, const char *serial,
				     const struct reread_order *o, struct arena *a,
				     struct reread_sheet *ret, struct err *err);
NODISCARD bool service_reread_create_group(struct service *sv, const struct caller *c,
					   int64_t group, const struct reread_order *o,
					   int64_t *ret_meters, int64_t *ret_left_out,
					   struct err *err);
/* ERR_NOTFOUND unless it is one of that meter. */
NODISCARD bool service_reread_cancel(struct service *sv, const struct caller *c, const char *serial,
				     int64_t id, struct err *err);

struct revision_entry {
	struct reading_revision revision;
	struct reading stored; /* the one that counts … */
	bool has_stored;       /* … if there is one */
};

struct revision_sheet {
	const struct revision_entry *items; /* rising */
	size_t count;
	bool more;
	const struct tz *zone;
};

enum { REVISION_LIST_MAX = 500 };

struct revision_query {
	enum archive archive;
	int64_t from;  /* UTC, inclusive */
	int64_t to;    /* exclusive */
	unsigned skip; /* of the first time: seen already */
	unsigned limit;
};

NODISCARD bool service_revision_list(struct service *sv, const struct caller *c, const char *serial,
				     const struct revision_query *q, struct arena *a,
				     struct revision_sheet *ret, struct err *err);

struct completeness_sheet {
	const struct completeness_day *items;
	size_t count;
	const struct tz *zone;
};

/* Days that [from, to) touches. */
NODISCARD bool service_completeness(struct service *sv, const struct caller *c, const char *serial,
				    enum archive archive, int64_t from, int64_t to, struct arena *a,
				    struct completeness_sheet *ret, struct err *err);

/* Meters of a group and its subtree, the worst first; q: see store/lacking.h. */
struct lacking_query {
	int64_t group;
	int64_t below; /* rank of the last one before the page; INT64_MAX = the first page */
	unsigned limit;
};
NODISCARD bool service_lacking(struct service *sv, const struct caller *c,
			       const struct lacking_query *q, struct arena *a,
			       struct lacking_page *ret, struct err *err);

struct group_completeness {
	struct completeness_group row;
	const char *path;
};

struct group_completeness_sheet {
	int64_t first_day; /* days since 1970 */
	int64_t days;
	const struct group_completeness *items;
	size_t count;
	bool has_total;
	struct completeness_group total;
	int64_t next; /* group that the next page begins with, 0 = the end */
};

struct group_completeness_query {
	int64_t from; /* UTC, inclusive */
	int64_t to;   /* exclusive */
	int64_t root; /* it and its subtree, 0 = all */
	int64_t begin;
	unsigned limit;
};

NODISCARD bool service_completeness_groups(struct service *sv, const struct caller *c,
					   const struct group_completeness_query *q,
					   struct arena *a, struct group_completeness_sheet *ret,
					   struct err *err);
