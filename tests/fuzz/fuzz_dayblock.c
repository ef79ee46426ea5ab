/*
 * Input: mode (1), presence map (3), first index (8), then the blob of a day
 * block (mode even) or raw records to put into one (mode odd).
 */
#include "base/cursor.h"
#include "meter/dayblock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

/* What decode takes, encode makes. */
static void decode(uint32_t present, int64_t first, struct rd *r)
{
	uint8_t again[DAYBLOCK_BLOB_MAX];
	struct dayblock b;
	size_t n = rd_left(r);
	const uint8_t *blob = rd_bytes(r, n);

	if (dayblock_decode(&b, 17000, present, first, blob, n, NULL))
		check(dayblock_encode(&b, again) == n && (!n || !memcmp(again, blob, n)));
}

static bool same(const struct reading *a, const struct reading *b)
{
	return a->time == b->time && a->index == b->index && a->offset == b->offset &&
	       a->temperature == b->temperature && a->status == b->status && a->flags == b->flags &&
	       a->call == b->call;
}

/* What encode makes, decode gives back. */
static void encode(uint32_t present, struct rd *r)
{
	uint8_t blob[DAYBLOCK_BLOB_MAX];
	uint8_t again[DAYBLOCK_BLOB_MAX];
	struct dayblock b = { .present = present };
	struct dayblock back;
	int64_t first = 0;
	bool have_first = false;

	for (unsigned h = 0; h < DAYBLOCK_HOURS; h++) {
		if (!(present >> h & 1))
			continue;
		b.hour[h].time = INT64_C(17000) * 86400 + h * INT64_C(3600);
		b.hour[h].index = rd_zigzag(r);
		b.hour[h].temperature = (int16_t)rd_u16be(r);
		b.hour[h].status = (uint32_t)rd_varint(r);
		b.hour[h].flags = (uint32_t)rd_varint(r);
		b.hour[h].offset = (int32_t)rd_zigzag(r);
		b.hour[h].call = rd_zigzag(r);
		first = have_first ? first : b.hour[h].index;
		have_first = true;
	}
	size_t n = dayblock_encode(&b, blob);
	check(n <= DAYBLOCK_BLOB_MAX);
	check(dayblock_decode(&back, 17000, present, first, blob, n, NULL));
	for (unsigned h = 0; h < DAYBLOCK_HOURS; h++)
		check(!(present >> h & 1) || same(&b.hour[h], &back.hour[h]));
	check(dayblock_encode(&back, again) == n && (!n || !memcmp(again, blob, n)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_make(data, size);
	unsigned mode = rd_u8(&r);
	uint32_t present = (uint32_t)rd_u8(&r) << 16 | rd_u16be(&r);
	int64_t first = (int64_t)rd_u64be(&r);

	if (mode & 1)
		encode(present, &r);
	else
		decode(present, first, &r);
	return 0;
}
