// One timer for all the times of a connection.

import NIOCore

/// Makes a connection look at its state when the state wants it. A look that comes too early is kept rather than moved:
/// what happens often (a message, an answer) moves the time onwards, and then nothing is done here. Belongs to one event
/// loop.
final class LookTimer {
    private var next: (at: NIODeadline, task: Scheduled<Void>)?

    /// Sees to it that `look` is called at `time` or before; it then has to arrange the next one. Must be called on `loop`.
    func arrange(_ time: NIODeadline?, on loop: any EventLoop, _ look: @escaping () -> Void) {
        guard let time else { return }
        if let next {
            guard time < next.at else { return }
            next.task.cancel()
        }
        let task = loop.assumeIsolated().scheduleTask(deadline: time) {
            self.next = nil
            look()
        }
        next = (time, task)
    }

    func cancel() {
        next?.task.cancel()
        next = nil
    }
}
