/* ledger.h - orders to read a range again, as bodies of requests have them. */
#pragma once
#include <jansson.h>

#include "service/ledger.h"

NODISCARD bool ledger_take_order(const json_t *body, struct reread_order *ret, struct err *err);
