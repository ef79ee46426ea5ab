#include "web/pool.h"

#include <pthread.h>

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct request *head;
	struct request **tail;
	unsigned queued;
	unsigned queue_max;
	bool stopping;
	pool_work_fn *work;
	pool_done_fn *done;
	unsigned count;
	pthread_t threads[];
};

/* The next request, or NULL when the pool ends and nothing is left. */
static struct request *take(struct pool *p)
{
	(void)pthread_mutex_lock(&p->lock);
	while (!p->head && !p->stopping)
		(void)pthread_cond_wait(&p->wake, &p->lock);
	struct request *r = p->head;
	if (r) {
		p->head = r->next;
		if (!p->head)
			p->tail = &p->head;
		p->queued--;
	}
	(void)pthread_mutex_unlock(&p->lock);
	return r;
}

static void *worker(void *arg)
{
	struct pool *p = arg;
	for (struct request *r; (r = take(p));) {
		p->work(r);
		p->done(r);
	}
	return NULL;
}

bool pool_new(unsigned threads, unsigned queue_max, pool_work_fn *work, pool_done_fn *done,
	      struct pool **ret, struct err *err)
{
	struct pool *p = calloc(1, sizeof *p + threads * sizeof p->threads[0]);
	if (!p)
		return err_set(err, ERR_NOMEM, "no memory for the workers");
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->wake, NULL);
	p->tail = &p->head;
	p->queue_max = queue_max;
	p->work = work;
	p->done = done;
	while (p->count < threads) {
		if (pthread_create(&p->threads[p->count], NULL, worker, p) != 0) {
			pool_free(p);
			return err_set(err, ERR_IO, "a worker thread could not be started");
		}
		p->count++;
	}
	*ret = p;
	return true;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	(void)pthread_mutex_lock(&p->lock);
	p->stopping = true;
	(void)pthread_cond_broadcast(&p->wake);
	(void)pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->count; i++)
		(void)pthread_join(p->threads[i], NULL);
	(void)pthread_cond_destroy(&p->wake);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}

bool pool_submit(struct pool *p, struct request *r)
{
	(void)pthread_mutex_lock(&p->lock);
	bool room = p->queued < p->queue_max && !p->stopping;
	if (room) {
		r->next = NULL;
		*p->tail = r;
		p->tail = &r->next;
		p->queued++;
		(void)pthread_cond_signal(&p->wake);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return room;
}
