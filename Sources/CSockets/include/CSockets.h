// The Linux calls that Swift's Glibc module does not show, as flat functions over integers and pointers.
//
// Every function that can fail returns a negative errno then; none of them keeps a pointer that it was given, but
// for cs_batch_set. Addresses are 128 bits in the machine's order, IPv4 in the v4-mapped form.
#pragma once

#include <stdint.h>

// MARK: Datagrams in batches

/// One datagram of a batch, received or to be sent.
typedef struct {
    /// The other side's address, port, and the interface of a link-local one.
    uint64_t peer_high, peer_low;
    uint32_t peer_scope;
    uint16_t peer_port;
    uint16_t flags;
    /// Octets received.
    uint32_t length;
    /// The address on this side; of a datagram to be sent, the one to send from. Only where flags say so.
    uint64_t local_high, local_low;
    /// The interface received on; of a datagram to be sent, the one to send on, 0 for the kernel's choice.
    uint32_t interface_index;
} cs_place;

/// The datagram was longer than its room: what is there is its beginning.
#define CS_TRUNCATED 1
/// The fields `local_high`, `local_low` and `interface_index` are valid.
#define CS_LOCAL 2

/// What recvmmsg and sendmmsg need for a number of datagrams, allocated once.
typedef struct cs_batch cs_batch;

/// A batch for that many datagrams, or null when there is no memory.
cs_batch *cs_batch_make(uint32_t places);
void cs_batch_free(cs_batch *batch);

/// Sets where the octets of a place are received to, or sent from, and how many those are at most, or exactly.
void cs_batch_set(cs_batch *batch, uint32_t place, uint8_t *octets, uint32_t count);

/// Receives up to `count` datagrams without waiting, and writes what is known of them. Returns how many, or -errno. Sets
/// `drops` to the kernel's count of datagrams dropped for want of socket buffer (SO_RXQ_OVFL, modulo 2^32) if it told.
int cs_receive(int fd, cs_batch *batch, cs_place *places, uint32_t count, uint32_t *drops);

/// Sends up to `count` datagrams without waiting, to their peers from where they say or, when `connected`, between the
/// socket's own two ends, whatever the places hold. Returns how many went, from the first on; -errno when the first failed.
int cs_send(int fd, cs_batch *batch, const cs_place *places, uint32_t count, int connected);

// MARK: Memory

/// Asks the processor to bring what stands at an address near. It never fails, whatever is there.
static inline void cs_prefetch(uint64_t address) { __builtin_prefetch((const void *)(uintptr_t)address); }

/// The word at an address, which must be that of eight octets of this process, whoever may be writing them.
uint64_t cs_glimpse(uint64_t address);

// MARK: Sockets

typedef enum {
    CS_REUSE_PORT,
    CS_REUSE_ADDRESS,
    CS_RECEIVE_BUFFER,
    CS_RECEIVE_BUFFER_FORCE,
    CS_SEND_BUFFER,
    CS_SEND_BUFFER_FORCE,
    CS_DROP_COUNT,
    CS_V4_PACKET_INFO,
    CS_V4_PATH_MTU,
    CS_V6_ONLY,
    CS_V6_PACKET_INFO,
    CS_V6_PATH_MTU,
} cs_option;

/// The value of the two path MTU options that never sets DF and takes no word of ICMP (RFC 9715 s3.1).
extern const int cs_path_mtu_omit;

/// A non-blocking, close-on-exec datagram socket.
int cs_udp_socket(int v6);
int cs_set_option(int fd, cs_option option, int value);
int cs_get_option(int fd, cs_option option, int *value);
int cs_bind(int fd, int v6, uint64_t high, uint64_t low, uint16_t port, uint32_t scope);
int cs_connect(int fd, int v6, uint64_t high, uint64_t low, uint16_t port, uint32_t scope);
/// The port that a socket is bound to, or -errno.
int cs_bound_port(int fd);
void cs_close(int fd);
/// Another descriptor of the same file, close-on-exec, and non-blocking as the file is from then on; or -errno.
int cs_duplicate(int fd);

