#include "sim/stream.h"

enum { SELECTOR_BYTES_MAX = 16384 };

void stream_begin(struct stream *s, bool list)
{
	s->list = list;
	s->counted = false;
	s->result = ACCESS_SUCCESS;
	s->at = s->items_n = 0;
	s->pos = s->len = 0;
}

struct object_id stream_take_id(struct rd *r)
{
	struct object_id id = { .class_id = rd_u16be(r) };
	const uint8_t *obis = rd_bytes(r, sizeof id.obis);
	if (obis)
		memcpy(id.obis, obis, sizeof id.obis);
	id.attribute = (int8_t)rd_u8(r);
	return id;
}

bool stream_add(struct stream *s, struct object_view *v, struct rd *r)
{
	AUTO_ARENA scratch = { .limit = SELECTOR_BYTES_MAX };
	struct axdr_value parameters = { 0 };
	struct stream_item item = { .id = stream_take_id(r) };
	int selector = 0;
	if (rd_u8(r)) {
		selector = rd_u8(r);
		if (r->bad || !axdr_parse(r, &scratch, &parameters, NULL))
			return false;
	}
	if (r->bad || s->items_n == STREAM_ITEMS_MAX)
		return false;
	enum buffer_kind kind;
	if (object_is_buffer(&item.id, &kind)) {
		item.rows = item.id.attribute == 2;
		if (v->public_client)
			item.result = ACCESS_DENIED;
		else if (item.rows && selector)
			item.result =
				buffer_select(v, kind, selector, &parameters, &item.selection);
		else
			item.selection = buffer_select_all(v, kind);
	}
	if (selector && !item.rows)
		item.result = ACCESS_DENIED; /* nothing else can be read in part */
	s->items[s->items_n++] = item;
	return true;
}

static enum access_result put_value(struct object_view *v, const struct stream_item *i,
				    struct wr *w)
{
	enum buffer_kind kind;
	if (i->result != ACCESS_SUCCESS)
		return i->result;
	if (object_is_buffer(&i->id, &kind))
		return buffer_attribute(v, kind, i->id.obis, i->id.attribute, w);
	return object_get(v, &i->id, w);
}

static void next_piece_of_rows(struct stream *s, struct object_view *v, struct wr *w)
{
	struct stream_item *i = &s->items[s->at];
	if (!i->begun) {
		i->begun = true;
		if (s->list)
			wr_u8(w, 0); /* data, not an access result */
		buffer_put_head(&i->selection, w);
	}
	while (i->selection.next < i->selection.end && w->cap - w->len >= BUFFER_ROW_MAX)
		buffer_put_row(v, &i->selection, w);
	if (i->selection.next >= i->selection.end)
		s->at++;
}

static void next_piece_of_value(struct stream *s, struct object_view *v, struct wr *w)
{
	const struct stream_item *i = &s->items[s->at++];
	size_t start = w->len;
	if (s->list)
		wr_u8(w, 0);
	enum access_result r = put_value(v, i, w);
	if (r == ACCESS_SUCCESS)
		return;
	w->len = start;
	if (s->list) {
		wr_u8(w, 1);
		wr_u8(w, r);
	} else {
		s->result = r;
	}
}

static void next_piece(struct stream *s, struct object_view *v)
{
	struct wr w = wr_make(s->piece, sizeof s->piece);
	s->pos = 0;
	if (s->list && !s->counted) {
		s->counted = true;
		axdr_put_length(&w, s->items_n);
	} else if (s->at < s->items_n) {
		const struct stream_item *i = &s->items[s->at];
		if (i->rows && i->result == ACCESS_SUCCESS)
			next_piece_of_rows(s, v, &w);
		else
			next_piece_of_value(s, v, &w);
	}
	s->len = w.len;
}

void stream_prime(struct stream *s, struct object_view *v)
{
	next_piece(s, v);
}

bool stream_ended(const struct stream *s)
{
	return s->pos == s->len && s->at == s->items_n && (s->counted || !s->list);
}

size_t stream_fill(struct stream *s, struct object_view *v, uint8_t *out, size_t cap)
{
	size_t n = 0;
	while (n < cap && !stream_ended(s)) {
		if (s->pos == s->len) {
			next_piece(s, v);
			continue;
		}
		size_t some = s->len - s->pos < cap - n ? s->len - s->pos : cap - n;
		memcpy(out + n, s->piece + s->pos, some);
		s->pos += some;
		n += some;
	}
	return n;
}
