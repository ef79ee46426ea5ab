/* The profile's parameters are the catalogue's, in the same canonical form. */
#include "unit.h"

#include "meter/catalogue.h"
#include "protocol/profile.h"

static enum parameter_kind kind_of(const struct profile_parameter *p)
{
	switch (p->form) {
	case FORM_DECIMAL:
		return p->decimals ? PARAMETER_DECIMAL : PARAMETER_INT;
	case FORM_INTEGER:
	case FORM_PORT:
		return PARAMETER_INT;
	case FORM_PIN:
		return PARAMETER_DIGITS;
	case FORM_ZONE:
		return PARAMETER_ZONE;
	case FORM_WINDOW:
		return PARAMETER_WINDOW;
	case FORM_HOST:
		return PARAMETER_HOST;
	case FORM_TEXT:
	case FORM_COUNT:
		break;
	}
	return PARAMETER_TEXT;
}

static void forms_fit_kinds(void **state)
{
	(void)state;
	CLEANUP(auto_profile) struct profile *profile = NULL;
	AUTO_CATALOGUE *catalogue = NULL;
	struct err err;

	if (!profile_load_file(SOURCE_ROOT "/profiles/vk-g-ete.conf", &profile, &err) ||
	    !catalogue_load(NULL, &catalogue, &err))
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < profile->parameter_count; i++) {
		const struct profile_parameter *p = &profile->parameters[i];
		const struct parameter *c = catalogue_find(catalogue, p->key);
		if (!c) {
			fail_msg("%s is not in the catalogue", p->key);
			continue;
		}
		enum parameter_kind kind = c->kind == PARAMETER_ENUM ? PARAMETER_INT : c->kind;
		if (kind != kind_of(p) || (p->form == FORM_DECIMAL && p->decimals != c->scale))
			fail_msg("%s: form and kind differ", p->key);
		if (p->writable && !c->writable)
			fail_msg("%s: writable in the profile alone", p->key);
	}
	assert_int_equal(profile->parameter_count, catalogue_count(catalogue));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_fit_kinds),
	};
	return cmocka_run_group_tests_name("protocol_catalogue", tests, NULL, NULL);
}
