/*
 * Explainers of all drivers: any bytes in both directions, whole or torn. Lines
 * are UTF-8 without control characters, their number is bounded by the bytes,
 * and a password that passed is in none of them. The first byte chooses the
 * driver, the second how the rest is torn.
 */
#include <assert.h>

#include "base/str.h"
#include "protocol/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	size_t lines;
	unsigned direction_sum;
};

static void take(void *owner, const struct explain_line *line)
{
	struct heard *h = owner;

	h->lines++;
	h->direction_sum += (unsigned)line->direction;
	assert(line->depth < 32);
	assert(utf8_valid(str_from(line->text)));
	for (const char *p = line->text; *p; p++)
		assert((unsigned char)*p >= 0x20);
}

static void explain_all(const struct explainer *x, const struct profile *p, bool keys,
			const uint8_t *data, size_t size, size_t step)
{
	struct heard h = { 0 };
	struct driver_keys k = { .client_title = { 1 }, .meter_title = { 2 } };
	const struct explain_how how = {
		.profile = p, .keys = keys ? &k : NULL, .secrets = keys, .sink = { take, &h }
	};
	struct explain *e = x->open(&how);

	assert(e);
	for (size_t at = 0, turn = 0; at < size; at += step, turn++) {
		size_t n = size - at < step ? size - at : step;
		x->feed(e, turn % 4 < 2 ? EXPLAIN_FROM_METER : EXPLAIN_TO_METER, (int64_t)turn,
			data + at, n);
	}
	x->close(e);
	/* A byte can be an array's element and end a frame: a few lines each at most. */
	assert(h.lines <= 8 * size + 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct profile_set *profiles;
	struct err err;
	size_t count = 0;

	if (!profiles && !profile_set_open(NULL, &profiles, &err))
		return 0;
	while (drivers[count])
		count++;
	if (size < 2 || count == 0)
		return 0;
	const struct driver *d = drivers[data[0] % count];
	size_t step = data[1] & 0x7f ? data[1] & 0x7f : size;
	if (d->explainer)
		explain_all(d->explainer, profile_find(profiles, "vk-g-ete"), data[1] >> 7,
			    data + 2, size - 2, step);
	return 0;
}
