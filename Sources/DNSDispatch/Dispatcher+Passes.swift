// What a dispatcher does when something has arrived, came back, or has waited for too long.

import DNSWire

extension Dispatcher {
    /// Receives that one call of `serve` makes at most, while each fills its batch.
    private static var receivesPerPass: Int { 4 }
    /// How far apart two reports of receives that failed are at least.
    static var reportInterval: Duration { .seconds(1) }
    /// Receives that reading what the kernel holds takes at most.
    static var receivesToDrain: Int { 1024 }

    /// Receives what has arrived and deals with it. To be called when the port is readable.
    package func serve(_ now: Instant) {
        guard !isAtWork, !core.isEnded else { return }
        if core.receiving == .underWay {
            receive(now, times: Self.receivesPerPass)
        } else if let interest = core.interestToTell(isIdle: true) {
            // something came that nobody waits for
            port.setReadable(interest)
        }
        settle(now)
    }

    /// Deals with all that came back, hands on what waits, sheds what waited for too long, sends what is to be sent, and
    /// starts to receive again where that had stopped. To be called at the end of each pass; nearly free when there is
    /// nothing to do.
    package func settle(_ now: Instant) {
        guard !isAtWork, !core.isEnded else { return }
        isAtWork = true
        core.beginPass(now)
        repeat {
            restart()
            work(now)
            outbox.flush()
            noteRefusals()
        } while hasUnsettled
        isAtWork = false
        let isOver = core.end()
        report(now, isOver: isOver)
        if isOver {
            if isWaitingForBuffer { pool.stopWaiting(self) }
            port.close()
        } else {
            tellInterest()
        }
        pool.wakeWaiters()
    }

    func receive(_ now: Instant, times: Int) {
        isAtWork = true
        defer { isAtWork = false }
        for _ in 0..<times {
            guard core.receiving == .underWay else { return }
            let room = inbox.count
            switch port.receive(inbox, now: now) {
            case .received(let count):
                take(count, now)
                restart()
                if count < room { return }
            case .nothing:
                core.mark(.receiveNothing)
                return
            case .failed(let errno):
                receiveFailed(errno, now)
                return
            }
        }
    }

    /// Deals with the first `count` datagrams of the inbox.
    func take(_ count: Int, _ now: Instant) {
        let sorted = core.sort(count, into: table)
        if sorted.hopeless > 0 { abandonHopeless(count) }
        if sorted.queries > 0 { decide(sorted.queries, now) }
        for i in 0..<sorted.responses { takeResponse(table.response(i)) }
        core.endSorting()
        outbox.flush()
    }

    func decide(_ count: Int, _ now: Instant) {
        guard let responder else {
            for i in 0..<count { wait(table.query(i), RuleKey(rawValue: 0), now) }
            return
        }
        if outbox.batch.capacity - outbox.batch.count < count { outbox.flush() }
        outbox.isLent = true
        let batch = unsafe QueryBatch(
            received: inbox, replies: outbox.batch, chosen: UnsafePointer(table.queries), verdicts: table.verdicts,
            count: count)
        responder.respond(to: batch, now: now)
        outbox.isLent = false
        var answered = 0
        var dropped = 0
        for i in 0..<count {
            switch table.verdict(i) {
            case .reply: answered += 1
            case .drop:
                dropped += 1
                abandon(inbox[table.query(i)].path)
            case .wait(let rule): wait(table.query(i), rule, now)
            case .ask(let rule): wait(table.query(i), rule, now, isAsIs: true)
            }
        }
        core.countVerdicts(answered: answered, dropped: dropped)
    }

    func wait(_ place: Int, _ rule: RuleKey, _ now: Instant, isAsIs: Bool = false) {
        switch core.arrive(query: place, rule: rule) {
        case .queued: break
        case .freed: abandon(inbox[place].path)
        case .hand(let listener, let slot): hand(slot, to: listener, isAsIs: isAsIs)
        case .shed(let cause): shed(inbox.slot(of: place), inbox[place], rule, cause, now)
        }
    }

    func takeResponse(_ place: Int) {
        switch core.arrive(response: place) {
        case .settled: break
        case .hand(let entry, let slot): hand(slot, to: entry)
        case .note(let trouble, let entry): note(trouble, entry)
        case .suspect(let entries):
            for entry in entries { note(.manyMismatches, entry) }
        }
    }

    func receiveFailed(_ errno: Int32, _ now: Instant) {
        switch core.receiveFailed(errno, now: now) {
        case .retry: break
        case .refused(let entries):
            for entry in entries { note(.refused, entry) }
        case .pause, .end:
            guard observer != nil else { return }
            unreported = (unreported.times + 1, errno)
            report(now)
        }
    }

