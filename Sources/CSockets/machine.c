// The machine: its clock, its random numbers, its CPUs, this thread, this process's heap.
#define _GNU_SOURCE
#include "CSockets.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static uint64_t nanoseconds_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t cs_boot_nanoseconds(void) { return nanoseconds_of(CLOCK_BOOTTIME); }
uint64_t cs_wall_nanoseconds(void) { return nanoseconds_of(CLOCK_REALTIME); }

int cs_random(uint8_t *octets, uint32_t count) {
    // up to 256 octets come whole or not at all
    ssize_t got;
    do got = getrandom(octets, count, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) return -errno;
    return got == (ssize_t)count ? 0 : -EIO;
}

int cs_cpus(uint32_t *list, uint32_t room) {
    // a set of the common size is refused by a kernel built for more CPUs: ask with a larger one until it fits
    for (size_t most = 1024; most <= 1 << 18; most *= 4) {
        cpu_set_t *set = CPU_ALLOC(most);
        if (!set) return -ENOMEM;
        size_t size = CPU_ALLOC_SIZE(most);
        CPU_ZERO_S(size, set);
        int refused = sched_getaffinity(0, size, set) ? errno : 0;
        uint32_t count = 0;
        for (size_t cpu = 0; !refused && cpu < most; cpu++) {
            if (!CPU_ISSET_S(cpu, size, set)) continue;
            if (count < room) list[count] = (uint32_t)cpu;
            count++;
        }
        CPU_FREE(set);
        if (!refused) return (int)count;
        if (refused != EINVAL) return -refused;
    }
    return -EINVAL;
}

int cs_pin(uint32_t cpu) {
    size_t size = CPU_ALLOC_SIZE(cpu + 1);
    cpu_set_t *set = CPU_ALLOC(cpu + 1);
    if (!set) return -ENOMEM;
    CPU_ZERO_S(size, set);
    CPU_SET_S(cpu, size, set);
    int refused = sched_setaffinity(0, size, set) ? errno : 0;
    CPU_FREE(set);
    return -refused;
}

void cs_name_thread(const char *name) {
    char cut[16] = {0};
    strncpy(cut, name, sizeof cut - 1);
    pthread_setname_np(pthread_self(), cut);
}

// where it is refused, timers stay late
void cs_exact_timers(void) { prctl(PR_SET_TIMERSLACK, 1000UL); }

void cs_rest(uint32_t nanoseconds) {
    struct timespec time = {.tv_nsec = nanoseconds};
    nanosleep(&time, NULL);
}

uint64_t cs_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void cs_heap_map_blocks(uint32_t octets) {
    // once it is set, the C library no longer raises it; the end of a thread's own heap is only cut at the second bound
    mallopt(M_MMAP_THRESHOLD, (int)octets);
    mallopt(M_TRIM_THRESHOLD, 4 * (int)octets);
}

void cs_heap_trim(void) { malloc_trim(0); }

static int let_go_of(struct dl_phdr_info *object, size_t size, void *page_mask) {
    (void)size;
    uintptr_t mask = *(uintptr_t *)page_mask;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        // what may be written to differs from its file
        if (part->p_type != PT_LOAD || part->p_flags & PF_W) continue;
        uintptr_t start = (object->dlpi_addr + part->p_vaddr) & mask;
        uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_memsz) & mask;
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void cs_code_let_go(void) {
    uintptr_t mask = ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
    dl_iterate_phdr(let_go_of, &mask);
}

// what is read is only a hint, so that nobody has to wait for a lock
__attribute__((no_sanitize("thread"))) uint64_t cs_glimpse(uint64_t address) {
    return __atomic_load_n((const uint64_t *)(uintptr_t)address, __ATOMIC_RELAXED);
}
