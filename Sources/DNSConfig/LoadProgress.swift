// How far a load is: for whoever waits at a terminal.

/// What a load is doing with a zone.
package struct LoadProgress: Sendable, Equatable {
    package enum Phase: String, Sendable { case reading, checking, building }

    package let phase: Phase
    /// The path of the zone's file.
    package let file: String
    /// From 0 to 100, where that is known.
    package let percent: Int?

    package init(_ phase: Phase, _ file: String, percent: Int? = nil) {
        self.phase = phase
        self.file = file
        self.percent = percent
    }
}

/// Told of progress now and then, on the thread that loads.
package typealias LoadWatcher = (LoadProgress) -> Void
