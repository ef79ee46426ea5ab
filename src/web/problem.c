#include "web/problem.h"

#include <stdio.h>

void problem_open(struct jsonw *j, const struct request *r, int status, const struct err *err)
{
	char type[64];
	(void)snprintf(type, sizeof type, "/problems/%s", err_kind_name(err->kind));
	jsonw_object(j);
	jsonw_key(j, "type");
	jsonw_text(j, type);
	jsonw_key(j, "title");
	jsonw_text(j, MHD_get_reason_phrase_for((unsigned)status));
	jsonw_key(j, "status");
	jsonw_int(j, status);
	jsonw_key(j, "detail");
	jsonw_text(j, status >= 500 && err->kind != ERR_LIMIT
			      ? "the server could not do it; its log says why"
			      : err->msg);
	if (err->field[0]) {
		jsonw_key(j, "field");
		jsonw_text(j, err->field);
	}
	jsonw_key(j, "instance");
	jsonw_text(j, r->path);
}

void problem_answer(struct request *r, int status, struct jsonw *j)
{
	char *body;
	size_t n;
	free(r->answer.body);
	r->answer.body = NULL;
	r->answer.n = 0;
	r->answer.type = NULL;
	r->answer.status = status;
	if (!jsonw_take(j, &body, &n, NULL))
		return;
	r->answer.body = body;
	r->answer.n = n;
	r->answer.type = "application/problem+json";
}
