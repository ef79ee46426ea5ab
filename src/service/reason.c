#include "service/reason.h"

#include <string.h>

#include "base/attr.h"

static const struct {
	const char *reason;
	const char *en;
	const char *ru;
} reasons[] = {
	{ "serial-missing", "the serial is missing", "нет номера счётчика" },
	{ "serial-wrong", "a serial has 1 to 23 letters, digits, - or _",
	  "номер счётчика — от 1 до 23 латинских букв, цифр, - или _" },
	{ "serial-twice", "the serial stands in the file twice",
	  "номер встречается в файле дважды" },
	{ "serial-taken", "the serial is taken", "номер занят" },
	{ "meter-retired", "the meter is retired", "счётчик снят" },
	{ "text-too-long", "the text is too long", "слишком длинный текст" },
	{ "text-wrong", "the text holds control characters", "в тексте управляющие символы" },
	{ "zone-unknown", "there is no such time zone", "нет такого часового пояса" },
	{ "profile-unknown", "there is no such profile", "нет такого профиля" },
	{ "date-wrong", "a date is written 2026-03-01 or 01.03.2026",
	  "дата пишется 01.03.2026 или 2026-03-01" },
	{ "date-future", "the day lies in the future", "день ещё не наступил" },
	{ "phone-wrong", "this is no phone number", "это не номер телефона" },
	{ "email-wrong", "this is no e-mail address", "это не адрес электронной почты" },
	{ "kind-unknown", "a person or an organisation is meant",
	  "нужно: физлицо или организация" },
	{ "group-wrong", "groups are written North/Centre, at most 16 deep",
	  "группы пишутся «Север/Центр», не глубже 16" },
	{ "group-hidden", "the group lies outside the area of visibility",
	  "группа вне области видимости" },
	{ "group-missing", "a group inside the area of visibility is needed",
	  "нужна группа из области видимости" },
	{ "account-missing", "the account is missing", "нет лицевого счёта" },
	{ "account-ambiguous",
	  "several subscribers have this account, or the file gives it two names or addresses",
	  "лицевой счёт у нескольких абонентов, или в файле у него два имени или адреса" },
	{ "subscriber-erased", "the data of this subscriber was erased",
	  "данные этого абонента удалены" },
	{ "changed-since", "somebody has changed it since", "с тех пор это изменили" },
	{ "meter-used", "the meter has called or has notes since",
	  "счётчик уже звонил или у него есть заметки" },
	{ "in-use", "something else uses it by now", "этим уже пользуются" },
	{ "meter-missing", "there is no such meter", "нет такого счётчика" },
	{ "meter-not-active", "the meter is not active", "счётчик не работает" },
	{ "so-already", "it is so already", "так уже и есть" },
	{ "limit-reached", "a limit is reached", "достигнут предел" },
};

const char *reason_text(const char *reason, const char *language)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		if (strcmp(reasons[i].reason, reason) == 0)
			return strcmp(language, "ru") == 0 ? reasons[i].ru : reasons[i].en;
	}
	return reason;
}