    /// Tells of receives that failed, if that is to be told and the last time is long enough ago.
    func report(_ now: Instant, isOver: Bool = false) {
        guard unreported.times > 0 else { return }
        let isDue = lastReport.map { $0 + Self.reportInterval <= now } ?? true
        guard isOver || isDue else { return }
        lastReport = now
        observer?.receiveFailed(self, errno: unreported.errno, times: unreported.times)
        unreported = (0, 0)
    }

    /// Goes on until nothing more is to be done: never from within itself, however fast its listeners answer.
    func work(_ now: Instant) {
        while true {
            if let returned = home.next() {
                takeBack(returned)
            } else if let shed = core.nextShed(now: now) {
                self.shed(shed.slot, pool[shed.slot].arrival, shed.rule, shed.cause, now)
                core.freeShed(shed.slot)
            } else if let (listener, slot) = core.nextQuery() {
                hand(slot, to: listener, isAsIs: false)
            } else if let listener = core.nextToTell() {
                core.listeners.object(of: listener)?.take(
                    ExhaustedEvent(home: home, listener: listener), for: listener)
            } else if let (holder, reason) = core.nextShutdown() {
                hand(ShutdownEvent(home: home, holder: holder, reason: reason))
            } else {
                return
            }
        }
    }

    func takeBack(_ returned: EventHome.Returned) {
        switch returned {
        case .query(let slot, let listener, let isAnswered):
            if !isAnswered { abandon(pool[slot].arrival.path) }
            core.returned(query: slot, listener: listener, isAnswered: isAnswered)
        case .reply(let slot, let entry):
            if let (entry, slot) = core.returned(reply: slot, entry: entry) { hand(slot, to: entry) }
        case .exhausted(let listener):
            core.returned(exhausted: listener)
        case .shutdown(let holder):
            core.returned(shutdown: holder)
        }
    }

    // MARK: - Handing over

    func hand(_ slot: Slot, to listener: ListenerHandle, isAsIs: Bool) {
        let object = core.listeners.object(of: listener)
        object?.take(QueryEvent(home: home, slot: slot, listener: listener, isAsIs: isAsIs), for: listener)
    }

    func hand(_ slot: Slot, to entry: ResponseHandle) {
        guard let (receiver, tag) = core.responses.receiver(of: entry) else { return }
        receiver.take(ReplyEvent(home: home, slot: slot, entry: entry, tag: tag), for: entry)
    }

    func hand(_ event: consuming ShutdownEvent) {
        switch event.holder {
        case .listener(let listener):
            core.listeners.object(of: listener)?.take(event, for: listener)
        case .response(let entry):
            guard let (receiver, tag) = core.responses.receiver(of: entry) else { return }
            receiver.take(event, for: entry, tag: tag)
        }
    }

    func note(_ trouble: ResponseTrouble, _ entry: ResponseHandle) {
        guard let (receiver, tag) = core.responses.receiver(of: entry) else { return }
        receiver.note(trouble, for: entry, tag: tag)
    }

    /// Has a query answered that cannot wait. Its buffer stays where it is.
    func shed(_ slot: Slot, _ arrival: Arrival, _ rule: RuleKey, _ cause: ShedCause, _ now: Instant) {
        var isAnswered = false
        if let responder {
            let pool = pool
            isAnswered = outbox.post(path: arrival.path) { room in
                let query = pool.octets(of: slot, length: arrival.length)
                return responder.shed(query, arrival, rule: rule, cause: cause, now: now, into: &room)
            }
        }
        if !isAnswered { abandon(arrival.path) }
        core.countShed(cause, isAnswered: isAnswered)
    }

    func abandon(_ path: Path) {
        if path.token != 0 { port.abandon(token: path.token) }
    }

    func abandonHopeless(_ count: Int) {
        for place in 0..<count where inbox[place].length < Header.size || inbox[place].path.peer.port == 0 {
            abandon(inbox[place].path)
        }
    }

    /// On a connected socket, a send may be told what became of an earlier one.
    func noteRefusals() {
        let refusals = outbox.refusals
        guard refusals > refusalsNoted else { return }
        refusalsNoted = refusals
        for entry in core.responses.handles { note(.refused, entry) }
    }

    // MARK: - Receiving

    /// Receives again, where that has stopped and the reason may be gone. Where it is under way, the next `settle` sees to it that
    /// there are as many buffers as are wanted.
    func resume() {
        if core.receiving != .underWay { restart() }
    }

    func restart() {
        switch core.restart() {
        case .nothing:
            if isWaitingForBuffer { pool.stopWaiting(self) }
            isWaitingForBuffer = false
        case .awaitPool:
            isWaitingForBuffer = true
            pool.wait(self)
        }
        tellInterest()
    }

    func tellInterest() {
        if let interest = core.interestToTell(isIdle: false) { port.setReadable(interest) }
    }
}

extension Dispatcher: BufferWaiter {
    package func bufferCameBack() {
        isWaitingForBuffer = false
        restart()
    }
}
