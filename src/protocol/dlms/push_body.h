/*
 * push_body.h - which objects the body of a Data-Notification is made of.
 *
 * A body is a structure that begins with the push object list, which may describe
 * itself, being an attribute of the push setup, or only what follows it; without one
 * the body is as the profile says.
 */
#pragma once
#include "protocol/dlms/axdr.h"
#include "protocol/profile.h"

enum { PUSH_OBJECTS_MAX = 64 };

/*
 * Of a body of `count` elements, `first` being the first one, or NULL for a body that is
 * no structure (one element). *ret_n objects: those of the last *ret_n elements.
 */
NODISCARD bool push_body_match(const struct axdr_value *first, size_t count,
			       const struct profile_push *known,
			       struct profile_object ret[static PUSH_OBJECTS_MAX], size_t *ret_n);
