#include "service/call.h"
#include "service/export_private.h"
#include "service/finding.h"
#include "service/group.h"
#include "service/meter_params.h"
#include "service/personal.h"
#include "service/quarantine.h"
#include "service/selection.h"
#include "service/user.h"
#include "store/audit.h"
#include "store/installation.h"

enum { PAGE = 500 };

static const char *parameter(const void *arg, const char *name)
{
	return export_parameter(arg, name);
}

/* --- meters --- */

enum {
	METER_SERIAL,
	METER_TYPE,
	METER_GROUP,
	METER_SUBSCRIBER,
	METER_ACCOUNT,
	METER_PHONE,
	METER_EMAIL,
	METER_CITY,
	METER_STREET,
	METER_HOUSE,
	METER_FLAT,
	METER_INDEX,
	METER_INDEX_TIME,
	METER_LAST_CALL,
	METER_COMMISSIONED,
	METER_VERIFIED,
	METER_DUE,
	METER_SEAL,
	METER_PLACE,
	METER_SIM,
	METER_COLUMNS,
};
static const struct export_column meter_columns[METER_COLUMNS] = {
	[METER_SERIAL] = { "serial", "Serial", "Номер счётчика", TABLE_TEXT, 0, 14 },
	[METER_TYPE] = { "type", "Type", "Тип", TABLE_TEXT, 0, 12 },
	[METER_GROUP] = { "group", "Group", "Группа", TABLE_TEXT, 0, 30 },
	[METER_SUBSCRIBER] = { "subscriber", "Subscriber", "Абонент", TABLE_TEXT, 0, 30 },
	[METER_ACCOUNT] = { "account", "Account", "Лицевой счёт", TABLE_TEXT, 0, 16 },
	[METER_PHONE] = { "phone", "Phone", "Телефон", TABLE_TEXT, 0, 16 },
	[METER_EMAIL] = { "email", "E-mail", "Эл. почта", TABLE_TEXT, 0, 24 },
	[METER_CITY] = { "city", "City", "Город", TABLE_TEXT, 0, 18 },
	[METER_STREET] = { "street", "Street", "Улица", TABLE_TEXT, 0, 24 },
	[METER_HOUSE] = { "house", "House", "Дом", TABLE_TEXT, 0, 8 },
	[METER_FLAT] = { "flat", "Flat", "Квартира", TABLE_TEXT, 0, 10 },
	[METER_INDEX] = { "index", "Index, m³", "Показание, м³", TABLE_DECIMAL, 3, 14 },
	[METER_INDEX_TIME] = { "index_time", "Read at", "Время показания", TABLE_TIME, 0, 26 },
	[METER_LAST_CALL] = { "last_call", "Last call", "Последний звонок", TABLE_TIME, 0, 26 },
	[METER_COMMISSIONED] = { "commissioned_on", "Commissioned on", "Дата ввода", TABLE_DAY, 0,
				 12 },
	[METER_VERIFIED] = { "verified_on", "Verified on", "Дата поверки", TABLE_DAY, 0, 12 },
	[METER_DUE] = { "verification_due", "Verification due", "Следующая поверка", TABLE_DAY, 0,
			12 },
	[METER_SEAL] = { "seal", "Seal", "Пломба", TABLE_TEXT, 0, 14 },
	[METER_PLACE] = { "place", "Place", "Место установки", TABLE_TEXT, 0, 24 },
	[METER_SIM] = { "sim_phone", "SIM number", "Номер SIM", TABLE_TEXT, 0, 16 },
};

static void put_day(struct export *e, size_t column, int64_t day)
{
	if (day)
		export_number(e, column, day);
}

static bool put_details(struct export *e, struct db *db, const struct meter_row *r, struct arena *a,
			struct err *err)
{
	struct installation i;
	struct subscriber s;
	if (!store_installation_get(db, r->id, a, &i, err))
		return false;
	put_day(e, METER_COMMISSIONED, i.commissioned_on);
	put_day(e, METER_VERIFIED, i.verified_on);
	put_day(e, METER_DUE, i.verification_due);
	export_text(e, METER_SEAL, i.seal);
	export_text(e, METER_PLACE, i.place);
	export_text(e, METER_SIM, i.sim_phone);
	if (!r->subscriber)
		return true;
	if (!store_subscriber_get(db, r->subscriber, a, &s, err))
		return false;
	personal_mask_subscriber(e->caller, &s);
	export_text(e, METER_SUBSCRIBER, s.name);
	export_text(e, METER_ACCOUNT, s.account);
	export_text(e, METER_PHONE, s.phone);
	export_text(e, METER_EMAIL, s.email);
	export_text(e, METER_STREET, s.street);
	export_text(e, METER_HOUSE, s.house);
	export_text(e, METER_FLAT, s.flat);
	return true;
}

