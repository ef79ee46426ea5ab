#include "service/settings.h"

#include <stdio.h>

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
	  .reload = true,
	  .doc = "A meter counts as silent when its last call is older" },
	{ .key = "session.idle",
	  .type = CONFIG_DURATION,
	  .preset = "12h",
	  .min = 300,
	  .max = 30 * 86400,
	  .reload = true,
	  .doc = "A session ends after so long without a request" },
	{ .key = "session.life",
	  .type = CONFIG_DURATION,
	  .preset = "7d",
	  .min = 600,
	  .max = 90 * 86400,
	  .reload = true,
	  .doc = "A session ends after so long at the latest" },
	{ .key = "session.lock_failures",
	  .type = CONFIG_INT,
	  .preset = "10",
	  .min = 3,
	  .max = 1000,
	  .reload = true,
	  .doc = "Wrong passwords for one login from one network until it is locked there" },
	{ .key = "session.lock_time",
	  .type = CONFIG_DURATION,
	  .preset = "15m",
	  .min = 60,
	  .max = 86400,
	  .reload = true,
	  .doc = "How long a login or a network is locked, and for how long failures count" },
	{ .key = "session.address_failures",
	  .type = CONFIG_INT,
	  .preset = "50",
	  .min = 0,
	  .max = 100000,
	  .reload = true,
	  .doc = "Wrong passwords and tokens from one network (an IPv4 address, an IPv6 /64) until it "
		 "is locked; 0 = no limit" },
	{ .key = "security.second_factor_roles",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 1000,
	  .reload = true,
	  .doc = "Roles, parted by commas, whose people must have a second factor" },
	{ .key = "retention.calls",
	  .type = CONFIG_DURATION,
	  .preset = "1100d",
	  .max = 36600LL * 86400,
	  .reload = true,
	  .doc = "How long calls of meters are told about, the newest of each for good; at least "
		 "40d; 0: for good" },
	{ .key = "retention.unknown_calls",
	  .type = CONFIG_DURATION,
	  .preset = "90d",
	  .max = 36600LL * 86400,
	  .reload = true,
	  .doc = "How long calls of no known meter are told about; at least 2d; 0: for good" },
	{ .key = "retention.audit",
	  .type = CONFIG_DURATION,
	  .preset = "0",
	  .max = 36600LL * 86400,
	  .reload = true,
	  .doc = "How long it is kept who changed what; at least 366d; 0: for good. What remains "
		 "can be proven all the same" },
	{ .key = "retention.findings",
	  .type = CONFIG_DURATION,
	  .preset = "1100d",
	  .max = 36600LL * 86400,
	  .reload = true,
	  .doc = "How long settled findings are told about; at least 40d; 0: for good" },
	{ .key = "retention.tokens",
	  .type = CONFIG_DURATION,
	  .preset = "366d",
	  .max = 36600LL * 86400,
	  .reload = true,
	  .doc = "How long tokens of programs are listed that were revoked or are over; at least 1d; "
		 "0: for good" },
	{ .key = "validation.hour",
	  .type = CONFIG_INT,
	  .preset = "8",
	  .min = -1,
	  .max = 23,
	  .reload = true,
	  .doc = "From which hour of meter.zone on readings of the day are validated by rules that "
		 "look far back; -1: never of itself" },
	{ .key = "job.age",
	  .type = CONFIG_DURATION,
	  .preset = "90d",
	  .min = 86400,
	  .max = 3660LL * 86400,
	  .reload = true,
	  .doc = "How long jobs are told about and imports can be undone" },
	{ .key = "job.file_age",
	  .type = CONFIG_DURATION,
	  .preset = "7d",
	  .min = 3600,
	  .max = 366 * 86400,
	  .reload = true,
	  .doc = "How long the files of exports are kept" },
	{ .key = "job.files_size",
	  .type = CONFIG_SIZE,
	  .preset = "2G",
	  .min = 1 << 20,
	  .max = 1LL << 40,
	  .reload = true,
	  .doc = "How large the files of exports may be together; the oldest go first" },
	{ .key = "import.file_age",
	  .type = CONFIG_DURATION,
	  .preset = "7d",
	  .min = 3600,
	  .max = 366 * 86400,
	  .reload = true,
	  .doc = "How long tables are kept that were brought for an import" },
	{ .key = NULL },
};

/* 0 is for good, and what is not must not be so short that work of these days is lost. */
static bool check_ages(const struct config *c, struct err *err)
{
	static const struct {
		const char *key;
		int64_t least; /* days */
	} ages[] = {
		{ "retention.calls", 40 },  { "retention.unknown_calls", 2 },
		{ "retention.audit", 366 }, { "retention.findings", 40 },
		{ "retention.tokens", 1 },
	};
	for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
		int64_t v = config_int(c, ages[i].key);
		char words[64];
		(void)snprintf(words, sizeof words, "must be 0 or at least %lldd",
			       (long long)ages[i].least);
		if (v && v < ages[i].least * 86400)
			return config_fail(c, ages[i].key, err, words);
	}
	return true;
}

bool service_configure(const struct config *c, struct service_settings *ret, struct err *err)
{
	ret->zone = config_text(c, "meter.zone");
	ret->silent_after = config_int(c, "meter.silent_after");
	ret->session_idle = config_int(c, "session.idle");
	ret->session_life = config_int(c, "session.life");
	ret->lock_failures = config_int(c, "session.lock_failures");
	ret->lock_time = config_int(c, "session.lock_time");
	ret->address_failures = config_int(c, "session.address_failures");
	ret->validation_hour = config_int(c, "validation.hour");
	ret->retention.calls = config_int(c, "retention.calls");
	ret->retention.strangers = config_int(c, "retention.unknown_calls");
	ret->retention.audit = config_int(c, "retention.audit");
	ret->retention.findings = config_int(c, "retention.findings");
	ret->retention.tokens = config_int(c, "retention.tokens");
	ret->retention.job_age = config_int(c, "job.age");
	ret->retention.file_age = config_int(c, "job.file_age");
	ret->retention.files_size = config_int(c, "job.files_size");
	ret->retention.import_age = config_int(c, "import.file_age");
	ret->factor_roles = config_text(c, "security.second_factor_roles");
	return check_ages(c, err) && ldap_configure(c, &ret->ldap, err) &&
	       mail_configure(c, &ret->delivery, err);
}
