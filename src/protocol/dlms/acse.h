/*
 * acse.h - beginning and end of an association: AARQ, AARE, RLRQ and the
 * InitiateRequest inside (IEC 62056-5-3, 7.2 and 7.3; BER).
 */
#pragma once
#include "base/cursor.h"
#include "base/err.h"

/* Last number of the mechanism's name. */
enum acse_mechanism { ACSE_NONE = 0, ACSE_LLS = 1, ACSE_GMAC = 5 };

enum {
	ACSE_SECRET_MAX = 64, /* password or challenge */
	ACSE_TITLE_SIZE = 8,
	ACSE_INITIATE_MAX = 14,	      /* an InitiateRequest in plain */
	TAG_INITIATE_RESPONSE = 0x08, /* what the user information may be, in plain */
	TAG_SERVICE_ERROR = 0x0e,
	TAG_AARQ = 0x60,
	TAG_AARE = 0x61,
	TAG_RLRQ = 0x62,
	TAG_RLRE = 0x63,
};

struct acse_aarq {
	enum acse_mechanism mechanism;
	bool ciphered;	      /* application context 3, else 1 */
	const uint8_t *title; /* our system title, or NULL */
	const uint8_t *secret;
	size_t secret_len;
	const uint8_t *initiate; /* user information: InitiateRequest, plain or ciphered */
	size_t initiate_len;
};

void acse_put_initiate(struct wr *w, uint32_t conformance, uint16_t max_pdu);
void acse_put_aarq(struct wr *w, const struct acse_aarq *a);
/* With an InitiateRequest as in the AARQ where it was ciphered, else n is 0. */
void acse_put_rlrq(struct wr *w, const uint8_t *initiate, size_t n);

struct acse_aare {
	bool accepted;
	struct rd title;     /* responding AP title: 8 bytes, or none */
	struct rd challenge; /* StoC, or none */
	struct rd user;	     /* user information, or none */
	struct err words;    /* of a refusal: ERR_DENIED */
};

/* Fails (ERR_PROTO) when it is malformed; points into p. */
NODISCARD bool acse_parse_aare(const uint8_t *p, size_t n, struct acse_aare *ret, struct err *err);

/* 08 …: what the meter agreed to. */
NODISCARD bool acse_parse_initiate(struct rd r, uint32_t *ret_conformance, uint16_t *ret_max_pdu);
