/*
 * Whatever a server sends to a simulated meter: the first byte chooses link
 * and sizes, the rest arrives in pieces of the length that each piece's first
 * byte gives.
 */
#include "sim/station.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void swallow(void *owner, const uint8_t *p, size_t n)
{
	uint8_t *sum = owner;
	for (size_t i = 0; i < n; i++)
		*sum ^= p[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_make(data, size);
	uint8_t how = rd_u8(&r);
	struct station_config station_config = {
		.kind = how & 1 ? STATION_HDLC : STATION_WRAPPER,
		.hdlc_info = how & 2 ? 32 : 2030,
	};
	struct device_config device_config = {
		.password = how & 4 ? "12345678" : NULL,
		.security = how & 4 ? SECURITY_LLS : SECURITY_NONE,
		.max_pdu = how & 8 ? DEVICE_PDU_MIN : 1024,
	};
	struct meter meter;
	struct history history;
	struct device device;
	struct station station;
	uint8_t sum = 0;
	meter_init(&meter, 1, "15401450", "ВК-G4ETe", "Пятигорск");
	meter.household.installed = 20400; /* no index to be counted up from 2015 */
	if (!history_open(&history, &meter, 1768467600 - 3 * 86400, 1768467600, NULL))
		return 0;
	device_init(&device, &device_config, &meter, &history);
	if (station_init(&station, &station_config, &device, swallow, &sum, NULL)) {
		station_announce(&station);
		while (rd_left(&r)) {
			size_t n = (size_t)rd_u8(&r) + 1;
			if (n > rd_left(&r))
				n = rd_left(&r);
			if (!station_input(&station, rd_bytes(&r, n), n, NULL))
				break;
		}
		station_finish(&station);
	}
	device_finish(&device);
	history_close(&history);
	meter_finish(&meter);
	return 0;
}