/// What a socket is that somebody else has opened.
typedef struct {
    uint64_t high, low;
    uint32_t scope;
    uint16_t port;
    uint8_t is_stream, is_listening;
    /// It is of IPv6, and takes IPv4 as well.
    uint8_t takes_both;
} cs_socket_facts;

/// Looks at a UDP or TCP socket. Returns 0, or -errno: -ENOTSOCK for another file, -EAFNOSUPPORT for another socket.
int cs_look_at_socket(int fd, cs_socket_facts *facts);

/// A listening socket of that name in the abstract Unix name space, or -errno (EADDRINUSE: someone has it).
int cs_abstract_listen(const uint8_t *name, uint32_t length);
/// The process that listens on that name: its id, 0 if it lies outside our process name space, or -errno.
int cs_abstract_holder(const uint8_t *name, uint32_t length);

/// One address of one interface.
typedef struct {
    char name[16];
    uint64_t high, low;
    uint32_t index;
    /// Bits of the prefix that the interface's network has, in the address's own family.
    uint8_t prefix;
    uint8_t is_up, is_loopback;
} cs_interface;

/// Writes up to `room` addresses of this machine's interfaces and returns how many there are, or -errno.
int cs_interfaces(cs_interface *list, uint32_t room);

// MARK: Waiting

#define CS_READABLE 1
#define CS_WRITABLE 2
/// An error or a hang-up: always reported, never asked for.
#define CS_FAILED 4

int cs_epoll_make(void);
int cs_epoll_add(int epoll, int fd, uint32_t interest, uint64_t key);
int cs_epoll_change(int epoll, int fd, uint32_t interest, uint64_t key);
int cs_epoll_remove(int epoll, int fd);
/// The most that one wait reports.
#define CS_EPOLL_MOST 64
/// Waits up to `milliseconds` (-1: for ever), then writes key and state of up to `room` ready descriptors.
/// Returns how many, 0 also when a signal came; or -errno.
int cs_epoll_wait(int epoll, uint64_t *keys, uint32_t *states, uint32_t room, int milliseconds);

/// A non-blocking eventfd.
int cs_event_make(void);
void cs_event_raise(int fd);
void cs_event_clear(int fd);

/// Blocks SIGHUP, SIGTERM and SIGINT for this thread and those that it starts; returns a descriptor to read them from.
int cs_signals_open(void);
/// The next signal that came, 0 if none did, or -errno.
int cs_signals_next(int fd);

// MARK: The machine

/// Nanoseconds since boot, sleep included (CLOCK_BOOTTIME).
uint64_t cs_boot_nanoseconds(void);
/// Nanoseconds since 1970 (CLOCK_REALTIME).
uint64_t cs_wall_nanoseconds(void);
/// Seconds since 1970 at a moment within the three days before this program was built.
int64_t cs_build_time(void);
/// Fills up to 256 octets from the kernel's generator. Returns 0 or -errno.
int cs_random(uint8_t *octets, uint32_t count);
/// Writes up to `room` numbers of the CPUs that this thread may use; returns how many there are, or -errno.
int cs_cpus(uint32_t *list, uint32_t room);
/// Confines this thread to one CPU.
int cs_pin(uint32_t cpu);
/// Names this thread; what is beyond 15 octets is cut off.
void cs_name_thread(const char *name);
/// Has timers of this thread go off within a microsecond of their time; by default they may be 50 late.
void cs_exact_timers(void);
/// Has this thread do nothing for less than a second, or until a signal comes.
void cs_rest(uint32_t nanoseconds);
/// Octets that the heap has handed out.
uint64_t cs_heap_in_use(void);
/// Has blocks of at least so many octets mapped on their own from now on, and given back when they are freed.
void cs_heap_map_blocks(uint32_t octets);
/// Gives free memory of the heap back to the kernel.
void cs_heap_trim(void);
/// Lets go of all pages of programs and libraries that nothing was ever written to: each comes back from its file when it
/// is needed.
void cs_code_let_go(void);
