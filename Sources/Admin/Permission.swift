// Who may read something, and who may change it.

import DNSWire
import HTTPTypes

/// What a request needs.
enum Permission: Sendable {
    /// Nothing: who can open the socket may do everything.
    case open
    /// The token, for what is not for everybody; where there is none, nobody can have that. It is asked for anew for each request that bears one, so that
    /// another one holds at once.
    case token(TokenSource?)

    /// Why a request is refused; nil when it is not.
    /// - Parameter needsToken: whether it is for something that is not for everybody.
    func refusal(of request: HTTPRequest, needsToken: Bool) -> AdminAnswer? {
        guard case .token(let source) = self else { return nil }
        if needsToken {
            guard let source else {
                return .failure(
                    .forbidden, "over TCP this needs a token, and there is no admin.token_file: use the socket")
            }
            return refusal(of: request, source)
        }
        guard !RequestHost.isKnown(request.authority) else { return nil }
        // a page of somebody else's that has its name lead here (DNS rebinding) does not know the token
        if let source, request.headerFields[.authorization] != nil { return refusal(of: request, source) }
        return .failure(
            .misdirectedRequest,
            "nobody here is called \(request.authority ?? ""): ask by an address, or with the token")
    }

    private func refusal(of request: HTTPRequest, _ source: TokenSource) -> AdminAnswer? {
        guard let field = request.headerFields[.authorization] else {
            return .failure(.unauthorized, "this needs the token of admin.token_file: Authorization: Bearer TOKEN")
        }
        guard let text = source() else {
            return .failure(.serviceUnavailable, "admin.token_file holds no token now")
        }
        return AdminToken(text).admits(field) ? nil : .failure(.forbidden, "this is not the token of admin.token_file")
    }
}

/// Reads the token; nil when that is not possible now.
package typealias TokenSource = @Sendable () -> String?

/// Whom a request that came over TCP is for.
enum RequestHost {
    /// Whether it can only be us: an address, which no page can have lead elsewhere, or the name of the loopback addresses. Old clients
    /// name nobody, browsers always do.
    static func isKnown(_ authority: String?) -> Bool {
        guard let authority, !authority.isEmpty else { return true }
        var host = authority[...]
        if let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber) {
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { return IPAddress(String(host.dropFirst().dropLast())) != nil }
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || IPAddress(name)?.isV4 == true
    }
}
