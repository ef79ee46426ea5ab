/*
 * people.h - a register as a gas company of the south has it: names, streets, accounts, phones.
 *
 * Line n is a function of n alone, the same on every machine. Surnames follow a skewed
 * distribution (Иванов is common, most are rare), as do streets, cities and the numbers of
 * houses. Nobody in it is real.
 */
#pragma once
#include <inttypes.h>
#include <stdio.h>

#include "store/meter.h"

struct person {
	char serial[SERIAL_MAX];
	char account[24];
	char name[160];
	char street[120];
	char house[16];
	char flat[8];
	char phone[24];
	char groups[120];
	const char *city;
	const char *type;
};

static inline uint64_t people_scatter(uint64_t n)
{
	uint64_t x = (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* 0 … n-1, small numbers more often. */
static inline uint64_t people_skewed(uint64_t r, uint64_t n)
{
	uint64_t a = r % 65536;
	uint64_t b = r / 65536 % 65536;
	return n * (a * b >> 16) >> 16;
}

#define PEOPLE_PICK(list, n) ((list)[(size_t)(n) % (sizeof(list) / sizeof *(list))])

/* A root, a link and an ending give some 14,000 surnames. */
static inline void people_surname(char *buf, size_t cap, uint64_t r, bool woman)
{
	static const char *const roots[] = {
		"Иван",	     "Смирн",	"Кузнец",   "Петр",   "Попов",	 "Василь", "Сокол",
		"Михайл",    "Новик",	"Федор",    "Мороз",  "Волк",	 "Алексе", "Лебед",
		"Семен",     "Егор",	"Павл",	    "Козл",   "Степан",	 "Никола", "Орл",
		"Андре",     "Макар",	"Никит",    "Захар",  "Зайц",	 "Соловь", "Борис",
		"Яковл",     "Григорь", "Роман",    "Воробь", "Серге",	 "Кузьм",  "Фрол",
		"Александр", "Дмитри",	"Корол",    "Гусь",   "Киселе",	 "Ильи",   "Максим",
		"Поляк",     "Сорок",	"Виноград", "Ковал",  "Бел",	 "Медвед", "Антон",
		"Тарас",     "Жук",	"Баран",    "Филипп", "Комар",	 "Давыд",  "Бел",
		"Герасим",   "Богдан",	"Осип",	    "Сидор",  "Матве",	 "Тит",	   "Марк",
		"Мирон",     "Крыл",	"Карп",	    "Власо",  "Мельник", "Денис",  "Гаврил",
		"Тихон",     "Казак",	"Афанась",  "Данил",  "Савель",	 "Тимофе", "Фомин",
		"Чернов",    "Абрам",	"Мартын",   "Ефим",   "Федот",	 "Щерб",   "Назар",
		"Калин",     "Исае",	"Чиж",	    "Ершо",   "Дорон",	 "Быко",   "Ворон",
		"Гусар",     "Демид",	"Шамил",    "Мурза",  "Кабард",	 "Хасан",  "Магомед",
		"Ахмед",     "Гаджи",	"Ибрагим",  "Алибек", "Бероев",	 "Цагара",
	};
	static const char *const links[] = { "",   "",	 "",   "",   "ч",   "к",  "ян", "ин",
					     "ус", "ец", "ул", "ар", "ень", "аш", "ищ", "ош" };
	static const char *const endings[] = { "ов",  "ев",  "ин", "ский", "енко",
					       "цев", "шин", "ых", "ук" };
	const char *ending = PEOPLE_PICK(endings, people_skewed(r >> 20, 9));
	const char *feminine = "";

	if (woman && (ending[strlen(ending) - 1] == '\xb2' || ending[strlen(ending) - 1] == '\xbd'))
		feminine = "а";
	if (woman && strcmp(ending, "ский") == 0)
		ending = "ская";
	(void)snprintf(buf, cap, "%s%s%s%s", PEOPLE_PICK(roots, people_skewed(r, 104)),
		       PEOPLE_PICK(links, people_skewed(r >> 10, 16)), ending, feminine);
}

static inline void people_name(char *buf, size_t cap, uint64_t r)
{
	static const char *const men[] = {
		"Александр", "Сергей", "Владимир", "Андрей",  "Алексей",
		"Николай",   "Иван",   "Дмитрий",  "Евгений", "Михаил",
		"Виктор",    "Юрий",   "Пётр",	   "Артём",   "Магомед"
	};
	static const char *const women[] = {
		"Елена",   "Ольга",  "Татьяна",	  "Наталья", "Анна",  "Светлана", "Мария",  "Ирина",
		"Людмила", "Галина", "Валентина", "Фёкла",   "Алёна", "Зинаида",  "Патимат"
	};
	static const char *const fathers[] = { "Александров", "Сергеев",  "Владимиров", "Андреев",
					       "Алексеев",    "Николаев", "Иванов",	"Дмитриев",
					       "Евгеньев",    "Михайлов", "Викторов",	"Юрьев",
					       "Петров",      "Фёдоров",  "Магомедов" };
	char surname[96];
	bool woman = r >> 60 & 1;

	people_surname(surname, sizeof surname, r, woman);
	(void)snprintf(buf, cap, "%s %s %s%s", surname,
		       woman ? PEOPLE_PICK(women, people_skewed(r >> 30, 15))
			     : PEOPLE_PICK(men, people_skewed(r >> 30, 15)),
		       PEOPLE_PICK(fathers, people_skewed(r >> 40, 15)), woman ? "на" : "ич");
}

static inline void people_street(char *buf, size_t cap, uint64_t r)
{
	static const char *const common[] = {
		"ул. Ленина",	"ул. Мира",	      "ул. Советская",	"ул. Садовая",
		"пр. Победы",	"ул. Гагарина",	      "ул. Набережная", "ул. Пушкина",
		"ул. Кирова",	"пер. Школьный",      "ул. Молодёжная", "ул. Октябрьская",
		"ул. Степная",	"ул. 40 лет Октября", "ул. Чехова",	"пл. Труда",
		"ул. Калинина", "ул. Комсомольская",  "ул. 8 Марта",	"пр. Жукова",
	};
	char of[96];

	if (r >> 50 & 1) {
		(void)snprintf(buf, cap, "%s", PEOPLE_PICK(common, people_skewed(r, 20)));
		return;
	}
	people_surname(of, sizeof of, people_scatter(people_skewed(r, 3000)), false);
	(void)snprintf(buf, cap, "ул. %sа", of);
}

static inline void people_make(struct person *p, int64_t n)
{
	static const char *const cities[] = { "Волгоград",	"Волжский",  "Пятигорск",
					      "Ростов-на-Дону", "Арзамас",   "Кисловодск",
					      "Таганрог",	"Камышин",   "Ессентуки",
					      "Шахты",		"Березовка", "Кирилловка" };
	uint64_t r = people_scatter((uint64_t)n);
	uint64_t q = people_scatter(r);
	unsigned house = 1 + (unsigned)people_skewed(q, 160);

	p->city = PEOPLE_PICK(cities, people_skewed(r >> 7, 12));
	p->type = q >> 33 & 3 ? "ВК-G4ETe" : "ВК-G6ETe";
	(void)snprintf(p->serial, sizeof p->serial, "%08" PRId64, 20000000 + n * 7 % 9999991);
	(void)snprintf(p->account, sizeof p->account, "%010" PRIu64, r % UINT64_C(10000000000));
	people_name(p->name, sizeof p->name, q);
	people_street(p->street, sizeof p->street, people_scatter(q));
	(void)snprintf(p->house, sizeof p->house, q >> 40 & 15 ? "%u" : "%uа", house);
	(void)snprintf(p->flat, sizeof p->flat, r >> 50 & 3 ? "%u" : "",
		       1 + (unsigned)people_skewed(q >> 20, 120));
	(void)snprintf(p->phone, sizeof p->phone, "+79%09" PRIu64, q % 1000000000);
	(void)snprintf(p->groups, sizeof p->groups, "%s/Участок %u", p->city,
		       1 + (unsigned)(r >> 10 & 63));
}

static inline struct meter_registration people_registration(const struct person *p)
{
	return (struct meter_registration){ .serial = p->serial,
					    .type = p->type,
					    .groups = p->groups,
					    .subscriber = { .name = p->name,
							    .account = p->account,
							    .city = p->city,
							    .street = p->street,
							    .house = p->house,
							    .flat = p->flat,
							    .phone = p->phone } };
}