static bool meter_row(struct export *e, struct db *db, const struct meter_entry *m, struct arena *a,
		      struct err *err)
{
	const struct meter_row *r = &m->row;
	export_text(e, METER_SERIAL, r->serial);
	export_text(e, METER_TYPE, r->type);
	export_text(e, METER_GROUP, m->group_path);
	export_text(e, METER_CITY, r->city);
	if (r->index >= 0)
		export_number(e, METER_INDEX, r->index);
	export_time(e, METER_INDEX_TIME, r->index_time);
	export_time(e, METER_LAST_CALL, r->called_at);
	return put_details(e, db, r, a, err) && export_row(e, err);
}

/* A meter that has left the area since is no more in the table. */
static bool selected_row(struct export *e, struct db *db, int64_t id, struct arena *a,
			 struct err *err)
{
	struct group_names names = { .db = db, .arena = a };
	struct meter_entry entry = { 0 };
	struct meter m;
	bool seen;
	if (!store_meter_get(db, id, a, service_now(e->sv), &m, err) ||
	    !caller_sees_group(db, e->caller, m.row.group, &seen, err))
		return false;
	entry.row = m.row;
	return !seen || (group_names_path(&names, m.row.group, &entry.group_path, err) &&
			 meter_row(e, db, &entry, a, err));
}

static bool next_selected(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	int64_t ids[PAGE];
	size_t n;
	AUTO_READER r = { 0 };
	if (!service_selection_next(e->sv, e->selection, e->after, ids, PAGE, &n, err) ||
	    !reader_take(e->sv, &r, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!selected_row(e, r.db, ids[i], a, err))
			return false;
	e->after = n ? ids[n - 1] : 0;
	*ret_more = n == PAGE;
	return true;
}

static bool next_meters(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	struct meter_query q;
	struct meter_entries page;
	if (e->selection)
		return next_selected(e, a, ret_more, err);
	if (!meter_params_read(e->sv, parameter, e, &q, err))
		return false;
	q.limit = PAGE;
	q.cursor = e->cursor;
	if (!service_meter_list(e->sv, e->caller, &q, a, &page, err))
		return meter_params_name(err);
	AUTO_READER r = { 0 };
	if (!reader_take(e->sv, &r, err))
		return false;
	for (size_t i = 0; i < page.count; i++)
		if (!meter_row(e, r.db, &page.items[i], a, err))
			return false;
	if (page.total_exact)
		e->total = page.total;
	*ret_more = page.next != NULL;
	return export_keep_cursor(e, page.next, err);
}

/* --- subscribers --- */

static const struct export_column subscriber_columns[] = {
	{ "id", "Number", "Номер", TABLE_INT, 0, 10 },
	{ "kind", "Kind", "Вид", TABLE_TEXT, 0, 14 },
	{ "name", "Name", "Абонент", TABLE_TEXT, 0, 30 },
	{ "account", "Account", "Лицевой счёт", TABLE_TEXT, 0, 16 },
	{ "phone", "Phone", "Телефон", TABLE_TEXT, 0, 16 },
	{ "email", "E-mail", "Эл. почта", TABLE_TEXT, 0, 24 },
	{ "city", "City", "Город", TABLE_TEXT, 0, 18 },
	{ "street", "Street", "Улица", TABLE_TEXT, 0, 24 },
	{ "house", "House", "Дом", TABLE_TEXT, 0, 8 },
	{ "flat", "Flat", "Квартира", TABLE_TEXT, 0, 10 },
};

static bool next_subscribers(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	struct subscriber_query q = { .search = export_parameter(e, "q"),
				      .after = e->after,
				      .limit = PAGE,
				      .area = &e->caller->area,
				      .user = e->caller->user };
	struct subscriber_page page;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(e->sv, &r, err) || !store_subscriber_list(r.db, &q, a, &page, err))
			return false;
	}
	for (size_t i = 0; i < page.count; i++) {
		struct subscriber s = page.rows[i];
		personal_mask_subscriber(e->caller, &s);
		export_number(e, 0, s.id);
		export_text(e, 1, subscriber_kind_name(s.kind));
		export_text(e, 2, s.name);
		export_text(e, 3, s.account);
		export_text(e, 4, s.phone);
		export_text(e, 5, s.email);
		export_text(e, 6, s.city);
		export_text(e, 7, s.street);
		export_text(e, 8, s.house);
		export_text(e, 9, s.flat);
		if (!export_row(e, err))
			return false;
	}
	e->after = page.next;
	*ret_more = page.next != 0;
	return true;
}

