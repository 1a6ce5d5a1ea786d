// What a running server remembers of its zones' serials, and where it writes that down.

import DNSConfig
import Logging

/// The serials of what is served, in memory and in the state directory.
struct SerialKeeping {
    private(set) var ledger: SerialLedger
    /// What the state directory holds, where one was written or read.
    private var saved: SerialLedger?
    private let log: Logger

    /// Begins with what the first load found, and writes it down.
    init(_ ledger: SerialLedger, _ configuration: Configuration, log: Logger) {
        self.ledger = ledger
        self.log = log
        keep(ledger, configuration)
    }

    /// Takes over what a load found. Where it cannot be written down, the log says so and the serials last as long as the process.
    mutating func keep(_ new: SerialLedger, _ configuration: Configuration) {
        ledger = new
        guard let folder = configuration.state, saved != new else { return }
        do throws(SerialStore.Failure) {
            try SerialStore(folder: folder).save(new)
            ledger.note(isKept: true)
            saved = ledger
        } catch {
            ledger.note(isKept: false)
            log.warning("Serials are not kept for the next start: \(error.text).")
        }
    }
}
