/*
 * personal.h - personal data of subscribers: who sees it, and what the others see instead.
 *
 * Name, account, phone, e-mail, street, house and flat are for callers with the right
 * subscriber.view. Others see PERSONAL_MASK where there is something; the city stays, it tells
 * nobody's home and lists are cut by it. Sorting by what is masked, and conditions on it, are
 * refused (ERR_DENIED), for the order or the count would tell it; the search box looks past it.
 */
#pragma once
#include "service/service.h"
#include "store/meter.h"

#define PERSONAL_MASK "•••"

bool personal_seen(const struct caller *c);
/* NULL and "" stay. */
const char *personal_text(const struct caller *c, const char *text);
void personal_mask_row(const struct caller *c, struct meter_row *row);
void personal_mask_subscriber(const struct caller *c, struct subscriber *s);
/* Conditions on personal data, or an order by it; what is typed into the search box aside. */
bool personal_query(const struct meter_query *q);
/* Refuses what would tell, and has q->filter search no personal data. */
NODISCARD bool personal_check_query(const struct caller *c, struct meter_query *q, struct err *err);
