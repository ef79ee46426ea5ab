/*
 * erasure.h - what is kept of a person, told to him and erased when he wants it.
 *
 * Erased: name, account, house, flat, street, phone and e-mail with the words that the search box
 * finds him by; the key that opens what the audit tells of him (its chain stays whole); what jobs
 * have written down to put him back; searches that people have saved with his account, phone,
 * e-mail or name; the files of reports and of exported meters and subscribers, and all tables that
 * were brought, for nobody can tell whether he stands in them; and, when it is asked for, the notes and files of his meters of the
 * time when he had them.
 *
 * What remains is told to whoever erases: the meters that he had and when, their readings; notes
 * and files that were not asked for; recordings of calls (bytes of the meter, no names); jobs
 * with the searches they were asked with, sealed, until job.age; tables that a running import
 * needs; copies of the database that somebody has made.
 */
#pragma once
#include "base/jsonw.h"
#include "service/service.h"
#include "store/audit.h"
#include "store/subscriber.h"
#include "store/tenancy.h"
#include "store/trace.h"

enum { PERSONAL_AUDIT_MAX = 500, ERASE_REASON_MAX = 500 };

struct personal_data {
	struct subscriber subscriber;
	const struct tenancy *tenancies;
	size_t tenancy_count;
	const struct audit_record *records; /* newest first, at most PERSONAL_AUDIT_MAX, opened */
	size_t record_count;
	const struct trace_note *notes; /* of the meters that he had, while he had them */
	size_t note_count;
	const struct trace_file *files;
	size_t file_count;
};
/* Recorded in the audit as an export. */
NODISCARD bool service_personal_data(struct service *sv, const struct caller *c, int64_t subscriber,
				     struct arena *a, struct personal_data *ret, struct err *err);

struct erasure {
	const char *reason;
	bool notes; /* also these, which may name him */
	bool files;
};

/* In the order of the lists above. */
enum remnant {
	REMNANT_PERSON, /* his own row, search words included */
	REMNANT_AUDIT,
	REMNANT_SEARCHES,
	REMNANT_EXPORTS,
	REMNANT_TABLES,
	REMNANT_NOTES,
	REMNANT_FILES,
	REMNANT_METERS,
	REMNANT_CAPTURES,
	REMNANT_JOBS,
	REMNANT_COUNT,
};
const char *remnant_name(enum remnant r); /* "person", "audit" … */

/* How many of each were erased and how many remain. */
struct erasure_told {
	int64_t erased[REMNANT_COUNT];
	int64_t remains[REMNANT_COUNT];
};
/* ERR_CONFLICT when it was done before. */
NODISCARD bool service_subscriber_erase(struct service *sv, const struct caller *c,
					int64_t subscriber, const struct erasure *how,
					struct erasure_told *ret, struct err *err);
