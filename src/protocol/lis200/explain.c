/* explain.c - LIS-200 conversations in words; see explain.h. */
#include <stdio.h>

#include "protocol/lis200/client.h"
#include "protocol/lis200/frame.h"
#include "protocol/lis200/value.h"

enum { TEXT_MAX = 320, ASKED_MAX = 64, OPEN_MAX = 8, VALUES_MAX = 4096, SHOWN_MAX = 200 };

struct explain {
	struct explain_how how;
	struct lis200_receiver receiver[2]; /* by direction */
	int64_t at[2];
	/* Addresses of commands that are not answered, the oldest first: an answer has none of its
	 * own, mostly, and one that comes late belongs to the question before the last. */
	char asked[OPEN_MAX][ASKED_MAX];
	size_t open;
};

PRINTF(4, 5)
static void tell(struct explain *e, enum explain_direction direction, unsigned depth,
		 const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	/* Bytes of a meter may be anything: what is told is one line of text. */
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '.';
	text[utf8_prefix(str_from(text), strlen(text))] = 0;
	e->how.sink.line(e->how.sink.owner, &(struct explain_line){ .direction = direction,
								    .at = e->at[direction],
								    .depth = depth,
								    .text = text });
}

/* Addresses --------------------------------------------------------------- */

static const char *role_name(const struct profile_lis200 *p, const char *address)
{
	static const char *const names[LIS200_ROLE_COUNT] = {
		[LIS200_SERIAL] = "serial number", [LIS200_TYPE] = "type",
		[LIS200_FIRMWARE] = "firmware",	   [LIS200_CLOCK] = "clock",
		[LIS200_INDEX] = "index",	   [LIS200_TEMPERATURE] = "gas temperature",
		[LIS200_STATUS] = "status",	   [LIS200_INTERVAL] = "interval of the archive",
	};
	for (size_t i = 0; i < LIS200_ROLE_COUNT; i++)
		if (p->role[i] && strcmp(p->role[i], address) == 0)
			return names[i];
	return NULL;
}

static const struct profile_lis200_parameter *find_parameter(const struct profile_lis200 *p,
							     const char *address)
{
	for (size_t i = 0; i < p->parameter_count; i++)
		if (strcmp(p->parameters[i].address, address) == 0)
			return &p->parameters[i];
	return NULL;
}

/* "3:V.0" */
static const char *archive_part(const struct profile_lis200 *p, const char *address, char *buf,
				size_t cap)
{
	static const char *const names[] = { "hourly", "daily", "monthly" };
	const char *rest = strstr(address, ":V.");
	int64_t number;
	const char *name = "an";

	if (!rest || !str_parse_int(str_make(address, (size_t)(rest - address)), 1, 99, &number))
		return NULL;
	for (size_t i = 0; i < ARCHIVE_COUNT; i++)
		if (p->archive[i].number == number)
			name = names[i];
	bool events = p->events.number == number;
	(void)snprintf(buf, cap, "%s%s, %s", events ? "event" : name, events ? " log" : " archive",
		       rest[3] == '0'	? "rows"
		       : rest[3] == '2' ? "names of columns"
		       : rest[3] == '3' ? "units of columns"
					: "its properties");
	return buf;
}

static bool is_lock(const char *address, const char *object)
{
	const char *colon = strchr(address, ':');
	return colon && strncmp(colon + 1, object, 3) == 0 && colon[4] == '.';
}

/* What the profile says of it; "" when nothing. */
static void meaning(const struct explain *e, const char *address, char *buf, size_t cap)
{
	const struct profile_lis200 *p = &e->how.profile->lis200;
	const struct profile_lis200_parameter *m = find_parameter(p, address);
	const char *role = role_name(p, address);

	buf[0] = 0;
	if (is_lock(address, "171"))
		(void)snprintf(buf, cap, "key of lock %c", address[0]);
	else if (is_lock(address, "170"))
		(void)snprintf(buf, cap, "state of lock %c", address[0]);
	else if (role || m)
		(void)snprintf(buf, cap, "%s", role ? role : m->key);
	else
		(void)archive_part(p, address, buf, cap);
}

static bool is_secret(const struct explain *e, const char *address)
{
	const struct profile_lis200_parameter *m = find_parameter(&e->how.profile->lis200, address);
	const struct profile_parameter *text = m ? profile_parameter(e->how.profile, m->key) : NULL;
	return explain_hides(&e->how, text) || (!e->how.secrets && is_lock(address, "171"));
}

