#include "collector/serials.h"

#include "base/str.h"

void serials_init(struct serials *s)
{
	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < SERIALS_SHARDS; i++)
		(void)pthread_mutex_init(&s->shard[i].lock, NULL);
}

void serials_finish(struct serials *s)
{
	for (size_t i = 0; i < SERIALS_SHARDS; i++)
		(void)pthread_mutex_destroy(&s->shard[i].lock);
}

/* FNV-1a: short keys, and whoever picks serials to collide only slows a chain
 * that is as long as the calls he has open. */
static uint32_t hash_serial(const char *serial)
{
	uint32_t h = 2166136261u;
	for (; *serial; serial++)
		h = (h ^ (unsigned char)*serial) * 16777619u;
	return h;
}

/* The shard of a serial, locked, and its bucket. */
static struct serials_shard *lock_shard(struct serials *s, const char *serial,
					struct serial_claim ***ret_bucket)
{
	uint32_t h = hash_serial(serial);
	struct serials_shard *shard = &s->shard[h % SERIALS_SHARDS];

	(void)pthread_mutex_lock(&shard->lock);
	*ret_bucket = &shard->bucket[h / SERIALS_SHARDS % SERIALS_BUCKETS];
	return shard;
}

static struct serial_claim *find(struct serial_claim *first, const char *serial)
{
	while (first && strcmp(first->serial, serial) != 0)
		first = first->next;
	return first;
}

static void hold(struct serial_claim **bucket, struct serial_claim *c)
{
	c->held = true;
	c->next = *bucket;
	*bucket = c;
}

bool serials_claim(struct serials *s, struct serial_claim *c, const char *serial)
{
	struct serial_claim **bucket;

	(void)str_copy(c->serial, sizeof c->serial, str_from(serial));
	atomic_store(&c->silent_since, UINT64_MAX);
	struct serials_shard *shard = lock_shard(s, serial, &bucket);
	bool free = !find(*bucket, serial);
	if (free)
		hold(bucket, c);
	(void)pthread_mutex_unlock(&shard->lock);
	return free;
}

enum serials_answer serials_inherit(struct serials *s, struct serial_claim *c, const char *serial,
				    uint64_t stale)
{
	enum serials_answer answer = SERIALS_TAKEN;
	struct serial_claim **bucket;
	struct serials_shard *shard = lock_shard(s, serial, &bucket);
	struct serial_claim *other = find(*bucket, serial);

	if (!other) {
		hold(bucket, c);
		answer = SERIALS_HELD;
	} else if (!other->heir && atomic_load(&other->silent_since) <= stale) {
		other->heir = c;
		atomic_store(&other->yielded, true);
		other->yield(other);
		answer = SERIALS_WAITED;
	} else {
		atomic_store(&other->contested, true);
	}
	(void)pthread_mutex_unlock(&shard->lock);
	return answer;
}

void serials_release(struct serials *s, struct serial_claim *c)
{
	struct serial_claim **at;

	if (!c->held)
		return;
	struct serials_shard *shard = lock_shard(s, c->serial, &at);
	struct serial_claim **bucket = at;
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	struct serial_claim *heir = TAKE(c->heir);
	if (heir) {
		hold(bucket, heir);
		heir->granted(heir);
	}
	(void)pthread_mutex_unlock(&shard->lock);
	c->held = false;
}
