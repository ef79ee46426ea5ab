/* asks.c - what the collector asks for, but archives: see driver.h. */
#include "protocol/dlms/session.h"

#include "protocol/dlms/explain.h"

#include <ctype.h>

static const struct profile_object *role(const struct session *s, enum profile_role r)
{
	return &s->profile->role[r];
}

static struct profile_object attribute(const struct profile_object *o, uint8_t number)
{
	struct profile_object a = *o;
	a.attribute = number;
	return a;
}

static void tell(struct session *s, const struct driver_told *told)
{
	s->sink.told(s->sink.owner, told);
}

/* Identity ---------------------------------------------------------------- */

static const enum profile_role identity_roles[] = { ROLE_DEVICE, ROLE_SERIAL, ROLE_TYPE,
						    ROLE_FIRMWARE };

static bool is_serial(const char *text)
{
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_./", text[i]))
			return false;
	return n > 0;
}

/* Of the identity only the serial must be there. */
static void identity_text(struct session *s, enum profile_role r, char *buf, size_t cap)
{
	enum ask_result result;
	const struct axdr_value *v = fetch_value(s, fetch_find(s, role(s, r)), &result, NULL);
	if (!v || !value_text(v, buf, cap, NULL))
		buf[0] = 0;
}

static bool read_counter(struct session *s, uint32_t *ret)
{
	enum ask_result result;
	int64_t i;
	size_t ticket = fetch_find(s, &s->profile->security.counter);
	const struct axdr_value *v = fetch_value(s, ticket, &result, NULL);
	if (!v || !axdr_integer(v, &i) || i < 0 || i > UINT32_MAX)
		return false;
	*ret = (uint32_t)i;
	return true;
}

static void identity_done(struct session *s)
{
	struct driver_told told = { .kind = TOLD_IDENTITY };
	struct driver_identity *id = &told.identity;
	struct err *err = &s->head.err;
	enum ask_result result;
	const struct axdr_value *v =
		fetch_value(s, fetch_find(s, role(s, ROLE_SERIAL)), &result, err);

	if (v && !value_text(v, id->serial, sizeof id->serial, err)) {
		result = ASK_BAD_ANSWER;
	} else if (v && !is_serial(id->serial)) {
		(void)err_set(err, ERR_PROTO, "the meter's serial number is none");
		result = ASK_BAD_ANSWER;
	}
	if (result == ASK_OK) {
		id->counter_known = read_counter(s, &id->counter);
		identity_text(s, ROLE_DEVICE, id->device, sizeof id->device);
		identity_text(s, ROLE_TYPE, id->type, sizeof id->type);
		identity_text(s, ROLE_FIRMWARE, id->firmware, sizeof id->firmware);
		memcpy(s->serial, id->serial, sizeof s->serial);
		tell(s, &told);
	}
	session_finish(s, result);
}

static void identify(struct session *s)
{
	fetch_begin(s);
	for (size_t i = 0; i < ARRAY_LEN(identity_roles); i++)
		(void)fetch_add(s, role(s, identity_roles[i]));
	(void)fetch_add(s, &s->profile->security.counter);
	fetch_run(s, identity_done);
}

/* Clock ------------------------------------------------------------------- */

/* The zone stands in for a deviation that is not specified. */
static void learn_zone(struct session *s)
{
	enum ask_result result;
	int64_t minutes;
	const struct axdr_value *v = fetch_value(s, 1, &result, NULL);
	struct cosem_zone zone = s->zone;
	zone.sign = s->profile->zone_sign;
	if (v && axdr_integer(v, &minutes) && minutes >= -840 && minutes <= 840)
		s->zone.offset_default = cosem_offset((int16_t)minutes, &zone);
}

static enum ask_result read_clock(struct session *s, size_t ticket, struct reading *r)
{
	enum ask_result result;
	struct cosem_time t;
	const struct axdr_value *v = fetch_value(s, ticket, &result, &s->head.err);
	if (!v)
		return result;
	if (!value_time(v, &s->zone, &t, &r->time, &r->offset, &s->head.err))
		return ASK_BAD_ANSWER;
	s->clock_tag = v->tag;
	if (t.status != COSEM_STATUS_ANY &&
	    (t.status & (COSEM_STATUS_INVALID | COSEM_STATUS_DOUBTFUL)))
		r->flags |= READING_CLOCK_INVALID;
	return ASK_OK;
}

