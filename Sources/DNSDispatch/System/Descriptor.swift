// A file descriptor with one owner.

import CSockets
import DNSWire

/// An open file descriptor, closed when its owner goes.
struct Descriptor: ~Copyable, Sendable {
    /// The number by which the kernel knows it.
    let number: Int32

    /// Takes over the result of a call that makes a descriptor or returns a negative errno.
    init(_ result: Int32, _ call: String, _ address: SocketAddress? = nil) throws(SocketError) {
        number = try SocketError.check(result, call, address)
    }

    deinit { cs_close(number) }
}
