// Whom a machine trusts, by a right clock and by a wrong one.

import CertificateSupport
import NIOCore
import NIOPosix
import Testing

@testable import DNSTransports

@Suite(.timeLimit(.minutes(1))) struct SystemTrustTests {
    /// Where the certificate of an authority is.
    enum Place: CaseIterable, Sendable {
        case bundle
        case bundleBehindOthers
        /// Behind what cannot be read.
        case flawedBundle
        /// In the folder, in a file that is named by its hash.
        case folder
        /// The same, but it had ended when this program was built.
        case folderOfOld
        /// In a file that is named by another hash.
        case folderByOtherName
        /// Where another system has it.
        case otherBundle
        case nowhere

        var isTrusted: Bool {
            switch self {
            case .bundle, .bundleBehindOthers, .flawedBundle, .folder: true
            case .folderOfOld, .folderByOtherName, .otherBundle, .nowhere: false
            }
        }

        /// Fills the file system of a machine that has another authority besides.
        func install(_ authority: String, in system: SystemFolder) throws {
            let flaws = UnreadableText.allCases.map(\.rawValue).joined()
            var bundle = try TestAuthority("Another authority").certificate + "\n"
            switch self {
            case .bundle: bundle = authority + "\n" + bundle
            case .bundleBehindOthers: bundle += authority
            case .flawedBundle: bundle += flaws + authority
            case .folder, .folderOfOld: system.write(authority, "etc/ssl/certs/8c11b79b.0")
            case .folderByOtherName: system.write(authority, "etc/ssl/certs/8c11b79c.0")
            case .otherBundle: system.write(authority, "etc/pki/tls/certs/ca-bundle.crt")
            case .nowhere: break
            }
            system.write(bundle, "etc/ssl/certs/ca-certificates.crt")
        }
    }

    @Test(
        "The system's authorities are those of its first file and of its folder, whether the clock is right or wrong",
        arguments: Place.allCases, [false, true])
    func trusted(_ place: Place, isClockWrong: Bool) async throws {
        // the name that the hash is of
        let authority = try TestAuthority(
            "An authority of a folder", validFrom: -9 * 86_400, validUntil: (place == .folderOfOld ? -3 : 3) * 86_400)
        let system = try SystemFolder()
        defer { system.remove() }
        try place.install(authority.certificate, in: system)
        let built = HTTPDate.system()
        let clock = CertificateClock(built: built, now: { isClockWrong ? 0 : built }, tell: { _ in })
        let upstreams = UpstreamConnections(
            on: MultiThreadedEventLoopGroup.singleton, trust: system.trust, clock: clock)
        let peer = try EncryptedPeer(authority.delegate().issue(names: ["dns.example"]), http: false)
        let result = await upstreams.ask(query(7), of: peer.address, .tls(name: "dns.example"))
        if place.isTrusted {
            #expect(try result.get().prefix(2) == [0, 7])
        } else {
            #expect(result == .failure(.untrusted("no authority that is trusted has signed its certificate")))
        }
        peer.close()
        try await upstreams.close().get()
    }

    @Test("Where no authority is found it is looked again for each connection, so that those that come later count")
    func later() async throws {
        let authority = try TestAuthority()
        let system = try SystemFolder()
        defer { system.remove() }
        let upstreams = UpstreamConnections(on: MultiThreadedEventLoopGroup.singleton, trust: system.trust)
        let peer = try EncryptedPeer(authority.issue(names: ["dns.example"]), http: false)
        let places = system.trust.places.joined(separator: ", ")
        for _ in 0..<2 {
            let result = await upstreams.ask(query(7), of: peer.address, .tls(name: "dns.example"))
            #expect(result == .failure(.untrusted("there is no certificate of an authority in \(places)")))
        }
        system.write(authority.certificate, "etc/ssl/certs/ca-certificates.crt")
        #expect(
            try await upstreams.ask(query(7), of: peer.address, .tls(name: "dns.example")).get().prefix(2) == [0, 7])
        peer.close()
        try await upstreams.close().get()
    }
}
