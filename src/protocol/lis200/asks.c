/* asks.c - what the collector asks for, but archives: see driver.h. */
#include "protocol/lis200/session.h"

#include <ctype.h>
#include <stdio.h>

#include "base/decimal.h"

static void tell(struct lis200_session *s, const struct driver_told *told)
{
	s->sink.told(s->sink.owner, told);
}

/* Identity ---------------------------------------------------------------- */

enum { TICKET_SERIAL, TICKET_TYPE, TICKET_FIRMWARE };

static bool take_text(struct lis200_session *s, size_t ticket, char *buf, size_t cap,
		      enum ask_result *ret_result, struct err *err)
{
	struct lis200_value v;
	if (!lis200_fetch_value(s, ticket, &v, ret_result, err))
		return false;
	*ret_result = ASK_BAD_ANSWER;
	if (!lis200_text(v.text, buf, cap, err))
		return false;
	*ret_result = ASK_OK;
	return true;
}

static bool is_serial(const char *text)
{
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_./", text[i]))
			return false;
	return n > 0;
}

/* Of the identity only the serial must be there. */
static void identity_done(struct lis200_session *s)
{
	struct driver_told told = { .kind = TOLD_IDENTITY };
	struct driver_identity *id = &told.identity;
	struct err *err = &s->head.err;
	enum ask_result result;
	enum ask_result other;

	if (take_text(s, TICKET_SERIAL, id->serial, sizeof id->serial, &result, err) &&
	    !is_serial(id->serial)) {
		(void)err_set(err, ERR_PROTO, "the meter's serial number is none");
		result = ASK_BAD_ANSWER;
	}
	if (result == ASK_OK) {
		if (!take_text(s, TICKET_TYPE, id->type, sizeof id->type, &other, NULL))
			id->type[0] = 0;
		if (!take_text(s, TICKET_FIRMWARE, id->firmware, sizeof id->firmware, &other, NULL))
			id->firmware[0] = 0;
		(void)str_copy(id->device, sizeof id->device, str_from(s->ident));
		tell(s, &told);
	}
	lis200_session_finish(s, result);
}

static void identify(struct lis200_session *s)
{
	lis200_fetch_begin(s);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_SERIAL]);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_TYPE]);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_FIRMWARE]);
	lis200_fetch_run(s, identity_done);
}

/* Clock and current values: the clock is always the first ------------------ */

enum { TICKET_CLOCK, TICKET_INDEX, TICKET_TEMPERATURE, TICKET_STATUS };

/* The meter keeps local time and knows no zone: that of its place holds. */
static enum ask_result take_clock(struct lis200_session *s, struct reading *r)
{
	struct lis200_value v;
	enum ask_result result;

	r->offset = s->offset;
	if (!lis200_fetch_value(s, TICKET_CLOCK, &v, &result, &s->head.err))
		return result;
	return lis200_time(v.text, r->offset, &r->time, &s->head.err) ? ASK_OK : ASK_BAD_ANSWER;
}

static void clock_done(struct lis200_session *s)
{
	struct driver_told told = { .kind = TOLD_CLOCK, .reading.temperature = TEMPERATURE_NONE };
	enum ask_result result = take_clock(s, &told.reading);
	if (result == ASK_OK)
		tell(s, &told);
	lis200_session_finish(s, result);
}

static void ask_clock(struct lis200_session *s)
{
	lis200_fetch_begin(s);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_CLOCK]);
	lis200_fetch_run(s, clock_done);
}

static enum ask_result take_index(struct lis200_session *s, int64_t *ret)
{
	struct err *err = &s->head.err;
	struct lis200_value v;
	enum ask_result result;
	int64_t index;

	if (!lis200_fetch_value(s, TICKET_INDEX, &v, &result, err))
		return result;
	if (!lis200_quantity(&v, STR(""), UNIT_LITRE, 0, &index, err))
		return ASK_BAD_ANSWER;
	if (index < 0 || index > ROWS_INDEX_MAX) {
		(void)err_set(err, ERR_PROTO, "the meter's index is out of any range");
		return ASK_BAD_ANSWER;
	}
	*ret = index;
	return ASK_OK;
}

/* Temperature and status are welcome, but no reason to refuse the index. */
static void take_rest(struct lis200_session *s, struct reading *r)
{
	struct lis200_value v;
	enum ask_result result;
	int64_t celsius;

	if (lis200_fetch_value(s, TICKET_TEMPERATURE, &v, &result, NULL) &&
	    lis200_quantity(&v, STR(""), UNIT_CELSIUS, 2, &celsius, NULL))
		r->temperature = rows_temperature(celsius);
	if (lis200_fetch_value(s, TICKET_STATUS, &v, &result, NULL) &&
	    lis200_current_status(str_from(s->fetched[TICKET_STATUS].text), s->lis, &r->status))
		r->flags |= profile_status_flags(s->profile, r->status);
}

