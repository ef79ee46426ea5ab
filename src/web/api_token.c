#include "service/token.h"

#include <inttypes.h>

#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

bool api_token_list(struct request *r, struct err *err)
{
	const struct token_card *rows;
	int64_t limit;
	int64_t before;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "limit", 1, TOKEN_LIST_MAX, 50, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &before, err) ||
	    !service_token_list(r->service, &r->caller, before, (unsigned)limit, &r->arena, &rows,
				&n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_token(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_next_cursor(&j, n == (size_t)limit ? rows[n - 1].token.id : 0);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_token_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "name", "rights", "area", "expires_at", NULL };
	AUTO_BODY *body = NULL;
	struct token_wish wish = { .area = { .whole = true } };
	char token[TOKEN_CHARS + 1];
	bool has_area;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "name", true, TOKEN_NAME_MAX - 1, &wish.name, err) ||
	    !body_texts(body, "rights", RIGHT_COUNT, &r->arena, &wish.rights, &wish.right_count,
			err) ||
	    !body_area(body, &r->arena, &wish.area, &has_area, err) ||
	    !body_time(body, "expires_at", false, &wish.expires_at, err) ||
	    !service_token_create(r->service, &r->caller, &wish, &id, token, err))
		return false;
	jsonw_object(&j);
	view_key_int(&j, "id", id);
	view_key_text(&j, "token", token);
	jsonw_object_end(&j);
	return request_answer_json(r, 201, &j, err);
}

bool api_token_revoke(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "token", &id, err) ||
	    !service_token_revoke(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}
