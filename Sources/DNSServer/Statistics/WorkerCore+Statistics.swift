// What a worker tells of itself.

import DNSDispatch
import DNSForwarding

extension WorkerCore {
    /// Adds how this worker fares.
    func report(to sum: StatisticsSum) {
        // the queries of streams were counted where they came in, their replies are counted where they were made
        var answered = AnswerCounters()
        answered.replies = streamResponder.counters.replies
        let upstreams = forwarder.upstreamReports
        let rules = forwarder.ruleReports
        sum.take { sum in
            sum.workers += 1
            sum.datagrams.add(responder.counters)
            sum.streams.add(answered)
            sum.datagramTimes.add(passTimes.counts)
            sum.listening.add(formerListening)
            for dispatcher in listening where dispatcher !== streams { sum.listening.add(dispatcher.counters) }
            sum.asking.add(self.upstreams.counters)
            sum.forwarding.add(forwarder.counters)
            sum.shed.add(sheds.all)
            sum.queue.add(Level(used: shares.queuedCount, of: limits.queries))
            sum.listeners.add(Level(used: shares.busyCount, of: limits.clients))
            sum.queryBuffers.add(Level(used: queries.count - queries.freeCount, of: queries.count))
            sum.replyBuffers.add(Level(used: replies.count - replies.freeCount, of: replies.count))
            for report in upstreams { sum.add(report) }
            for report in rules { sum.add(report) }
        }
    }
}
