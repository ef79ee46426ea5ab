/*
 * mail.h - sends a message by SMTP (libcurl): one address, one file.
 *
 * Blocks its thread, no longer than the setting mail.timeout allows. A password goes over TLS only.
 * Errors hold what the server said, which may be an address: for who asked, not for the log.
 */
#pragma once
#include <stdatomic.h>

#include "base/config.h"
#include "base/err.h"

enum {
	MAIL_ADDRESS_MAX = 254, /* RFC 5321 4.5.3.1.3, less its brackets */
	MAIL_TO_MAX = 20,
	MAIL_SUBJECT_MAX = 200,
	MAIL_ANSWER = 200,
	MAIL_TEST_TIME = 20, /* s */
};

enum mail_tls { MAIL_TLS_NEVER, MAIL_TLS_TRY, MAIL_TLS_MUST };

struct mail_settings {
	const char *server; /* URL, "" = none */
	const char *from;
	const char *user; /* "" = nobody signs in */
	const char *password;
	enum mail_tls tls; /* of smtp:// */
	const char *ca_file;
	int64_t timeout;  /* s */
	int64_t size_max; /* bytes of a file */
};

/* How reports are delivered. */
struct delivery_settings {
	const char *folder; /* "" = none */
	int64_t attempts;
	int64_t pause;	 /* s before the second one */
	int64_t recheck; /* s between two looks whether data are complete */
	struct mail_settings mail;
};

extern const struct config_entry mail_config[];

/* Texts live as long as `c`. ERR_INVAL when they do not go together. */
NODISCARD bool mail_configure(const struct config *c, struct delivery_settings *ret,
			      struct err *err);

struct mail_message {
	const char *to;		/* who gets it */
	const char *const *all; /* whom the head names */
	size_t count;
	const char *subject; /* UTF-8 */
	const char *text;    /* likewise, lines end with \n */
	const char *id;	     /* left part of the Message-ID; the right one is the sender's domain */
	int64_t now;	     /* UTC s */
	int fd;		     /* -1: no file; it is read from its start, its offset stays */
	int64_t size;
	const char *name; /* of the file, UTF-8 */
	const char *media;
};

struct mail_told {
	bool passing;		  /* it may be taken another time */
	long code;		  /* of SMTP, 0: the server has said nothing */
	char answer[MAIL_ANSWER]; /* its last line, "" = none */
};

/* False: it was not taken; *ret is told in both cases. `stopping` may be NULL. */
NODISCARD bool mail_send(const struct mail_settings *how, const struct mail_message *m,
			 const atomic_bool *stopping, struct mail_told *ret, struct err *err);
