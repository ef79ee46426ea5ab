#include "web/pace.h"

#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"

struct pace_seat {
	struct pace_seat *next;
	struct pace_seat **at; /* what points here */
	uint64_t end;	       /* monotonic ms, 0 = none */
	int fd;
};

struct pace {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	struct pace_seat *seats;
	uint64_t patience; /* ms */
	bool stopping;
};

/* The library sees the end of the connection and closes it. */
static void look(struct pace *p)
{
	uint64_t now = clock_monotonic_ms();
	for (struct pace_seat *s = p->seats; s; s = s->next) {
		if (s->end == 0 || now < s->end)
			continue;
		s->end = 0;
		(void)shutdown(s->fd, SHUT_RDWR);
	}
}

static void *watch(void *arg)
{
	struct pace *p = arg;
	(void)pthread_mutex_lock(&p->lock);
	while (!p->stopping) {
		struct timespec until;
		(void)clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec++;
		(void)pthread_cond_timedwait(&p->wake, &p->lock, &until);
		look(p);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return NULL;
}

bool pace_new(unsigned patience, struct pace **ret, struct err *err)
{
	struct pace *p = calloc(1, sizeof *p);
	if (!p)
		return err_set(err, ERR_NOMEM, "no memory for the connections' pace");
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->wake, NULL);
	p->patience = patience * UINT64_C(1000);
	if (pthread_create(&p->thread, NULL, watch, p) != 0) {
		free(p);
		return err_set(err, ERR_IO, "the thread of the connections' pace did not start");
	}
	*ret = p;
	return true;
}

void pace_free(struct pace *p)
{
	if (!p)
		return;
	(void)pthread_mutex_lock(&p->lock);
	p->stopping = true;
	(void)pthread_cond_signal(&p->wake);
	(void)pthread_mutex_unlock(&p->lock);
	(void)pthread_join(p->thread, NULL);
	(void)pthread_cond_destroy(&p->wake);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}

struct pace_seat *pace_enter(struct pace *p, int fd)
{
	struct pace_seat *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->fd = fd;
	s->end = clock_monotonic_ms() + p->patience;
	(void)pthread_mutex_lock(&p->lock);
	s->next = p->seats;
	s->at = &p->seats;
	if (s->next)
		s->next->at = &s->next;
	p->seats = s;
	(void)pthread_mutex_unlock(&p->lock);
	return s;
}

void pace_leave(struct pace *p, struct pace_seat *s)
{
	if (!s)
		return;
	(void)pthread_mutex_lock(&p->lock);
	*s->at = s->next;
	if (s->next)
		s->next->at = s->at;
	(void)pthread_mutex_unlock(&p->lock);
	free(s);
}

static void set_end(struct pace *p, struct pace_seat *s, uint64_t end)
{
	if (!s)
		return;
	(void)pthread_mutex_lock(&p->lock);
	s->end = end;
	(void)pthread_mutex_unlock(&p->lock);
}

void pace_await(struct pace *p, struct pace_seat *s, size_t bytes)
{
	set_end(p, s, clock_monotonic_ms() + p->patience + bytes * UINT64_C(1000) / PACE_RATE);
}

void pace_rest(struct pace *p, struct pace_seat *s)
{
	set_end(p, s, 0);
}
