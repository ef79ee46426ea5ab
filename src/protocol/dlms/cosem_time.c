#include "protocol/dlms/cosem_time.h"

#include "base/cursor.h"
#include "base/tz.h"

void cosem_time_decode(const uint8_t p[static COSEM_TIME_SIZE], struct cosem_time *ret)
{
	struct rd r = rd_make(p, COSEM_TIME_SIZE);
	*ret = (struct cosem_time){
		.year = rd_u16be(&r),
		.month = rd_u8(&r),
		.day = rd_u8(&r),
		.weekday = rd_u8(&r),
		.hour = rd_u8(&r),
		.minute = rd_u8(&r),
		.second = rd_u8(&r),
		.hundredths = rd_u8(&r),
		.deviation = (int16_t)rd_u16be(&r),
		.status = rd_u8(&r),
	};
}

void cosem_time_encode(uint8_t p[static COSEM_TIME_SIZE], const struct cosem_time *t)
{
	struct wr w = wr_make(p, COSEM_TIME_SIZE);
	wr_u16be(&w, t->year);
	wr_u8(&w, t->month);
	wr_u8(&w, t->day);
	wr_u8(&w, t->weekday);
	wr_u8(&w, t->hour);
	wr_u8(&w, t->minute);
	wr_u8(&w, t->second);
	wr_u8(&w, t->hundredths);
	wr_u16be(&w, (uint16_t)t->deviation);
	wr_u8(&w, t->status);
}

struct cosem_time cosem_time_any(void)
{
	return (struct cosem_time){
		.year = COSEM_ANY_YEAR,
		.month = COSEM_ANY,
		.day = COSEM_ANY,
		.weekday = COSEM_ANY,
		.hour = COSEM_ANY,
		.minute = COSEM_ANY,
		.second = COSEM_ANY,
		.hundredths = COSEM_ANY,
		.deviation = COSEM_ANY_DEVIATION,
		.status = COSEM_STATUS_ANY,
	};
}

int32_t cosem_offset(int16_t minutes, const struct cosem_zone *zone)
{
	if (minutes == COSEM_ANY_DEVIATION)
		return zone->offset_default;
	int32_t offset = minutes * 60 * (zone->sign == SIGN_BLUE_BOOK ? -1 : 1);
	bool inside = offset >= zone->offset_min && offset <= zone->offset_max;
	bool other = -offset >= zone->offset_min && -offset <= zone->offset_max;
	return !inside && other ? -offset : offset;
}

int16_t cosem_minutes(int32_t offset, enum profile_sign sign)
{
	int32_t minutes = offset / 60;
	return (int16_t)(sign == SIGN_BLUE_BOOK ? -minutes : minutes);
}

static bool is_date(const struct cosem_time *t)
{
	static const uint8_t days[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (t->year < 1970 || t->year > 9999 || t->month < 1 || t->month > 12)
		return false;
	bool leap = (t->year % 4 == 0 && t->year % 100 != 0) || t->year % 400 == 0;
	uint8_t last = t->month == 2 && !leap ? 28 : days[t->month - 1];
	return t->day >= 1 && t->day <= last;
}

bool cosem_time_utc(const struct cosem_time *t, const struct cosem_zone *zone, int64_t *ret_utc,
		    int32_t *ret_offset, struct err *err)
{
	unsigned minute = t->minute == COSEM_ANY ? 0 : t->minute;
	unsigned second = t->second == COSEM_ANY ? 0 : t->second;

	if (!is_date(t))
		return err_set(err, ERR_PROTO, "date %u-%u-%u is no date", t->year, t->month,
			       t->day);
	/* 24:00 is the end of the day in some firmwares. */
	if (t->hour > 24 || minute > 59 || second > 59 || (t->hour == 24 && minute + second))
		return err_set(err, ERR_PROTO, "time %u:%u:%u is no time", t->hour, minute, second);
	if (t->deviation != COSEM_ANY_DEVIATION && (t->deviation < -840 || t->deviation > 840))
		return err_set(err, ERR_PROTO, "deviation of %d min is no time zone", t->deviation);

	int64_t local = civil_to_days(t->year, t->month, t->day) * 86400 + t->hour * 3600 +
			minute * 60 + second;
	*ret_offset = cosem_offset(t->deviation, zone);
	*ret_utc = local - *ret_offset;
	return true;
}

struct cosem_time cosem_time_from_utc(int64_t utc, int32_t offset, enum profile_sign sign)
{
	int64_t local = utc + offset;
	int64_t days = floor_div(local, 86400);
	int32_t second = (int32_t)(local - days * 86400);
	int year;
	int month;
	int day;
	civil_from_days(days, &year, &month, &day);
	return (struct cosem_time){
		.year = (uint16_t)year,
		.month = (uint8_t)month,
		.day = (uint8_t)day,
		.weekday = (uint8_t)(((days + 3) % 7 + 7) % 7 + 1), /* 1970-01-01: Thursday */
		.hour = (uint8_t)(second / 3600),
		.minute = (uint8_t)(second / 60 % 60),
		.second = (uint8_t)(second % 60),
		.hundredths = 0,
		.deviation = cosem_minutes(offset, sign),
	};
}
