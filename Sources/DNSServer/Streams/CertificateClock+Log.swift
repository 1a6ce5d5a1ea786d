// The clock by which the certificates of upstreams are verified, and what the log is told of it.

import DNSTransports
import Logging

extension CertificateClock {
    /// A clock whose mistakes are told to the log.
    init(built: Int64, now: @escaping @Sendable () -> Int64, log: Logger) {
        self.init(built: built, now: now) { isWrong in
            if isWrong {
                log.warning(
                    "The clock of this machine is wrong: it stands before the day on which this program was built. Until it is set, certificates of upstreams are accepted whatever their dates; all else about them is verified."
                )
            } else {
                log.notice("The clock of this machine was set: certificates of upstreams must be in time again.")
            }
        }
    }
}
