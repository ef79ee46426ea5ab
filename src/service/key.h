/*
 * key.h - secrets of meters: keys of ciphering and passwords. They go in and are
 * never given out; the audit tells that they were changed, not to what.
 */
#pragma once
#include "service/service.h"
#include "store/key.h"

/* Two or three texts of hex digits; title may be NULL. Fails with the field's name. */
NODISCARD bool service_keys_parse(const char *encryption, const char *authentication,
				  const char *title, struct meter_keys *ret, struct err *err);

/*
 * ERR_CONFLICT when another meter has this encryption key or had it: both would use frame
 * counters of one key, which lays ciphered contents open. `shared` says that it is meant;
 * the audit tells so.
 */
NODISCARD bool service_meter_set_keys(struct service *sv, const struct caller *c,
				      const char *serial, const struct meter_keys *keys,
				      bool shared, struct err *err);
/* ERR_NOTFOUND when there are none. */
NODISCARD bool service_meter_clear_keys(struct service *sv, const struct caller *c,
					const char *serial, struct err *err);

/* "" removes it. */
NODISCARD bool service_meter_set_password(struct service *sv, const struct caller *c,
					  const char *serial, const char *password,
					  struct err *err);

enum { KEY_LINES_MAX = 1000000 };

/*
 * Keys of many meters in one transaction, a line each: "SERIAL ENCRYPTION
 * AUTHENTICATION [TITLE]", blanks between; "#" begins a comment. All or nothing:
 * the first bad line is named. `shared` as above, for all. The text is wiped.
 */
NODISCARD bool service_keys_import(struct service *sv, const struct caller *c, char *text, size_t n,
				   bool shared, size_t *ret_count, struct err *err);