/* --- groups --- */

static const struct export_column group_columns[] = {
	{ "id", "Number", "Номер", TABLE_INT, 0, 10 },
	{ "path", "Group", "Группа", TABLE_TEXT, 0, 40 },
	{ "zone", "Time zone", "Часовой пояс", TABLE_TEXT, 0, 20 },
	{ "meters", "Meters", "Счётчиков", TABLE_INT, 0, 12 },
	{ "meters_below", "With groups below", "Вместе с вложенными", TABLE_INT, 0, 14 },
};

static bool next_groups(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	const struct group_entry *rows;
	size_t n;
	if (!service_group_list(e->sv, e->caller, a, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		export_number(e, 0, rows[i].group.id);
		export_text(e, 1, rows[i].path);
		export_text(e, 2, rows[i].group.zone);
		export_number(e, 3, rows[i].group.meters);
		export_number(e, 4, rows[i].group.meters_below);
		if (!export_row(e, err))
			return false;
	}
	e->total = (int64_t)n;
	*ret_more = false;
	return true;
}

/* --- users --- */

static const struct export_column user_columns[] = {
	{ "login", "Login", "Логин", TABLE_TEXT, 0, 18 },
	{ "name", "Name", "Имя", TABLE_TEXT, 0, 30 },
	{ "role", "Role", "Роль", TABLE_TEXT, 0, 18 },
	{ "disabled", "Disabled", "Отключён", TABLE_INT, 0, 10 },
	{ "created_at", "Created", "Создан", TABLE_TIME, 0, 26 },
	{ "signed_in_at", "Last signed in", "Последний вход", TABLE_TIME, 0, 26 },
};

static bool next_users(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	const struct user *rows;
	size_t n;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(e->sv, &r, err) || !store_user_list(r.db, a, &rows, &n, err))
			return false;
	}
	for (size_t i = 0; i < n; i++) {
		export_text(e, 0, rows[i].login);
		export_text(e, 1, rows[i].name);
		export_text(e, 2, rows[i].role_name);
		export_number(e, 3, rows[i].disabled);
		export_time(e, 4, rows[i].created_at);
		export_time(e, 5, rows[i].signed_in_at);
		if (!export_row(e, err))
			return false;
	}
	e->total = (int64_t)n;
	*ret_more = false;
	return true;
}

/* --- audit: what is sealed stays so --- */

static const struct export_column audit_columns[] = {
	{ "id", "Number", "Номер", TABLE_INT, 0, 10 },
	{ "time", "Time", "Время", TABLE_TIME, 0, 26 },
	{ "who", "Who", "Кто", TABLE_TEXT, 0, 18 },
	{ "origin", "From where", "Откуда", TABLE_TEXT, 0, 18 },
	{ "action", "Action", "Действие", TABLE_TEXT, 0, 24 },
	{ "object", "Object", "Объект", TABLE_TEXT, 0, 24 },
	{ "before", "Before", "Было", TABLE_TEXT, 0, 40 },
	{ "after", "After", "Стало", TABLE_TEXT, 0, 40 },
};

static bool time_parameter(const struct export *e, const char *name, int64_t *ret, struct err *err)
{
	const char *text = export_parameter(e, name);
	return !text || time_parse(text, ret, NULL) ||
	       err_field(err, name, "must be a time such as 2017-09-01T06:00:00+03:00");
}

