#include "protocol/dlms/wrapper.h"

void wrapper_put_header(struct wr *w, uint16_t source, uint16_t destination, size_t len)
{
	if (len > UINT16_MAX) {
		w->bad = true;
		return;
	}
	wr_u16be(w, WRAPPER_VERSION);
	wr_u16be(w, source);
	wr_u16be(w, destination);
	wr_u16be(w, (unsigned)len);
}

void wrapper_deframer_init(struct wrapper_deframer *d, uint8_t *buf, size_t cap)
{
	*d = (struct wrapper_deframer){ .buf = buf, .cap = cap };
}

/* Moves bytes over until the buffer holds `want`; false when input ends first. */
static bool fill(struct wrapper_deframer *d, struct rd *in, size_t want)
{
	size_t n = want - d->len;
	if (n > rd_left(in))
		n = rd_left(in);
	const uint8_t *p = rd_bytes(in, n);
	if (p && n)
		memcpy(d->buf + d->len, p, n);
	d->len += n;
	return d->len == want;
}

bool wrapper_deframer_skip(struct wrapper_deframer *d)
{
	if (!d->over)
		return false;
	d->skip = d->over;
	d->over = 0;
	d->len = 0;
	return true;
}

static bool skip(struct wrapper_deframer *d, struct rd *in)
{
	size_t n = d->skip < rd_left(in) ? d->skip : rd_left(in);
	(void)rd_bytes(in, n);
	d->skip -= n;
	return d->skip == 0;
}

enum wrapper_result wrapper_deframer_feed(struct wrapper_deframer *d, struct rd *in,
					  struct wrapper_pdu *ret, struct err *err)
{
	if (d->given) {
		d->len = 0;
		d->given = false;
	}
	if (!skip(d, in))
		return WRAPPER_MORE;
	if (d->len < WRAPPER_HEADER && !fill(d, in, WRAPPER_HEADER))
		return WRAPPER_MORE;

	struct rd head = rd_make(d->buf, WRAPPER_HEADER);
	uint16_t version = rd_u16be(&head);
	struct wrapper_pdu pdu = { .source = rd_u16be(&head) };
	pdu.destination = rd_u16be(&head);
	pdu.len = rd_u16be(&head);
	if (version != WRAPPER_VERSION) {
		(void)err_set(err, ERR_PROTO, "wrapper version is %u, not 1", version);
		return WRAPPER_BAD;
	}
	if (pdu.len > d->cap - WRAPPER_HEADER) {
		d->over = pdu.len;
		(void)err_set(err, ERR_PROTO, "wrapper length %zu exceeds the %zu agreed", pdu.len,
			      d->cap - WRAPPER_HEADER);
		return WRAPPER_BAD;
	}
	if (!fill(d, in, WRAPPER_HEADER + pdu.len))
		return WRAPPER_MORE;
	pdu.apdu = d->buf + WRAPPER_HEADER;
	d->given = true;
	*ret = pdu;
	return WRAPPER_PDU;
}
