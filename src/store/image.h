/*
 * image.h - rows of the register as tables bring them: read whole, put whole, taken away.
 *
 * What an import sets of a meter and of a subscriber. Two images are compared by
 * their JSON, which the journal of a job keeps to put back what was (store/job.h).
 */
#pragma once
#include "base/jsonw.h"
#include "store/meter.h"

/* Texts "" and numbers 0 where there is nothing. */
struct meter_image {
	int64_t id; /* 0: there is no such meter */
	enum meter_state state;
	const char *type;
	int64_t group;
	int64_t subscriber;
	const char *profile;
	const char *zone;
	const char *seal;
	const char *place;
	const char *sim_phone;
	int64_t commissioned_on; /* days since 1970-01-01, as the next two */
	int64_t verified_on;
	int64_t verification_due;
	int64_t since; /* the present tenancy; UTC s */
};
NODISCARD bool store_meter_image(struct db *db, const char *serial, struct arena *a,
				 struct meter_image *ret, struct err *err);
/* By id, with its serial; id 0 when it is gone. */
NODISCARD bool store_meter_image_get(struct db *db, int64_t id, struct arena *a,
				     struct meter_image *ret, const char **ret_serial,
				     struct err *err);
NODISCARD bool meter_image_json(const struct meter_image *m, struct arena *a, const char **ret,
				struct err *err);
NODISCARD bool meter_image_parse(const char *json, struct arena *a, struct meter_image *ret,
				 struct err *err);

/* From one image to another at time `now`; `who` writes down a new verification. */
NODISCARD bool store_meter_image_put(struct db *db, const struct meter_image *from,
				     const struct meter_image *to, const char *who, int64_t now,
				     struct err *err);
/* A new meter; of `to` all but id, state and since. */
NODISCARD bool store_meter_image_add(struct db *db, const char *serial,
				     const struct meter_image *to, const char *who, int64_t now,
				     int64_t *ret_id, struct err *err);
/* Whether anything is kept of a meter but that it was registered: calls, readings, notes … */
NODISCARD bool store_meter_told(struct db *db, int64_t id, bool *ret, struct err *err);
/* Back to what was before store_meter_image_put(), tenancy and verification with it. */
NODISCARD bool store_meter_image_back(struct db *db, const struct meter_image *from,
				      const struct meter_image *to, int64_t now, struct err *err);
/* Takes a meter away that was only registered: ERR_CONFLICT when anything tells of it. */
NODISCARD bool store_meter_forget(struct db *db, int64_t id, int64_t now, struct err *err);

/*
 * Of those that `user` sees in the area the one of that account, of several the one of that
 * name; *ret_more: there are others. Another's account is nobody's here: two utilities may
 * count theirs alike, and neither learns of the other's. id 0: there is none.
 */
NODISCARD bool store_subscriber_by_account(struct db *db, const struct area *area, int64_t user,
					   const char *account, const char *name, struct arena *a,
					   struct subscriber *ret, bool *ret_more, struct err *err);
/* Without an account: of that name, at that place; likewise. */
NODISCARD bool store_subscriber_at(struct db *db, const struct area *area, int64_t user,
				   const struct subscriber *like, struct arena *a,
				   struct subscriber *ret, struct err *err);
/* A new one that is given a meter in the same transaction: its words are the meter's. */
NODISCARD bool store_subscriber_add_owner(struct db *db, const struct subscriber *s,
					  int64_t *ret_id, struct err *err);
/* Marks one whose data was taken away. */
NODISCARD bool store_subscriber_erased(struct db *db, int64_t id, int64_t now, struct err *err);
/* What people keep of one, without version and times. */
NODISCARD bool subscriber_json(const struct subscriber *s, struct arena *a, const char **ret,
			       struct err *err);
NODISCARD bool subscriber_parse(const char *json, struct arena *a, struct subscriber *ret,
				struct err *err);
struct subscriber subscriber_nobody(void); /* all texts "" */

/* The deepest group of "Волгоград/Центр" that there is (0: none), and how many lack below it. */
NODISCARD bool store_group_look(struct db *db, const char *names, int64_t *ret_id,
				unsigned *ret_missing, struct err *err);
/* Ids of groups that are newer than one, rising. */
NODISCARD bool store_group_newer(struct db *db, int64_t than, int64_t *groups, size_t max,
				 size_t *ret_count, struct err *err);
NODISCARD bool store_group_newest(struct db *db, int64_t *ret, struct err *err);