static bool next_audit(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	struct audit_filter f = { .who = export_parameter(e, "who"),
				  .action = export_parameter(e, "action"),
				  .object = export_parameter(e, "object"),
				  .before = e->after };
	const struct audit_record *rows;
	size_t n;
	if (!caller_check_whole(e->caller, err) || !time_parameter(e, "from", &f.from, err) ||
	    !time_parameter(e, "to", &f.to, err))
		return false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(e->sv, &r, err) ||
		    !store_audit_list(r.db, &f, PAGE, a, &rows, &n, err))
			return false;
	}
	for (size_t i = 0; i < n; i++) {
		export_number(e, 0, rows[i].id);
		export_time(e, 1, rows[i].time);
		export_text(e, 2, rows[i].who);
		export_text(e, 3, rows[i].origin);
		export_text(e, 4, rows[i].action);
		export_text(e, 5, rows[i].object);
		export_text(e, 6, rows[i].before);
		export_text(e, 7, rows[i].after);
		e->after = rows[i].id;
		if (!export_row(e, err))
			return false;
	}
	*ret_more = n == PAGE;
	return true;
}

/* --- calls --- */

static const struct export_column call_columns[] = {
	{ "id", "Number", "Номер", TABLE_INT, 0, 10 },
	{ "started", "Began", "Начало", TABLE_TIME, 0, 26 },
	{ "duration", "Seconds", "Секунд", TABLE_DECIMAL, 3, 10 },
	{ "serial", "Meter", "Счётчик", TABLE_TEXT, 0, 14 },
	{ "peer", "From", "Откуда", TABLE_TEXT, 0, 20 },
	{ "result", "Result", "Исход", TABLE_TEXT, 0, 14 },
	{ "reason", "Reason", "Причина", TABLE_TEXT, 0, 40 },
	{ "bytes_in", "Bytes in", "Байт принято", TABLE_INT, 0, 12 },
	{ "bytes_out", "Bytes out", "Байт отправлено", TABLE_INT, 0, 12 },
};

static bool next_calls(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	struct call_sheet s;
	if (!service_call_list(e->sv, e->caller, export_parameter(e, "meter"), e->after, PAGE, a,
			       &s, err))
		return false;
	for (size_t i = 0; i < s.page.count; i++) {
		const struct call_record *c = &s.page.rows[i];
		export_number(e, 0, c->id);
		export_time(e, 1, c->started / 1000);
		if (c->ended)
			export_number(e, 2, c->ended - c->started);
		export_text(e, 3, c->serial);
		export_text(e, 4, c->peer);
		export_text(e, 5, call_result_name(c->result));
		export_text(e, 6, c->reason);
		export_number(e, 7, c->bytes_in);
		export_number(e, 8, c->bytes_out);
		if (!export_row(e, err))
			return false;
	}
	e->after = s.page.next;
	*ret_more = s.page.next != 0;
	return true;
}

/* --- findings --- */

static const struct export_column finding_columns[] = {
	{ "id", "Number", "Номер", TABLE_INT, 0, 10 },
	{ "serial", "Meter", "Счётчик", TABLE_TEXT, 0, 14 },
	{ "kind", "Kind", "Вид", TABLE_TEXT, 0, 18 },
	{ "detail", "What", "Что", TABLE_TEXT, 0, 40 },
	{ "first_at", "First seen", "Впервые", TABLE_TIME, 0, 26 },
	{ "last_at", "Last seen", "В последний раз", TABLE_TIME, 0, 26 },
	{ "times", "Times", "Раз", TABLE_INT, 0, 8 },
	{ "settled_at", "Settled", "Закрыта", TABLE_TIME, 0, 26 },
};

static bool next_findings(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	const char *open = export_parameter(e, "open");
	struct finding_filter f = { .before = e->after,
				    .limit = PAGE,
				    .open_is = open != NULL,
				    .open = open && strcmp(open, "true") == 0 };
	struct finding_sheet s;
	if (!service_finding_list(e->sv, e->caller, NULL, &f, a, &s, err))
		return false;
	for (size_t i = 0; i < s.count; i++) {
		const struct finding *d = &s.items[i];
		export_number(e, 0, d->id);
		export_text(e, 1, d->serial);
		export_text(e, 2, finding_kind_name(d->kind));
		export_text(e, 3, d->detail);
		export_time(e, 4, d->first_at);
		export_time(e, 5, d->last_at);
		export_number(e, 6, d->times);
		export_time(e, 7, d->settled_at);
		if (!export_row(e, err))
			return false;
	}
	e->after = s.next;
	*ret_more = s.next != 0;
	return true;
}

