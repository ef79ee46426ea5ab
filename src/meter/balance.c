#include "meter/balance.h"

#include "base/decimal.h"

enum { HUNDREDTHS = 10000 };

/* part / whole in 0.01 %; false when it does not fit. */
static bool share(int64_t part, int64_t whole, int64_t *ret)
{
	*ret = BALANCE_NONE;
	if (whole <= 0)
		return true;
	decimal_wide v = decimal_div_wide((decimal_wide)part * HUNDREDTHS, whole);
	if (v > INT64_MAX || v <= INT64_MIN)
		return false;
	*ret = (int64_t)v;
	return true;
}

static bool side_of(const struct consumption_sum *volumes, const struct consumption_sum *all,
		    struct balance_side *ret)
{
	struct balance_side s = { .volume = volumes->volume, .known = volumes->valid > 0 };

	if (!share(all->valid, (int64_t)all->valid + all->missing, &s.completeness) ||
	    !share(volumes->volume_estimated, volumes->volume, &s.estimated) ||
	    !share(volumes->volume_substitute, volumes->volume, &s.substitute))
		return false;
	*ret = s;
	return true;
}

static bool both(struct balance *b, struct balance *ret)
{
	b->percent = BALANCE_NONE;
	b->known = b->inlet.known && b->group.known;
	if (b->known && (__builtin_sub_overflow(b->inlet.volume, b->group.volume, &b->imbalance) ||
			 !share(b->imbalance, b->inlet.volume, &b->percent)))
		return false;
	*ret = *b;
	return true;
}

bool balance_of(const struct consumption_sum *inlet, const struct consumption_sum *group,
		struct balance *ret)
{
	struct balance b = { .imbalance = 0 };

	if (!side_of(inlet, inlet, &b.inlet) || !side_of(group, group, &b.group))
		return false;
	/* A part of what came in is no base for anything; a part of what was used is told. */
	b.inlet.known &= inlet->missing == 0;
	return both(&b, ret);
}

bool balance_add(struct balance_total *t, const struct consumption_sum *inlet,
		 const struct consumption_sum *group)
{
	struct balance_total sum = *t;
	struct balance b;

	if (!balance_of(inlet, group, &b) || !consumption_merge(&sum.all_inlet, inlet) ||
	    !consumption_merge(&sum.all_group, group))
		return false;
	sum.periods++;
	if (b.known) {
		sum.counted++;
		if (!consumption_merge(&sum.inlet, inlet) || !consumption_merge(&sum.group, group))
			return false;
	}
	*t = sum;
	return true;
}

bool balance_merge(struct balance_total *t, const struct balance_total *other)
{
	struct balance_total sum = *t;

	sum.periods += other->periods;
	sum.counted += other->counted;
	if (!consumption_merge(&sum.inlet, &other->inlet) ||
	    !consumption_merge(&sum.group, &other->group) ||
	    !consumption_merge(&sum.all_inlet, &other->all_inlet) ||
	    !consumption_merge(&sum.all_group, &other->all_group))
		return false;
	*t = sum;
	return true;
}

bool balance_total_of(const struct balance_total *t, struct balance *ret)
{
	struct balance b = { .imbalance = 0 };

	return side_of(&t->inlet, &t->all_inlet, &b.inlet) &&
	       side_of(&t->group, &t->all_group, &b.group) && both(&b, ret);
}
