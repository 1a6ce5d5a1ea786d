// Requests that come to no question.

/// Why a request gets no answer of the DNS.
struct HTTPFailure: Error, Equatable {
    let status: HTTPStatus
    /// A sentence for whoever reads it.
    let words: String

    private init(_ status: HTTPStatus, _ words: String) {
        self.status = status
        self.words = words
    }

    static func badRequest(_ words: String) -> HTTPFailure { HTTPFailure(.badRequest, words) }

    static func notFound(_ path: String) -> HTTPFailure {
        HTTPFailure(.notFound, "Nothing is here; DNS queries go to \(path).")
    }

    static let methodNotAllowed = HTTPFailure(.methodNotAllowed, "Queries come by GET or POST.")
    static let bodyTooLarge = HTTPFailure(.contentTooLarge, "A DNS message has at most 65535 octets.")
    static let targetTooLong = HTTPFailure(.targetTooLong, "Queries that are so long come by POST.")
    static let unsupportedType = HTTPFailure(
        .unsupportedType, "The body of a query has the type application/dns-message.")
    static let headTooLarge = HTTPFailure(
        .headTooLarge, "The head of the request is too long.")
    static let unavailable = HTTPFailure(.unavailable, "No answer could be had.")

    init(_ silence: StreamSilence) {
        self =
            switch silence {
            case .unanswerable: .badRequest("The message is no query.")
            case .lost: .unavailable
            }
    }
}
