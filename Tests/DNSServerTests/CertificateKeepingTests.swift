// When it is told of certificates that end.

import CertificateSupport
import DNSConfig
import DNSDispatch
import DNSTransports
import Logging
import NIOConcurrencyHelpers
import Testing

@testable import swiftlet

/// Keeps what is logged.
private struct KeepingLog: LogHandler {
    let lines: NIOLockedValueBox<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ lines: NIOLockedValueBox<[String]>) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.withLockedValue { $0.append("\(event.level): \(event.message)") } }
}

@Suite struct CertificateKeepingTests {
    private static let files = CertificateFiles(certificate: "a.pem", key: "a.key")

    @Test(
        "From two weeks before its end on it is told once a day of a certificate",
        arguments: [
            (86_400 * 15.0, []),
            (86_400 * 13.5, ["warning: The certificate in a.pem expires in 13 days, and was not renewed yet."]),
            (86_400 * 1.5, ["warning: The certificate in a.pem expires in 1 day, and was not renewed yet."]),
            (3600.0, ["warning: The certificate in a.pem expires within a day, and was not renewed yet."]),
            (-60.0, ["error: The certificate in a.pem has expired: clients that look at it go away."]),
        ] as [(Double, [String])])
    func reminders(left: Double, told: [String]) throws {
        let issued = try TestAuthority().issue(names: ["dns.example"], validUntil: 86_400)
        let certificate = try ServerCertificate(
            chain: Array(issued.certificate.utf8), key: Array(issued.key.utf8))
        let lines = NIOLockedValueBox<[String]>([])
        let log = Logger(label: "test") { _ in KeepingLog(lines) }
        let start = Instant(nanoseconds: 0)
        let time = certificate.validUntil - Int64(left)
        var keeping = CertificateKeeping([Self.files: certificate], of: Configuration(), [], now: start)
        #expect(keeping.deadline == start)
        keeping.remind(log, now: start, time: time)
        #expect(lines.withLockedValue { $0 } == told)
        keeping.remind(log, now: start + .seconds(86_399), time: time)
        #expect(lines.withLockedValue { $0.count } == told.count)
        keeping.remind(log, now: start + .seconds(86_400), time: time)
        #expect(lines.withLockedValue { $0.count } == 2 * told.count)
    }

    @Test("Where a certificate cannot be read the last good one stays, for as long as a listener wants it")
    func completed() throws {
        let authority = try TestAuthority()
        let issued = try authority.issue(names: ["dns.example"])
        let certificate = try ServerCertificate(
            chain: Array(issued.certificate.utf8), key: Array(issued.key.utf8))
        let keeping = CertificateKeeping(
            [Self.files: certificate], of: Configuration(), [], now: Instant(nanoseconds: 0))
        var configuration = Configuration()
        #expect(keeping.completed([:], for: configuration).isEmpty)
        configuration.listen[0].certificate = Self.files
        #expect(keeping.completed([:], for: configuration) == [Self.files: certificate])
    }
}
