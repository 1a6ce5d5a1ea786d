// The hit rate of a day, computed without a server.

import DNSWire

/// What a cache without bounds makes of the queries of a day, where each question is asked once at a time and each answer takes as
/// long as the others.
struct ComputedDay {
    private static let latency = Duration.milliseconds(25)

    private(set) var forwarded = 0
    private(set) var hits = 0
    /// Questions that upstreams answer.
    private(set) var answered = 0

    private var cache = ModelCache()
    /// Questions that are asked, and their answers, in the order of time.
    private var asked: Set<ModelCache.Key> = []
    private var answers: [(time: Duration, question: ModelCache.Key, key: ModelCache.Key)] = []

    init(_ day: LanDay, _ plan: DayPlan) {
        var isReloaded = false
        var isRestarted = false
        var next = 0
        for query in day.queries {
            let name = day.names[query.name]
            guard name.kind != .home else { continue }
            while next < answers.count, answers[next].time <= query.time {
                let answer = answers[next]
                next += 1
                asked.remove(answer.question)
                answered += 1
                cache.learn(answer.key, day.names[answer.key.name], at: answer.time)
            }
            if !isReloaded, query.time >= plan.reload {
                cache.forget { day.names[$0].kind == .corporate }
                isReloaded = true
            }
            if !isRestarted, query.time >= plan.restart {
                cache.restart(at: plan.restart)
                isRestarted = true
            }
            let isDark = name.kind == .internet && plan.isDark(query.time)
            take(query, name, isDark)
        }
        answered += answers.count - next
    }

    private mutating func take(_ query: LanDay.Query, _ name: LanName, _ isDark: Bool) {
        forwarded += 1
        let dnssecOK = query.edns?.dnssecOK == true
        let key = ModelCache.Key(name, query.type, dnssecOK: dnssecOK)
        if case .known(let asksAnew) = cache.look(for: key, at: query.time) {
            hits += 1
            guard asksAnew else { return }
        }
        let question = ModelCache.Key(name, query.type, dnssecOK: dnssecOK, ofType: true)
        guard !isDark, asked.insert(question).inserted else { return }
        answers.append((query.time + Self.latency, question, key))
    }
}
