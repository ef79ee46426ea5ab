/* meter_params.h - the parameters of the list of meters, as text, into a query of the store. */
#pragma once
#include "service/meter.h"

/* Value of a parameter by its name, NULL = not given. */
typedef const char *meter_param_fn(const void *arg, const char *name);

/* All but limit and cursor. ERR_INVAL names the parameter. Texts live as long as those given. */
NODISCARD bool meter_params_read(struct service *sv, meter_param_fn *param, const void *arg,
				 struct meter_query *ret, struct err *err);
/* "active", "retired" or "all"; NULL leaves *ret. */
NODISCARD bool meter_params_state(const char *text, enum meter_which *ret, struct err *err);
/* Whether the list takes it. */
bool meter_params_known(const char *name);
/* The names, blanks between them. */
extern const char meter_params_names[];
/* The store's names of filters in an error, as parameters. Yields false. */
bool meter_params_name(struct err *err);
