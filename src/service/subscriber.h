/*
 * subscriber.h - the people and firms: registering, editing, their meters.
 *
 * What is written of them into the audit is sealed (store/personal.h).
 */
#pragma once
#include "service/service.h"
#include "store/subscriber.h"
#include "store/tenancy.h"

struct subscriber_card {
	struct subscriber subscriber;
	const struct subscriber_same *same; /* others with that account or phone */
	size_t same_count;
};

/* q->area and q->user are set here. */
NODISCARD bool service_subscriber_list(struct service *sv, const struct caller *c,
				       const struct subscriber_query *q, struct arena *a,
				       struct subscriber_page *ret, struct err *err);
NODISCARD bool service_subscriber_get(struct service *sv, const struct caller *c, int64_t id,
				      struct arena *a, struct subscriber_card *ret,
				      struct err *err);

/* NULL and -1 leave a field as it is, "" clears it. */
struct subscriber_edit {
	int kind; /* enum subscriber_kind */
	const char *name;
	const char *account;
	const char *phone;
	const char *email;
	const char *city;
	const char *street;
	const char *house;
	const char *flat;
	int64_t version; /* of the card that was edited, 0 = whatever it is */
};
#define SUBSCRIBER_EDIT_NONE ((struct subscriber_edit){ .kind = -1 })

NODISCARD bool service_subscriber_create(struct service *sv, const struct caller *c,
					 const struct subscriber_edit *e, struct arena *a,
					 struct subscriber_card *ret, struct err *err);
/* ERR_CONFLICT, with who has changed what, when the version is another one. */
NODISCARD bool service_subscriber_edit(struct service *sv, const struct caller *c, int64_t id,
				       const struct subscriber_edit *e, struct arena *a,
				       struct subscriber_card *ret, struct err *err);
/* ERR_CONFLICT when it has or had meters. */
NODISCARD bool service_subscriber_remove(struct service *sv, const struct caller *c, int64_t id,
					 struct err *err);
/* Those in the area, newest first. */
NODISCARD bool service_subscriber_meters(struct service *sv, const struct caller *c, int64_t id,
					 struct arena *a, const struct tenancy **ret,
					 size_t *ret_count, struct err *err);
