#include "service/limiter.h"

#include <pthread.h>
#include <sodium.h>

enum {
	BUCKETS = 1024, /* a power of two */
	WAYS = 8,	/* keys in a bucket: 8192 in all, 256 KiB */
};

struct entry {
	uint64_t key; /* 0 = free */
	int64_t count;
	int64_t until; /* end of the window, or of the lock */
	bool locked;
};

struct limiter {
	pthread_mutex_t lock;
	unsigned char secret[crypto_shorthash_KEYBYTES]; /* nobody can aim at a bucket */
	int64_t failures;
	int64_t window;
	struct entry table[BUCKETS][WAYS];
};

bool limiter_new(int64_t failures, int64_t window, struct limiter **ret, struct err *err)
{
	struct limiter *l = calloc(1, sizeof *l);
	if (!l)
		return err_set(err, ERR_NOMEM, "no memory for the limiter");
	(void)pthread_mutex_init(&l->lock, NULL);
	crypto_shorthash_keygen(l->secret);
	l->failures = failures;
	l->window = window;
	*ret = l;
	return true;
}

void limiter_set(struct limiter *l, int64_t failures, int64_t window)
{
	(void)pthread_mutex_lock(&l->lock);
	l->failures = failures;
	l->window = window;
	(void)pthread_mutex_unlock(&l->lock);
}

void limiter_free(struct limiter *l)
{
	if (!l)
		return;
	(void)pthread_mutex_destroy(&l->lock);
	free(l);
}

static uint64_t hash(const struct limiter *l, const char *key)
{
	uint64_t h;
	unsigned char out[crypto_shorthash_BYTES];
	(void)crypto_shorthash(out, (const unsigned char *)key, strlen(key), l->secret);
	memcpy(&h, out, sizeof h);
	return h ? h : 1;
}

/* The key's entry, live at `now`, or NULL. */
static struct entry *find(struct limiter *l, uint64_t key, int64_t now)
{
	struct entry *row = l->table[key % BUCKETS];
	for (unsigned i = 0; i < WAYS; i++)
		if (row[i].key == key && row[i].until > now)
			return &row[i];
	return NULL;
}

static struct entry *claim(struct limiter *l, uint64_t key, int64_t now)
{
	struct entry *row = l->table[key % BUCKETS];
	struct entry *best = &row[0];
	for (unsigned i = 0; i < WAYS; i++) {
		if (row[i].key == key || row[i].key == 0) {
			best = &row[i];
			break;
		}
		if (row[i].until < best->until)
			best = &row[i];
	}
	*best = (struct entry){ .key = key, .until = now + l->window };
	return best;
}

int64_t limiter_locked(struct limiter *l, const char *key, int64_t now)
{
	(void)pthread_mutex_lock(&l->lock);
	const struct entry *e = find(l, hash(l, key), now);
	int64_t until = e && e->locked ? e->until : 0;
	(void)pthread_mutex_unlock(&l->lock);
	return until;
}

int64_t limiter_failed(struct limiter *l, const char *key, int64_t now)
{
	uint64_t h = hash(l, key);
	(void)pthread_mutex_lock(&l->lock);
	if (l->failures == 0) {
		(void)pthread_mutex_unlock(&l->lock);
		return 0;
	}
	struct entry *e = find(l, h, now);
	if (!e)
		e = claim(l, h, now);
	e->count++;
	if (!e->locked && e->count >= l->failures) {
		e->locked = true;
		e->until = now + l->window;
	}
	int64_t until = e->locked ? e->until : 0;
	(void)pthread_mutex_unlock(&l->lock);
	return until;
}

void limiter_forgive(struct limiter *l, const char *key)
{
	(void)pthread_mutex_lock(&l->lock);
	uint64_t h = hash(l, key);
	struct entry *row = l->table[h % BUCKETS];
	for (unsigned i = 0; i < WAYS; i++)
		if (row[i].key == h)
			row[i] = (struct entry){ 0 };
	(void)pthread_mutex_unlock(&l->lock);
}
