/*
 * ldap.h - asks a directory (LDAP, Active Directory) whether a password is right and in which
 * groups its owner is. Decides nothing: sign-in does.
 *
 * Passwords go over TLS only, unless the settings allow otherwise. Referrals are not followed.
 * A call blocks its thread, at most LDAP_CALLS_MAX at a time and each step no longer than the
 * timeout.
 */
#pragma once
#include "base/arena.h"
#include "base/config.h"
#include "base/err.h"

enum {
	LDAP_CALLS_MAX = 3, /* at least one of web.workers (4) stays free */
	LDAP_GROUPS_MAX = 16,
	LDAP_MEMBERSHIPS_MAX = 1000, /* of one entry */
};

/* What a group of the directory is here; the first in the order of names that fits holds. */
struct ldap_mapping {
	const char *name;
	const char *dn;
	const char *role; /* name of a role */
	const char *area; /* "*" = whole; paths of groups, parted by ';' */
};

struct ldap_settings {
	const char *url; /* "" = there is no directory */
	bool start_tls;
	bool insecure; /* neither StartTLS nor ldaps:// is demanded */
	const char *ca_file;
	const char *bind_dn; /* "" = anonymous, or user_dn is used */
	const char *bind_password;
	const char *user_dn; /* pattern of %s; "" = searched for */
	const char *base;
	const char *filter;	     /* with %s for the login */
	const char *name_attribute;  /* of the person's name */
	const char *group_attribute; /* names of groups in a person's entry; "" = none */
	const char *group_filter;    /* with %s for the person's DN; "" = none */
	int64_t timeout;	     /* s */
	struct ldap_mapping groups[LDAP_GROUPS_MAX];
	size_t group_count;
};

extern const struct config_entry ldap_config[];

/* Texts live as long as `c`. ERR_INVAL when they do not go together. */
NODISCARD bool ldap_configure(const struct config *c, struct ldap_settings *ret, struct err *err);

struct ldap_person {
	const char *dn;
	const char *name;		  /* "" when the directory has none */
	const struct ldap_mapping *group; /* NULL: in none that counts */
};

/*
 * *ret_right false: nobody of that login, or another password; an empty one is always wrong.
 * Fails when the directory cannot be asked: ERR_LIMIT (too many ask), ERR_TIMEOUT (it is not
 * there, or shows another certificate), ERR_IO (it does not take what the settings say).
 */
NODISCARD bool ldap_ask(const struct ldap_settings *how, const char *login, const char *password,
			struct arena *a, struct ldap_person *ret, bool *ret_right, struct err *err);
