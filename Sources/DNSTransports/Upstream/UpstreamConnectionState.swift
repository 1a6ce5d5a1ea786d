// The questions that wait on one connection to an upstream, and the times of that connection.

import NIOCore

/// A value without socket and clock: which id belongs to which question, what has become too late, and when the
/// connection is to be given up.
struct UpstreamConnectionState {
    private struct Waiting {
        let question: UpstreamQuestion
        /// Its place in the order of all that were asked here.
        let number: Int
        /// Answers that had come before it was asked.
        let answersBefore: Int
    }

    /// Whether it takes no more questions: it ends when the last one is answered or too late.
    private(set) var isRetired = false

    private let limits: UpstreamLimits
    private let idle: TimeAmount
    private var waiting: [UInt16: Waiting] = [:]
    private var octets = 0
    private var asked = 0
    private var answers = 0
    private var idleSince: NIODeadline
    /// No deadline of a question lies before this.
    private var earliest = NIODeadline.distantFuture
    /// Since when something waits and nothing comes.
    private var silentSince: NIODeadline?
    /// When it must be made; nil once it is.
    private var madeBy: NIODeadline?

    /// - Parameter isProtected: whether it takes a handshake to make it.
    init(limits: UpstreamLimits, isProtected: Bool = false, now: NIODeadline) {
        self.limits = limits
        idle = TimeAmount(isProtected ? limits.protectedIdle : limits.idle)
        idleSince = now
        if isProtected { madeBy = now + TimeAmount(limits.connectTime) }
    }

    /// Whether no handshake is under way.
    var isMade: Bool { madeBy == nil }

    /// The handshake is done.
    mutating func made() { madeBy = nil }

    /// Whether the handshake takes too long.
    func isStalled(at now: NIODeadline) -> Bool { madeBy.map { now >= $0 } ?? false }

    /// Whether questions wait and nothing has come for so long that it may be dead.
    func isSilent(at now: NIODeadline) -> Bool {
        silentSince.map { now >= $0 + TimeAmount(limits.silence) } ?? false
    }

    /// Questions that wait.
    var count: Int { waiting.count }

    /// Whether it may take a question of so many octets.
    func takes(_ size: Int) -> Bool {
        !isRetired && waiting.count < limits.questions && octets + size <= limits.octets
    }

    /// Notes a question, which `takes` must have allowed.
    /// - Returns: the id under which it must go out: unpredictable, and none that waits on this connection.
    mutating func add(
        _ question: UpstreamQuestion, at now: NIODeadline, using random: inout some RandomNumberGenerator
    ) -> UInt16 {
        var id = UInt16.random(in: .min ... .max, using: &random)
        while waiting[id] != nil { id = UInt16.random(in: .min ... .max, using: &random) }
        waiting[id] = Waiting(question: question, number: asked, answersBefore: answers)
        asked += 1
        if silentSince == nil { silentSince = now }
        octets += question.message.count
        earliest = min(earliest, question.deadline)
        return id
    }

    /// The question that a message answers, which waits no longer; nil when there is none.
    mutating func answered(by message: Span<UInt8>, at now: NIODeadline) -> UpstreamQuestion? {
        let id = UInt16(message[0]) << 8 | UInt16(message[1])
        guard let found = waiting[id], found.question.isAnswered(by: message) else { return nil }
        remove(id, found)
        hear(now)
        return found.question
    }

    /// The question that the upstream has declined to answer, which waits no longer; nil when there is none.
    mutating func declined(_ id: UInt16, at now: NIODeadline) -> UpstreamQuestion? {
        guard let found = waiting[id] else { return nil }
        remove(id, found)
        hear(now)
        return found.question
    }

    /// Something came from the upstream, and settled a question.
    private mutating func hear(_ now: NIODeadline) {
        answers += 1
        idleSince = now
        silentSince = waiting.isEmpty ? nil : now
    }

    /// Takes no more questions.
    mutating func retire() { isRetired = true }

    /// Takes out a question that has no answer here; nil when it waits no longer.
    mutating func remove(_ id: UInt16) -> UpstreamQuestion? {
        guard let found = waiting[id] else { return nil }
        remove(id, found)
        if waiting.isEmpty { silentSince = nil }
        return found.question
    }

    /// The question that waits under an id.
    func question(_ id: UInt16) -> UpstreamQuestion? { waiting[id]?.question }

    /// The questions that are too late now, with their ids; they wait no longer. When nothing at all came since one of them was
    /// asked, the connection is taken for dead, and retired.
    mutating func expire(at now: NIODeadline) -> [(id: UInt16, question: UpstreamQuestion)] {
        guard now >= earliest else { return [] }
        let late = waiting.filter { $0.value.question.deadline <= now }
        for (id, entry) in late {
            remove(id, entry)
            if answers == entry.answersBefore { isRetired = true }
        }
        earliest = waiting.values.map(\.question.deadline).min() ?? .distantFuture
        if !late.isEmpty, waiting.isEmpty {
            idleSince = now
            silentSince = nil
        }
        return late.map { ($0.key, $0.value.question) }
    }

    /// Everything that waits: for when the connection ends.
    mutating func takeAll() -> [UpstreamQuestion] {
        isRetired = true
        defer {
            waiting = [:]
            octets = 0
        }
        return waiting.values.sorted { $0.number < $1.number }.map(\.question)
    }

    /// Whether the connection has nothing left to do.
    func isOver(at now: NIODeadline) -> Bool { waiting.isEmpty && (isRetired || now >= idleSince + idle) }

    /// When something becomes too late, or the connection over, if nothing happens.
    var nextLook: NIODeadline {
        let next = waiting.isEmpty ? idleSince + idle : earliest
        return madeBy.map { min($0, next) } ?? next
    }

    private mutating func remove(_ id: UInt16, _ entry: Waiting) {
        waiting[id] = nil
        octets -= entry.question.message.count
    }
}
