// What is said to those whose questions are answered with a failure at once.

package import DNSDispatch
package import DNSWire

extension ShedCause {
    /// The extended error that tells a client why.
    package var error: ExtendedError {
        switch self {
        // none of those who could be asked has answered of late
        case .upstreamsDown: ExtendedError(.noReachableAuthority)
        case .noUpstreams: ExtendedError(.noReachableAuthority, "no upstream is known yet")
        // nothing but a way back to this server is left
        case .forwardingLoop: ExtendedError(.other, "forwarding loop")
        // there was no place, or the question waited for too long
        case .queueFull, .overstayed, .ruleShare, .clientShare, .noListener, .upstreamsBusy, .mailboxFull:
            ExtendedError(.other, "overloaded")
        }
    }
}
