// What a worker is to be, before its thread starts.

package import DNSDispatch
import DNSTransports
import Logging

/// The numbers that a worker is made with, besides the state that it serves.
package struct WorkerPlan: Sendable {
    /// The bounds, from which its buffers follow.
    package var limits: DispatchLimits
    /// Octets that the kernel is asked for, for the sockets to upstreams; nil for the system's default.
    package var upstreamBuffer: Int?

    package init(limits: DispatchLimits, upstreamBuffer: Int? = nil) {
        self.limits = limits
        self.upstreamBuffer = upstreamBuffer
    }
}
