#include "sim/lis200.h"

#include <ctype.h>
#include <stdio.h>

#include "base/str.h"
#include "sim/station.h"

enum {
	SOH = 0x01,
	STX = 0x02,
	ETX = 0x03,
	EOT = 0x04,
	ACK = 0x06,
	NAK = 0x15,
	LF = 0x0a,
	CHOICE_BYTES = 6, /* ACK 0 6 1 CR LF */
	COMMAND = 2,
	BODY_MAX = LIS200_OUT_MAX - 8,
};

void lis200_init(struct lis200 *l, const struct station_config *config, struct device *device,
		 lis200_send_fn *send, void *owner)
{
	*l = (struct lis200){ .config = config, .device = device, .send = send, .owner = owner };
	if (config->lis_open)
		l->state = LIS200_OPEN;
}

static uint8_t with_parity(uint8_t c)
{
	return (uint8_t)(c | (__builtin_popcount(c) & 1) << 7);
}

/* What is kept in `out` goes out, with parity when the line has it. */
static void send_again(struct lis200 *l)
{
	uint8_t bytes[LIS200_OUT_MAX];
	for (size_t i = 0; i < l->out_n; i++)
		bytes[i] = l->config->lis_parity ? with_parity(l->out[i]) : l->out[i];
	if (l->out_n)
		l->send(l->owner, bytes, l->out_n);
}

static void send_text(struct lis200 *l, const char *text)
{
	l->out_n = strlen(text);
	memcpy(l->out, text, l->out_n);
	l->answers++;
	send_again(l);
}

/* [SOH command] STX text, the end character and BCC. */
static void send_frame(struct lis200 *l, const char *command, const char *text, uint8_t end)
{
	struct wr w = wr_make(l->out, sizeof l->out);
	if (command) {
		wr_u8(&w, SOH);
		wr_bytes(&w, command, COMMAND);
	}
	wr_u8(&w, STX);
	wr_bytes(&w, text, strlen(text));
	wr_u8(&w, end);
	uint8_t bcc = 0;
	for (size_t i = 1; i < w.len; i++)
		bcc ^= l->out[i];
	wr_u8(&w, bcc);
	l->out_n = w.bad ? 0 : w.len;
	l->answers++;
	send_again(l);
}

static void send_error(struct lis200 *l, const char *address, enum lis200_error error)
{
	char text[LIS200_IN_MAX + 16];
	(void)snprintf(text, sizeof text, "%s(#%04d)", address, (int)error);
	send_frame(l, NULL, text, ETX);
}

static void send_byte(struct lis200 *l, char c)
{
	char text[2] = { c };
	send_text(l, text);
}

static void send_identification(struct lis200 *l)
{
	send_text(l, "/Els6EK270\r\n");
}

static void enter_programming(struct lis200 *l)
{
	l->state = LIS200_OPEN;
	send_frame(l, "P0", "(1234567)", ETX);
}

void lis200_announce(struct lis200 *l)
{
	if (l->state == LIS200_OPEN) {
		enter_programming(l);
		return;
	}
	l->state = LIS200_CHOICE;
	send_identification(l);
}

static bool take_number(const char **p, unsigned *ret)
{
	unsigned n = 0;
	unsigned digits = 0;
	for (; isdigit((unsigned char)**p) && digits < 5; (*p)++, digits++)
		n = n * 10 + (unsigned)(**p - '0');
	*ret = n;
	return digits > 0;
}

/* Of a text up to its '('. */
static bool take_address(const char *text, struct lis200_address *ret)
{
	struct lis200_address a = { .instance = 1, .attribute = '0' };
	const char *p = text;
	if (!take_number(&p, &a.object))
		return false;
	if (*p == ':') {
		a.instance = a.object;
		a.object = 0;
		p++;
		if (*p == 'V' && p[1] == '.' && isdigit((unsigned char)p[2]) && !p[3]) {
			a.attribute = 'V';
			a.digit = p[2];
			*ret = a;
			return true;
		}
		if (!take_number(&p, &a.object))
			return false;
	}
	if (*p == '_') {
		p++;
		if (!take_number(&p, &a.part))
			return false;
	}
	if (*p == '.' && isdigit((unsigned char)p[1]) && !p[2]) {
		a.attribute = p[1];
		p += 2;
	}
	*ret = a;
	return !*p;
}

static void send_rows(struct lis200 *l)
{
	char text[BODY_MAX];
	struct strb b = strb_make(text, sizeof text);
	lis200_put_rows(l, &b);
	l->rows.active = l->rows.next < l->rows.end;
	send_frame(l, NULL, text, l->rows.active ? EOT : ETX);
}

/* R1 of a value or of what an archive's columns are, R3 of its rows. */
static enum lis200_error read_value(struct lis200 *l, const struct lis200_address *a,
				    const char *command, const char *arguments, struct strb *ret)
{
	bool rows = a->attribute == 'V' && a->digit == '0';
	if (strcmp(command, "R3") == 0) {
		if (!rows)
			return a->attribute == 'V' ? LIS200_ATTRIBUTE : LIS200_ADDRESS;
		return lis200_select(l, a->instance, arguments);
	}
	if (a->attribute != 'V')
		return lis200_get(l, a, ret);
	if (a->digit != '2' && a->digit != '3')
		return LIS200_ATTRIBUTE;
	return lis200_may_read(l) ? lis200_columns(a->instance, a->digit == '3', ret)
				  : LIS200_NO_READ;
}