static void clock_done(struct session *s)
{
	struct driver_told told = { .kind = TOLD_CLOCK, .reading.temperature = TEMPERATURE_NONE };
	learn_zone(s);
	archive_learn(s);
	enum ask_result result = read_clock(s, 0, &told.reading);
	if (result == ASK_OK)
		tell(s, &told);
	session_finish(s, result);
}

static void ask_clock(struct session *s)
{
	struct profile_object zone = attribute(role(s, ROLE_CLOCK), 3);
	fetch_begin(s);
	(void)fetch_add(s, role(s, ROLE_CLOCK));
	(void)fetch_add(s, &zone);
	s->fetch_needed = s->fetch_count;
	/* In the same list what every later ask needs. */
	fetch_add_quantity(s, role(s, ROLE_INDEX));
	fetch_add_quantity(s, role(s, ROLE_TEMPERATURE));
	archive_prefetch(s);
	fetch_run(s, clock_done);
}

static void set_done(struct session *s)
{
	session_finish(s, set_outcome(s, 0, &s->head.err));
}

static void set_clock(struct session *s)
{
	uint8_t bytes[COSEM_TIME_SIZE];
	struct cosem_time t = cosem_time_from_utc(s->ask.utc, s->ask.offset, s->zone.sign);
	struct axdr_value v = { .tag = s->clock_tag, .count = sizeof bytes, .bytes = bytes };

	cosem_time_encode(bytes, &t);
	if (s->clock_tag == AXDR_UINT32)
		v = (struct axdr_value){ .tag = AXDR_UINT32, .i = s->ask.utc };
	fetch_begin(s);
	set_begin(s);
	size_t at;
	if (set_add(s, role(s, ROLE_CLOCK), &v, &at, &s->head.err))
		set_run(s, set_done);
	else
		session_finish(s, ASK_NOT_SUPPORTED);
}

/* Current values ---------------------------------------------------------- */

static enum ask_result current_index(struct session *s, struct reading *r)
{
	struct err *err = &s->head.err;
	enum ask_result result = ASK_BAD_ANSWER;
	struct quantity q;
	size_t ticket = fetch_find(s, role(s, ROLE_INDEX));
	const struct axdr_value *v = fetch_value(s, ticket, &result, err);
	if (!v || !fetch_quantity(s, role(s, ROLE_INDEX), &q, &result, err))
		return result;
	return value_index(v, q, &r->index, err) ? ASK_OK : ASK_BAD_ANSWER;
}

/* Temperature and status are welcome, but no reason to refuse the index. */
static void current_rest(struct session *s, struct reading *r)
{
	enum ask_result result;
	struct quantity q;
	size_t ticket = fetch_find(s, role(s, ROLE_TEMPERATURE));
	const struct axdr_value *t = fetch_value(s, ticket, &result, NULL);
	if (t && fetch_quantity(s, role(s, ROLE_TEMPERATURE), &q, &result, NULL))
		r->temperature = value_temperature(t, q);
	const struct axdr_value *status =
		fetch_value(s, fetch_find(s, role(s, ROLE_STATUS)), &result, NULL);
	if (status && value_status(status, &r->status))
		r->flags |= profile_status_flags(s->profile, r->status);
}

static void current_done(struct session *s)
{
	struct driver_told told = { .kind = TOLD_CURRENT, .reading.temperature = TEMPERATURE_NONE };
	enum ask_result result = current_index(s, &told.reading);
	if (result == ASK_OK)
		result = read_clock(s, 0, &told.reading);
	if (result == ASK_OK) {
		current_rest(s, &told.reading);
		tell(s, &told);
	}
	session_finish(s, result);
}

static void ask_current(struct session *s)
{
	fetch_begin(s);
	(void)fetch_add(s, role(s, ROLE_CLOCK));
	(void)fetch_add(s, role(s, ROLE_INDEX));
	fetch_add_quantity(s, role(s, ROLE_INDEX));
	(void)fetch_add(s, role(s, ROLE_TEMPERATURE));
	fetch_add_quantity(s, role(s, ROLE_TEMPERATURE));
	(void)fetch_add(s, role(s, ROLE_STATUS));
	fetch_run(s, current_done);
}

/* Parameters -------------------------------------------------------------- */

struct param_context session_context(const struct session *s, const struct profile_parameter *p)
{
	struct param_context c = { .parameter = p, .zone = s->zone };
	c.zone.sign = s->profile->zone_sign;
	return c;
}

