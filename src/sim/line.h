/*
 * line.h - the network under a call: what is sent goes through here to the
 * socket, late, torn or not at all, as the call's fault (faults.h) has it.
 */
#pragma once
#include <uv.h>

#include "sim/faults.h"

enum line_end {
	LINE_RESET,    /* reset by the peer or a fault of the socket */
	LINE_OVERFLOW, /* the peer does not read */
	LINE_NOMEM,
	LINE_FAULT,	  /* our own fault ends the call: close … */
	LINE_FAULT_RESET, /* … with a reset */
};

typedef void line_end_fn(void *owner, enum line_end end);

struct line_piece;

/* Lives inside its owner; the socket's `data` is left alone. */
struct line {
	uv_tcp_t *tcp;
	uv_timer_t timer;
	const struct faults *faults;
	struct fault fault;
	line_end_fn *end;
	void *owner;
	struct line_piece *head; /* held back, in order */
	struct line_piece *tail;
	uint64_t held;	 /* uv_now until which nothing may overtake what is stuck */
	size_t waiting;	 /* bytes held back */
	unsigned chunks; /* so far */
	bool deaf;	 /* vanished: says and hears nothing more */
	bool over;
};

void line_init(struct line *l, uv_loop_t *loop, uv_tcp_t *tcp, const struct faults *faults,
	       uint64_t key, int64_t attempt);

/* The connection stands. */
void line_opened(struct line *l);

/* A frame as the meter means it, through `emit`, which ends in line_send(). */
void line_frame(struct line *l, const uint8_t *p, size_t n, fault_emit_fn *emit, void *owner);

/* Bytes for the socket. */
void line_send(struct line *l, const uint8_t *p, size_t n);

/* Nothing is sent any more; closes the timer and tells so. */
void line_close(struct line *l, uv_close_cb closed);
