/* api_key.c - keys and passwords of meters: in, never out. */
#include "service/key.h"
#include "service/meter.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { HEX_MAX = 64 };

bool api_meter_set_keys(struct request *r, struct err *err)
{
	static const char *const members[] = { "encryption", "authentication", "title", "shared",
					       NULL };
	AUTO_BODY *body = NULL;
	const char *encryption = NULL;
	const char *authentication = NULL;
	const char *title = NULL;
	struct meter_keys keys;
	bool shared = false;

	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "encryption", true, HEX_MAX, &encryption, err) ||
	    !body_text(body, "authentication", true, HEX_MAX, &authentication, err) ||
	    !body_text(body, "title", false, HEX_MAX, &title, err) ||
	    !body_bool(body, "shared", &shared, err) ||
	    !service_keys_parse(encryption, authentication, title, &keys, err))
		return false;
	bool ok = service_meter_set_keys(r->service, &r->caller, r->args[0], &keys, shared, err);
	explicit_bzero(&keys, sizeof keys);
	return ok && api_answer_meter(r, RIGHT_METER_VIEW, 200, r->args[0], err);
}

bool api_meter_clear_keys(struct request *r, struct err *err)
{
	return service_meter_clear_keys(r->service, &r->caller, r->args[0], err) &&
	       api_answer_meter(r, RIGHT_METER_VIEW, 200, r->args[0], err);
}

bool api_meter_set_password(struct request *r, struct err *err)
{
	static const char *const members[] = { "password", NULL };
	AUTO_BODY *body = NULL;
	const char *password = NULL;

	return body_object(r, members, &body, err) &&
	       body_text(body, "password", true, SECRET_TEXT_MAX, &password, err) &&
	       service_meter_set_password(r->service, &r->caller, r->args[0], password, err) &&
	       api_answer_meter(r, RIGHT_METER_VIEW, 200, r->args[0], err);
}

bool api_meter_clear_password(struct request *r, struct err *err)
{
	return service_meter_set_password(r->service, &r->caller, r->args[0], "", err) &&
	       api_answer_meter(r, RIGHT_METER_VIEW, 200, r->args[0], err);
}
