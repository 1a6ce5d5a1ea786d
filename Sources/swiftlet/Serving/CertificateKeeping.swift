// Keeps the certificates that are shown, and sees when they change and when they end.

import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSTransports
import Logging

/// Looks at the files of certificates once a second, whether other files are watched or not: programs renew certificates, and nobody
/// is there to have them reloaded. Once a day it is told which of them end soon.
struct CertificateKeeping {
    /// The last good ones.
    private(set) var certificates: ServerCertificates
    private var configuration: Configuration
    private var watch: FileWatch
    private var reminder: Instant

    private static let day: Int64 = 86_400
    /// Days before its end from which on it is told of a certificate.
    private static let notice: Int64 = 14

    /// Begins with what was read with a configuration.
    init(_ certificates: ServerCertificates, of configuration: Configuration, _ marks: [FileMark], now: Instant) {
        self.certificates = certificates
        self.configuration = configuration
        watch = FileWatch(marks, now: now)
        reminder = now
    }

    /// What is to be shown when these were read with a configuration: where one could not be read, the last good one.
    func completed(_ read: ServerCertificates, for configuration: Configuration) -> ServerCertificates {
        let wanted = configuration.certificateFiles
        return certificates.filter { wanted.contains($0.key) }.merging(read) { $1 }
    }

    /// Goes on with what was read with another configuration.
    mutating func use(
        _ certificates: ServerCertificates, of configuration: Configuration, _ marks: [FileMark], now: Instant
    ) {
        if certificates != self.certificates { reminder = now }
        self.certificates = certificates
        self.configuration = configuration
        watch = FileWatch(marks, now: now)
    }

    /// When there is something to do; nil where there are no certificates.
    var deadline: Instant? { certificates.isEmpty ? watch.deadline : Instant.earliest(watch.deadline, reminder) }

    /// The encrypted listeners that clients are told of.
    var designated: DesignatedResolvers { configuration.designated(showing: certificates) }

    /// Reads the files anew if one has changed, and has the server show what is in them. What is wrong with them is told; then the last
    /// good ones stay. Says whether another is shown than before.
    mutating func look(_ server: Server, now: Instant, log: Logger, format: DiagnosticFormat) -> Bool {
        guard watch.changed(now: now) != nil else { return false }
        let (loaded, diagnostics) = ConfigurationLoader.now().loadCertificates(of: configuration)
        use(completed(loaded.shown, for: configuration), of: configuration, loaded.marks, now: now)
        format.print(diagnostics)
        Self.count(failed: configuration.certificateFiles.count - loaded.contents.count, server, log)
        let places = server.show(ServerPlan(configuration, showing: certificates).listeners)
        for place in places { log.notice("A new certificate is shown at \(place).") }
        return !places.isEmpty
    }

    /// Counts certificates that could not be read anew, and tells of them.
    static func count(failed: Int, _ server: Server, _ log: Logger) {
        guard failed > 0 else { return }
        server.countFailedRenewals(failed)
        log.error("A certificate could not be renewed: the last good one stays.")
    }

    /// Tells once a day of certificates that end soon, or have ended.
    /// - Parameter time: seconds since 1970.
    mutating func remind(_ log: Logger, now: Instant, time: Int64) {
        guard now >= reminder else { return }
        reminder = now + .seconds(Self.day)
        for (files, certificate) in certificates.sorted(by: { $0.key.certificate < $1.key.certificate }) {
            let left = certificate.validUntil - time
            if left <= 0 {
                log.error("The certificate in \(files.certificate) has expired: clients that look at it go away.")
            } else if left < Self.notice * Self.day {
                let days = Int(left / Self.day)
                let when = days == 0 ? "within a day" : "in \(days.counted("day"))"
                log.warning("The certificate in \(files.certificate) expires \(when), and was not renewed yet.")
            }
        }
    }
}
