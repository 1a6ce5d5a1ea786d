// One dispatcher of the simulated worker, with those who are attached to it.

import DNSDispatch
import DNSWire

/// A question whose entry is attached.
struct SimulatedQuestion {
    var handle: ResponseHandle
    var id: UInt16
    var name: String
    var upstream: SocketAddress
}

/// A dispatcher and what the simulation knows of it.
final class SimulatedMember {
    let rig: Rig
    var listeners: [ListenerHandle] = []
    var questions: [SimulatedQuestion] = []
    /// Questions whose entry is gone.
    var former: [SimulatedQuestion] = []
    /// Queries that came of late, to be repeated.
    var recent: [ScriptedPort.Incoming] = []
    var hasStopped = false
    var ownerIsGone = false
    /// Listeners are attached and entries are: what this dispatcher is for.
    let listens: Bool
    let asks: Bool

    init(rig: Rig, listens: Bool, asks: Bool) {
        self.rig = rig
        self.listens = listens
        self.asks = asks
    }

    var dispatcher: Dispatcher { rig.dispatcher }
    /// Whether somebody has the shutdown event in hand.
    var holdsShutdown: Bool { rig.listener.holdsShutdown || rig.receiver.holdsShutdown }
    /// Events that are out.
    var heldCount: Int { rig.listener.heldCount + rig.receiver.heldCount + rig.listener.exhaustedCount }

    /// Hands the shutdown event on, or lets it go, and forgets its holder.
    func handOn(byLettingGo: Bool) {
        if rig.listener.holdsShutdown, let holder = rig.listener.shutdownHolder {
            listeners.removeAll { $0 == holder }
            if byLettingGo { rig.listener.dropShutdown() } else { rig.listener.handOn(to: dispatcher) }
        } else if rig.receiver.holdsShutdown, let holder = rig.receiver.shutdownHolder {
            questions.removeAll { $0.handle == holder }
            if byLettingGo { rig.receiver.dropShutdown() } else { rig.receiver.handOn(to: dispatcher) }
        }
    }
}

/// Message ids that are not very different from each other, so that they collide, and sometimes all the same.
final class SimulatedIDs: RandomSource {
    private let random: SplitMix
    var isStuck = false

    init(_ random: SplitMix) { self.random = random }

    func next() -> UInt64 { isStuck ? 7 : random.next() & 31 }
}