/* --- quarantine --- */

static const struct export_column quarantine_columns[] = {
	{ "serial", "Serial", "Номер счётчика", TABLE_TEXT, 0, 14 },
	{ "type", "Type", "Тип", TABLE_TEXT, 0, 12 },
	{ "first_seen", "First seen", "Впервые", TABLE_TIME, 0, 26 },
	{ "last_call", "Last call", "Последний звонок", TABLE_TIME, 0, 26 },
	{ "calls", "Calls", "Звонков", TABLE_INT, 0, 10 },
	{ "rows", "Records", "Записей", TABLE_INT, 0, 10 },
};

static bool next_quarantine(struct export *e, struct arena *a, bool *ret_more, struct err *err)
{
	struct quarantine_query q = { .begins = export_parameter(e, "q"),
				      .after = e->cursor,
				      .limit = PAGE };
	struct quarantine_page page;
	if (!service_quarantine_list(e->sv, e->caller, &q, a, &page, err))
		return false;
	for (size_t i = 0; i < page.count; i++) {
		const struct quarantine_row *r = &page.items[i];
		export_text(e, 0, r->meter.row.serial);
		export_text(e, 1, r->meter.row.type);
		export_time(e, 2, r->meter.created_at);
		export_time(e, 3, r->meter.row.called_at);
		export_number(e, 4, r->calls);
		export_number(e, 5, r->rows);
		if (!export_row(e, err))
			return false;
	}
	*ret_more = page.next != NULL;
	return export_keep_cursor(e, page.next, err);
}

/* --- the lists --- */

#define COLUMNS(list) .columns = list##_columns, .count = ARRAY_LEN(list##_columns)

static const struct export_list meters = { .name = "meters",
					   .en = "Meters",
					   .ru = "Счётчики",
					   .parameters = meter_params_names,
					   .right = RIGHT_METER_VIEW,
					   COLUMNS(meter),
					   .next = next_meters };
static const struct export_list subscribers = { .name = "subscribers",
						.en = "Subscribers",
						.ru = "Абоненты",
						.parameters = "q",
						.right = RIGHT_SUBSCRIBER_VIEW,
						COLUMNS(subscriber),
						.next = next_subscribers };
static const struct export_list groups = { .name = "groups",
					   .en = "Groups",
					   .ru = "Группы",
					   .parameters = "",
					   .right = RIGHT_GROUP_VIEW,
					   COLUMNS(group),
					   .next = next_groups };
static const struct export_list users = { .name = "users",
					  .en = "Users",
					  .ru = "Пользователи",
					  .parameters = "",
					  .right = RIGHT_USER_VIEW,
					  COLUMNS(user),
					  .next = next_users };
static const struct export_list audit = { .name = "audit",
					  .en = "Audit",
					  .ru = "Журнал",
					  .parameters = "who action object from to",
					  .right = RIGHT_AUDIT_EXPORT,
					  COLUMNS(audit),
					  .next = next_audit };
static const struct export_list calls = { .name = "calls",
					  .en = "Calls",
					  .ru = "Звонки",
					  .parameters = "meter",
					  .right = RIGHT_CALL_VIEW,
					  COLUMNS(call),
					  .next = next_calls };
static const struct export_list findings = { .name = "findings",
					     .en = "Findings",
					     .ru = "Несоответствия",
					     .parameters = "open",
					     .right = RIGHT_FINDING_VIEW,
					     COLUMNS(finding),
					     .next = next_findings };
static const struct export_list quarantine = { .name = "quarantine",
					       .en = "Quarantine",
					       .ru = "Карантин",
					       .parameters = "q",
					       .right = RIGHT_QUARANTINE_VIEW,
					       COLUMNS(quarantine),
					       .next = next_quarantine };

const struct export_list *const export_lists[] = { &meters,   &subscribers, &groups,
						   &users,    &audit,	    &calls,
						   &findings, &quarantine,  NULL };
