// What is answered to a request, as JSON or as text for people.

import HTTPTypes

/// An answer of the admin endpoint.
struct AdminAnswer: Sendable {
    var status: HTTPResponse.Status
    /// What is said, as JSON.
    let json: JSONValue?
    /// The same for people, or for those who read neither.
    private let text: String
    private let type: String
    /// The methods that would have been right, where it was another.
    private var allowed: String?

    /// An answer that is given as text or as JSON, as the client likes it.
    init(_ json: JSONValue, _ status: HTTPResponse.Status = .ok, text: String) {
        self.status = status
        self.json = json
        self.text = text
        type = "text/plain; charset=utf-8"
    }

    /// An answer that is a text of some type, whatever the client likes.
    init(_ status: HTTPResponse.Status = .ok, text: String, type: String = "text/plain; charset=utf-8") {
        self.status = status
        json = nil
        self.text = text
        self.type = type
    }

    /// An answer that says why there is no other.
    static func failure(_ status: HTTPResponse.Status, _ reason: String, allowed: String? = nil) -> AdminAnswer {
        var answer = AdminAnswer(.object([("error", .text(reason))]), status, text: reason + "\n")
        answer.allowed = allowed
        return answer
    }

    /// The octets of the body.
    func body(asText: Bool) -> String {
        guard let json, !asText else { return text }
        return json.description + "\n"
    }

    /// The status and the header fields.
    func head(asText: Bool) -> HTTPResponse {
        var head = HTTPResponse(status: status)
        head.headerFields[.contentType] = json == nil || asText ? type : "application/json"
        head.headerFields[.contentLength] = "\(body(asText: asText).utf8.count)"
        head.headerFields[.cacheControl] = "no-store"
        if let allowed { head.headerFields[.allow] = allowed }
        if status == .unauthorized { head.headerFields[.wwwAuthenticate] = "Bearer" }
        return head
    }
}
