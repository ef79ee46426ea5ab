/*
 * service.h - the one place that decides: who asks, what is allowed, what
 * time it is. Web, command line and OPC UA only translate.
 *
 * Every use case takes the service and the caller, checks the right, validates,
 * reads on a connection of its own or writes in one transaction together with
 * the audit record. Results live in the caller's arena.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/tz.h"
#include "meter/catalogue.h"
#include "service/ldap.h"
#include "service/mail.h"
#include "service/right.h"
#include "store/area.h"
#include "store/store.h"
#include "store/user.h"

/* Who asks, with what he may do and see at this moment: loaded anew for every request. */
struct caller {
	int64_t user;  /* 0: the command line or the program itself */
	int64_t token; /* of a program, 0: a person's session or the command line */
	int64_t role;  /* id (store/role.h) */
	struct right_set rights;
	struct area area;
	char role_name[ROLE_NAME_MAX];
	char login[LOGIN_MAX];
	char address[64]; /* where from: "192.0.2.7", "console" */
	bool plain;	  /* over HTTP without TLS, as far as can be told */
};

bool caller_may(const struct caller *c, enum right right);
/* ERR_DENIED. */
NODISCARD bool caller_check(const struct caller *c, enum right right, struct err *err);
/* Whether meters of that group (0 = of none) are in the area. */
NODISCARD bool caller_sees_group(struct db *db, const struct caller *c, int64_t group, bool *ret,
				 struct err *err);
/* ERR_NOTFOUND, as of what isn't there: what an area hides does not exist. */
NODISCARD bool caller_check_meter(struct db *db, const struct caller *c, int64_t meter,
				  struct err *err);
NODISCARD bool caller_check_group(struct db *db, const struct caller *c, int64_t group,
				  struct err *err);
/* ERR_DENIED for what concerns all meters at once. */
NODISCARD bool caller_check_whole(const struct caller *c, struct err *err);

struct service;

/* Rights and area that the user has now; role_name of `u` must be filled. */
NODISCARD bool caller_load(struct service *sv, struct db *db, const struct user *u,
			   const char *address, struct caller *ret, struct err *err);
/* Functions of a role, built in or not. */
NODISCARD bool service_role_rights(struct db *db, int64_t role, struct right_set *ret,
				   struct err *err);

struct event_meaning {
	const char *name; /* "battery-low" */
	const char *kind; /* "appears", "goes", "other" */
};

/* A profile that the daemon has loaded, as far as the outside sees it. */
struct service_profile {
	const char *name;
	const char *title;
	/* Meaning of an event code; false = unknown. */
	bool (*event)(const void *arg, uint32_t code, struct event_meaning *ret);
	/* Name of a bit of the status word, NULL = it has no meaning. */
	const char *(*condition)(const void *arg, unsigned bit);
	const void *arg;
};

struct service_profiles {
	const struct service_profile *items;
	size_t count;
	const char *preset; /* name of the default one */
};

/* A recorded call in words, line by line. */
struct decoded_line {
	int64_t at; /* ms since the connection came in */
	bool to_meter;
	unsigned depth;
	const char *text;
};

struct decoded_call {
	const struct decoded_line *lines;
	size_t count;
	bool cut; /* there is more */
};

/* What the program knows of protocols and the service does not: without secrets. */
struct service_decoder {
	/* `meter` 0 = not known. Results in the arena. NULL function: there is none. */
	bool (*decode)(const void *arg, struct db *db, int64_t meter, const char *text, size_t n,
		       struct arena *a, struct decoded_call *ret, struct err *err);
	const void *arg;
};

/* How long is kept what need not be kept for good: retention.c. 0: for good, but for jobs,
 * files and tables. */
