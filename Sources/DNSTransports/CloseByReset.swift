// Ending a connection without waiting for its peer.

import NIOCore

extension ChannelHandlerContext {
    /// Closes the connection so that the kernel throws away what it has not sent, and the peer learns that it was cut off.
    func closeByReset() {
        // With a time of zero to linger, closing sends RST (socket(7), SO_LINGER).
        let socket = channel as? any SocketOptionProvider
        socket?.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger()).whenFailure { _ in }
        close(promise: nil)
    }
}

/// `struct linger` of the system: on, for no time.
private struct Linger {
    let isOn: CInt = 1
    let seconds: CInt = 0
}
