// Requests that come to no question.

/// Why a request gets no answer of the DNS. What the DNS itself says, be it SERVFAIL, is a success of HTTP (RFC 8484 s4.2.1).
struct HTTPFailure: Error, Equatable {
    let status: Int
    /// What the status is called (RFC 9110 s15).
    let phrase: String
    /// A sentence for whoever reads it.
    let words: String

    private init(_ status: Int, _ phrase: String, _ words: String) {
        self.status = status
        self.phrase = phrase
        self.words = words
    }

    static func badRequest(_ words: String) -> HTTPFailure { HTTPFailure(400, "Bad Request", words) }

    static func notFound(_ path: String) -> HTTPFailure {
        HTTPFailure(404, "Not Found", "Nothing is here; DNS queries go to \(path).")
    }

    static let methodNotAllowed = HTTPFailure(405, "Method Not Allowed", "Queries come by GET or POST.")
    static let bodyTooLarge = HTTPFailure(413, "Content Too Large", "A DNS message has at most 65535 octets.")
    static let targetTooLong = HTTPFailure(414, "URI Too Long", "Queries that are so long come by POST.")
    static let unsupportedType = HTTPFailure(
        415, "Unsupported Media Type", "The body of a query has the type application/dns-message.")
    static let headTooLarge = HTTPFailure(
        431, "Request Header Fields Too Large", "The head of the request is too long.")
    static let unavailable = HTTPFailure(503, "Service Unavailable", "No answer could be had.")

    init(_ silence: StreamSilence) {
        self =
            switch silence {
            case .unanswerable: .badRequest("The message is no query.")
            case .lost: .unavailable
            }
    }
}
