#include "service/personal.h"

bool personal_seen(const struct caller *c)
{
	return caller_may(c, RIGHT_SUBSCRIBER_VIEW);
}

const char *personal_text(const struct caller *c, const char *text)
{
	return personal_seen(c) || !text || !text[0] ? text : PERSONAL_MASK;
}

void personal_mask_row(const struct caller *c, struct meter_row *row)
{
	row->subscriber_name = personal_text(c, row->subscriber_name);
	row->account = personal_text(c, row->account);
}

void personal_mask_subscriber(const struct caller *c, struct subscriber *s)
{
	const char **const texts[] = { &s->name, &s->account, &s->street, &s->house,
				       &s->flat, &s->phone,   &s->email };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = personal_text(c, *texts[i]);
}

static bool is_there(const char *text)
{
	return text && text[0];
}

bool personal_query(const struct meter_query *q)
{
	const struct meter_filter *f = &q->filter;

	return is_there(f->subscriber) || is_there(f->account) || is_there(f->street) ||
	       is_there(f->house) || is_there(f->flat) || is_there(f->phone) ||
	       q->sort == METER_BY_SUBSCRIBER || q->sort == METER_BY_ACCOUNT;
}

bool personal_check_query(const struct caller *c, struct meter_query *q, struct err *err)
{
	if (personal_seen(c))
		return true;
	q->filter.impersonal = true;
	return !personal_query(q) || caller_check(c, RIGHT_SUBSCRIBER_VIEW, err);
}
