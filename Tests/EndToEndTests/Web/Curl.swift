// Questions over HTTP, asked by curl.

import DNSWire
import Glibc

/// A question to a URL, by curl.
struct Curl {
    /// How the question is asked.
    enum Way: String, CaseIterable, Sendable {
        case get, post, getHTTP2 = "get over HTTP/2", postHTTP2 = "post over HTTP/2"

        var isPost: Bool { self == .post || self == .postHTTP2 }
        var isHTTP2: Bool { self == .getHTTP2 || self == .postHTTP2 }
    }

    /// What came back.
    struct Response {
        let status: Int
        /// The version of HTTP.
        let version: String
        let fields: [String: String]
        let body: [UInt8]

        var message: Message { get throws { try Message(body.span) } }
    }

    var url: String
    /// The address from which it is asked.
    var source = "127.0.0.1"
    /// More arguments.
    var arguments: [String] = []

    /// Asks, and waits for the response.
    func ask(_ query: Query, _ way: Way = .get) throws -> Response {
        let folder = try TemporaryFolder()
        let version = way.isHTTP2 ? url.hasPrefix("https") ? "--http2" : "--http2-prior-knowledge" : "--http1.1"
        guard way.isPost else {
            return try run([version, "\(url)?dns=\(Self.base64url(query.octets))"], folder)
        }
        // curl takes no octets but those of a file
        try folder.write("query", octets: query.octets)
        return try run(
            [
                version, "--data-binary", "@\(folder.path(of: "query"))", "--header",
                "content-type: application/dns-message", url,
            ], folder)
    }

    /// Runs curl, whose arguments end with a URL.
    func run(_ more: [String], _ folder: TemporaryFolder) throws -> Response {
        let (head, body) = (folder.path(of: "head"), folder.path(of: "body"))
        let common = ["--silent", "--show-error", "--max-time", "20", "--interface", source]
        let (end, output, errors) = try Program.run(
            "curl",
            common + ["--dump-header", head, "--output", body, "--write-out", "%{http_code} %{http_version}"]
                + arguments + more)
        guard end == .status(0) else { throw NotInTime(description: "curl: \(end): \(errors)") }
        let words = output.split(separator: " ")
        var fields: [String: String] = [:]
        for line in try contents(of: head).split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        return Response(
            status: words.first.flatMap { Int($0) } ?? 0, version: words.last.map(String.init) ?? "", fields: fields,
            body: (try? octets(of: body)) ?? [])
    }

    /// The form in which a message stands in a URL (RFC 8484 s6).
    static func base64url(_ octets: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var (bits, count): (UInt32, Int) = (0, 0)
        for octet in octets {
            (bits, count) = (bits << 8 | UInt32(octet), count + 8)
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> count & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
