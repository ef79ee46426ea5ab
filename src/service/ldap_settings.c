#include "base/str.h"
#include "service/ldap.h"

const struct config_entry ldap_config[] = {
	{ .key = "ldap.url",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 500,
	  .reload = true,
	  .doc = "Directory that people sign in by, such as ldaps://dc1.example.org; several are "
		 "parted by blanks; empty: none" },
	{ .key = "ldap.start_tls",
	  .type = CONFIG_BOOL,
	  .preset = "false",
	  .reload = true,
	  .doc = "An ldap:// connection goes over to TLS before anything is said" },
	{ .key = "ldap.insecure",
	  .type = CONFIG_BOOL,
	  .preset = "false",
	  .reload = true,
	  .doc = "Passwords may go to the directory without TLS: for trials only" },
	{ .key = "ldap.ca_file",
	  .type = CONFIG_PATH,
	  .preset = "",
	  .reload = true,
	  .doc = "Certificates in PEM that the directory's must be signed by; empty: those of the "
		 "machine" },
	{ .key = "ldap.timeout",
	  .type = CONFIG_DURATION,
	  .preset = "5s",
	  .min = 1,
	  .max = 60,
	  .reload = true,
	  .doc = "How long a step with the directory may take; a sign-in at most four times that" },
	{ .key = "ldap.base",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 500,
	  .reload = true,
	  .doc = "Name of the subtree in which people and groups are looked for" },
	{ .key = "ldap.bind_dn",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 500,
	  .reload = true,
	  .doc = "Account that looks for people; empty: nobody, or they sign in by ldap.user_dn" },
	{ .key = "ldap.bind_password",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 256,
	  .secret = true,
	  .reload = true,
	  .doc = "Password of ldap.bind_dn" },
	{ .key = "ldap.filter",
	  .type = CONFIG_TEXT,
	  .preset = "(uid=%s)",
	  .min = 4,
	  .max = 500,
	  .reload = true,
	  .doc = "Finds a person by the login, which takes the place of %s; Active Directory: "
		 "(sAMAccountName=%s)" },
	{ .key = "ldap.user_dn",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 500,
	  .reload = true,
	  .doc = "Name of a person with %s for the login, instead of a search" },
	{ .key = "ldap.name_attribute",
	  .type = CONFIG_TEXT,
	  .preset = "cn",
	  .min = 1,
	  .max = 64,
	  .reload = true,
	  .doc = "Attribute with a person's name" },
	{ .key = "ldap.group_attribute",
	  .type = CONFIG_TEXT,
	  .preset = "memberOf",
	  .max = 64,
	  .reload = true,
	  .doc = "Attribute of a person that names the groups; empty: none" },
	{ .key = "ldap.group_filter",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .max = 500,
	  .reload = true,
	  .doc = "Finds the groups of a person, whose name takes the place of %s, such as "
		 "(member=%s); empty: they are not looked for" },
	{ .key = "ldap_group.*.dn",
	  .type = CONFIG_TEXT,
	  .preset = "",
	  .min = 1,
	  .max = 500,
	  .reload = true,
	  .doc = "Group of the directory whose members may sign in; the first by its name here "
		 "holds" },
	{ .key = "ldap_group.*.role",
	  .type = CONFIG_TEXT,
	  .preset = "operator",
	  .min = 1,
	  .max = 100,
	  .reload = true,
	  .doc = "Role that they have" },
	{ .key = "ldap_group.*.area",
	  .type = CONFIG_TEXT,
	  .preset = "none",
	  .max = 1000,
	  .reload = true,
	  .doc = "What they see: * is all, else paths of groups such as City/Street, parted by "
		 "semicolons" },
	{ .key = NULL },
};

static const char *group_text(const struct config *c, const char *name, const char *what,
			      const char *preset)
{
	char key[CONFIG_KEY_SIZE];
	struct strb b = strb_make(key, sizeof key);
	strb_printf(&b, "ldap_group.%s.%s", name, what);
	return config_is_set(c, key) ? config_text(c, key) : preset;
}

static bool read_groups(const struct config *c, struct ldap_settings *s, struct err *err)
{
	const char *names[CONFIG_NAMES_MAX];
	size_t n = config_names(c, "ldap_group", names);
	for (size_t i = 0; i < n && i < LDAP_GROUPS_MAX; i++) {
		struct ldap_mapping *m = &s->groups[s->group_count++];
		*m = (struct ldap_mapping){
			.name = names[i],
			.dn = group_text(c, names[i], "dn", ""),
			.role = group_text(c, names[i], "role", "operator"),
			.area = group_text(c, names[i], "area", ""),
		};
		if (!m->dn[0])
			return err_field(err, "ldap_group", "the group %s needs its dn", names[i]);
	}
	return true;
}

/* No url of several may be without TLS. */
static bool all_secure(const char *urls)
{
	static const char secure[] = "ldaps://";
	struct str rest = str_trim(str_from(urls));
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ' ', &one, &rest);
		if (one.n > 0 &&
		    (one.n < sizeof secure || strncasecmp(one.p, secure, sizeof secure - 1) != 0))
			return false;
	}
	return true;
}

static bool check(const struct config *c, const struct ldap_settings *s, struct err *err)
{
	if (!s->start_tls && !s->insecure && !all_secure(s->url))
		return config_fail(c, "ldap.url", err,
				   "passwords need TLS: ldaps:// or ldap.start_tls = true");
	if (!strstr(s->user_dn[0] ? s->user_dn : s->filter, "%s"))
		return config_fail(c, s->user_dn[0] ? "ldap.user_dn" : "ldap.filter", err,
				   "must hold %s, the place of the login");
	if (!s->user_dn[0] && !s->base[0])
		return config_fail(c, "ldap.base", err, "is needed to look for people");
	if (s->group_filter[0] && (!strstr(s->group_filter, "%s") || !s->base[0]))
		return config_fail(c, "ldap.group_filter", err,
				   "needs %s, the place of the person's name, and ldap.base");
	if (s->bind_dn[0] && !s->bind_password[0])
		return config_fail(c, "ldap.bind_password", err, "is needed with ldap.bind_dn");
	if (s->group_count == 0)
		return config_fail(c, "ldap.url", err,
				   "nobody could sign in: ldap_group.NAME.dn names the groups");
	return true;
}

bool ldap_configure(const struct config *c, struct ldap_settings *ret, struct err *err)
{
	struct ldap_settings s = {
		.url = config_text(c, "ldap.url"),
		.start_tls = config_bool(c, "ldap.start_tls"),
		.insecure = config_bool(c, "ldap.insecure"),
		.ca_file = config_text(c, "ldap.ca_file"),
		.bind_dn = config_text(c, "ldap.bind_dn"),
		.bind_password = config_text(c, "ldap.bind_password"),
		.user_dn = config_text(c, "ldap.user_dn"),
		.base = config_text(c, "ldap.base"),
		.filter = config_text(c, "ldap.filter"),
		.name_attribute = config_text(c, "ldap.name_attribute"),
		.group_attribute = config_text(c, "ldap.group_attribute"),
		.group_filter = config_text(c, "ldap.group_filter"),
		.timeout = config_int(c, "ldap.timeout"),
	};
	if (!read_groups(c, &s, err) || (s.url[0] && !check(c, &s, err)))
		return false;
	*ret = s;
	return true;
}
