#include "protocol/dlms/explain.h"

#include <stdio.h>

void explain_tell(struct explain *e, unsigned depth, const char *fmt, ...)
{
	char text[EXPLAIN_TEXT_MAX];
	struct strb b = strb_make(text, sizeof text - 4);
	char line[2 * EXPLAIN_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	strb_add(&b, str_from(line));
	if (b.cut)
		memcpy(text + b.n, "…", sizeof "…");
	e->how.sink.line(e->how.sink.owner, &(struct explain_line){ .direction = e->direction,
								    .at = e->at,
								    .depth = depth,
								    .text = text });
}

bool explain_add(struct explain_body *b, const uint8_t *p, size_t n)
{
	if (b->lost || n > EXPLAIN_PDU_MAX - b->n) {
		b->lost = true;
		return false;
	}
	if (n > b->cap - b->n) {
		size_t cap = b->cap ? b->cap : 4096;
		while (cap - b->n < n)
			cap *= 2;
		uint8_t *more = malloc(cap);
		if (!more) {
			b->lost = true;
			return false;
		}
		if (b->n) {
			memcpy(more, b->p, b->n);
			explicit_bzero(b->p, b->n);
		}
		free(b->p);
		b->p = more;
		b->cap = cap;
	}
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	return true;
}

void explain_drop(struct explain_body *b)
{
	if (b->p)
		explicit_bzero(b->p, b->n);
	b->n = 0;
	b->lost = false;
}

/* --- HDLC --- */

static const char *const kinds[] = {
	[HDLC_I] = "I",	      [HDLC_RR] = "RR",
	[HDLC_RNR] = "RNR",   [HDLC_SNRM] = "SNRM",
	[HDLC_DISC] = "DISC", [HDLC_UA] = "UA",
	[HDLC_DM] = "DM",     [HDLC_FRMR] = "FRMR",
	[HDLC_UI] = "UI",     [HDLC_UNKNOWN] = "unknown control",
};

static void add_address(struct strb *b, const struct hdlc_address *a)
{
	if (a->bytes == 1)
		strb_printf(b, "%u", a->upper);
	else
		strb_printf(b, "%u/%u", a->upper, a->lower);
}

static void tell_frame(struct explain *e, const struct hdlc_frame *f)
{
	char text[EXPLAIN_TEXT_MAX];
	struct strb b = strb_make(text, sizeof text);
	const struct hdlc_control *c = &f->control;

	strb_printf(&b, "HDLC %s", kinds[c->kind]);
	if (c->kind == HDLC_I)
		strb_printf(&b, " N(S)=%u N(R)=%u", c->send, c->receive);
	else if (c->kind == HDLC_RR || c->kind == HDLC_RNR)
		strb_printf(&b, " N(R)=%u", c->receive);
	strb_add_text(&b, " from ");
	add_address(&b, &f->source);
	strb_add_text(&b, " to ");
	add_address(&b, &f->destination);
	strb_add_text(&b, c->poll ? ", P/F" : "");
	if (f->len)
		strb_printf(&b, ", %zu bytes", f->len);
	strb_add_text(&b, f->segmented ? ", more segments follow" : "");
	explain_tell(e, 0, "%s, checksums right", text);
}

static void tell_params(struct explain *e, const struct hdlc_frame *f)
{
	struct hdlc_params p;

	if (!f->len)
		return;
	if (hdlc_parse_params(f->info, f->len, &p))
		explain_tell(e, 1, "information fields of %u and %u bytes, windows %u and %u",
			     p.info_transmit, p.info_receive, p.window_transmit, p.window_receive);
	else
		explain_tell(e, 1, "parameters that are malformed");
}

static void take_segment(struct explain *e, const struct hdlc_frame *f)
{
	struct explain_body *b = &e->side[e->direction].pdu;
	size_t head = 0;

	(void)explain_add(b, f->info, f->len);
	if (f->segmented)
		return;
	if (b->lost) {
		explain_tell(e, 1, "a PDU longer than %d bytes", EXPLAIN_PDU_MAX);
	} else {
		/* LLC: E6 E6 00 to the meter, E6 E7 00 from it. */
		if (b->n >= 3 && b->p[0] == 0xe6 && (b->p[1] == 0xe6 || b->p[1] == 0xe7))
			head = 3;
		else if (b->n)
			explain_tell(e, 1, "without the LLC header");
		if (b->n > head)
			explain_apdu(e, 1, b->p + head, b->n - head);
	}
	explain_drop(b);
}

static void take_frame(struct explain *e, const struct hdlc_frame *f)
{
	tell_frame(e, f);
	if (f->control.kind == HDLC_SNRM || f->control.kind == HDLC_UA) {
		for (unsigned i = 0; i < 2; i++)
			explain_drop(&e->side[i].pdu);
		tell_params(e, f);
	} else if (f->control.kind == HDLC_I || f->control.kind == HDLC_UI) {
		take_segment(e, f);
	}
}

static void feed_hdlc(struct explain *e, struct rd *in)
{
	struct hdlc_frame f;
	enum hdlc_result r;

	while ((r = hdlc_deframer_feed(&e->side[e->direction].hdlc, in, &f)) != HDLC_MORE) {
		if (r == HDLC_FRAME)
			take_frame(e, &f);
		else
			explain_tell(e, 0, "a frame whose checksum, length or address is wrong");
	}
}

/* --- wrapper --- */

static void feed_wrapper(struct explain *e, struct rd *in)
{
	struct explain_side *s = &e->side[e->direction];
	struct wrapper_pdu pdu;
	struct err err;
	enum wrapper_result r = WRAPPER_MORE;

	if (s->unreadable)
		return;
	while ((r = wrapper_deframer_feed(&s->wrapper, in, &pdu, &err)) == WRAPPER_PDU) {
		explain_tell(e, 0, "wrapper from %u to %u, %zu bytes", pdu.source, pdu.destination,
			     pdu.len);
		if (pdu.len)
			explain_apdu(e, 1, pdu.apdu, pdu.len);
	}
	s->unreadable = r == WRAPPER_BAD;
	if (s->unreadable)
		explain_tell(e, 0, "what follows is no wrapper: %s", err.msg);
}

/* --- the explainer --- */

static void explain_close(struct explain *e)
{
	if (!e)
		return;
	for (unsigned i = 0; i < 2; i++) {
		struct explain_side *s = &e->side[i];
		e->direction = (enum explain_direction)i;
		if (s->pdu.n)
			explain_tell(e, 0, "a PDU whose last segment is missing: %zu bytes",
				     s->pdu.n);
		size_t left = e->is_hdlc ? s->hdlc.len - s->hdlc.drop
					 : (s->wrapper.given ? 0 : s->wrapper.len);
		if (left && left <= EXPLAIN_PDU_MAX)
			explain_tell(e, 0, "a frame that does not end: %zu bytes", left);
		explain_drop(&s->pdu);
		explain_drop(&s->value);
		free(s->pdu.p);
		free(s->value.p);
		if (s->frame)
			explicit_bzero(s->frame, e->frame_size);
		free(s->frame);
	}
	cipher_free(e->cipher);
	arena_wipe(&e->arena);
	explicit_bzero(e, sizeof *e);
	free(e);
}

static bool is_set(const uint8_t title[static CIPHER_TITLE_SIZE])
{
	static const uint8_t zeros[CIPHER_TITLE_SIZE];
	return memcmp(title, zeros, sizeof zeros) != 0;
}

static void take_keys(struct explain *e)
{
	const struct driver_keys *k = e->how.keys;
	struct explain_side *to = &e->side[EXPLAIN_TO_METER];
	struct explain_side *from = &e->side[EXPLAIN_FROM_METER];

	if (!k)
		return;
	e->cipher = cipher_new(k->encryption, k->authentication);
	memcpy(to->title, k->client_title, sizeof to->title);
	memcpy(from->title, k->meter_title, sizeof from->title);
	to->title_known = is_set(to->title);
	from->title_known = is_set(from->title);
}

static struct explain *open_any(const struct explain_how *how, bool is_hdlc)
{
	size_t size = is_hdlc ? HDLC_FRAME_MAX : WRAPPER_HEADER + UINT16_MAX;
	struct explain *e = calloc(1, sizeof *e);
	bool ok = e != NULL;

	if (e)
		e->frame_size = size;
	for (unsigned i = 0; ok && i < 2; i++) {
		struct explain_side *s = &e->side[i];
		s->frame = calloc(1, size);
		ok = s->frame != NULL;
		if (ok && is_hdlc)
			hdlc_deframer_init(&s->hdlc, s->frame, size);
		else if (ok)
			wrapper_deframer_init(&s->wrapper, s->frame, size);
	}
	if (!ok) {
		explain_close(e);
		return NULL;
	}
	e->how = *how;
	e->is_hdlc = is_hdlc;
	e->arena.limit = 4 << 20;
	take_keys(e);
	return e;
}

static struct explain *open_hdlc(const struct explain_how *how)
{
	return open_any(how, true);
}

static struct explain *open_wrapper(const struct explain_how *how)
{
	return open_any(how, false);
}

static void explain_feed(struct explain *e, enum explain_direction direction, int64_t at,
			 const uint8_t *p, size_t n)
{
	struct rd in = rd_make(p, n);

	e->direction = direction;
	e->at = at;
	if (e->is_hdlc)
		feed_hdlc(e, &in);
	else
		feed_wrapper(e, &in);
}

const struct explainer dlms_hdlc_explainer = {
	.open = open_hdlc,
	.feed = explain_feed,
	.close = explain_close,
};

const struct explainer dlms_wrapper_explainer = {
	.open = open_wrapper,
	.feed = explain_feed,
	.close = explain_close,
};
