#include "service/token.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "service/private.h"
#include "service/signin.h"
#include "service/user.h"

/* Use is written down at most once in so many seconds. */
enum { USED_EVERY = 60 };

static void take_right(void *arg, const char *name)
{
	struct right_set *set = arg;
	enum right r;
	if (right_find(name, &r))
		right_set_add(set, r);
}

/* What the token was made for, cut to what its maker may now. */
static bool load_caller(struct service *sv, struct db *db, const struct api_token *t,
			const char *address, struct caller *ret, struct err *err)
{
	struct user u;
	struct caller c;
	struct right_set rights = { 0 };
	struct area area;
	if (!store_user_get(db, t->user, &u, err) || !caller_load(sv, db, &u, address, &c, err) ||
	    !store_token_rights(db, t->id, take_right, &rights, err) ||
	    !store_area_load(db, AREA_OF_TOKEN, t->id, t->area_whole, service_now(sv), &area,
			     err) ||
	    !store_area_cut(db, &area, &c.area, &c.area, err))
		return false;
	c.token = t->id;
	c.rights = right_set_common(&rights, &c.rights);
	*ret = c;
	return true;
}

static bool look_up(struct service *sv, const char *token, const char *address,
		    struct api_token *ret, struct caller *ret_caller, struct err *err)
{
	uint8_t hash[TOKEN_HASH];
	AUTO_READER r = { 0 };
	if (strlen(token) != TOKEN_CHARS ||
	    strncmp(token, TOKEN_PREFIX, sizeof TOKEN_PREFIX - 1) != 0)
		return err_set(err, ERR_UNAUTHENTICATED, "the token is not valid");
	/* Looked for by its hash, which nobody can aim at: the time tells nothing. */
	credential_hash(token, hash);
	return reader_take(sv, &r, err) &&
	       store_token_find(r.db, hash, service_now(sv), ret, err) &&
	       load_caller(sv, r.db, ret, address, ret_caller, err);
}

struct usage {
	int64_t id;
	int64_t now;
	const char *from;
};

static bool write_usage(struct db *db, void *arg, struct err *err)
{
	const struct usage *u = arg;
	return store_token_used(db, u->id, u->now, u->from, err);
}

bool service_token_find(struct service *sv, const char *token, const char *address,
			struct caller *ret, struct err *err)
{
	struct api_token t;
	struct caller c;
	struct err why = { 0 };
	int64_t now = service_now(sv);
	if (!look_up(sv, token, address, &t, &c, &why)) {
		if (why.kind == ERR_UNAUTHENTICATED && guard_token_failed(sv, address, now))
			return err_set(err, ERR_LIMIT,
				       "too many wrong tokens: locked for some time");
		return err_set(err, why.kind, "%s", why.msg);
	}
	struct usage u = { t.id, now, address };
	if (now >= t.last_used_at + USED_EVERY && !service_write(sv, write_usage, &u, err))
		return false;
	*ret = c;
	return true;
}

bool service_token_peek(struct service *sv, const char *token, struct caller *ret, struct err *err)
{
	struct api_token t;
	return look_up(sv, token, "", &t, ret, err);
}

struct making {
	struct service *sv;
	const struct caller *caller;
	const char *login; /* whose; NULL = the caller's */
	const struct token_wish *wish;
	struct right_set rights;
	uint8_t hash[TOKEN_HASH];
	struct api_token token;
};

static bool audit(const struct making *m, struct db *db, const char *login, struct err *err)
{
	char object[USER_OBJECT_MAX];
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *after = NULL;
	size_t n;
	jsonw_object(&j);
	jsonw_key(&j, "token");
	jsonw_int(&j, m->token.id);
	jsonw_key(&j, "name");
	jsonw_text(&j, m->token.name);
	jsonw_key(&j, "rights");
	jsonw_array(&j);
	for (size_t i = 0; i < m->wish->right_count; i++)
		jsonw_text(&j, m->wish->rights[i]);
	jsonw_array_end(&j);
	jsonw_key(&j, "whole");
	jsonw_bool(&j, m->token.area_whole);
	jsonw_object_end(&j);
	user_object(object, login);
	return jsonw_take(&j, &after, &n, err) &&
	       service_audit(m->sv, db, m->caller, "token.create", object, NULL, after, err);
}

static bool write_making(struct db *db, void *arg, struct err *err)
{
	static const struct area_grant nothing = { .whole = false };
	struct making *m = arg;
	struct user u;
	struct caller owner;
	const struct area_grant *area = &m->wish->area;
	if (!(m->login ? store_user_find(db, m->login, &u, err)
		       : store_user_get(db, m->caller->user, &u, err)) ||
	    !caller_load(m->sv, db, &u, m->caller->address, &owner, err))
		return false;
	if (u.disabled)
		return err_set(err, ERR_CONFLICT, "the user is disabled");
	/* "All" of a token is all that its maker sees, whatever that is. */
	if (!caller_check_grant(db, &owner, &m->rights, area->whole ? &nothing : area, err))
		return false;
	m->token.user = u.id;
	m->token.area_whole = area->whole;
	return store_token_create(db, &m->token, m->hash, m->wish->rights, m->wish->right_count,
				  err) &&
	       (area->whole ||
		store_area_set(db, AREA_OF_TOKEN, m->token.id, area->items, area->count, err)) &&
	       audit(m, db, u.login, err);
}

