// A worker with several dispatchers, to which a seed does whatever can be done to it.

import DNSDispatch
import DNSWire
import Glibc

/// Dispatchers of all kinds that share one pool and one queue. Each step does something to one of them, then all are
/// settled, and the laws are looked at. When a dispatcher has ended, another takes its place.
final class Simulation {
    let visits = BranchVisits()
    let pool: BufferPool
    let shares = QueryShares(limits: .init(clients: 4, queries: 6, queueTime: .milliseconds(200)))
    private(set) var members: [SimulatedMember] = []
    private(set) var steps = 0
    private let random: SplitMix
    private let ids: SimulatedIDs
    private let fault: PlantedFault
    private(set) var now = Instant(nanoseconds: 1_000_000_000)

    init(seed: UInt64, fault: PlantedFault = .none) throws {
        random = SplitMix(seed: seed)
        ids = SimulatedIDs(SplitMix(seed: ~seed))
        self.fault = fault
        pool = try BufferPool(count: 22, bufferSize: 128)
        shares.plant(fault)
        for _ in 0..<4 { members.append(try newMember()) }
    }

    /// Goes so many steps.
    /// - Throws: the first law that was broken.
    func run(steps count: Int) throws {
        for _ in 0..<count {
            try step()
            steps += 1
        }
    }

    private func newMember() throws -> SimulatedMember {
        let kind = random.below(4)
        let responder = kind == 0 || kind == 3 ? ScriptedResponder() : nil
        let rig = try Rig(
            batch: 4, responses: 6, replies: 7, responder: responder, pool: pool, shares: shares, random: ids,
            visits: visits)
        rig.dispatcher.plant(fault)
        return SimulatedMember(rig: rig, listens: kind != 2, asks: kind >= 2)
    }

    private func chance(_ percent: Int) -> Bool { random.below(100) < percent }

    private func step() throws {
        let index = random.below(members.count)
        let member = members[index]
        member.rig.now = now
        act(on: member)
        // what one dispatcher gives back may be what another waits for
        repeat {
            for member in members { member.dispatcher.settle(now) }
        } while members.contains { $0.dispatcher.hasUnsettled }
        try checkLaws()
        if member.dispatcher.isEnded { members[index] = try newMember() }
    }

    private func act(on member: SimulatedMember) {
        switch random.below(100) {
        case 0..<40: traffic(to: member)
        case 40..<62: giveBack(of: member)
        case 62..<69: attachListener(to: member)
        case 69..<79: ask(at: member)
        case 79..<82: removeListener(of: member)
        case 82..<86: removeQuestion(of: member)
        case 86..<92: now = now + .milliseconds(random.below(120))
        case 92..<96: member.handOn(byLettingGo: chance(30))
        default: endSomething(of: member)
        }
        // those who are to end get there before long
        if member.dispatcher.ending != nil || member.ownerIsGone {
            giveBack(of: member)
            member.handOn(byLettingGo: chance(30))
            if chance(20) { removeListener(of: member) }
            if chance(20) { removeQuestion(of: member) }
            if !member.ownerIsGone, chance(20) { letGo(member) }
        }
    }

    // MARK: - Traffic

    private func traffic(to member: SimulatedMember) {
        let rig = member.rig
        rig.port.sendsAtMost = chance(20) ? 1 + random.below(3) : .max
        rig.port.sendErrors = (0..<random.below(6)).map { _ in
            chance(70) ? nil : [EAGAIN, EPERM, ECONNREFUSED, EINTR][random.below(4)]
        }
        for _ in 0...random.below(10) { rig.port.incoming.append(incoming(for: member)) }
        if chance(6) {
            let errors = [ENOMEM, ECONNREFUSED, EINTR] + (chance(25) ? [EBADF, EINVAL] : [])
            rig.port.incoming.insert(.failure(errors[random.below(errors.count)]), at: 0)
        }
        // what listeners do at once would give back what a planted fault has spoiled before that is seen
        rig.listener.answersAtOnce = fault == .none && chance(25)
        rig.listener.dropsAtOnce = fault == .none && chance(10)
        rig.receiver.dropsAtOnce = fault == .none && chance(40)
        rig.responder?.answersShed = chance(80)
        if chance(10) { member.dispatcher.serve(now) } else { rig.serve() }
        if !rig.port.isReadable { rig.port.incoming.removeAll() }
    }

    private func incoming(for member: SimulatedMember) -> ScriptedPort.Incoming {
        let isResponse = member.asks && (!member.listens || chance(50))
        switch random.below(40) {
        case 0: return .datagram(Array(Packet.query().prefix(random.below(12))), .client())
        case 1: return .datagram(Packet.query(), .client(port: 0))
        default: return isResponse ? response(for: member) : query(for: member)
        }
    }

