// What goes back over HTTP, whichever version of it is spoken.

/// A response, but for what depends on the version of HTTP.
struct HTTPReply {
    let status: HTTPStatus
    /// Lower-case names with their values, without the length.
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    static let messageType = "application/dns-message"

    /// A DNS message (RFC 8484 s4.2). How long it may be kept goes with it (s5.1); since what a client may ask for depends on
    /// its address, shared caches do not keep it.
    init(_ message: [UInt8]) {
        status = .ok
        let age = MessageFreshness.seconds(of: message.span)
        fields = [
            ("content-type", Self.messageType),
            ("cache-control", age.map { "private, max-age=\($0)" } ?? "no-store"),
        ]
        body = message
    }

    init(_ failure: HTTPFailure) {
        status = failure.status
        let allowed = failure == .methodNotAllowed ? [("allow", "GET, HEAD, POST")] : []
        fields = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")] + allowed
        body = Array(failure.words.utf8) + [UInt8(ascii: "\n")]
    }
}
