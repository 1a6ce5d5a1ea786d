// What a worker tells of itself.

import DNSDispatch
import DNSForwarding
import DNSWire

extension WorkerCore {
    /// Adds how this worker fares.
    func report(to sum: StatisticsSum) {
        // the queries of streams were counted where they came in, their replies are counted where they were made
        let answered = streamResponder.streamCounts
        let upstreams = forwarder.upstreamReports
        let rules = forwarder.ruleReports
        sum.take { sum in
            sum.workers += 1
            sum.answers[.datagram].add(responder.counters)
            for transport in QueryTransport.allCases where transport.isStream {
                sum.answers[transport].replies.add(answered[transport].replies)
            }
            sum.times[.datagram].add(passTimes.counts)
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
