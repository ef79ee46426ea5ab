#include "sim/options.h"

#include "sim/greeting.h"
#include "sim/secure.h"

struct word {
	const char *name;
	int value;
};

static bool find_word(const struct word *words, size_t n, const char *text, int *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(words[i].name, text) == 0) {
			*ret = words[i].value;
			return true;
		}
	}
	return false;
}

bool options_take_protocol(const char *text, struct fleet_config *f, struct err *err)
{
	f->mixed = strcmp(text, "mixed") == 0;
	if (f->mixed)
		f->kit.station.kind = STATION_WRAPPER;
	else if (!station_kind_parse(text, &f->kit.station.kind))
		return err_field(err, "protocol",
				 "--protocol is hdlc, wrapper, lis200, push or mixed");
	return true;
}

bool options_take_security(const char *text, struct device_config *d, struct err *err)
{
	static const struct word words[] = { { "none", SECURITY_NONE },
					     { "lls", SECURITY_LLS },
					     { "gmac", SECURITY_GMAC } };
	int value;
	if (!find_word(words, ARRAY_LEN(words), text, &value))
		return err_field(err, "security", "--security is none, lls or gmac");
	d->security = (enum device_security)value;
	return true;
}

bool options_take_ciphering(const char *text, struct device_config *d, struct err *err)
{
	static const struct word words[] = { { "none", 0 },
					     { "authenticated", SECURE_AUTHENTICATED },
					     { "encrypted", SECURE_ENCRYPTED },
					     { "both", SECURE_BOTH } };
	int value;
	if (!find_word(words, ARRAY_LEN(words), text, &value))
		return err_field(err, "ciphering",
				 "--ciphering is none, authenticated, encrypted or both");
	d->ciphering = (uint8_t)value;
	return true;
}

bool options_take_buffer(const char *text, struct device_config *d, struct err *err)
{
	static const struct word words[] = { { "array", BUFFER_ARRAY },
					     { "compact", BUFFER_COMPACT },
					     { "null", BUFFER_NULLS } };
	int value;
	if (!find_word(words, ARRAY_LEN(words), text, &value))
		return err_field(err, "buffer", "--buffer is array, compact or null");
	d->buffer = (enum buffer_form)value;
	return true;
}

bool options_take_parity(const char *text, struct station_config *s, struct err *err)
{
	s->lis_parity = strcmp(text, "even") == 0;
	if (!s->lis_parity && strcmp(text, "none") != 0)
		return err_field(err, "parity", "--parity is even or none");
	return true;
}

bool options_check_kit(const struct kit *kit, struct err *err)
{
	const struct device_config *d = &kit->device;
	struct greeting g;
	if (d->security == SECURITY_LLS && !d->password)
		return err_field(err, "password", "security lls needs a password");
	if (d->general && !d->ciphering)
		return err_field(err, "general", "general is of use with ciphering only");
	if ((kit->preamble && !greeting_make(kit->preamble, "", &g, err)) ||
	    (kit->preamble_answer && !greeting_make(kit->preamble_answer, "", &g, err)))
		return err_prefix(err, "preamble");
	return true;
}

bool options_check(struct options *o, struct err *err)
{
	struct device_config *d = &o->fleet.kit.device;
	if (!o->security_said && d->password)
		d->security = SECURITY_LLS;
	if (!options_check_kit(&o->fleet.kit, err))
		return false;
	if ((d->security == SECURITY_GMAC || d->ciphering || o->keys_out) && !o->keys)
		return err_field(err, "keys", "the meters' keys are needed: --keys SEED or FILE");
	if ((o->tls_ca || o->client_cert || o->client_key) && !o->tls)
		return err_field(err, "tls", "certificates are of use with --tls only");
	if (!o->client_cert != !o->client_key)
		return err_field(err, "client-cert", "--client-cert and --client-key go together");
	return true;
}