/* Frames ------------------------------------------------------------------ */

static const char *command_name(const char *command)
{
	static const char *const names[][2] = {
		{ "R1", "read" },     { "R3", "read in blocks" }, { "W1", "write" },
		{ "B0", "break" },    { "P0", "operand" },	  { "P1", "password" },
		{ "P2", "password" },
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i][0], command) == 0)
			return names[i][1];
	return "unknown command";
}

static void tell_address(struct explain *e, enum explain_direction direction, const char *address,
			 const struct lis200_value *v)
{
	char what[64];
	bool secret = is_secret(e, address);

	meaning(e, address, what, sizeof what);
	tell(e, direction, 1, "%s%s%s%s%s = %.*s%s%.*s", address, what[0] ? " (" : "", what,
	     what[0] ? ")" : "", "",
	     secret ? 12 : (int)(v->text.n < SHOWN_MAX ? v->text.n : SHOWN_MAX),
	     secret ? "••••" : v->text.p, v->unit.n && !secret ? " " : "",
	     secret ? 0 : (int)(v->unit.n < 32 ? v->unit.n : 32), v->unit.p);
}

static void close_question(struct explain *e, size_t i)
{
	e->open--;
	memmove(e->asked[i], e->asked[i + 1], (e->open - i) * sizeof e->asked[0]);
}

/* A command that is repeated is one question. */
static const char *ask(struct explain *e, struct str address)
{
	if (e->open && str_equal(str_from(e->asked[e->open - 1]), address))
		return e->asked[e->open - 1];
	if (e->open == OPEN_MAX)
		close_question(e, 0);
	(void)str_copy(e->asked[e->open], sizeof e->asked[0], address);
	return e->asked[e->open++];
}

/* The one that an answer names, else the oldest. */
static size_t question_of(const struct explain *e, const struct lis200_value *v)
{
	for (size_t i = 0; v->address.n && i < e->open; i++)
		if (str_equal(str_from(e->asked[i]), v->address))
			return i;
	return 0;
}

/* Which of several it answers is a guess: if one is a secret, it may be that. What answers no
 * question that was seen may be anything. */
static bool may_be_secret(const struct explain *e)
{
	if (!e->open)
		return !e->how.secrets;
	for (size_t i = 0; i < e->open; i++)
		if (is_secret(e, e->asked[i]))
			return true;
	return false;
}

static void tell_command(struct explain *e, enum explain_direction direction,
			 const struct lis200_frame *f)
{
	struct lis200_value v;
	struct str rest = f->data;
	bool password = f->command[0] == 'P' && f->command[1] != '0';

	if (lis200_value_next(&rest, &v) != LIS200_CUT_VALUE) {
		e->open = 0;
		return;
	}
	if (!v.address.n) {
		e->open = 0;
		bool hide = password && !e->how.secrets;
		tell(e, direction, 1, "(%.*s)",
		     hide ? 12 : (int)(v.text.n < SHOWN_MAX ? v.text.n : SHOWN_MAX),
		     hide ? "••••" : v.text.p);
		return;
	}
	tell_address(e, direction, ask(e, v.address), &v);
}

/* One line of the meter's, or all of it when it sends none. */
static void tell_rows(struct explain *e, enum explain_direction direction, struct str data)
{
	struct str line;
	unsigned n = 0;

	while (data.n && n++ < VALUES_MAX) {
		(void)str_cut(data, '\n', &line, &data);
		line = str_trim(line);
		if (line.n)
			tell(e, direction, 1, "%.*s%s",
			     (int)(line.n < SHOWN_MAX ? line.n : SHOWN_MAX), line.p,
			     line.n > SHOWN_MAX ? " …" : "");
	}
}

