// What a running server remembers of its zones from load to load, and what of it is written down.

import DNSConfig
import Logging

/// The memory of what is served; its serials are in the state directory as well.
struct MemoryKeeping {
    private(set) var memory: LoadMemory
    /// What the state directory holds, where it was written.
    private var saved: SerialLedger?
    private let log: Logger

    /// Begins with what the first load found, and writes it down.
    init(_ memory: LoadMemory, _ configuration: Configuration, log: Logger) {
        self.memory = memory
        self.log = log
        keep(memory, configuration)
    }

    /// Takes over what a load found. Where it cannot be written down, the log says so and the serials last as long as the process.
    mutating func keep(_ new: LoadMemory, _ configuration: Configuration) {
        memory = new
        guard let folder = configuration.state, saved != new.serials else { return }
        do throws(SerialStore.Failure) {
            try SerialStore(folder: folder).save(new.serials)
            memory.serials.note(isKept: true)
            saved = memory.serials
        } catch {
            memory.serials.note(isKept: false)
            log.warning("Serials are not kept for the next start: \(error.text).")
        }
    }
}