    private func query(for member: SimulatedMember) -> ScriptedPort.Incoming {
        if let again = member.recent.last, chance(15) { return again }
        let name = ["a", "d", "ruleA", "ruleA", "ruleA", "ruleB", "ruleC"][random.below(7)]
        let host = chance(60) ? 1 : UInt32(2 + random.below(6))
        let path = Path.client(host, port: UInt16(1 + random.below(60_000)), token: UInt64(random.below(3)))
        let query = ScriptedPort.Incoming.datagram(Packet.query(name, id: UInt16(random.below(65536))), path)
        member.recent = [query]
        return query
    }

    private func response(for member: SimulatedMember) -> ScriptedPort.Incoming {
        let isFormer = chance(12)
        let list = isFormer ? member.former : member.questions
        guard !list.isEmpty, !chance(4) else {
            return .datagram(Packet.response("other", id: UInt16(64 + random.below(64))), .from(.upstream(9)))
        }
        var question = list[random.below(list.count)]
        switch isFormer ? 9 : random.below(12) {
        case 0: question.name = "other"
        case 1: question.name = question.name.uppercased()
        case 2: question.id = UInt16(64 + random.below(64))
        case 3: question.upstream = .upstream(7)
        default: break
        }
        let isDenial = chance(8)
        let octets = isDenial ? Packet.denial(id: question.id) : Packet.response(question.name, id: question.id)
        let path = Path.from(question.upstream)
        return .datagram(octets + [UInt8](repeating: 0, count: chance(5) ? 200 : 0), path)
    }

    // MARK: - Those attached

    private func giveBack(of member: SimulatedMember) {
        let rig = member.rig
        if rig.listener.heldCount > 0 {
            let index = random.below(rig.listener.heldCount)
            if chance(75) { rig.listener.answer(at: index) } else { rig.listener.drop(at: index) }
        }
        if rig.receiver.heldCount > 0, chance(60) { rig.receiver.drop(at: random.below(rig.receiver.heldCount)) }
        if chance(50) { rig.listener.dropExhausted() }
        if rig.listener.heldCount > 0, chance(3) {
            rig.listener.give().reply([UInt8](repeating: 0, count: 1233).span)
        }
    }

    private func attachListener(to member: SimulatedMember) {
        guard member.listens, let new = try? member.dispatcher.add(listener: member.rig.listener) else { return }
        member.listeners.append(new)
    }

    private func ask(at member: SimulatedMember) {
        guard member.asks else { return }
        ids.isStuck = chance(25)
        defer { ids.isStuck = false }
        let name = ["one", "two", "three"][random.below(3)]
        let upstream = SocketAddress.upstream(UInt32(1 + random.below(2)))
        guard let (handle, id) = try? member.rig.ask(name, upstream) else { return }
        member.questions.append(SimulatedQuestion(handle: handle, id: id, name: name, upstream: upstream))
        _ = member.rig.send(Packet.query(name), for: handle)
    }

    private func removeListener(of member: SimulatedMember) {
        guard !member.listeners.isEmpty else { return }
        let rig = member.rig
        if rig.listener.heldCount > 0, chance(50) {
            let holder = rig.listener.holder()
            member.listeners.removeAll { $0 == holder }
            rig.dispatcher.remove(holder, returning: rig.listener.give())
        } else {
            let handle = member.listeners.remove(at: random.below(member.listeners.count))
            if rig.listener.holdsShutdown, rig.listener.shutdownHolder == handle {
                rig.listener.handOn(to: rig.dispatcher)
            } else {
                rig.dispatcher.remove(handle)
            }
        }
    }

    private func removeQuestion(of member: SimulatedMember) {
        guard !member.questions.isEmpty else { return }
        let rig = member.rig
        let question = member.questions.remove(at: random.below(member.questions.count))
        member.former = [question]
        if rig.receiver.heldCount > 0, rig.receiver.holder() == question.handle {
            rig.dispatcher.remove(question.handle, returning: rig.receiver.give())
        } else if rig.receiver.holdsShutdown, rig.receiver.shutdownHolder == question.handle {
            rig.receiver.handOn(to: rig.dispatcher)
        } else {
            rig.dispatcher.remove(question.handle)
        }
    }

    // MARK: - Ending

    private func endSomething(of member: SimulatedMember) {
        switch random.below(6) {
        case 0: member.dispatcher.shutDown(now)
        case 1: member.dispatcher.shutDown(now, reason: .cancelled)
        case 2: letGo(member)
        case 3 where chance(20):
            member.dispatcher.stopReceiving(now)
            member.hasStopped = true
            letGo(member)
        default: break
        }
    }

    private func letGo(_ member: SimulatedMember) {
        member.ownerIsGone = true
        member.dispatcher.letGo(now)
    }
}