static void tell_answer(struct explain *e, enum explain_direction direction,
			const struct lis200_frame *f)
{
	struct lis200_value v;
	struct str rest = f->data;
	struct err err;
	int error = lis200_error(f->data);
	bool one = lis200_value_next(&rest, &v) == LIS200_CUT_VALUE && !str_trim(rest).n;

	size_t which = one ? question_of(e, &v) : 0;
	const char *asked = e->open ? e->asked[which] : "";

	if (error >= 0) {
		(void)lis200_error_result(error, &err);
		tell(e, direction, 1, "%s%s%s", asked, asked[0] ? ": " : "", err.msg);
	} else if (may_be_secret(e)) {
		tell(e, direction, 1, "%s%s••••", asked, asked[0] ? " = " : "");
	} else if (one && asked[0]) {
		tell_address(e, direction, asked, &v);
	} else {
		tell_rows(e, direction, f->data);
	}
	/* A damaged one comes again. */
	if (f->last && f->kind == LIS200_FRAME_BLOCK && e->open)
		close_question(e, which);
}

static void tell_block(struct explain *e, enum explain_direction direction,
		       const struct lis200_frame *f)
{
	const char *check = f->kind == LIS200_FRAME_BLOCK ? "right" : "WRONG";
	const char *more = f->last ? "" : ", more follows";

	if (f->command[0])
		tell(e, direction, 0, "%s %s, check %s%s", f->command, command_name(f->command),
		     check, more);
	else
		tell(e, direction, 0, "answer, check %s%s", check, more);
	if (f->command[0])
		tell_command(e, direction, f);
	else
		tell_answer(e, direction, f);
}

static void tell_frame(struct explain *e, enum explain_direction direction,
		       const struct lis200_frame *f)
{
	int n = (int)(f->data.n < SHOWN_MAX ? f->data.n : SHOWN_MAX);

	switch (f->kind) {
	case LIS200_FRAME_LINE:
		tell(e, direction, 0, "%s /%.*s",
		     f->data.n && f->data.p[0] == '?' ? "sign-on" : "identification", n, f->data.p);
		return;
	case LIS200_FRAME_OPTION:
		tell(e, direction, 0, "option %.*s%s", n, f->data.p,
		     f->data.n == 3 && f->data.p[2] == '1' ? ": programming mode" : "");
		return;
	case LIS200_FRAME_ACK:
		if (direction == EXPLAIN_FROM_METER && e->open)
			close_question(e, 0);
		tell(e, direction, 0, "ACK%s",
		     direction == EXPLAIN_TO_METER ? ": the next block" : ": done");
		return;
	case LIS200_FRAME_NAK:
		tell(e, direction, 0, "NAK: once more");
		return;
	case LIS200_FRAME_BLOCK:
	case LIS200_FRAME_BAD:
		tell_block(e, direction, f);
		return;
	}
}

/* The explainer ----------------------------------------------------------- */

static struct explain *explain_open(const struct explain_how *how)
{
	struct explain *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->how = *how;
	e->receiver[EXPLAIN_TO_METER].options = true;
	return e;
}

static void tell_noise(struct explain *e, enum explain_direction direction, size_t n)
{
	if (n)
		tell(e, direction, 0, "%zu bytes that are no frame", n);
}

static void explain_feed(struct explain *e, enum explain_direction direction, int64_t at,
			 const uint8_t *p, size_t n)
{
	struct lis200_receiver *r = &e->receiver[direction];
	struct lis200_frame f;

	/* One by one, so that what was no frame is known when a frame ends. */
	for (size_t i = 0; i < n; i++) {
		struct rd in = rd_make(p + i, 1);
		do {
			size_t noise = r->noise;
			if (!lis200_receive(r, &in, &f))
				break;
			tell_noise(e, direction, noise);
			e->at[direction] = at;
			tell_frame(e, direction, &f);
		} while (rd_left(&in));
	}
	e->at[direction] = at;
	/* We send an option whole: an acknowledgement that ends here is just that. */
	if (r->expect == LIS200_OPTION && !r->len) {
		lis200_receiver_reset(r);
		tell_frame(e, direction, &(struct lis200_frame){ .kind = LIS200_FRAME_ACK });
	}
}

static void explain_close(struct explain *e)
{
	if (!e)
		return;
	for (unsigned d = 0; d < 2; d++) {
		struct lis200_receiver *r = &e->receiver[d];
		tell_noise(e, (enum explain_direction)d, r->noise);
		if (lis200_receiving(r))
			tell(e, (enum explain_direction)d, 0,
			     "a frame that does not end: %zu bytes", r->len + 1);
		lis200_receiver_finish(r);
	}
	free(e);
}

const struct explainer lis200_explainer = {
	.open = explain_open,
	.feed = explain_feed,
	.close = explain_close,
};
