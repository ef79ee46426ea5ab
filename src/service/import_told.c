#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/str.h"
#include "service/import_private.h"

void told_map_finish(struct told_map *m)
{
	free(m->slots);
	*m = (struct told_map){ 0 };
}

/* The slot of `who`, or the free one where it belongs. */
static struct told *slot_of(struct told *slots, size_t cap, uint64_t who)
{
	size_t at = (size_t)who & (cap - 1);
	while (slots[at].who && slots[at].who != who)
		at = (at + 1) & (cap - 1);
	return &slots[at];
}

static bool grow(struct told_map *m, struct err *err)
{
	size_t cap = m->cap ? m->cap * 2 : 4096;
	struct told *slots = calloc(cap, sizeof *slots);
	if (!slots)
		return err_set(err, ERR_NOMEM, "no memory for the rows");
	if (!m->cap)
		randombytes_buf(m->key, sizeof m->key);
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].who)
			*slot_of(slots, cap, m->slots[i].who) = m->slots[i];
	free(m->slots);
	m->slots = slots;
	m->cap = cap;
	return true;
}

static uint64_t mark_of(const struct told_map *m, const char *text)
{
	uint64_t mark;
	(void)crypto_shorthash((unsigned char *)&mark, (const unsigned char *)text, strlen(text),
			       m->key);
	return mark + (mark == 0);
}

/* Who is there already is known by number, who is to be made by account. */
static uint64_t who_of(const struct told_map *m, const struct import_row *row, int64_t owner)
{
	char number[32];
	if (!owner)
		return mark_of(m, row->text[FIELD_ACCOUNT]);
	(void)snprintf(number, sizeof number, "\t%" PRId64, owner); /* no account has a tab */
	return mark_of(m, number);
}

bool told_map_add(struct told_map *m, const struct import_row *row, int64_t owner, bool *ret_same,
		  struct err *err)
{
	static const enum import_field fields[TOLD_TEXTS] = { FIELD_SUBSCRIBER, FIELD_CITY,
							      FIELD_STREET, FIELD_HOUSE,
							      FIELD_FLAT };
	bool same = true;
	*ret_same = true;
	if (!owner && !row->text[FIELD_ACCOUNT][0])
		return true;
	if (m->count * 2 >= m->cap && !grow(m, err))
		return false;
	uint64_t who = who_of(m, row, owner);
	struct told *t = slot_of(m->slots, m->cap, who);
	m->count += t->who == 0;
	t->who = who;
	for (size_t i = 0; i < TOLD_TEXTS; i++) {
		const char *text = row->text[fields[i]];
		uint32_t mark = (uint32_t)mark_of(m, text) | 1;
		if (!text[0])
			continue;
		same = same && (!t->text[i] || t->text[i] == mark);
		t->text[i] = t->text[i] ? t->text[i] : mark;
	}
	*ret_same = same;
	return true;
}
