#include "collector/peers.h"

#include <arpa/inet.h>
#include <stdio.h>

struct peer {
	struct peer *next;
	struct peer_key key;
	unsigned open;
	struct peer_rate rate;
	uint64_t untold;
};

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

const char *peer_format(char buf[static PEER_TEXT], const union peer_address *a)
{
	char host[INET6_ADDRSTRLEN] = "?";

	if (a->family == AF_INET) {
		(void)inet_ntop(AF_INET, &a->in.sin_addr, host, sizeof host);
		(void)snprintf(buf, PEER_TEXT, "%s:%u", host, ntohs(a->in.sin_port));
	} else if (memcmp(&a->in6.sin6_addr, mapped, sizeof mapped) == 0) {
		(void)inet_ntop(AF_INET, a->in6.sin6_addr.s6_addr + 12, host, sizeof host);
		(void)snprintf(buf, PEER_TEXT, "%s:%u", host, ntohs(a->in6.sin6_port));
	} else {
		(void)inet_ntop(AF_INET6, &a->in6.sin6_addr, host, sizeof host);
		(void)snprintf(buf, PEER_TEXT, "[%s]:%u", host, ntohs(a->in6.sin6_port));
	}
	return buf;
}

/* IPv4 as its mapped address; of IPv6 the /64, which one customer has alone. */
struct peer_key peer_key_of(const union peer_address *a)
{
	struct peer_key k = { 0 };

	if (a->family == AF_INET) {
		memcpy(k.b, mapped, sizeof mapped);
		memcpy(k.b + 12, &a->in.sin_addr, 4);
	} else if (memcmp(&a->in6.sin6_addr, mapped, sizeof mapped) == 0) {
		memcpy(k.b, &a->in6.sin6_addr, 16);
	} else {
		memcpy(k.b, &a->in6.sin6_addr, 8);
	}
	return k;
}

const char *peer_key_format(char buf[static PEER_TEXT], const struct peer_key *key)
{
	char host[INET6_ADDRSTRLEN] = "?";

	if (memcmp(key->b, mapped, sizeof mapped) == 0) {
		(void)inet_ntop(AF_INET, key->b + 12, buf, PEER_TEXT);
	} else {
		(void)inet_ntop(AF_INET6, key->b, host, sizeof host);
		(void)snprintf(buf, PEER_TEXT, "%s/64", host);
	}
	return buf;
}

void peers_init(struct peers *p, unsigned rate)
{
	memset(p, 0, sizeof *p);
	p->rate = rate;
	(void)pthread_mutex_init(&p->all_lock, NULL);
	for (size_t i = 0; i < PEERS_SHARDS; i++)
		(void)pthread_mutex_init(&p->shard[i].lock, NULL);
}

void peers_finish(struct peers *p)
{
	for (size_t i = 0; i < PEERS_SHARDS; i++) {
		struct peers_shard *s = &p->shard[i];
		for (size_t b = 0; b < PEERS_BUCKETS; b++) {
			while (s->bucket[b]) {
				struct peer *e = s->bucket[b];
				s->bucket[b] = e->next;
				free(e);
			}
		}
		(void)pthread_mutex_destroy(&s->lock);
	}
	(void)pthread_mutex_destroy(&p->all_lock);
}

static uint32_t hash_key(const struct peer_key *key)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < sizeof key->b; i++)
		h = (h ^ key->b[i]) * 16777619u;
	return h ^ h >> 15;
}

/* The shard of a key, locked, and the link to its entry (or to the end). */
static struct peers_shard *lock_entry(struct peers *p, const struct peer_key *key,
				      struct peer ***ret_chain, struct peer ***ret_at)
{
	uint32_t h = hash_key(key);
	struct peers_shard *s = &p->shard[h % PEERS_SHARDS];
	struct peer **at = &s->bucket[h / PEERS_SHARDS % PEERS_BUCKETS];

	(void)pthread_mutex_lock(&s->lock);
	while (*at && memcmp((*at)->key.b, key->b, sizeof key->b) != 0)
		at = &(*at)->next;
	*ret_chain = &s->bucket[h / PEERS_SHARDS % PEERS_BUCKETS];
	*ret_at = at;
	return s;
}

