// Counts the calls of the system that packets cost, per thread.
#pragma once

#include <stdint.h>

/// Calls of one thread so far.
typedef struct {
    uint64_t receives, sends, waits;
} cc_calls;

/// What this thread has called so far: recvmmsg, sendmmsg, epoll_wait.
cc_calls cc_count(void);

/// Whether calls are counted: not under the thread sanitizer, which must see them itself.
int cc_is_counting(void);
