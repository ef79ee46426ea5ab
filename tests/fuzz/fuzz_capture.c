/*
 * Captures as files: whatever is read can be written again and reads as the
 * same; nothing else is taken.
 */
#include <assert.h>

#include "collector/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_item(struct capture_writer *w, const struct capture_item *i)
{
	struct profile own = { 0 };
	struct driver_secrets s = { 0 };

	switch (i->kind) {
	case CAPTURE_IN:
		capture_bytes(w, CAPTURE_FROM_METER, i->at, i->bytes, i->n);
		break;
	case CAPTURE_OUT:
		capture_bytes(w, CAPTURE_TO_METER, i->at, i->bytes, i->n);
		break;
	case CAPTURE_OPEN:
		capture_open(w, i->at, i->driver, i->skip);
		break;
	case CAPTURE_ASK:
		capture_ask(w, i->at, i->ask);
		break;
	case CAPTURE_TICK:
		capture_tick(w, i->at);
		break;
	case CAPTURE_SECRETS:
		own.name = i->secrets->profile;
		s.profile = &own;
		s.password = i->secrets->password ? "never written" : NULL;
		s.keys = i->secrets->keys ? &i->secrets->public : NULL;
		capture_secrets(w, i->at, &s);
		break;
	}
}

static char *write_again(const struct capture *c, size_t max, size_t *n)
{
	struct capture_writer w = { .max = max };

	for (size_t i = 0; i < c->count; i++)
		write_item(&w, &c->items[i]);
	assert(!w.cut);
	char *text = capture_finish(&w, &c->head, n);
	capture_free(&w);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA a = { .limit = 16 << 20 };
	struct capture c;
	struct capture again;
	struct err err = { 0 };
	size_t n;
	size_t m;

	if (!capture_read((const char *)data, size, &a, &c, &err)) {
		assert(err.kind == ERR_INVAL || err.kind == ERR_NOMEM);
		return 0;
	}
	/* Numbers may have been written with a sign or zeros in front: once is normal form. */
	AUTO_FREE char *first = write_again(&c, 64 << 20, &n);
	assert(first && capture_read(first, n, &a, &again, &err));
	AUTO_FREE char *second = write_again(&again, 64 << 20, &m);
	assert(second && n == m && memcmp(first, second, n) == 0);
	return 0;
}
