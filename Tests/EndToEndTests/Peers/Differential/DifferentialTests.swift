// Random zones and random questions: what the majority of the peers says, Swiftlet says.

import TestSupport
import Testing

/// How much is asked: in CI a little, by hand as much as one likes.
enum DifferentialPlan {
    /// `SWIFTLET_DIFFERENTIAL_SEEDS`: a seed, or the first and the last, as in `1-40`.
    static let seeds: [UInt64] = {
        let words = TestEnvironment["SWIFTLET_DIFFERENTIAL_SEEDS"] ?? "1-40"
        let ends = words.split(separator: "-").compactMap { UInt64($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return [] }
        return Array(first...last)
    }()

    /// `SWIFTLET_DIFFERENTIAL_QUESTIONS`: how many are asked about the zones of each seed.
    static let questions = TestEnvironment["SWIFTLET_DIFFERENTIAL_QUESTIONS"].flatMap { Int($0) } ?? 400
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
        let world = try ComparedWorld(seed: seed)
        DifferentialPlan.keep(world.files)
        let run = try DifferentialRun(world)
        var generator = SeededGenerator(seed: ~seed)
        let count = DifferentialPlan.questions
        let tally = try run.ask((0..<count).map { _ in RandomQuestion(about: world, using: &generator) })
        print(tally.line(for: world))
        tally.expectAgreement(
            in: world,
            again: "SWIFTLET_DIFFERENTIAL_SEEDS=\(seed) SWIFTLET_DIFFERENTIAL_QUESTIONS=\(count) "
                + "swift test --disable-xctest --filter EndToEndTests.DifferentialTests")
    }
}

extension Tally {
    /// Records an issue for each of the first differences, and where Swiftlet did not reply.
    /// - Parameter again: the command that finds them again.
    func expectAgreement(in world: ComparedWorld, again: String) {
        for finding in findings.prefix(5) { Issue.record("\(finding.report(in: world))again: \(again)") }
        #expect(findings.isEmpty)
        let silent = silent["swiftlet", default: []]
        #expect(silent.isEmpty, "no reply to \(silent)")
    }
}

extension Tally {
    /// What was found about a world, on a line.
    fileprivate func line(for world: ComparedWorld) -> String {
        let open = open.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
        let parts = Dictionary(findings.flatMap(\.wrong).map { ($0.rawValue, 1) }, uniquingKeysWith: +)
        let differ = parts.map { "\($0) \($1)" }.sorted().joined(separator: ", ")
        let justified = justified.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
        return
            "\(world.source): \(questions) questions, \(compared) parts compared, \(findings.count) questions differ "
            + "(\(differ)); "
            + "open: \(open); justified: \(justified); silent: \(silent.mapValues(\.count))"
    }
}