static void do_read(struct lis200 *l, const char *command, const char *address,
		    const struct lis200_address *a, const char *arguments)
{
	char text[1024];
	struct strb b = strb_make(text, sizeof text);
	enum lis200_error error = read_value(l, a, command, arguments, &b);
	if (error != LIS200_OK)
		send_error(l, address, error);
	else if (strcmp(command, "R3") == 0)
		send_rows(l);
	else
		send_frame(l, NULL, text, ETX);
}

static void do_write(struct lis200 *l, const char *address, const struct lis200_address *a,
		     const char *arguments)
{
	enum lis200_error error =
		a->attribute == '0' ? lis200_set(l, a, arguments) : LIS200_NO_WRITE;
	if (error != LIS200_OK)
		send_error(l, address, error);
	else
		send_byte(l, ACK);
}

/* The end of the session; nothing is answered. */
static void sign_off(struct lis200 *l)
{
	l->state = LIS200_QUIET;
	memset(l->open, 0, sizeof l->open);
	l->device->released = true;
	l->device->associated = false;
}

/* "address(arguments)" of R1, R3, W1. */
static void do_data(struct lis200 *l, const char *command, char *data)
{
	struct lis200_address a;
	char *bracket = strchr(data, '(');
	size_t n = strlen(data);
	if (!bracket || data[n - 1] != ')') {
		send_error(l, "", LIS200_SYNTAX);
		return;
	}
	data[n - 1] = 0;
	*bracket = 0;
	if (!take_address(data, &a))
		send_error(l, data, LIS200_ADDRESS);
	else if (strcmp(command, "W1") == 0)
		do_write(l, data, &a, bracket + 1);
	else
		do_read(l, command, data, &a, bracket + 1);
}

/* SOH command [STX data] ETX, without what frames it. */
static void do_frame(struct lis200 *l, char *text)
{
	char command[COMMAND + 1] = { 0 };
	size_t n = strlen(text);
	memcpy(command, text, n < COMMAND ? n : COMMAND);
	l->rows.active = false;
	if (strcmp(command, "B0") == 0 && n == COMMAND) {
		sign_off(l);
		return;
	}
	bool known = strcmp(command, "R1") == 0 || strcmp(command, "R3") == 0 ||
		     strcmp(command, "W1") == 0;
	if (!known || n <= COMMAND + 1 || text[COMMAND] != STX) {
		send_byte(l, NAK); /* P1 and P2, too: locks are what opens here */
		return;
	}
	do_data(l, command, text + COMMAND + 1);
}

/* in[0 … in_n) is SOH … ETX BCC. */
static void take_frame(struct lis200 *l)
{
	char text[LIS200_IN_MAX];
	size_t n = l->in_n - 3;
	uint8_t bcc = 0;
	for (size_t i = 1; i + 1 < l->in_n; i++)
		bcc ^= l->in[i];
	if (bcc != l->in[l->in_n - 1]) {
		send_byte(l, NAK);
		return;
	}
	memcpy(text, l->in + 1, n);
	text[n] = 0;
	if (strlen(text) == n)
		do_frame(l, text);
	else
		send_byte(l, NAK);
}

/* "/?!" or "/?SERIAL!" */
static void take_sign_on(struct lis200 *l)
{
	char wanted[METER_SERIAL_MAX + 8];
	l->in[l->in_n] = 0;
	(void)snprintf(wanted, sizeof wanted, "/?%s!\r\n", l->device->view.meter->serial);
	if (strcmp((const char *)l->in, "/?!\r\n") != 0 && strcmp((const char *)l->in, wanted) != 0)
		return; /* another device is meant */
	l->state = LIS200_CHOICE;
	send_identification(l);
}

/* ACK, protocol, speed, mode, CR LF; the speed is of no matter over TCP. */
static void take_choice(struct lis200 *l)
{
	if (l->in[1] == '0' && isdigit(l->in[2]) && l->in[3] == '1' && l->in[4] == '\r' &&
	    l->in[5] == LF)
		enter_programming(l);
}

static bool begins(const struct lis200 *l, uint8_t c)
{
	switch (l->state) {
	case LIS200_QUIET:
		return c == '/';
	case LIS200_CHOICE:
		return c == '/' || c == ACK;
	case LIS200_OPEN:
		break;
	}
	return c == SOH;
}

/* A single character in programming mode. */
static void take_control(struct lis200 *l, uint8_t c)
{
	if (l->state != LIS200_OPEN)
		return;
	if (c == ACK && l->rows.active)
		send_rows(l);
	else if (c == NAK)
		send_again(l);
}

/* Is what stands in `in` whole? */
static bool is_whole(const struct lis200 *l)
{
	size_t n = l->in_n;
	switch (l->in[0]) {
	case SOH:
		return n >= 3 && l->in[n - 2] == ETX;
	case ACK:
		return n == CHOICE_BYTES;
	default:
		return l->in[n - 1] == LF;
	}
}

static void take_whole(struct lis200 *l)
{
	switch (l->in[0]) {
	case SOH:
		take_frame(l);
		break;
	case ACK:
		take_choice(l);
		break;
	default:
		take_sign_on(l);
	}
	l->in_n = 0;
}

void lis200_input(struct lis200 *l, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t c = p[i] & 0x7f;
		/* SOH begins anew, but where it may be the BCC. */
		bool anew = c == SOH && l->in_n && l->in[l->in_n - 1] != ETX;
		if (anew)
			l->in_n = 0;
		if (!l->in_n && !begins(l, c)) {
			take_control(l, c);
			continue;
		}
		l->in[l->in_n++] = c;
		if (is_whole(l))
			take_whole(l);
		else if (l->in_n == sizeof l->in - 1)
			l->in_n = 0; /* nothing that we know is as long */
	}
}
