// What a worker is made of, before its thread starts.

import DNSDispatch
import DNSForwarding
import DNSTransports
import DequeModule
import Logging

/// What a worker's thread is handed when it starts.
struct WorkerParts: ~Copyable {
    /// The sockets that it listens on, bound already.
    var sockets: RigidDeque<UDPSocket>
    let mailbox: Mailbox<WorkerLetter>
    let current: CurrentState
    /// What upstreams have said, for all workers.
    let cache: Cache?
    /// Carries questions to upstreams over TCP.
    let connections: UpstreamConnections
    /// What the workers ask; nil where there is one only.
    let claims: WorkerClaims?
    /// What all workers find forwarding loops with.
    let loops: LoopWatch
    /// The bounds, from which its buffers follow.
    let limits: DispatchLimits
    /// What queries are logged with; nil where they are not.
    var queryLog: QueryLog?
    /// Which of the workers it is.
    var number = 0
    let log: Logger
}
