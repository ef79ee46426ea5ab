#include "service/right.h"

#include <string.h>

#include "store/role.h"

const char *right_name(enum right r)
{
	return (unsigned)r < RIGHT_COUNT ? right_rows[r].name : "";
}

bool right_find(const char *name, enum right *ret)
{
	for (unsigned i = 0; i < RIGHT_COUNT; i++) {
		if (strcmp(right_rows[i].name, name) == 0) {
			*ret = (enum right)i;
			return true;
		}
	}
	return false;
}

void right_set_add(struct right_set *s, enum right r)
{
	s->bits[(unsigned)r / 64] |= UINT64_C(1) << ((unsigned)r % 64);
}

bool right_set_has(const struct right_set *s, enum right r)
{
	return (unsigned)r < RIGHT_COUNT && (s->bits[(unsigned)r / 64] >> ((unsigned)r % 64) & 1);
}

struct right_set right_set_all(void)
{
	struct right_set s = { 0 };

	for (unsigned i = 0; i < RIGHT_COUNT; i++)
		right_set_add(&s, (enum right)i);
	return s;
}

struct right_set right_set_of_role(int64_t role)
{
	struct right_set s = { 0 };

	for (unsigned i = 0; role_is_built_in(role) && i < RIGHT_COUNT; i++)
		if (right_rows[i].roles >> (role - 1) & 1)
			right_set_add(&s, (enum right)i);
	return s;
}

struct right_set right_set_common(const struct right_set *a, const struct right_set *b)
{
	return (struct right_set){ { a->bits[0] & b->bits[0], a->bits[1] & b->bits[1] } };
}

bool right_set_holds(const struct right_set *whole, const struct right_set *part,
		     enum right *ret_lacks)
{
	for (unsigned i = 0; i < RIGHT_COUNT; i++) {
		if (right_set_has(part, (enum right)i) && !right_set_has(whole, (enum right)i)) {
			*ret_lacks = (enum right)i;
			return false;
		}
	}
	return true;
}
