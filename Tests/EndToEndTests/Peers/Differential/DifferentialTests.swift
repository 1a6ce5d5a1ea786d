// Random zones and random questions: what the majority of the peers says, Swiftlet says.

import TestSupport
import Testing

/// How much is asked: in CI a little, by hand as much as one likes.
enum DifferentialPlan {
    /// `SWIFTLET_DIFFERENTIAL_SEEDS`: a seed, or the first and the last, as in `1-40`.
    static let seeds: [UInt64] = {
        let words = TestEnvironment["SWIFTLET_DIFFERENTIAL_SEEDS"] ?? "4-9"
        let ends = words.split(separator: "-").compactMap { UInt64($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return [] }
        return Array(first...last)
    }()

    /// Whether there are signed zones and DNAME records.
    static let signs = TestEnvironment["SWIFTLET_DIFFERENTIAL_SIGNED"] != nil

    /// `SWIFTLET_DIFFERENTIAL_QUESTIONS`: how many are asked about the zones of each seed.
    static let questions = TestEnvironment["SWIFTLET_DIFFERENTIAL_QUESTIONS"].flatMap { Int($0) } ?? 300
}

extension DifferentialPlan {
    /// Writes master files, by the names of their zones, into the folder that `SWIFTLET_DIFFERENTIAL_KEEP` names.
    static func keep(_ files: [String: String]) {
        guard let path = TestEnvironment["SWIFTLET_DIFFERENTIAL_KEEP"] else { return }
        for (name, text) in files { TestFolder(path: path).write(text, to: "\(name)zone") }
    }
}

@Suite("Answers from random zones, beside those of other servers", .blocking)
struct DifferentialTests {
    @Test(
        "Where a majority of the others agrees, Swiftlet agrees",
        .needs("knotd", "nsd", "named", "dnssec-keygen", "dnssec-signzone", "ldns-signzone", "kzonesign"),
        arguments: DifferentialPlan.seeds)
    func agrees(seed: UInt64) throws {
        let run = try DifferentialRun(seed: seed)
        let tally = try run.ask(DifferentialPlan.questions)
        print(tally.line(for: run.world))
        for finding in tally.findings.prefix(5) {
            Issue.record("\(finding.report(in: run.world, questions: DifferentialPlan.questions))")
        }
        #expect(tally.findings.isEmpty)
        let silent = tally.silent["swiftlet", default: []]
        #expect(silent.isEmpty, "no reply to \(silent)")
    }
}

extension Tally {
    /// What was found about a world, on a line.
    fileprivate func line(for world: RandomWorld) -> String {
        let open = open.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
        let parts = Dictionary(findings.flatMap(\.wrong).map { ($0.rawValue, 1) }, uniquingKeysWith: +)
        let differ = parts.map { "\($0) \($1)" }.sorted().joined(separator: ", ")
        let justified = justified.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
        return
            "seed \(world.seed): \(questions) questions, \(compared) parts compared, \(findings.count) questions differ "
            + "(\(differ)); "
            + "open: \(open); justified: \(justified); silent: \(silent.mapValues(\.count))"
    }
}
