// Questions over encrypted connections of their own.

import CertificateSupport
import DNSWire
import NIOCore
import NIOPosix
import Testing

@testable import DNSTransports

@Suite("A question over an encrypted connection of its own")
struct LoneQuestionTests {
    private static let query: [UInt8] = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 1, 0, 1]
    private static let reply: [UInt8] = [0, 7, 0x81, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 1, 0, 1]
    private static let loopback: [[UInt8]] = [[127, 0, 0, 1]]
    private static let post = LoneQuestion.Form.https(path: "/dns-query", usesGET: false)

    private let authority: TestAuthority
    private let roots: TemporaryFile

    init() throws {
        authority = try TestAuthority()
        roots = try TemporaryFile(authority.certificate)
    }

    /// The authorities in a file.
    private func trusted(_ file: String) -> ServerTrust.Roots { .authorities(UpstreamTrust(file: file)) }

    /// What comes of a question.
    private func ask(
        _ certificate: TestCertificate, _ form: LoneQuestion.Form, _ manner: EncryptedPeer.Manner = .reply,
        trusting roots: ServerTrust.Roots, name: String? = nil, within patience: Duration = .seconds(20)
    ) async throws -> Result<[UInt8], LoneQuestion.Failure> {
        let peer = try EncryptedPeer(certificate, http: form != .tls, manner)
        defer { peer.close() }
        let question = LoneQuestion(Self.query, to: peer.address, as: form, trust: ServerTrust(roots, name: name))
        do {
            let answer = question.answer(within: patience, on: MultiThreadedEventLoopGroup.singleton.next())
            return .success(try await answer.get())
        } catch {
            return .failure(try #require(error as? LoneQuestion.Failure))
        }
    }

    @Test("The reply comes over TLS and HTTPS, from whoever is not to be checked", arguments: [.tls, post])
    func unchecked(form: LoneQuestion.Form) async throws {
        let certificate = try authority.issue(names: ["other.example"], isSelfSigned: true)
        #expect(try await ask(certificate, form, trusting: .none) == .success(Self.reply))
    }

    @Test(
        "It comes from whose certificate is for the address, or for the name that is wanted", arguments: [.tls, post])
    func checked(form: LoneQuestion.Form) async throws {
        let certificate = try authority.issue(names: ["*.example"], addresses: Self.loopback)
        #expect(try await ask(certificate, form, trusting: trusted(roots.path)) == .success(Self.reply))
        #expect(
            try await ask(certificate, form, trusting: trusted(roots.path), name: "dns.example") == .success(Self.reply)
        )
    }

    @Test("No other certificate will do", arguments: [.tls, post])
    func refused(form: LoneQuestion.Form) async throws {
        let right = try authority.issue(names: ["dns.example"], addresses: Self.loopback)
        let other = try TemporaryFile(TestAuthority().certificate)
        let rows: [(TestCertificate, String, String?, LoneQuestion.Failure)] = [
            (right, other.path, nil, .notTrusted),
            (try authority.issue(addresses: Self.loopback, validUntil: -60), roots.path, nil, .notTrusted),
            (try authority.issue(addresses: Self.loopback, isSelfSigned: true), roots.path, nil, .notTrusted),
            (try authority.issue(addresses: [[127, 0, 0, 2]]), roots.path, nil, .otherServer),
            (try authority.issue(names: ["dns.example"]), roots.path, nil, .otherServer),
            // that it is for the address is not enough where a name is wanted
            (right, roots.path, "other.example", .otherServer),
            (right, "/nowhere/roots.pem", nil, .badRoots),
        ]
        for (certificate, file, name, failure) in rows {
            let outcome = try await ask(certificate, form, trusting: trusted(file), name: name)
            #expect(outcome == .failure(failure))
        }
    }

    @Test("By GET the question stands in the URL, in base64url (RFC 8484 s4.1)")
    func get() async throws {
        let certificate = try authority.issue(addresses: Self.loopback)
        let outcome = try await ask(certificate, .https(path: "/q", usesGET: true), trusting: .none)
        #expect(outcome == .success(Array("path: /q?dns=AAcBAAABAAAAAAAAAWEAAAEAAQ".utf8)))
    }

    @Test(
        "What HTTP says instead of an answer is told",
        arguments: [
            (EncryptedPeer.Manner.http(status: "415", type: "text/plain"), LoneQuestion.Failure.status(415)),
            (.http(status: "200", type: "text/html"), .contentType("text/html")),
        ])
    func http(manner: EncryptedPeer.Manner, failure: LoneQuestion.Failure) async throws {
        let certificate = try authority.issue(addresses: Self.loopback)
        #expect(try await ask(certificate, Self.post, manner, trusting: .none) == .failure(failure))
    }

    @Test("Who closes or is silent gives no answer", arguments: [.tls, post])
    func none(form: LoneQuestion.Form) async throws {
        let certificate = try authority.issue(addresses: Self.loopback)
        #expect(try await ask(certificate, form, .close, trusting: .none) == .failure(.closed))
        let silence = try await ask(certificate, form, .silence, trusting: .none, within: .milliseconds(50))
        #expect(silence == .failure(.noReply))
    }
}
