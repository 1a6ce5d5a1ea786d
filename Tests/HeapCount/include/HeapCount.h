// Counts what is asked of the C library's heap, by whomever: objects, arrays, and what C code wants.
#pragma once

#include <stdint.h>

/// Calls for memory that this thread has made so far, in a program that links this.
uint64_t hc_calls(void);

/// Asks for memory and gives it back, to see whether the count counts.
void hc_try(void);
