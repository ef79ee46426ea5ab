#include "web/api.h"
#include "web/view.h"

bool api_group_list(struct request *r, struct err *err)
{
	const struct group_entry *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_group_list(r->service, &r->caller, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_group(&j, &rows[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
