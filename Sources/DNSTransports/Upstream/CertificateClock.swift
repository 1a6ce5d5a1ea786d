// Whether the machine's clock can tell which certificates are in time.

/// A clock, and a moment before which it is certainly wrong. A machine that keeps no time while it is off begins years ago, and may
/// well have to ask upstreams before it can set its clock.
package struct CertificateClock: Sendable {
    /// Seconds since 1970 by the clock.
    let now: @Sendable () -> Int64
    /// A moment that has passed for certain, when this program was built, in seconds since 1970.
    let built: Int64
    /// Hears that the clock was found to be wrong, and then that it is no longer.
    package let tell: @Sendable (_ isWrong: Bool) -> Void

    package init(
        built: Int64, now: @escaping @Sendable () -> Int64, tell: @escaping @Sendable (_ isWrong: Bool) -> Void
    ) {
        self.now = now
        self.built = built
        self.tell = tell
    }

    /// One that is never found to be wrong.
    package static var right: CertificateClock { CertificateClock(built: .min, now: { .max }, tell: { _ in }) }

    var isWrong: Bool { now() < built }
}
