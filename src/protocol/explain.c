#include "protocol/explain.h"

bool explain_hides(const struct explain_how *how, const struct profile_parameter *p)
{
	const struct parameter *about =
		how->catalogue && p ? catalogue_find(how->catalogue, p->key) : NULL;

	return !how->secrets && p && (p->form == FORM_PIN || (about && about->secret));
}