static void current_done(struct lis200_session *s)
{
	struct driver_told told = { .kind = TOLD_CURRENT, .reading.temperature = TEMPERATURE_NONE };
	enum ask_result result = take_clock(s, &told.reading);
	if (result == ASK_OK)
		result = take_index(s, &told.reading.index);
	if (result == ASK_OK) {
		take_rest(s, &told.reading);
		tell(s, &told);
	}
	lis200_session_finish(s, result);
}

static void ask_current(struct lis200_session *s)
{
	lis200_fetch_begin(s);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_CLOCK]);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_INDEX]);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_TEMPERATURE]);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_STATUS]);
	lis200_fetch_run(s, current_done);
}

static void write_done(struct lis200_session *s)
{
	if (s->reply.result != ASK_OK)
		s->head.err = s->reply.err;
	lis200_session_finish(s, s->reply.result);
}

static void not_supported(struct lis200_session *s, const char *what, const char *how)
{
	(void)err_set(&s->head.err, ERR_UNSUPPORTED, "this type of meter has no %s%s", what, how);
	lis200_session_finish(s, ASK_NOT_SUPPORTED);
}

static void set_clock(struct lis200_session *s)
{
	char text[LIS200_TIME_MAX];
	const char *address = s->lis->role[LIS200_CLOCK];

	if (!address) {
		not_supported(s, "clock", " to set");
		return;
	}
	lis200_time_text(text, s->ask.utc, s->offset);
	lis200_request_write(s, address, text, write_done);
}

/* Parameters -------------------------------------------------------------- */

/* What is known of a parameter: its place here, its text in the type's list. */
struct place {
	const struct profile_lis200_parameter *here;
	const struct profile_parameter *text;
};

static bool find_place(const struct lis200_session *s, const char *key, struct place *ret)
{
	*ret = (struct place){ .text = profile_parameter(s->profile, key) };
	for (size_t i = 0; i < s->lis->parameter_count; i++)
		if (strcmp(s->lis->parameters[i].key, key) == 0)
			ret->here = &s->lis->parameters[i];
	return ret->here && ret->text;
}

static struct str meter_unit(const struct place *p)
{
	return str_from(p->here->meter_unit);
}

/* The form of the catalogue. */
static bool take_parameter(const struct place *p, const struct lis200_value *v,
			   char text[static DRIVER_TEXT_MAX], struct err *err)
{
	char number[DECIMAL_MAX];
	struct str whole = v->text;
	int64_t i;

	switch (p->text->form) {
	case FORM_DECIMAL:
	case FORM_INTEGER:
		if (!lis200_quantity(v, meter_unit(p), p->text->unit, p->text->decimals, &i, err))
			return false;
		(void)decimal_format(number, i, p->text->decimals, p->text->decimals, '.');
		return str_copy(text, DRIVER_TEXT_MAX, str_from(number));
	case FORM_TEXT:
	case FORM_PIN:
		if (v->unit.n) /* a text may have an asterisk of its own */
			whole.n = (size_t)(v->unit.p + v->unit.n - whole.p);
		return lis200_text(whole, text, DRIVER_TEXT_MAX, err);
	case FORM_ZONE:
	case FORM_WINDOW:
	case FORM_HOST:
	case FORM_PORT:
	case FORM_COUNT:
		break;
	}
	return err_set(err, ERR_INTERNAL, "LIS-200 has no such form");
}

static void parameters_next(struct lis200_session *s);

static void tell_parameter(struct lis200_session *s, enum ask_result result, const char *text,
			   const struct err *err)
{
	if (result != ASK_OK)
		s->head.err = *err;
	tell(s, &(struct driver_told){ .kind = TOLD_PARAMETER,
				       .key = s->ask.keys[s->key_next],
				       .result = result,
				       .text = text });
	s->key_next++;
}

static void parameter_done(struct lis200_session *s)
{
	char text[DRIVER_TEXT_MAX] = "";
	struct err err = { 0 };
	struct lis200_value v;
	struct place p;
	enum ask_result result = ASK_BAD_ANSWER;

	if (find_place(s, s->ask.keys[s->key_next], &p) &&
	    lis200_fetch_value(s, 0, &v, &result, &err) && !take_parameter(&p, &v, text, &err))
		result = ASK_BAD_ANSWER;
	tell_parameter(s, result, result == ASK_OK ? text : "", &err);
	parameters_next(s);
}

static void parameters_next(struct lis200_session *s)
{
	struct place p;
	struct err err;

	while (s->key_next < s->ask.key_count) {
		const char *key = s->ask.keys[s->key_next];
		if (find_place(s, key, &p) && p.here->readable) {
			lis200_fetch_begin(s);
			(void)lis200_fetch_add(s, p.here->address);
			lis200_fetch_run(s, parameter_done);
			return;
		}
		(void)err_set(&err, ERR_UNSUPPORTED, "this type of meter has no %s to read", key);
		tell_parameter(s, ASK_NOT_SUPPORTED, "", &err);
	}
	lis200_session_finish(s, ASK_OK);
}

static void tell_written(struct lis200_session *s, enum ask_result result)
{
	tell(s, &(struct driver_told){ .kind = TOLD_WRITTEN,
				       .key = s->ask.key,
				       .result = result,
				       .text = result == ASK_OK ? "" : s->head.err.msg });
}

