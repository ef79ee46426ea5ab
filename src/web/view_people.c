#include "web/view.h"

#include "base/str.h"

void view_area(struct jsonw *j, bool whole, const struct area_shown *items, size_t count,
	       const struct tz *zone)
{
	jsonw_key(j, "area");
	jsonw_object(j);
	jsonw_key(j, "whole");
	jsonw_bool(j, whole);
	jsonw_key(j, "groups");
	jsonw_array(j);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(j);
		view_key_int(j, "id", items[i].group);
		jsonw_key(j, "path");
		jsonw_text(j, items[i].path ? items[i].path : "");
		view_key_time(j, "until", items[i].until, zone);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_role_ref(struct jsonw *j, int64_t id, const char *name)
{
	jsonw_key(j, "role");
	jsonw_object(j);
	view_key_int(j, "id", id);
	jsonw_key(j, "name");
	jsonw_text(j, name);
	jsonw_object_end(j);
}

void view_right_names(struct jsonw *j, const struct right_set *rights)
{
	jsonw_key(j, "rights");
	jsonw_array(j);
	for (unsigned i = 0; i < RIGHT_COUNT; i++)
		if (right_set_has(rights, (enum right)i))
			jsonw_text(j, right_name((enum right)i));
	jsonw_array_end(j);
}

static void key_bool(struct jsonw *j, const char *key, bool v)
{
	jsonw_key(j, key);
	jsonw_bool(j, v);
}

static void key_words(struct jsonw *j, const char *key, const char *text)
{
	jsonw_key(j, key);
	jsonw_text(j, text);
}

void view_user(struct jsonw *j, const struct user_card *card, const struct tz *zone)
{
	const struct user *u = &card->user;
	jsonw_object(j);
	view_key_int(j, "id", u->id);
	key_words(j, "login", u->login);
	key_words(j, "name", u->name);
	view_role_ref(j, u->role, u->role_name);
	view_area(j, u->area_whole, card->areas, card->area_count, zone);
	key_words(j, "locale", u->locale);
	key_bool(j, "disabled", u->disabled);
	key_bool(j, "ldap", u->ldap);
	key_bool(j, "second_factor", u->second_factor);
	key_bool(j, "must_change_password", u->must_change);
	view_key_int(j, "failures", u->failures);
	view_key_time(j, "created", u->created_at, zone);
	view_key_time(j, "last_login", u->signed_in_at, zone);
	jsonw_object_end(j);
}

void view_web_session(struct jsonw *j, const struct web_session *w, int64_t current,
		      const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", w->id);
	key_words(j, "peer", w->peer);
	key_words(j, "user_agent", w->user_agent);
	view_key_time(j, "created_at", w->created_at, zone);
	view_key_time(j, "last_seen", w->last_seen, zone);
	view_key_time(j, "expires_at", w->expires_at, zone);
	key_bool(j, "current", w->id == current);
	jsonw_object_end(j);
}

void view_token(struct jsonw *j, const struct token_card *card, const struct tz *zone)
{
	const struct api_token *t = &card->token;
	jsonw_object(j);
	view_key_int(j, "id", t->id);
	key_words(j, "name", t->name);
	jsonw_key(j, "user");
	jsonw_object(j);
	view_key_int(j, "id", t->user);
	key_words(j, "login", t->login);
	jsonw_object_end(j);
	view_right_names(j, &card->rights);
	view_area(j, t->area_whole, card->areas, card->area_count, zone);
	view_key_time(j, "created_at", t->created_at, zone);
	view_key_time(j, "expires_at", t->expires_at, zone);
	view_key_time(j, "last_used_at", t->last_used_at, zone);
	view_key_text(j, "last_used_from", t->last_used_from);
	jsonw_object_end(j);
}

static void key_json(struct jsonw *j, const char *key, const char *json)
{
	jsonw_key(j, key);
	if (json)
		jsonw_raw(j, json);
	else
		jsonw_null(j);
}

void view_audit(struct jsonw *j, const struct audit_entry *e, const struct tz *zone)
{
	const struct audit_record *r = &e->record;
	jsonw_object(j);
	view_key_int(j, "id", r->id);
	view_key_time(j, "time", r->time, zone);
	key_words(j, "who", r->who);
	key_words(j, "origin", r->origin);
	key_words(j, "action", r->action);
	key_words(j, "object", r->object);
	key_json(j, "before", r->before);
	key_json(j, "after", r->after);
	key_words(j, "personal", audit_personal_name(e->personal));
	jsonw_object_end(j);
}

void view_audit_verdict(struct jsonw *j, const struct audit_verdict *v)
{
	char hash[2 * AUDIT_HASH + 1];
	hex_format(hash, v->hash, sizeof v->hash);
	jsonw_object(j);
	key_bool(j, "ok", v->flaw == AUDIT_WHOLE);
	view_key_text(j, "flaw", v->flaw == AUDIT_WHOLE ? NULL : audit_flaw_name(v->flaw));
	view_key_int(j, "records", v->records);
	view_key_int(j, "removed", v->removed);
	jsonw_key(j, "first_bad");
	if (v->first_bad)
		jsonw_int(j, v->first_bad);
	else
		jsonw_null(j);
	view_key_int(j, "newest", v->newest);
	key_words(j, "hash", hash);
	jsonw_object_end(j);
}