static bool rate_take(struct peer_rate *r, unsigned rate, uint64_t now)
{
	uint64_t full = (uint64_t)rate * PEERS_BURST * 1000;
	uint64_t gain = r->at ? (now - r->at) * rate : full;

	r->credit = gain >= full || r->credit + gain > full ? full : r->credit + gain;
	r->at = now ? now : 1;
	if (r->credit < 1000)
		return false;
	r->credit -= 1000;
	return true;
}

static void forget(struct peers_shard *s, struct peer **at)
{
	struct peer *e = *at;

	s->evicted += e->untold;
	*at = e->next;
	s->quiet--;
	free(e);
}

/*
 * The entry at that link, the end of `chain`, made if there is none. When very
 * many addresses made noise, another quiet one of the chain is forgotten for
 * it, so that a crowd of them keeps no meter out. NULL: no memory.
 */
static struct peer *have_entry(struct peers_shard *s, struct peer **chain, struct peer **at,
			       const struct peer_key *key)
{
	if (*at)
		return *at;
	struct peer *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->key = *key;
	*at = e;
	s->quiet++;
	for (struct peer **old = chain; s->quiet > PEERS_QUIET_MAX && *old != e;) {
		if ((*old)->open == 0)
			forget(s, old);
		else
			old = &(*old)->next;
	}
	return e;
}

bool peers_enter(struct peers *p, const struct peer_key *key, unsigned max)
{
	struct peer **chain;
	struct peer **at;
	struct peers_shard *s = lock_entry(p, key, &chain, &at);
	struct peer *e = have_entry(s, chain, at, key);
	bool room = e && (!max || e->open < max);
	if (room && e->open++ == 0)
		s->quiet--;
	(void)pthread_mutex_unlock(&s->lock);
	return room;
}

void peers_leave(struct peers *p, const struct peer_key *key)
{
	struct peer **chain;
	struct peer **at;
	struct peers_shard *s = lock_entry(p, key, &chain, &at);

	if (*at && --(*at)->open == 0 && ++s->quiet > PEERS_QUIET_MAX)
		forget(s, at);
	(void)pthread_mutex_unlock(&s->lock);
}

bool peers_admit(struct peers *p, const struct peer_key *key, uint64_t now)
{
	struct peer **chain;
	struct peer **at;
	struct peers_shard *s = lock_entry(p, key, &chain, &at);
	struct peer *e = have_entry(s, chain, at, key);
	bool mine = e && rate_take(&e->rate, p->rate, now);
	bool all = false;

	if (mine) {
		(void)pthread_mutex_lock(&p->all_lock);
		all = rate_take(&p->all, p->rate * PEERS_ALL, now);
		(void)pthread_mutex_unlock(&p->all_lock);
	}
	if (!mine || !all) {
		if (e)
			e->untold++;
		else
			s->evicted++;
	}
	(void)pthread_mutex_unlock(&s->lock);
	return mine && all;
}

static void sweep_bucket(struct peers_shard *s, struct peer **at, uint64_t now, peers_told_fn *told,
			 void *arg)
{
	while (*at) {
		struct peer *e = *at;
		bool news = e->untold > 0;
		if (news)
			told(arg, &e->key, e->untold);
		e->untold = 0;
		/* Until its credit is full again an entry remembers the noise. */
		bool calm = !e->rate.at || now - e->rate.at >= PEERS_BURST * UINT64_C(1000);
		if (!news && e->open == 0 && calm)
			forget(s, at);
		else
			at = &e->next;
	}
}

void peers_sweep(struct peers *p, uint64_t now, peers_told_fn *told, void *arg)
{
	uint64_t evicted = 0;

	for (size_t i = 0; i < PEERS_SHARDS; i++) {
		struct peers_shard *s = &p->shard[i];
		(void)pthread_mutex_lock(&s->lock);
		for (size_t b = 0; b < PEERS_BUCKETS; b++)
			sweep_bucket(s, &s->bucket[b], now, told, arg);
		evicted += s->evicted;
		s->evicted = 0;
		(void)pthread_mutex_unlock(&s->lock);
	}
	if (evicted)
		told(arg, NULL, evicted);
}
