/* pacer.h - what a thread sleeps on between its rounds, until it is woken or shall stop. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct pacer {
	pthread_mutex_t lock;
	pthread_cond_t asked;
	bool wanted;
	atomic_bool stopping;
};

void pacer_init(struct pacer *p);
void pacer_finish(struct pacer *p);
void pacer_wake(struct pacer *p);		     /* any thread; the next pause is none */
void pacer_stop(struct pacer *p);		     /* likewise; sets `stopping` */
void pacer_pause(struct pacer *p, unsigned seconds); /* the thread's own, at most so long */
