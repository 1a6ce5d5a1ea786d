// A request on its way to being a question (RFC 8484 s4.1).

import DNSWire
import NIOCore

/// One request: first its head, then its body as it comes.
struct HTTPRequest {
    /// The longest target that is looked at; longer queries come by POST. (RFC 9110 s4.1 wishes for 8000 octets at least.)
    static let longestTarget = 8192
    /// The longest head that is read, in octets.
    static let longestHead = 16384

    /// Whether the answer goes without its body (RFC 9110 s9.3.2).
    let isHead: Bool
    /// For whom it is asked, where that is not the peer.
    private(set) var client: IPAddress?
    /// Why it comes to no question.
    private(set) var failure: HTTPFailure?
    /// The message, as far as it is there.
    private var message = ByteBuffer()
    private let hasBody: Bool

    /// Reads a head.
    /// - Parameter fields: the values of a field, by its lower-case name, in their order.
    init(method: String, target: String, desk: HTTPDesk, fields: (String) -> [String]) {
        isHead = method == "HEAD"
        hasBody = method == "POST"
        do throws(HTTPFailure) {
            guard target.utf8.count <= Self.longestTarget else { throw .targetTooLong }
            let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            let path = desk.path
            guard parts[0] == path else { throw .notFound(path) }
            switch method {
            case "POST":
                guard Self.isMessage(fields("content-type")) else { throw .unsupportedType }
                let length = fields("content-length").first.flatMap { Int($0) } ?? 0
                guard length <= UInt16.max else { throw .bodyTooLarge }
            case "GET", "HEAD": message = try Self.message(inQuery: parts.count == 2 ? parts[1] : "")
            default: throw .methodNotAllowed
            }
            if let proxies = desk.proxies {
                client = try ForwardedFor.client(fields("x-forwarded-for"), proxies: proxies)
            }
        } catch {
            failure = error
        }
    }

    /// Octets that it holds.
    var octets: Int { message.readableBytes }

    /// Takes in a part of the body.
    mutating func append(_ part: ByteBuffer) {
        guard failure == nil, hasBody else { return }
        guard message.readableBytes + part.readableBytes <= UInt16.max else {
            message = ByteBuffer()
            failure = .bodyTooLarge
            return
        }
        message.writeImmutableBuffer(part)
    }

    /// The question. All of the body must be there.
    func whole() throws(HTTPFailure) -> ByteBuffer {
        if let failure { throw failure }
        guard message.readableBytes >= Header.size else { throw .badRequest("A DNS message has 12 octets at least.") }
        return message
    }

    /// The message that stands in a URL as `dns=`.
    private static func message(inQuery query: Substring) throws(HTTPFailure) -> ByteBuffer {
        guard let value = query.split(separator: "&").first(where: { $0.hasPrefix("dns=") })?.dropFirst(4) else {
            throw .badRequest("A query by GET has a parameter named dns.")
        }
        guard let octets = Base64URL.decode(value.utf8) else {
            throw .badRequest("The parameter dns holds the message in base64url, without padding.")
        }
        return ByteBuffer(bytes: octets)
    }

    /// Whether a type is that of DNS messages, in any case and with whatever parameters (RFC 9110 s8.3.1).
    private static func isMessage(_ types: [String]) -> Bool {
        guard let type = types.first?.prefix(while: { $0 != ";" }).trimmingSpaces else { return false }
        return type.lowercased() == HTTPReply.messageType
    }
}
