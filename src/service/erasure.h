/*
 * erasure.h - what is kept of a person, told to him and erased when he wants it.
 *
 * Erased: name, account, house, flat, street, phone and e-mail; the key that opens what the
 * audit tells of him (its chain stays whole); what jobs have written down to put him back.
 * Kept without him: the meters that he had and when, their readings. Files of exports and
 * tables that were brought go with their own time (job.file_age, import.file_age).
 */
#pragma once
#include "base/jsonw.h"
#include "service/service.h"
#include "store/audit.h"
#include "store/subscriber.h"
#include "store/tenancy.h"

enum { PERSONAL_AUDIT_MAX = 500, ERASE_REASON_MAX = 500 };

struct personal_data {
	struct subscriber subscriber;
	const struct tenancy *tenancies;
	size_t tenancy_count;
	const struct audit_record *records; /* newest first, at most PERSONAL_AUDIT_MAX, opened */
	size_t record_count;
};
/* Recorded in the audit as an export. */
NODISCARD bool service_personal_data(struct service *sv, const struct caller *c, int64_t subscriber,
				     struct arena *a, struct personal_data *ret, struct err *err);
/* ERR_CONFLICT when it was done before. */
NODISCARD bool service_subscriber_erase(struct service *sv, const struct caller *c,
					int64_t subscriber, const char *reason, struct err *err);
