/*
 * attr.h - the few compiler attributes and cleanup macros the whole house uses.
 *
 * Memory has three lifetimes: the daemon's (new/free), a call's or request's
 * (one arena each) and scratch (scope cleanup, below).
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLEANUP(fn)  __attribute__((cleanup(fn)))
#define NODISCARD    __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define UNUSED	     __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Defines auto_NAME() for CLEANUP(); FREEFN must accept a non-NULL pointer. */
#define DEFINE_AUTO(name, freefn)                                                                  \
	UNUSED static inline void auto_##name(struct name **p)                                     \
	{                                                                                          \
		if (*p)                                                                            \
			freefn(*p);                                                                \
	}

/* Hands a pointer over: yields its value and leaves NULL behind. */
#define TAKE(p)                                                                                    \
	__extension__({                                                                            \
		__typeof__(p) *take_p_ = &(p);                                                     \
		__typeof__(p) take_v_ = *take_p_;                                                  \
		*take_p_ = NULL;                                                                   \
		take_v_;                                                                           \
	})

/* Likewise for a descriptor, of which -1 stays. */
#define TAKE_FD(fd)                                                                                \
	__extension__({                                                                            \
		int *take_p_ = &(fd);                                                              \
		int take_v_ = *take_p_;                                                            \
		*take_p_ = -1;                                                                     \
		take_v_;                                                                           \
	})

UNUSED static inline void auto_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

UNUSED static inline void auto_free(void *p)
{
	void *q;
	memcpy(&q, p, sizeof q);
	free(q);
}

#define AUTO_FD	  CLEANUP(auto_fd)
#define AUTO_FREE CLEANUP(auto_free)
