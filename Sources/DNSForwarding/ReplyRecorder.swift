// Who is told of replies to clients.

package import DNSDispatch
package import DNSWire

/// Notes replies to clients; confined to the thread that gives them. It must not wait.
package protocol ReplyRecorder: AnyObject {
    /// A query is answered.
    /// - Parameters:
    ///   - query: its octets, up to its question at least where it has one.
    ///   - arrival: when it arrived.
    ///   - size: octets of the reply.
    func note(
        _ query: Span<UInt8>, from client: IPAddress, over transport: QueryTransport, at arrival: Instant, now: Instant,
        _ source: AnswerSource, _ code: ResponseCode, size: Int)
}
