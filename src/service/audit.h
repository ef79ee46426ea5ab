/*
 * audit.h - who changed what: for people to read and to prove.
 *
 * For those who see all meters. What a record tells of a subscriber is opened for those with
 * subscriber.view only, and not at all when the subscriber was erased.
 */
#pragma once
#include "service/service.h"
#include "store/audit.h"

enum audit_personal { AUDIT_NONE, AUDIT_SHOWN, AUDIT_HIDDEN, AUDIT_ERASED };
const char *audit_personal_name(enum audit_personal p); /* "none" … */

struct audit_entry {
	struct audit_record record; /* before and after as they may be read */
	enum audit_personal personal;
};

/* Newest first. */
NODISCARD bool service_audit_list(struct service *sv, const struct caller *c,
				  const struct audit_filter *f, unsigned limit, struct arena *a,
				  const struct audit_entry **ret, size_t *ret_count,
				  struct err *err);
/* Reads every record. */
NODISCARD bool service_audit_verify(struct service *sv, const struct caller *c,
				    struct audit_verdict *ret, struct err *err);
/* That somebody takes the records away in a file: with audit.export; written down. */
NODISCARD bool service_audit_note_export(struct service *sv, const struct caller *c,
					 struct err *err);
