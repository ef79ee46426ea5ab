#include "service/saved_search.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

static void view_saved(struct jsonw *j, const struct request *r, const struct saved_search *x)
{
	jsonw_object(j);
	view_key_int(j, "id", x->id);
	jsonw_key(j, "name");
	jsonw_text(j, x->name);
	jsonw_key(j, "query");
	jsonw_raw(j, x->query);
	jsonw_key(j, "shared");
	jsonw_bool(j, x->shared);
	jsonw_key(j, "own");
	jsonw_bool(j, x->user == r->caller.user);
	jsonw_key(j, "who");
	jsonw_text(j, x->login);
	view_key_time(j, "changed", x->changed_at, service_zone(r->service));
	jsonw_object_end(j);
}

static bool answer(struct request *r, int status, const struct saved_search *x, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_saved(&j, r, x);
	return request_answer_json(r, status, &j, err);
}

bool api_saved_search_list(struct request *r, struct err *err)
{
	const struct saved_search *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_saved_search_list(r->service, &r->caller, 0, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_saved(&j, r, &rows[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

/* Written anew, so that what is kept is an object of texts and nothing else. */
static bool take_query(struct request *r, const json_t *body, const char **ret, struct err *err)
{
	json_t *query = json_object_get(body, "query");
	const char *key;
	json_t *value;
	if (!query)
		return true;
	if (!json_is_object(query) || json_object_size(query) > REQUEST_QUERY_MAX)
		return err_field(err, "query", "must be an object of at most %d texts",
				 REQUEST_QUERY_MAX);
	json_object_foreach(query, key, value)
	{
		if (!json_is_string(value))
			return err_field(err, "query", "must be an object of texts");
	}
	AUTO_FREE char *text = json_dumps(query, JSON_COMPACT | JSON_SORT_KEYS);
	if (!text || !(*ret = arena_strdup(&r->arena, text)))
		return err_set(err, ERR_NOMEM, "no memory for a search");
	return strlen(*ret) <= SAVED_SEARCH_QUERY_MAX ||
	       err_field(err, "query", "has more than %d bytes", SAVED_SEARCH_QUERY_MAX);
}

static bool put(struct request *r, int64_t id, struct err *err)
{
	static const char *const members[] = { "name", "query", "shared", NULL };
	struct search_edit e = { .shared = -1 };
	struct saved_search x;
	bool shared = false;
	AUTO_BODY *body = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "name", !id, SAVED_SEARCH_NAME_MAX, &e.name, err) ||
	    !take_query(r, body, &e.query, err) || !body_bool(body, "shared", &shared, err))
		return false;
	if (!id && !e.query)
		return err_field(err, "query", "is required");
	if (!id || json_object_get(body, "shared"))
		e.shared = shared;
	return service_saved_search_put(r->service, &r->caller, id, &e, &r->arena, &x, err) &&
	       answer(r, id ? 200 : 201, &x, err);
}

bool api_saved_search_create(struct request *r, struct err *err)
{
	return put(r, 0, err);
}

bool api_saved_search_update(struct request *r, struct err *err)
{
	int64_t id;
	return request_arg_id(r, 0, "search", &id, err) && put(r, id, err);
}

bool api_saved_search_delete(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "search", &id, err) ||
	    !service_saved_search_remove(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}
