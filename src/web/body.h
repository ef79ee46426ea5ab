/*
 * body.h - JSON bodies: strict, small, every member known.
 *
 * Members that the operation does not know are errors, and so is a member that
 * comes twice.
 */
#pragma once
#include <jansson.h>

#include "service/role.h"
#include "web/request.h"

UNUSED static inline void auto_json_t(json_t **p)
{
	json_decref(*p);
}
#define AUTO_BODY CLEANUP(auto_json_t) json_t

/* The body as an object that has only members of the NULL-terminated list; NULL: any. */
NODISCARD bool body_object(const struct request *r, const char *const *members, json_t **ret,
			   struct err *err);
/* *ret stays when the member isn't there and not `required`. */
NODISCARD bool body_text(const json_t *body, const char *member, bool required, size_t max,
			 const char **ret, struct err *err);
/* Likewise, and null is "". */
NODISCARD bool body_word(const json_t *body, const char *member, size_t max, const char **ret,
			 struct err *err);
/* An id from 1 on, null is 0; *ret stays when the member isn't there. */
NODISCARD bool body_id(const json_t *body, const char *member, int64_t *ret, struct err *err);
NODISCARD bool body_bool(const json_t *body, const char *member, bool *ret, struct err *err);
/* null counts as not there. */
NODISCARD bool body_int(const json_t *body, const char *member, int64_t min, int64_t max,
			int64_t *ret, struct err *err);
/* A number from min to max, taken times 10^scale; null counts as not there. */
NODISCARD bool body_decimal(const json_t *body, const char *member, unsigned scale, int64_t min,
			    int64_t max, int64_t *ret, struct err *err);
/* A full hour such as "06:00"; null counts as not there. */
NODISCARD bool body_hour(const json_t *body, const char *member, int *ret, struct err *err);
/* RFC 3339; null counts as not there. */
NODISCARD bool body_time(const json_t *body, const char *member, bool required, int64_t *ret,
			 struct err *err);
/* A list of texts, 1 to `max` of them; it is required. They live as long as the body. */
NODISCARD bool body_texts(const json_t *body, const char *member, size_t max, struct arena *a,
			  const char *const **ret, size_t *ret_count, struct err *err);
/* The member "area": {whole, groups: [{id, until}]}; *ret_is false when it isn't there. */
NODISCARD bool body_area(const json_t *body, struct arena *a, struct area_grant *ret, bool *ret_is,
			 struct err *err);
