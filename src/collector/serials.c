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

bool serials_claim(struct serials *s, struct serial_claim *c, const char *serial)
{
	uint32_t h = hash_serial(serial);
	struct serials_shard *shard = &s->shard[h % SERIALS_SHARDS];
	struct serial_claim **bucket = &shard->bucket[h / SERIALS_SHARDS % SERIALS_BUCKETS];

	(void)pthread_mutex_lock(&shard->lock);
	struct serial_claim *other = *bucket;
	while (other && strcmp(other->serial, serial) != 0)
		other = other->next;
	if (!other) {
		(void)str_copy(c->serial, sizeof c->serial, str_from(serial));
		c->held = true;
		c->next = *bucket;
		*bucket = c;
	}
	(void)pthread_mutex_unlock(&shard->lock);
	return !other;
}

void serials_release(struct serials *s, struct serial_claim *c)
{
	if (!c->held)
		return;
	uint32_t h = hash_serial(c->serial);
	struct serials_shard *shard = &s->shard[h % SERIALS_SHARDS];
	struct serial_claim **at = &shard->bucket[h / SERIALS_SHARDS % SERIALS_BUCKETS];

	(void)pthread_mutex_lock(&shard->lock);
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	(void)pthread_mutex_unlock(&shard->lock);
	c->held = false;
}
