// Who may change something.

import HTTPTypes

/// What a request needs that changes something.
enum Admission: Sendable {
    /// Nothing: who can open the socket may do it.
    case open
    /// The token; without one nothing can be changed.
    case token(AdminToken?)

    /// Why a request is refused; nil when it is not.
    func refusal(of request: HTTPRequest) -> AdminAnswer? {
        switch self {
        case .open: return nil
        case .token(nil):
            return .failure(.forbidden, "without admin.token_file nothing can be changed over TCP: use the socket")
        case .token(let token?):
            guard let field = request.headerFields[.authorization] else {
                return .failure(.unauthorized, "this needs the token of admin.token_file: Authorization: Bearer TOKEN")
            }
            return token.admits(field) ? nil : .failure(.forbidden, "this is not the token of admin.token_file")
        }
    }
}
