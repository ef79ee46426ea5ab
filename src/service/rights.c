#include "service/service.h"

/* Functions × roles: the table that decides. */
static const struct {
	const char *name;
	bool roles[USER_ROLE_COUNT];
} rights[RIGHT_COUNT] = {
#define EVERYBODY                                                                                  \
	{                                                                                          \
		[USER_OPERATOR] = true, [USER_METROLOGIST] = true, [USER_ADMINISTRATOR] = true     \
	}
#define METROLOGIST                                                                                \
	{                                                                                          \
		[USER_METROLOGIST] = true, [USER_ADMINISTRATOR] = true                             \
	}
#define ADMINISTRATOR                                                                              \
	{                                                                                          \
		[USER_ADMINISTRATOR] = true                                                        \
	}
	[RIGHT_DASHBOARD_VIEW] = { "dashboard.view", EVERYBODY },
	[RIGHT_METER_VIEW] = { "meter.view", EVERYBODY },
	[RIGHT_READING_VIEW] = { "reading.view", EVERYBODY },
	[RIGHT_PARAMETER_VIEW] = { "parameter.view", EVERYBODY },
	[RIGHT_CALL_VIEW] = { "call.view", EVERYBODY },
	[RIGHT_GROUP_VIEW] = { "group.view", EVERYBODY },
	[RIGHT_EVENT_VIEW] = { "event.view", EVERYBODY },
	[RIGHT_METER_ADOPT] = { "meter.adopt", ADMINISTRATOR },
	[RIGHT_METER_IMPORT] = { "meter.import", ADMINISTRATOR },
	[RIGHT_METER_KEYS] = { "meter.keys", ADMINISTRATOR },
	[RIGHT_PROFILE_RELOAD] = { "profile.reload", ADMINISTRATOR },
	[RIGHT_QUARANTINE_VIEW] = { "quarantine.view", ADMINISTRATOR },
	[RIGHT_USER_VIEW] = { "user.view", ADMINISTRATOR },
	[RIGHT_PROFILE_VIEW] = { "profile.view", ADMINISTRATOR },
	[RIGHT_USER_EDIT] = { "user.edit", ADMINISTRATOR },
	[RIGHT_GROUP_EDIT] = { "group.edit", ADMINISTRATOR },
	[RIGHT_CAPTURE_VIEW] = { "capture.view", METROLOGIST },
	[RIGHT_CAPTURE_DOWNLOAD] = { "capture.download", ADMINISTRATOR },
	[RIGHT_CAPTURE_EDIT] = { "capture.edit", ADMINISTRATOR },
	[RIGHT_SLOT_VIEW] = { "slot.view", METROLOGIST },
	[RIGHT_SLOT_EDIT] = { "slot.edit", METROLOGIST },
	[RIGHT_READING_REREAD] = { "reading.reread", METROLOGIST },
	[RIGHT_FINDING_VIEW] = { "finding.view", EVERYBODY },
	[RIGHT_FINDING_SETTLE] = { "finding.settle", METROLOGIST },
};

const char *right_name(enum right r)
{
	return (unsigned)r < RIGHT_COUNT ? rights[r].name : "";
}

bool role_allows(enum user_role role, enum right right)
{
	return (unsigned)role < USER_ROLE_COUNT && (unsigned)right < RIGHT_COUNT &&
	       rights[right].roles[role];
}

bool caller_check(const struct caller *c, enum right right, struct err *err)
{
	if (role_allows(c->role, right))
		return true;
	return err_set(err, ERR_DENIED, "the role %s may not do this (%s)", user_role_name(c->role),
		       right_name(right));
}

struct caller caller_local(const char *login)
{
	struct caller c = { .role = USER_ADMINISTRATOR, .address = "console" };
	size_t n = strnlen(login, sizeof c.login - 1);
	memcpy(c.login, login, n);
	return c;
}
