#include <inttypes.h>

#include "service/meter_params.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50 };

static const char *parameter(const void *arg, const char *name)
{
	return request_query(arg, name);
}

static bool take_limit(const struct request *r, unsigned *ret, struct err *err)
{
	int64_t limit;
	if (!request_query_int(r, "limit", 1, METER_LIST_MAX, PAGE_DEFAULT, &limit, err))
		return false;
	*ret = (unsigned)limit;
	return true;
}

bool api_meter_list(struct request *r, struct err *err)
{
	struct meter_query q;
	struct meter_entries page;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!meter_params_read(r->service, parameter, r, &q, err) || !take_limit(r, &q.limit, err))
		return false;
	const char *total = request_query(r, "total");
	if (total && strcmp(total, "exact") != 0)
		return err_field(err, "total", "must be exact");
	q.count = total != NULL;
	q.cursor = request_query(r, "cursor");
	if (!service_meter_list(r->service, &r->caller, &q, &r->arena, &page, err))
		return meter_params_name(err);
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_meter_entry(&j, &page.items[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_key_text(&j, "next_cursor", page.next);
	view_key_int(&j, "total", page.total);
	jsonw_key(&j, "total_at_least");
	jsonw_bool(&j, !page.total_exact);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool suggest(struct request *r, const char *field, const char *const **ret, size_t *n,
		    struct err *err)
{
	const char *q = request_query(r, "q");
	if (field && strcmp(field, "street") == 0)
		return service_suggest_streets(r->service, &r->caller, request_query(r, "city"), q,
					       &r->arena, ret, n, err);
	if (field && strcmp(field, "firmware") == 0)
		return service_suggest_firmware(r->service, &r->caller, q, &r->arena, ret, n, err);
	if (field && strcmp(field, "house") == 0)
		return service_suggest_houses(r->service, &r->caller, request_query(r, "city"),
					      request_query(r, "street"), q, &r->arena, ret, n,
					      err);
	if (field && strcmp(field, "driver") == 0)
		return service_suggest_drivers(r->service, &r->caller, q, &r->arena, ret, n, err);
	bool city = field && strcmp(field, "city") == 0;
	if (!city && (!field || strcmp(field, "type") != 0))
		return err_field(err, "field",
				 "must be city, street, house, type, driver or firmware");
	return service_meter_labels(r->service, &r->caller,
				    city ? METER_LABEL_CITY : METER_LABEL_TYPE, q, &r->arena, ret,
				    n, err);
}

bool api_suggestion_list(struct request *r, struct err *err)
{
	const char *const *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!suggest(r, request_query(r, "field"), &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		jsonw_text(&j, rows[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
