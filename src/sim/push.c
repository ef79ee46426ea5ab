#include "sim/push.h"

#include "sim/guard.h"

enum {
	DATA_NOTIFICATION = 0x0f,
	INVOKE_MASK = 0xffffff,
	CONFIRMED = 0x40000000,	  /* service class of the long invoke id */
	GENERAL_HEAD = 14,	  /* DB, title, length of what is ciphered */
	LIST_HEAD = 4,		  /* array and its length */
	ROW = 2 + 14 + 5 + 3 + 3, /* clock, index, temperature, status in a structure */
};

static const struct object_id name = { 1, { 0, 0, 42, 0, 0, 255 }, 2 };

/* The last is the buffer of the hourly archive, behind its columns. */
static const struct object_id list[] = {
	{ 1, { 0, 0, 42, 0, 0, 255 }, 2 },  { 1, { 0, 0, 96, 1, 0, 255 }, 2 },
	{ 1, { 0, 0, 96, 1, 1, 255 }, 2 },  { 8, { 0, 0, 1, 0, 0, 255 }, 2 },
	{ 3, { 7, 0, 13, 2, 0, 255 }, 2 },  { 3, { 7, 0, 13, 2, 0, 255 }, 3 },
	{ 3, { 7, 0, 41, 0, 0, 255 }, 2 },  { 3, { 7, 0, 41, 0, 0, 255 }, 3 },
	{ 1, { 0, 0, 97, 97, 0, 255 }, 2 }, { 7, { 7, 0, 99, 99, 2, 255 }, 3 },
	{ 7, { 7, 0, 99, 99, 2, 255 }, 2 },
};

/* A push object definition; data index 0: the whole attribute. */
static void put_definition(struct wr *w, const struct object_id *id)
{
	axdr_put_list(w, AXDR_STRUCTURE, 4);
	axdr_put_integer(w, AXDR_UINT16, id->class_id);
	axdr_put_string(w, AXDR_OCTETS, id->obis, sizeof id->obis);
	axdr_put_integer(w, AXDR_INT8, id->attribute);
	axdr_put_integer(w, AXDR_UINT16, 0);
}

void push_put_list(struct wr *w)
{
	axdr_put_list(w, AXDR_ARRAY, ARRAY_LEN(list));
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		put_definition(w, &list[i]);
}

static void put_head(struct wr *w, uint32_t invoke)
{
	wr_u8(w, DATA_NOTIFICATION);
	wr_u32be(w, invoke);
	wr_u8(w, 0); /* no time: the clock is among the values */
}

void push_announce(struct device *d, struct wr *out)
{
	put_head(out, 1);
	axdr_put_list(out, AXDR_STRUCTURE, 2);
	axdr_put_list(out, AXDR_ARRAY, 1);
	put_definition(out, &name);
	(void)object_get(&d->view, &name, out);
}

/* Hourly rows after the last that was confirmed: as many of the newest as fit into `room`. */
static void put_rows(struct device *d, size_t room, struct wr *w)
{
	struct buffer_selection s = buffer_select_all(&d->view, BUFFER_HOUR);
	size_t first = history_find(d->view.history, HISTORY_HOUR, d->view.meter->confirmed + 1);
	size_t most = room / ROW;
	s.form = BUFFER_ARRAY;
	s.next = s.end - first > most ? s.end - most : first;
	buffer_put_head(&s, w);
	while (s.next < s.end)
		buffer_put_row(&d->view, &s, w);
	if (s.end)
		d->push.newest = history_row(d->view.history, HISTORY_HOUR, s.end - 1).time;
}

static void put_body(struct device *d, size_t room, struct wr *w)
{
	enum buffer_kind kind;
	axdr_put_list(w, AXDR_STRUCTURE, 1 + ARRAY_LEN(list));
	push_put_list(w);
	for (size_t i = 0; i + 1 < ARRAY_LEN(list); i++) {
		if (object_is_buffer(&list[i], &kind))
			(void)buffer_attribute(&d->view, kind, list[i].obis, list[i].attribute, w);
		else
			(void)object_get(&d->view, &list[i], w);
	}
	put_rows(d, room > w->len + LIST_HEAD ? room - w->len - LIST_HEAD : 0, w);
}

void push_deliver(struct device *d, struct wr *out)
{
	uint8_t control = d->config->ciphering;
	struct wr plain = control ? guard_draft(d) : *out;
	size_t room = d->config->max_pdu;
	if (control)
		room -= GENERAL_HEAD + SECURE_HEAD + SECURE_TAG;
	if (plain.bad)
		return;
	uint32_t invoke = CONFIRMED | (++d->view.meter->pushes & INVOKE_MASK);
	size_t before = plain.len;
	bool public_client = d->view.public_client;
	d->view.public_client = false; /* it is meant for the reading client */
	put_head(&plain, invoke);
	put_body(d, room + before, &plain);
	d->view.public_client = public_client;
	if (control)
		guard_deliver(d, control, &plain, out);
	else
		*out = plain;
	d->push.waiting = true;
	d->push.invoke = invoke;
}

/* Long invoke id and an optional time, which is of no use here. */
void push_confirm(struct device *d, struct rd *r)
{
	uint32_t invoke = rd_u32be(r);
	uint8_t policy = d->config->ciphering;
	bool guarded = (d->guard.control & policy) == policy;
	if (r->bad || !d->push.waiting || !guarded ||
	    (invoke & INVOKE_MASK) != (d->push.invoke & INVOKE_MASK))
		return;
	d->push.waiting = false;
	d->view.meter->confirmed = d->push.newest;
	d->was_read = true;
	d->released = !d->associated;
}
