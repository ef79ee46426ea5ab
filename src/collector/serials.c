#include "collector/serials.h"

#include "base/str.h"

void serials_init(struct serials *s)
{
	memset(s, 0, sizeof *s);
	(void)pthread_mutex_init(&s->wait_lock, NULL);
	for (size_t i = 0; i < SERIALS_SHARDS; i++)
		(void)pthread_mutex_init(&s->shard[i].lock, NULL);
}

void serials_finish(struct serials *s)
{
	for (size_t i = 0; i < SERIALS_SHARDS; i++)
		(void)pthread_mutex_destroy(&s->shard[i].lock);
	(void)pthread_mutex_destroy(&s->wait_lock);
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

/* Within the lock of the shard, so that what one call gives back no other has taken yet. */
static bool claim_outside(struct serials *s, const char *serial)
{
	return !s->others || s->others->claim(s->others->arg, serial);
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
	bool free = !find(*bucket, serial) && claim_outside(s, serial);
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

	if (!other && !claim_outside(s, serial)) {
		answer = SERIALS_ELSEWHERE;
	} else if (!other) {
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
	} else if (s->others) {
		s->others->unclaim(s->others->arg, c->serial);
	}
	(void)pthread_mutex_unlock(&shard->lock);
	c->held = false;
}

void serials_wait(struct serials *s, struct serial_claim *c, uint64_t deadline)
{
	c->deadline = deadline;
	(void)pthread_mutex_lock(&s->wait_lock);
	if (s->closing) {
		c->granted(c);
	} else {
		c->next_waiting = s->waiting;
		s->waiting = c;
	}
	(void)pthread_mutex_unlock(&s->wait_lock);
}

void serials_turn(struct serials *s, uint64_t now, bool all)
{
	(void)pthread_mutex_lock(&s->wait_lock);
	s->closing |= all;
	for (struct serial_claim **at = &s->waiting; *at;) {
		struct serial_claim *c = *at;
		char serial[SERIAL_MAX];
		(void)str_copy(serial, sizeof serial, str_from(c->serial));
		if (!serials_claim(s, c, serial) && now < c->deadline && !all) {
			at = &c->next_waiting;
			continue;
		}
		*at = c->next_waiting;
		c->granted(c);
	}
	(void)pthread_mutex_unlock(&s->wait_lock);
}

void serials_want(struct serials *s, const char *serial, uint64_t stale)
{
	struct serial_claim **bucket;
	struct serials_shard *shard = lock_shard(s, serial, &bucket);
	struct serial_claim *other = find(*bucket, serial);

	if (other && !other->heir && atomic_load(&other->silent_since) <= stale) {
		atomic_store(&other->yielded, true);
		other->yield(other);
	} else if (other) {
		atomic_store(&other->contested, true);
	}
	(void)pthread_mutex_unlock(&shard->lock);
}
