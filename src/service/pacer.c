#include "service/pacer.h"

#include <time.h>

/* A clock that is set back shall not make anybody wait for that long. */
void pacer_init(struct pacer *p)
{
	pthread_condattr_t attr;
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&p->asked, &attr);
	(void)pthread_condattr_destroy(&attr);
	p->wanted = false;
	atomic_init(&p->stopping, false);
}

void pacer_finish(struct pacer *p)
{
	(void)pthread_mutex_destroy(&p->lock);
	(void)pthread_cond_destroy(&p->asked);
}

void pacer_wake(struct pacer *p)
{
	(void)pthread_mutex_lock(&p->lock);
	p->wanted = true;
	(void)pthread_cond_signal(&p->asked);
	(void)pthread_mutex_unlock(&p->lock);
}

void pacer_stop(struct pacer *p)
{
	atomic_store(&p->stopping, true);
	pacer_wake(p);
}

void pacer_pause(struct pacer *p, unsigned seconds)
{
	struct timespec until;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	(void)pthread_mutex_lock(&p->lock);
	if (!p->wanted && !atomic_load(&p->stopping))
		(void)pthread_cond_timedwait(&p->asked, &p->lock, &until);
	p->wanted = false;
	(void)pthread_mutex_unlock(&p->lock);
}
