/*
 * report.h - reports that were made. The file itself is the job's (store/job.h).
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { REPORT_LIST_MAX = 200 /* a page */ };

struct report_record {
	int64_t id;
	int64_t job;
	const char *form;
	const char *title;
	const char *period; /* "2017-09" … as it was asked for, "2017-09-01/2017-09-15" */
	const char *format;
	const char *language;
	int64_t user; /* 0: the command line */
	const char *who;
	int64_t made_at; /* UTC seconds */
	int64_t rows;
	int64_t size;
	const char *code;
	const char *file; /* name to be saved under, NULL = it is not kept any more */
};

/* In the place of one that the same job has made before it was killed. */
NODISCARD bool store_report_add(struct db *db, const struct report_record *r, int64_t *ret_id,
				struct err *err);
NODISCARD bool store_report_get(struct db *db, int64_t id, struct arena *a,
				struct report_record *ret, struct err *err);
/* Newest first, before an id (0: from the newest), of a user or (-1) of all. */
NODISCARD bool store_report_list(struct db *db, int64_t user, int64_t before, unsigned limit,
				 struct arena *a, const struct report_record **ret,
				 size_t *ret_count, struct err *err);
/* Those with a verification code: the same report in several formats has one. */
NODISCARD bool store_report_by_code(struct db *db, const char *code, unsigned limit,
				    struct arena *a, const struct report_record **ret,
				    size_t *ret_count, struct err *err);

/* The key of verification codes: nobody without the installation's own makes a code that fits. */
enum { REPORT_KEY = 16 };
NODISCARD bool store_report_key(struct db *db, uint8_t ret[static REPORT_KEY], struct err *err);
