// The statuses of HTTP that are given.

/// How a request ended (RFC 9110 s15). What the DNS itself says, be it SERVFAIL, is a success of HTTP (RFC 8484 s4.2.1).
package enum HTTPStatus: Int, CaseIterable, Sendable {
    case ok = 200
    case badRequest = 400
    case notFound = 404
    case methodNotAllowed = 405
    case contentTooLarge = 413
    case targetTooLong = 414
    case unsupportedType = 415
    case headTooLarge = 431
    case unavailable = 503

    /// What it is called.
    var phrase: String {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .contentTooLarge: "Content Too Large"
        case .targetTooLong: "URI Too Long"
        case .unsupportedType: "Unsupported Media Type"
        case .headTooLarge: "Request Header Fields Too Large"
        case .unavailable: "Service Unavailable"
        }
    }

    /// Its place among all of them.
    var place: Int {
        switch self {
        case .ok: 0
        case .badRequest: 1
        case .notFound: 2
        case .methodNotAllowed: 3
        case .contentTooLarge: 4
        case .targetTooLong: 5
        case .unsupportedType: 6
        case .headTooLarge: 7
        case .unavailable: 8
        }
    }
}
