// Rows "Add", "Remove", "Shutdown" and "Owner" of the flows.

import DNSWire

extension DispatchCore {
    /// Attaches a listener.
    mutating func add(listener: any RequestListener) throws(AddFailure) -> ListenerHandle {
        guard ending == nil, !isEnded else {
            mark(.listenerRefusedEnding)
            throw .shuttingDown
        }
        guard let shares, listeners.count < shares.limits.clients else {
            mark(.listenersFull)
            throw .full
        }
        let handle = listeners.add(listener)
        reportListeners()
        mark(.listenerAdded)
        return handle
    }

    /// Attaches an entry for the reply to a question, with an id that nobody can guess and that no other question to
    /// that destination bears (RFC 5452 s4.3).
    mutating func add(
        response receiver: any ResponseReceiver, to destination: SocketAddress, question: Span<UInt8>, tag: UInt64,
        anyCase: Bool = false
    ) throws(AddFailure) -> (ResponseHandle, MessageID) {
        guard ending == nil, !isEnded else {
            mark(.responseRefusedEnding)
            throw .shuttingDown
        }
        guard responses.count < settings.responses else {
            mark(.responsesFull)
            throw .full
        }
        guard let id = drawID(for: destination) else {
            mark(.responseWithoutID)
            throw .noIDLeft
        }
        mark(.responseAdded)
        let handle = responses.add(
            receiver, id: id, destination: destination, tag: tag, question: question, anyCase: anyCase)
        return (handle, id)
    }

    /// An id that is free. It is `mutating` so that the whole value is handed in where it is: else the call would be given a copy.
    private mutating func drawID(for destination: SocketAddress) -> MessageID? {
        for _ in 0..<64 {
            let id = MessageID(rawValue: random.next16())
            if !responses.contains(id, for: destination) || fault == .idReuse { return id }
        }
        return nil
    }

    /// Detaches a listener; a stale handle changes nothing. What it has in hand comes back on its own.
    mutating func remove(_ handle: ListenerHandle) {
        guard listeners.contains(handle) else { return }
        switch listeners.hand(of: handle) {
        case .nothing: mark(.listenerRemovedIdle)
        case .query, .exhausted: mark(.listenerRemovedBusy)
        case .shutdown: handOn(from: .listener(handle))
        }
        listeners.remove(handle)
        reportListeners()
        if listeners.count == 0 { mark(.lastListenerRemoved) }
    }

    /// Detaches an entry and frees its queue; a stale handle changes nothing. What it has in hand comes back on its own.
    mutating func remove(_ handle: ResponseHandle) {
        guard var entry = responses.remove(handle) else { return }
        formerIDs.insert(entry.id, entry.destination)
        if entry.queue.count > 0 { mark(.responseRemovedWithQueue) }
        while let slot = entry.queue.popFirst() {
            pool.giveBack(slot)
            replies -= 1
        }
        switch entry.hand {
        case .nothing: mark(.responseRemoved)
        case .reply: mark(.responseRemovedWithEvent)
        case .shutdown: handOn(from: .response(handle))
        }
    }

    /// Takes the shutdown event from its holder, so that it goes on to the next one attached.
    private mutating func handOn(from holder: Attached) {
        guard shutdownPlace == .out(holder) else { return }
        if case .listener = holder { mark(.listenerRemovedWithShutdown) } else { mark(.responseRemovedWithShutdown) }
        if fault != .forgottenHandOn { shutdownPlace = .home }
        if listeners.count + responses.count <= 1 { mark(.shutdownDone) }
    }

    /// Takes up a shutdown event that was let go: its holder is detached.
    mutating func returned(shutdown holder: Attached) {
        mark(.returnedShutdown)
        counters.shutdownsLetGo += 1
        switch holder {
        case .listener(let handle): remove(handle)
        case .response(let handle): remove(handle)
        }
    }

    /// Begins to end; false when that has begun before.
    mutating func shutDown(_ reason: ShutdownReason) -> Bool {
        guard ending == nil, !isEnded else { return false }
        ending = reason
        switch reason {
        case .asked: mark(.shutdownAsked)
        case .cancelled: mark(.shutdownCancelled)
        case .socketError: mark(.shutdownUnusable)
        }
        endReceiving()
        return true
    }

    /// Who is to be handed the shutdown event now: an idle listener once the queue is empty, else an entry that has
    /// nothing in hand; nil when it waits for somebody, or all have had it.
    mutating func nextShutdown() -> (Attached, ShutdownReason)? {
        guard let ending, shutdownPlace == .home, !isEnded else { return nil }
        if listeners.count == 0, responses.count == 0 { return nil }
        var holder: Attached?
        if listeners.idleCount > 0, queuedCount == 0 {
            mark(.shutdownToListener)
            holder = .listener(listeners.occupy(.shutdown))
            reportListeners()
        } else if let handle = responses.firstIdle(from: shutdownCursor) {
            mark(.shutdownToResponse)
            shutdownCursor = handle.index
            responses.change(handle) { $0.hand = .shutdown }
            holder = .response(handle)
        } else {
            mark(.shutdownAwaitsEvent)
        }
        guard let holder else { return nil }
        shutdownPlace = .out(holder)
        return (holder, ending)
    }

    /// The owner lets go.
    mutating func letGo() {
        guard ownerIsAttached else { return }
        mark(listeners.count + responses.count == 0 ? .ownerGoneLast : .ownerGoneFirst)
        ownerIsAttached = false
    }
}
