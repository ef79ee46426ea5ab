#include <jansson.h>

#include "store/image.h"

static bool take(struct jsonw *j, struct arena *a, const char **ret, struct err *err)
{
	AUTO_FREE char *text = NULL;
	size_t n;

	if (!jsonw_take(j, &text, &n, err))
		return false;
	const char *own = arena_strdup(a, text);
	if (!own)
		return err_set(err, ERR_NOMEM, "no memory for the journal of a job");
	*ret = own;
	return true;
}

static void put_text(struct jsonw *j, const char *key, const char *value)
{
	if (!value[0])
		return;
	jsonw_key(j, key);
	jsonw_text(j, value);
}

static void put_int(struct jsonw *j, const char *key, int64_t value)
{
	if (!value)
		return;
	jsonw_key(j, key);
	jsonw_int(j, value);
}

/* One row a field: the members of the JSON, what is read and what is written. */
#define METER_TEXTS(X)                                                                             \
	X(type)                                                                                    \
	X(profile) X(zone) X(seal) X(place) X(sim_phone)
#define METER_NUMBERS(X)                                                                           \
	X(id)                                                                                      \
	X(group) X(subscriber) X(commissioned_on) X(verified_on) X(verification_due) X(since)
#define SUBSCRIBER_TEXTS(X)                                                                        \
	X(name)                                                                                    \
	X(account) X(city) X(street) X(house) X(flat) X(phone) X(email)

bool meter_image_json(const struct meter_image *m, struct arena *a, const char **ret,
		      struct err *err)
{
	AUTO_JSONW j = { 0 };

	jsonw_object(&j);
	put_int(&j, "state", m->state);
#define PUT(field) put_text(&j, #field, m->field);
	METER_TEXTS(PUT)
#undef PUT
#define PUT(field) put_int(&j, #field, m->field);
	METER_NUMBERS(PUT)
#undef PUT
	jsonw_object_end(&j);
	return take(&j, a, ret, err);
}

bool subscriber_json(const struct subscriber *s, struct arena *a, const char **ret, struct err *err)
{
	AUTO_JSONW j = { 0 };

	jsonw_object(&j);
	put_int(&j, "id", s->id);
	put_int(&j, "kind", s->kind);
#define PUT(field) put_text(&j, #field, s->field);
	SUBSCRIBER_TEXTS(PUT)
#undef PUT
	jsonw_object_end(&j);
	return take(&j, a, ret, err);
}

static const char *get_text(const json_t *o, const char *key, struct arena *a, bool *broken)
{
	const char *text = json_string_value(json_object_get(o, key));
	const char *own = text ? arena_strdup(a, text) : "";

	*broken |= !own;
	return own;
}

static int64_t get_int(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static json_t *parse(const char *json, struct err *err)
{
	json_t *o = json_loads(json, 0, NULL);

	if (!o)
		(void)err_set(err, ERR_DB, "the journal of a job is broken");
	return o;
}

bool meter_image_parse(const char *json, struct arena *a, struct meter_image *ret, struct err *err)
{
	bool broken = false;
	struct meter_image m = { 0 };
	json_t *o = parse(json, err);

	if (!o)
		return false;
	m.state = (enum meter_state)get_int(o, "state");
#define GET(field) m.field = get_text(o, #field, a, &broken);
	METER_TEXTS(GET)
#undef GET
#define GET(field) m.field = get_int(o, #field);
	METER_NUMBERS(GET)
#undef GET
	json_decref(o);
	if (broken)
		return err_set(err, ERR_NOMEM, "no memory for the journal of a job");
	*ret = m;
	return true;
}

bool subscriber_parse(const char *json, struct arena *a, struct subscriber *ret, struct err *err)
{
	bool broken = false;
	struct subscriber s = { 0 };
	json_t *o = parse(json, err);

	if (!o)
		return false;
	s.id = get_int(o, "id");
	s.kind = get_int(o, "kind") ? SUBSCRIBER_ORGANISATION : SUBSCRIBER_PERSON;
#define GET(field) s.field = get_text(o, #field, a, &broken);
	SUBSCRIBER_TEXTS(GET)
#undef GET
	json_decref(o);
	if (broken)
		return err_set(err, ERR_NOMEM, "no memory for the journal of a job");
	*ret = s;
	return true;
}
