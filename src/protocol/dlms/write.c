/*
 * write.c - parameters are written: what their attributes hold is read first, so that
 * types and neighbours stay, then all of a group are set.
 */
#include "protocol/dlms/session.h"

static const char *key_at(const struct session *s, size_t i)
{
	return s->ask.texts ? s->ask.keys[i] : s->ask.key;
}

static const char *text_at(const struct session *s, size_t i)
{
	return s->ask.texts ? s->ask.texts[i] : s->ask.text;
}

/* One is the result of the ask, several are told. */
static void tell_written(struct session *s, size_t i, enum ask_result result, const struct err *err)
{
	if (result != ASK_OK)
		s->head.err = *err;
	if (!s->ask.texts) {
		s->write_result = result;
		return;
	}
	s->sink.told(s->sink.owner, &(struct driver_told){
					    .kind = TOLD_WRITTEN,
					    .key = key_at(s, i),
					    .result = result,
					    .text = result == ASK_OK ? "" : err->msg,
				    });
}

/* What the object holds: as it was read, or as a key before this one leaves it. */
static const struct axdr_value *value_now(struct session *s, const struct profile_parameter *p,
					  enum ask_result *ret_result, struct err *err)
{
	for (size_t i = s->key_next; i < s->key_under; i++) {
		size_t at = s->write_of[i - s->key_next];
		const struct profile_parameter *other = profile_parameter(s->profile, key_at(s, i));
		if (at != WRITE_NONE && other && other->readable &&
		    fetch_find(s, &other->object) == fetch_find(s, &p->object))
			return &s->write_value[at];
	}
	return fetch_value(s, fetch_find(s, &p->object), ret_result, err);
}

static enum ask_result change_value(struct session *s, const struct profile_parameter *p,
				    const char *text, struct axdr_value *ret, struct err *err)
{
	struct param_context c = session_context(s, p);
	enum ask_result result = ASK_OK;
	const struct axdr_value *old = NULL;

	if (p->readable)
		old = value_now(s, p, &result, err);
	/* What may be written and not read has its type in the profile. */
	if (p->readable && !old && !(p->type && result == ASK_REFUSED))
		return result;
	if (p->form == FORM_DECIMAL && !fetch_quantity(s, &p->object, &c.quantity, &result, err))
		return result;
	if (!param_write(&c, old, text, &s->arena, ret, err))
		return err->kind == ERR_PROTO ? ASK_BAD_ANSWER : ASK_NOT_SUPPORTED;
	return ASK_OK;
}

static void prepare(struct session *s, size_t i)
{
	const struct profile_parameter *p = profile_parameter(s->profile, key_at(s, i));
	enum ask_result result = ASK_NOT_SUPPORTED;
	struct axdr_value v;
	struct err err = { 0 };
	size_t at;

	if (!p || !p->writable)
		(void)err_set(&err, ERR_UNSUPPORTED, "this type of meter has no %s to write",
			      key_at(s, i));
	else
		result = change_value(s, p, text_at(s, i), &v, &err);
	if (result == ASK_OK && !set_add(s, &p->object, &v, &at, &err))
		result = ASK_NOT_SUPPORTED;
	if (result != ASK_OK) {
		tell_written(s, i, result, &err);
		return;
	}
	s->write_of[i - s->key_next] = (uint8_t)at;
	s->write_value[at] = v;
}

static void next_group(struct session *s);

static void group_written(struct session *s)
{
	for (size_t i = s->key_next; i < s->key_under; i++) {
		size_t at = s->write_of[i - s->key_next];
		struct err err = { 0 };
		if (at == WRITE_NONE)
			continue; /* told already */
		enum ask_result result = set_outcome(s, at, &err);
		tell_written(s, i, result, &err);
	}
	s->key_next = s->key_under;
	next_group(s);
}

static void group_read(struct session *s)
{
	set_begin(s);
	memset(s->write_of, WRITE_NONE, sizeof s->write_of);
	for (size_t i = s->key_next; i < s->key_under; i++)
		prepare(s, i);
	set_run(s, group_written);
}

static void next_group(struct session *s)
{
	size_t count = s->ask.texts ? s->ask.key_count : 1;
	if (s->key_next == count) {
		session_finish(s, s->ask.texts ? ASK_OK : s->write_result);
		return;
	}
	fetch_begin(s);
	while (s->key_under < count && s->key_under - s->key_next < WRITES_MAX) {
		const struct profile_parameter *p =
			profile_parameter(s->profile, key_at(s, s->key_under++));
		if (!p || !p->writable)
			continue;
		if (p->readable)
			(void)fetch_add(s, &p->object);
		if (p->form == FORM_DECIMAL)
			fetch_add_quantity(s, &p->object);
	}
	fetch_run(s, group_read);
}

void write_start(struct session *s)
{
	s->key_next = s->key_under = 0;
	next_group(s);
}
