/*
 * opening.h - who has looked at whose data: told by the audit once an hour.
 *
 * What shows personal data unmasked leaves a record: opening the card of a meter
 * ("meter.view") or of a subscriber ("subscriber.view"), and looking through lists and searching
 * ("list.view", without what was looked for: the words would name people). Exports have records of their own. Once an hour for
 * each person and object; beyond OPENINGS_MAX cards an hour one record says that there were more,
 * so that a program that walks through all cards does not drown the audit.
 */
#pragma once
#include "service/service.h"

/* None may be called by who holds a reader. */
enum { OPENING_EVERY = 3600 /* s */, OPENINGS_MAX = 500 };

NODISCARD bool opening_note_meter(struct service *sv, const struct caller *c, const char *serial,
				  struct err *err);
NODISCARD bool opening_note_subscriber(struct service *sv, const struct caller *c, int64_t id,
				       struct err *err);
/* "meters", "subscribers", "search"; nothing for callers who see masks. */
NODISCARD bool opening_note_list(struct service *sv, const struct caller *c, const char *list,
				 struct err *err);
