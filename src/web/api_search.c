#include "service/meter_params.h"
#include "web/api.h"
#include "web/view.h"

enum { RESULTS_DEFAULT = 20 };

bool api_search(struct request *r, struct err *err)
{
	const char *text = request_query(r, "q");
	struct search_entries found;
	enum meter_which which = METERS_ACTIVE;
	int64_t limit;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!text)
		return err_field(err, "q", "is missing");
	if (!request_query_int(r, "limit", 1, SEARCH_LIMIT_MAX, RESULTS_DEFAULT, &limit, err) ||
	    !meter_params_state(request_query(r, "state"), &which, err) ||
	    !service_search(r->service, &r->caller, text, which, (unsigned)limit, &r->arena, &found,
			    err))
		return false;
	view_search(&j, &found);
	return request_answer_json(r, 200, &j, err);
}