static enum ask_result read_parameter(struct session *s, const char *key,
				      char text[static DRIVER_TEXT_MAX], struct err *err)
{
	const struct profile_parameter *p = profile_parameter(s->profile, key);
	enum ask_result result = ASK_NOT_SUPPORTED;
	if (!p || !p->readable) {
		(void)err_set(err, ERR_UNSUPPORTED, "this type of meter has no %s to read", key);
		return result;
	}
	struct param_context c = session_context(s, p);
	const struct axdr_value *v = fetch_value(s, fetch_find(s, &p->object), &result, err);
	if (!v)
		return result;
	if (p->form == FORM_DECIMAL && !fetch_quantity(s, &p->object, &c.quantity, &result, err))
		return result;
	return param_read(&c, v, text, err) ? ASK_OK : ASK_BAD_ANSWER;
}

static void tell_parameter(struct session *s, const char *key)
{
	char text[DRIVER_TEXT_MAX] = "";
	struct driver_told told = { .kind = TOLD_PARAMETER, .key = key, .text = text };
	struct err err = { 0 };
	told.result = read_parameter(s, key, text, &err);
	if (told.result != ASK_OK)
		s->head.err = err;
	tell(s, &told);
}

static void parameters_done(struct session *s);

/* As many keys as one request can ask for; those the type lacks cost nothing. */
static void parameters_next(struct session *s)
{
	size_t room = s->profile->list_items < FETCH_MAX ? s->profile->list_items : FETCH_MAX;
	fetch_begin(s);
	while (s->key_under < s->ask.key_count) {
		const struct profile_parameter *p =
			profile_parameter(s->profile, s->ask.keys[s->key_under]);
		if (p && p->readable) {
			if (s->fetch_count && s->fetch_count + 2 > room)
				break;
			(void)fetch_add(s, &p->object);
			if (p->form == FORM_DECIMAL)
				fetch_add_quantity(s, &p->object);
		}
		s->key_under++;
	}
	fetch_run(s, parameters_done);
}

static void parameters_done(struct session *s)
{
	while (s->key_next < s->key_under)
		tell_parameter(s, s->ask.keys[s->key_next++]);
	if (s->key_next < s->ask.key_count)
		parameters_next(s);
	else
		session_finish(s, ASK_OK);
}

static void ask_parameters(struct session *s)
{
	s->key_next = 0;
	s->key_under = 0;
	parameters_next(s);
}

static void tell_returned(struct session *s, const struct axdr_value *v)
{
	char text[DRIVER_TEXT_MAX];
	explain_value_text(v, text, sizeof text);
	tell(s, &(struct driver_told){ .kind = TOLD_RETURNED, .key = s->ask.key, .text = text });
}

static void execute_done(struct session *s)
{
	const struct axdr_value *v = s->action_result == ASK_OK ? action_returned(s) : NULL;
	if (v)
		tell_returned(s, v);
	session_finish(s, s->action_result);
}

/* The argument: a text of the ask, a number of the profile, or none. False: the ask is over. */
static bool action_argument(struct session *s, const struct profile_action *m,
			    struct axdr_value *ret)
{
	struct err *err = &s->head.err;
	struct profile_parameter p = { .key = m->key, .form = m->form, .type = m->type };
	struct param_context c = session_context(s, &p);
	bool good = m->takes_text ? param_write(&c, NULL, s->ask.text ? s->ask.text : "", &s->arena,
						ret, err)
				  : axdr_make_integer(m->type, m->value, ret);
	if (!good)
		session_finish(s, ASK_NOT_SUPPORTED);
	return good;
}

static void execute(struct session *s)
{
	const struct profile_action *m = profile_action(s->profile, s->ask.key);
	struct axdr_value v;
	fetch_begin(s);
	if (!m || !(s->conformance & CONFORMANCE_ACTION)) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED, "this type of meter has no action %s",
			      s->ask.key);
		session_finish(s, ASK_NOT_SUPPORTED);
	} else if (!m->takes_text && !m->type) {
		action_start(s, &m->object, NULL, execute_done);
	} else if (action_argument(s, m, &v)) {
		action_start(s, &m->object, &v, execute_done);
	}
}

void session_start_ask(struct session *s)
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
		archive_start(s);
		return;
	case ASK_PARAMETERS:
		ask_parameters(s);
		return;
	case ASK_WRITE:
		write_start(s);
		return;
	case ASK_EXECUTE:
		execute(s);
		return;
	case ASK_CONFIRM:
	case ASK_RELEASE:
	default:
		session_finish(s, ASK_NOT_SUPPORTED);
	}
}
