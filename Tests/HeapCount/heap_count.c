// A program's own malloc, calloc and realloc come before those of the C library, and hand on to them.

#include "HeapCount.h"

#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static _Thread_local uint64_t calls;

void *malloc(size_t octets) {
    calls++;
    return __libc_malloc(octets);
}

void *calloc(size_t count, size_t octets) {
    calls++;
    return __libc_calloc(count, octets);
}

void *realloc(void *block, size_t octets) {
    calls++;
    return __libc_realloc(block, octets);
}

uint64_t hc_calls(void) { return calls; }

void hc_try(void) {
    void *volatile block = malloc(64);
    free(block);
}