struct retention {
	int64_t calls;	    /* s; records of calls of meters, but for the newest of each */
	int64_t strangers;  /* s; those of no known meter */
	int64_t audit;	    /* s; records of who changed what */
	int64_t findings;   /* s; what did not fit and was settled */
	int64_t tokens;	    /* s; tokens of programs that were revoked or are over */
	int64_t job_age;    /* s; a job with its journal: until then it can be undone */
	int64_t file_age;   /* s; files that jobs have made */
	int64_t files_size; /* bytes of them; the oldest go first */
	int64_t import_age; /* s; tables that were brought */
};

struct service_settings {
	struct store *store;		   /* must outlive the service */
	const char *folder;		   /* of data, likewise; NULL: nothing is kept in files */
	const struct catalogue *catalogue; /* likewise */
	struct service_profiles profiles;  /* likewise */
	struct service_decoder decoder;
	const char *zone;	 /* IANA name of the installation */
	int64_t validation_hour; /* of the zone, from which on the day's are validated; -1: never */
	int64_t silent_after;	 /* s without a call until a meter counts as silent */
	int64_t session_idle;	 /* s */
	int64_t session_life;	 /* s */
	int64_t lock_failures;	 /* wrong passwords for a login from a network until a lock */
	int64_t lock_time;	 /* s */
	int64_t address_failures;  /* per address and lock_time */
	const char *factor_roles;  /* names, parted by commas, that must have a second factor */
	struct ldap_settings ldap; /* url NULL or "": there is no directory */
	struct retention retention;
	struct delivery_settings delivery; /* of reports by the calendar */
	int64_t (*now)(void);		   /* UTC seconds; NULL = the machine's clock */
	bool cheap_passwords;		   /* tests only: the least cost of argon2id */
};

NODISCARD bool service_new(const struct service_settings *how, struct service **ret,
			   struct err *err);
void service_free(struct service *sv); /* accepts NULL */
DEFINE_AUTO(service, service_free)
#define AUTO_SERVICE CLEANUP(auto_service) struct service

/* The caller of the command line and of the program itself: every right, the whole area. */
struct caller caller_local(const char *login);

int64_t service_now(const struct service *sv);
int64_t service_silent_since(struct service *sv); /* calls before it are too old */
struct store *service_store(const struct service *sv);
const struct tz *service_zone(const struct service *sv);
const struct catalogue *service_catalogue(const struct service *sv);
const struct service_profiles *service_profiles(const struct service *sv);
const struct service_decoder *service_decoder(const struct service *sv);
/* Others from now on, any thread; what was given out before must live as long as a request
 * that has it may. */
void service_set_profiles(struct service *sv, const struct service_profiles *fresh);
/* Who reads the files of the profiles anew when a person asks for it; before the web starts. */
void service_on_reload(struct service *sv, bool (*reload)(void *arg, struct err *err), void *arg);
/* NULL when none of that name (NULL = the default) is loaded. */
const struct service_profile *service_profile_find(const struct service *sv, const char *name);

/* A read connection for the calling thread that is given back at the scope's end. */
struct reader {
	struct store *store;
	struct db *db;
};
NODISCARD bool reader_take(struct service *sv, struct reader *ret, struct err *err);
void reader_give(struct reader *r);
#define AUTO_READER CLEANUP(reader_give) struct reader

/*
 * Runs `change` in one write transaction and waits until it is durable. Fails
 * as `change` does, and then nothing of it is kept.
 */
NODISCARD bool service_write(struct service *sv,
			     bool (*change)(struct db *db, void *arg, struct err *err), void *arg,
			     struct err *err);

/* The same for what changes thousands of rows (store_job.large). */
NODISCARD bool service_write_large(struct service *sv,
				   bool (*change)(struct db *db, void *arg, struct err *err),
				   void *arg, struct err *err);

/* Adds the audit record of a change to its transaction; texts as in audit.h. */
NODISCARD bool service_audit(struct service *sv, struct db *db, const struct caller *c,
			     const char *action, const char *object, const char *before,
			     const char *after, struct err *err);
