// When a connection of a client is read, when it must be looked at again, and when it ends.

import NIOCore

/// What a connection is to do next.
enum StreamAction: Equatable {
    /// Read more of what the peer sends.
    case read
    /// Leave what the peer sends where it is.
    case hold
    /// End. Everything that had to go out is out, or does not matter.
    case close(StreamClosure)
    /// End at once and throw away what is unsent.
    case reset(StreamClosure)
}

/// The times of `StreamLimits` in the units of the event loop, and its numbers.
struct StreamBounds {
    let idle: TimeAmount, messageTime: TimeAmount, outputTime: TimeAmount
    let questionsInFlight: Int, unreadInput: Int
    /// Octets of answers that may be unsent, without what is kept for the failures of all questions in flight.
    let answerRoom: Int

    /// - Parameter inFlight: the most questions in flight that make sense with what is spoken.
    init(_ limits: StreamLimits, inFlight: Int = .max) {
        idle = TimeAmount(limits.idle)
        messageTime = TimeAmount(limits.messageTime)
        outputTime = TimeAmount(limits.outputTime)
        questionsInFlight = min(limits.questionsInFlight, inFlight)
        answerRoom = limits.unsentOutput - limits.questionsInFlight * (FrameReader.prefix + StreamFailureReply.size)
        unreadInput = limits.unreadInput
    }
}

/// The state of one connection, as far as bounds and times go: a value that knows no socket, no octets and no clock. Its
/// owner tells what happened and then asks, by `step`, what is to be done.
///
///     owner: took / settled / wrote / sent / inputClosed / drain  ->  step(now)  ->  StreamAction, nextLook
struct StreamConnectionState {
    /// What is left of the input after a pass.
    enum Leftover {
        case nothing
        /// The beginning of a message.
        case part
        /// A whole message that may not be taken yet.
        case message
    }

    /// Questions that were taken and are neither answered nor given up.
    private(set) var inFlight = 0
    /// Octets of answers that the peer has not taken.
    private(set) var unsent = 0

    var bounds: StreamBounds
    private var lastMessage: NIODeadline
    private var partSince: NIODeadline?
    private var leftover = Leftover.nothing
    private var unread = 0
    /// When the peer last took something, while something waits for it, and when that was last looked at.
    private var stalledSince: NIODeadline?
    private var lookedAtOutput: NIODeadline
    private var inputIsClosed = false
    /// Why the connection ends once the input is closed.
    private var lastCause = StreamClosure.peer
    /// Until when something is read that came before the server began to end; nil while it does not.
    private var drainsUntil: NIODeadline?
    /// Whether that moment has passed.
    private var hasDrained = false

    /// How long reading goes on when the server ends: what the kernel holds is read in that time.
    static let lastReading = TimeAmount.milliseconds(50)
    /// Octets that are read at once.
    static let mostRead = 16384

    init(bounds: StreamBounds, now: NIODeadline) {
        self.bounds = bounds
        lastMessage = now
        lookedAtOutput = now
    }

    /// Whether the next whole message may be handed on: there is room for an answer to it, however large.
    var mayTake: Bool { inFlight < bounds.questionsInFlight && hasRoom(for: Int(UInt16.max)) }

    /// Whether an answer of so many octets may go out. What is kept back is for failures in place of others.
    func hasRoom(for octets: Int) -> Bool {
        unsent == 0 || unsent + FrameReader.prefix + octets <= bounds.answerRoom
    }

    /// Whether nothing is in flight in either direction: such a connection may have to make room for another.
    var isIdle: Bool { inFlight == 0 && unsent == 0 }

    /// A message was handed on.
    mutating func took(at now: NIODeadline) {
        inFlight += 1
        lastMessage = now
        partSince = nil
    }

    /// A message that was taken was answered, or will never be.
    mutating func settled() { inFlight -= 1 }

    /// So many octets are to go out.
    mutating func wrote(_ octets: Int) { unsent += octets }

    /// So many octets wait for the peer now.
    mutating func waits(_ octets: Int, at now: NIODeadline) {
        if octets == 0 {
            stalledSince = nil
        } else if stalledSince == nil || octets < unsent {
            stalledSince = now
        }
        unsent = octets
        lookedAtOutput = now
    }

    /// What is left of the input after all was taken that may be, and how many octets that is.
    mutating func left(_ rest: Leftover, octets: Int, at now: NIODeadline) {
        leftover = rest
        if let drainsUntil, now >= drainsUntil { hasDrained = true }
        unread = octets
        // The clock of a message stands while we do not read: what is missing may wait in the kernel.
        if rest != .part || !mayTake {
            partSince = nil
        } else if partSince == nil {
            partSince = now
        }
    }

    /// The peer will send no more, or is heard no more; it may still read.
    mutating func inputClosed(because cause: StreamClosure = .peer) {
        guard !inputIsClosed else { return }
        inputIsClosed = true
        lastCause = cause
    }

    /// The server ends: what has come is answered, all of it, and then the connection ends.
    mutating func drain(at now: NIODeadline) { drainsUntil = drainsUntil ?? now + Self.lastReading }

    /// What is to be done at this moment.
    func step(at now: NIODeadline) -> StreamAction {
        if unread > bounds.unreadInput { return .reset(.flooded) }
        if let partSince, !inputIsClosed, now >= partSince + bounds.messageTime { return .close(.unfinishedMessage) }
        if let stalledSince, now >= stalledSince + bounds.outputTime { return .reset(.stalledOutput) }
        if drainsUntil != nil {
            guard hasDrained || inputIsClosed else {
                return unread + Self.mostRead <= bounds.unreadInput ? .read : .hold
            }
            return isIdle && leftover != .message ? .close(.drained) : .hold
        }
        if isIdle {
            if inputIsClosed, leftover != .message { return .close(lastCause) }
            if leftover == .nothing, now >= lastMessage + bounds.idle { return .close(.idle) }
        }
        return mayTake && !inputIsClosed ? .read : .hold
    }

    /// When `step` must be asked again even if nothing happens; nil when only an event can change its answer.
    var nextLook: NIODeadline? {
        var next = NIODeadline.distantFuture
        if let partSince, !inputIsClosed { next = min(next, partSince + bounds.messageTime) }
        if let stalledSince {
            // Progress of output makes no event. To see it in time, it is looked for more often than the limit is long.
            let soon = lookedAtOutput + .nanoseconds(bounds.outputTime.nanoseconds / 5)
            next = min(next, soon, stalledSince + bounds.outputTime)
        }
        if let drainsUntil {
            if !hasDrained { next = min(next, drainsUntil) }
        } else if isIdle, leftover == .nothing {
            next = min(next, lastMessage + bounds.idle)
        }
        return next == .distantFuture ? nil : next
    }
}
