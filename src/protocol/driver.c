#include "protocol/driver.h"

#include "protocol/dlms/client.h"
#include "protocol/lis200/client.h"

const struct driver *const drivers[] = {
	&driver_dlms_hdlc,
	&driver_dlms_wrapper,
	&driver_lis200,
	NULL,
};

const struct driver *driver_find(const char *name)
{
	for (const struct driver *const *d = drivers; *d; d++)
		if (strcmp((*d)->name, name) == 0)
			return *d;
	return NULL;
}

enum sniff_verdict driver_sniff(const struct driver *const *list, const uint8_t *p, size_t n,
				const struct driver **ret)
{
	enum sniff_verdict verdict = SNIFF_NO;
	for (const struct driver *const *d = list; *d; d++) {
		switch ((*d)->sniff(p, n)) {
		case SNIFF_YES:
			*ret = *d;
			return SNIFF_YES;
		case SNIFF_MORE:
			verdict = SNIFF_MORE;
			break;
		case SNIFF_NO:
			break;
		}
	}
	return verdict;
}
