#include "cli/settings.h"

#include "collector/settings.h"
#include "service/ldap.h"
#include "service/settings.h"
#include "web/settings.h"

/* Those of no module. */
static const struct config_entry program_config[] = {
	{ .key = "log.level",
	  .type = CONFIG_ENUM,
	  .preset = "info",
	  .choices = "error warn info debug",
	  .reload = true,
	  .doc = "What is logged: this and everything graver" },
	{ .key = "meter.profiles",
	  .type = CONFIG_PATH,
	  .preset = "",
	  .doc = "Folder of meter profiles besides the built-in ones; relative to the data folder" },
	{ .key = "meter.catalogue",
	  .type = CONFIG_PATH,
	  .preset = "",
	  .outside = true,
	  .doc = "Parameter catalogue instead of the built-in one; relative to the data folder" },
	{ .key = "store.url",
	  .type = CONFIG_TEXT,
	  .preset = "sqlite:themis.db",
	  .min = 8,
	  .max = 1000,
	  .outside = true,
	  .doc = "Database: sqlite:PATH, relative to the data folder" },
	{ .key = "store.readers",
	  .type = CONFIG_INT,
	  .preset = "8",
	  .min = 2,
	  .max = 64,
	  .outside = true,
	  .doc = "Connections that read" },
	{ .key = "store.queue",
	  .type = CONFIG_INT,
	  .preset = "4096",
	  .min = 16,
	  .max = 1000000,
	  .outside = true,
	  .doc = "Writing jobs that may wait" },
	{ .key = "store.group",
	  .type = CONFIG_INT,
	  .preset = "256",
	  .min = 1,
	  .max = 10000,
	  .outside = true,
	  .doc = "Writing jobs that share one commit at most" },
	{ .key = NULL },
};

const struct config_entry *const settings_tables[] = {
	program_config, collector_config, capture_config, service_config,
	ldap_config,	mail_config,	  web_config,	  NULL,
};
