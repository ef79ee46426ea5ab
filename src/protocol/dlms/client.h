/* client.h - DLMS/COSEM, the client side; docs/drivers/dlms.md. */
#pragma once
#include "protocol/driver.h"

extern const struct driver driver_dlms_hdlc;
extern const struct driver driver_dlms_wrapper;