static bool write_parameter(struct lis200_session *s, enum ask_result *ret);

static bool take_next(struct lis200_session *s)
{
	if (s->key_next == s->ask.key_count)
		return false;
	s->ask.key = s->ask.keys[s->key_next];
	s->ask.text = s->ask.texts[s->key_next];
	return true;
}

/* Goes on until one needs the wire, or all are through. */
static void write_all(struct lis200_session *s)
{
	enum ask_result result;

	for (; take_next(s); s->key_next++) {
		if (write_parameter(s, &result))
			return;
		tell_written(s, result);
	}
	lis200_session_finish(s, ASK_OK);
}

/* The only one is the result of the ask, of several each is told. */
static void written(struct lis200_session *s, enum ask_result result)
{
	if (!s->ask.texts) {
		lis200_session_finish(s, result);
		return;
	}
	tell_written(s, result);
	s->key_next++;
	write_all(s);
}

static void value_written(struct lis200_session *s)
{
	if (s->reply.result != ASK_OK)
		s->head.err = s->reply.err;
	written(s, s->reply.result);
}

static bool fits_the_wire(const char *text)
{
	for (const char *p = text; *p; p++)
		if (*p < 0x20 || *p > 0x7e || *p == '(' || *p == ')')
			return false;
	return strlen(text) < DRIVER_TEXT_MAX;
}

/* False: nothing went out, *ret says why. */
static bool write_value(struct lis200_session *s, const struct place *p, struct str unit,
			enum ask_result *ret)
{
	char text[DRIVER_TEXT_MAX];
	struct err *err = &s->head.err;
	int64_t i;
	bool number = p->text->form == FORM_DECIMAL || p->text->form == FORM_INTEGER;

	if (number) {
		if (!decimal_parse(s->ask.text, p->text->decimals, &i, err) ||
		    !lis200_quantity_text(i, p->text->decimals, p->text->unit, unit, text,
					  sizeof text, err)) {
			*ret = err->kind == ERR_PROTO ? ASK_BAD_ANSWER : ASK_NOT_SUPPORTED;
			return false;
		}
	} else if (!fits_the_wire(s->ask.text)) {
		*ret = ASK_NOT_SUPPORTED;
		return err_set(err, ERR_UNSUPPORTED, "%s: seven bits cannot carry this text",
			       s->ask.key);
	}
	lis200_request_write(s, p->here->address, number ? text : s->ask.text, value_written);
	return true;
}

/* The unit that the meter gives a value in is the one that it takes it in. */
static void unit_done(struct lis200_session *s)
{
	struct lis200_value v;
	struct place p;
	enum ask_result result = ASK_NOT_SUPPORTED;
	bool known = find_place(s, s->ask.key, &p) &&
		     lis200_fetch_value(s, 0, &v, &result, &s->head.err);

	if ((!known && !(result == ASK_REFUSED && p.here && p.here->meter_unit)) ||
	    !write_value(s, &p, known && v.unit.n ? v.unit : meter_unit(&p), &result))
		written(s, result);
}

/* As write_value(). */
static bool write_parameter(struct lis200_session *s, enum ask_result *ret)
{
	struct place p;

	if (!find_place(s, s->ask.key, &p) || !p.here->writable) {
		*ret = ASK_NOT_SUPPORTED;
		return err_set(&s->head.err, ERR_UNSUPPORTED,
			       "this type of meter has no %s to write", s->ask.key);
	}
	if (p.text->unit == UNIT_NONE || !p.here->readable)
		return write_value(s, &p, meter_unit(&p), ret);
	lis200_fetch_begin(s);
	(void)lis200_fetch_add(s, p.here->address);
	lis200_fetch_run(s, unit_done);
	return true;
}

static void write_one(struct lis200_session *s)
{
	enum ask_result result;

	if (!write_parameter(s, &result))
		lis200_session_finish(s, result);
}

void lis200_session_start_ask(struct lis200_session *s)
{
	switch (s->ask.kind) {
	case ASK_IDENTIFY:
		identify(s);
		return;
	case ASK_CLOCK:
		ask_clock(s);
		return;
	case ASK_SET_CLOCK:
		set_clock(s);
		return;
	case ASK_CURRENT:
		ask_current(s);
		return;
	case ASK_ARCHIVE:
	case ASK_EVENTS:
		lis200_archive_start(s);
		return;
	case ASK_PARAMETERS:
		s->key_next = 0;
		parameters_next(s);
		return;
	case ASK_WRITE:
		s->key_next = 0;
		if (s->ask.texts)
			write_all(s);
		else
			write_one(s);
		return;
	case ASK_EXECUTE:
		not_supported(s, s->ask.key, " to run");
		return;
	case ASK_CONFIRM:
	case ASK_RELEASE:
		break;
	}
	(void)err_set(&s->head.err, ERR_UNSUPPORTED, "nothing was pushed");
	lis200_session_finish(s, ASK_NOT_SUPPORTED);
}
