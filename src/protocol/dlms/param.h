/*
 * param.h - parameters between the meter's values and canonical texts.
 *
 * Reading gives the form of the catalogue (meter/catalogue.h); writing changes
 * the value that was read, so that the meter gets the type it gave.
 */
#pragma once
#include "protocol/dlms/axdr.h"
#include "protocol/dlms/cosem_time.h"
#include "protocol/dlms/quantity.h"
#include "protocol/driver.h"

struct param_context {
	const struct profile_parameter *parameter;
	struct cosem_zone zone;	  /* with the sign of clock attribute 3 */
	struct quantity quantity; /* FORM_DECIMAL */
};

NODISCARD bool param_read(const struct param_context *c, const struct axdr_value *v,
			  char buf[static DRIVER_TEXT_MAX], struct err *err);

/*
 * `old` is the value that was read, or NULL. The new value lies in the arena.
 * Fails with ERR_INVAL for a text of the wrong form, ERR_UNSUPPORTED when the
 * meter cannot hold it.
 */
NODISCARD bool param_write(const struct param_context *c, const struct axdr_value *old,
			   const char *text, struct arena *a, struct axdr_value *ret,
			   struct err *err);

/* A/XDR string to clean UTF-8: trimmed, without control characters. */
NODISCARD bool value_text(const struct axdr_value *v, char *buf, size_t cap, struct err *err);
