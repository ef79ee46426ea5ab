#include "service/audit.h"

#include <inttypes.h>

#include "web/api.h"
#include "web/view.h"

static bool take_time(const struct request *r, const char *key, int64_t *ret, struct err *err)
{
	return !request_query(r, key) || request_query_time(r, key, ret, err);
}

bool api_audit_list(struct request *r, struct err *err)
{
	const struct audit_entry *rows;
	struct audit_filter f = { .who = request_query(r, "who"),
				  .action = request_query(r, "action"),
				  .object = request_query(r, "object") };
	int64_t limit;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "limit", 1, AUDIT_MAX, 50, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &f.before, err) ||
	    !take_time(r, "from", &f.from, err) || !take_time(r, "to", &f.to, err) ||
	    !service_audit_list(r->service, &r->caller, &f, (unsigned)limit, &r->arena, &rows, &n,
				err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_audit(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_next_cursor(&j, n == (size_t)limit ? rows[n - 1].record.id : 0);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_audit_verify(struct request *r, struct err *err)
{
	struct audit_verdict v;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_audit_verify(r->service, &r->caller, &v, err))
		return false;
	view_audit_verdict(&j, &v);
	return request_answer_json(r, 200, &j, err);
}
