#include "base/arena.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK_MIN = 4096 - (int)sizeof(struct arena_block) - 16 };

void *arena_alloc(struct arena *a, size_t n, size_t align)
{
	struct arena_block *b = a->head;

	if (b) {
		size_t at = (b->used + align - 1) & ~(align - 1);
		if (at <= b->cap && n <= b->cap - at) {
			b->used = at + n;
			return memset(b->mem + at, 0, n);
		}
	}
	/* Later blocks double, so that a large request costs few mallocs. */
	size_t cap = b ? b->cap * 2 : BLOCK_MIN;
	if (cap > (size_t)1 << 20)
		cap = (size_t)1 << 20;
	if (cap < n)
		cap = n;
	if (a->limit && (cap > a->limit || a->total > a->limit - cap)) {
		cap = n; /* near the limit: take no more than is asked */
		if (cap > a->limit || a->total > a->limit - cap)
			return NULL;
	}
	struct arena_block *nb = malloc(sizeof *nb + cap);
	if (!nb)
		return NULL;
	*nb = (struct arena_block){ .prev = b, .cap = cap, .used = n };
	a->head = nb;
	a->total += cap;
	return memset(nb->mem, 0, n);
}

void *arena_alloc_array(struct arena *a, size_t size, size_t align, size_t n)
{
	size_t total;

	if (__builtin_mul_overflow(size, n, &total))
		return NULL;
	return arena_alloc(a, total, align);
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
	void *q = arena_alloc(a, n ? n : 1, 1);

	if (q && n)
		memcpy(q, p, n);
	return q;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *q = arena_alloc(a, len + 1, 1);

	if (q)
		memcpy(q, s, len);
	return q;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *q = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1, 1);
	if (!q)
		return NULL;
	va_start(ap, fmt);
	(void)vsnprintf(q, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return q;
}

void arena_wipe(struct arena *a)
{
	for (struct arena_block *b = a->head; b; b = b->prev)
		explicit_bzero(b->mem, b->used);
	arena_reset(a);
}

void arena_reset(struct arena *a)
{
	while (a->head) {
		struct arena_block *b = a->head;
		a->head = b->prev;
		free(b);
	}
	a->total = 0;
}