static bool read_wish(struct making *m, struct err *err)
{
	const struct token_wish *w = m->wish;
	struct str name = str_trim(str_from(w->name));
	for (size_t i = 0; i < w->right_count; i++) {
		enum right r;
		if (!right_find(w->rights[i], &r))
			return err_field(err, "rights", "names a function that is not known");
		if (right_set_has(&m->rights, r))
			return err_field(err, "rights", "names a function twice");
		right_set_add(&m->rights, r);
	}
	if (w->right_count == 0)
		return err_field(err, "rights", "names no function");
	if (name.n == 0 || !utf8_valid(name) ||
	    !str_copy(m->token.name, sizeof m->token.name, name))
		return err_field(err, "name", "must be text of 1 to %d bytes", TOKEN_NAME_MAX - 1);
	if (w->expires_at && w->expires_at <= m->token.created_at)
		return err_field(err, "expires_at", "is past");
	m->token.expires_at = w->expires_at;
	return true;
}

bool service_token_create_for(struct service *sv, const struct caller *c, const char *login,
			      const struct token_wish *wish, int64_t *ret_id,
			      char ret_token[static TOKEN_CHARS + 1], struct err *err)
{
	struct making m = { .sv = sv, .caller = c, .login = login, .wish = wish };
	char token[TOKEN_CHARS + 1] = TOKEN_PREFIX;
	m.token.created_at = service_now(sv);
	/* It would outlive its end, and have what its maker has instead of what it has. */
	if (c->token)
		return err_set(err, ERR_DENIED, "a token makes no tokens");
	if (!caller_check(c, login ? RIGHT_TOKEN_MANAGE : RIGHT_TOKEN_OWN, err) ||
	    !read_wish(&m, err))
		return false;
	credential_make(token + sizeof TOKEN_PREFIX - 1);
	credential_hash(token, m.hash);
	if (!service_write(sv, write_making, &m, err))
		return false;
	memcpy(ret_token, token, sizeof token);
	*ret_id = m.token.id;
	return true;
}

bool service_token_create(struct service *sv, const struct caller *c, const struct token_wish *wish,
			  int64_t *ret_id, char ret_token[static TOKEN_CHARS + 1], struct err *err)
{
	return service_token_create_for(sv, c, NULL, wish, ret_id, ret_token, err);
}

bool service_token_list(struct service *sv, const struct caller *c, int64_t before, unsigned limit,
			struct arena *a, const struct token_card **ret, size_t *ret_count,
			struct err *err)
{
	AUTO_READER r = { 0 };
	const struct api_token *rows;
	bool all = caller_may(c, RIGHT_TOKEN_MANAGE);
	size_t n;
	if (!all && !caller_check(c, RIGHT_TOKEN_OWN, err))
		return false;
	if (!reader_take(sv, &r, err) ||
	    !store_token_list(r.db, all ? 0 : c->user, before, limit, a, &rows, &n, err))
		return false;
	struct token_card *cards = arena_new(a, struct token_card, n + 1);
	if (!cards)
		return err_set(err, ERR_NOMEM, "no memory for the tokens");
	for (size_t i = 0; i < n; i++) {
		cards[i].token = rows[i];
		if (!store_token_rights(r.db, rows[i].id, take_right, &cards[i].rights, err) ||
		    !area_show(r.db, c, AREA_OF_TOKEN, rows[i].id, a, &cards[i].areas,
			       &cards[i].area_count, err))
			return false;
	}
	*ret = cards;
	*ret_count = n;
	return true;
}

struct revoking {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
};

/* Another's: with the function, and when he may and sees no more than the caller. */
static bool check_revoking(const struct revoking *v, struct db *db, const struct api_token *t,
			   struct err *err)
{
	struct user u;
	if (t->user == v->caller->user)
		return true;
	if (!caller_may(v->caller, RIGHT_TOKEN_MANAGE))
		return err_set(err, ERR_NOTFOUND, "there is no such token");
	return store_user_get(db, t->user, &u, err) &&
	       caller_check_over(v->sv, db, v->caller, &u, err);
}

static bool write_revoking(struct db *db, void *arg, struct err *err)
{
	const struct revoking *v = arg;
	struct api_token t;
	char object[USER_OBJECT_MAX];
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *before = NULL;
	size_t n;
	if (!store_token_get(db, v->id, &t, err))
		return false;
	if (!check_revoking(v, db, &t, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "token");
	jsonw_int(&j, t.id);
	jsonw_key(&j, "name");
	jsonw_text(&j, t.name);
	jsonw_object_end(&j);
	user_object(object, t.login);
	return jsonw_take(&j, &before, &n, err) &&
	       store_token_revoke(db, t.id, service_now(v->sv), err) &&
	       service_audit(v->sv, db, v->caller, "token.revoke", object, before, NULL, err);
}

bool service_token_revoke(struct service *sv, const struct caller *c, int64_t id, struct err *err)
{
	struct revoking v = { sv, c, id };
	return (caller_may(c, RIGHT_TOKEN_MANAGE) || caller_check(c, RIGHT_TOKEN_OWN, err)) &&
	       service_write(sv, write_revoking, &v, err);
}
