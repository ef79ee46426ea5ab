#include "service/settings.h"

const struct config_entry service_config[] = {
	{ .key = "meter.zone",
	  .type = CONFIG_TEXT,
	  .preset = "Europe/Moscow",
	  .min = 1,
	  .max = 64,
	  .doc = "IANA time zone of meters that have none of their own, and of the installation" },
	{ .key = "meter.silent_after",
	  .type = CONFIG_DURATION,
	  .preset = "3d",
	  .min = 3600,
	  .max = 366 * 86400,
	  .doc = "A meter counts as silent when its last call is older" },
	{ .key = "session.idle",
	  .type = CONFIG_DURATION,
	  .preset = "12h",
	  .min = 300,
	  .max = 30 * 86400,
	  .doc = "A session ends after so long without a request" },
	{ .key = "session.life",
	  .type = CONFIG_DURATION,
	  .preset = "7d",
	  .min = 600,
	  .max = 90 * 86400,
	  .doc = "A session ends after so long at the latest" },
	{ .key = "session.lock_failures",
	  .type = CONFIG_INT,
	  .preset = "10",
	  .min = 3,
	  .max = 1000,
	  .doc = "Wrong passwords for one login until it is locked" },
	{ .key = "session.lock_time",
	  .type = CONFIG_DURATION,
	  .preset = "15m",
	  .min = 60,
	  .max = 86400,
	  .doc = "How long a login or an address is locked, and for how long failures count" },
	{ .key = "session.address_failures",
	  .type = CONFIG_INT,
	  .preset = "50",
	  .min = 0,
	  .max = 100000,
	  .doc = "Wrong passwords from one address until it is locked; 0 = no limit" },
	{ .key = "job.age",
	  .type = CONFIG_DURATION,
	  .preset = "90d",
	  .min = 86400,
	  .max = 3660LL * 86400,
	  .doc = "How long jobs are told about and imports can be undone" },
	{ .key = "job.file_age",
	  .type = CONFIG_DURATION,
	  .preset = "7d",
	  .min = 3600,
	  .max = 366 * 86400,
	  .doc = "How long the files of exports are kept" },
	{ .key = "job.files_size",
	  .type = CONFIG_SIZE,
	  .preset = "2G",
	  .min = 1 << 20,
	  .max = 1LL << 40,
	  .doc = "How large the files of exports may be together; the oldest go first" },
	{ .key = "import.file_age",
	  .type = CONFIG_DURATION,
	  .preset = "7d",
	  .min = 3600,
	  .max = 366 * 86400,
	  .doc = "How long tables are kept that were brought for an import" },
	{ .key = NULL },
};

void service_configure(const struct config *c, struct service_settings *ret)
{
	ret->zone = config_text(c, "meter.zone");
	ret->silent_after = config_int(c, "meter.silent_after");
	ret->session_idle = config_int(c, "session.idle");
	ret->session_life = config_int(c, "session.life");
	ret->lock_failures = config_int(c, "session.lock_failures");
	ret->lock_time = config_int(c, "session.lock_time");
	ret->address_failures = config_int(c, "session.address_failures");
	ret->retention.job_age = config_int(c, "job.age");
	ret->retention.file_age = config_int(c, "job.file_age");
	ret->retention.files_size = config_int(c, "job.files_size");
	ret->retention.import_age = config_int(c, "import.file_age");
}
