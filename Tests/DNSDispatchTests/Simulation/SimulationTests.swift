// A long run of everything, and the proof that its laws would find a fault.

import DNSDispatch
import Glibc
import Testing

@Suite("Simulation")
struct SimulationTests {
    /// Steps of the long run: 100,000, or what the environment says in SWIFTLET_SIMULATION_STEPS.
    static let steps = number("SWIFTLET_SIMULATION_STEPS") ?? 100_000
    /// The seed: another each time, or what the environment says in SWIFTLET_SIMULATION_SEED.
    static let seed = number("SWIFTLET_SIMULATION_SEED").map { UInt64($0) } ?? SystemRandomSource().next() >> 32

    private static func number(_ name: String) -> Int? {
        unsafe getenv(name).flatMap { unsafe Int(String(cString: $0)) }
    }

    @Test("Every law holds at every step, and every branch is visited a hundred times")
    func longRun() throws {
        let simulation = try Simulation(seed: Self.seed)
        do {
            try simulation.run(steps: Self.steps)
        } catch {
            Issue.record("seed \(Self.seed), step \(simulation.steps): \(error)")
            return
        }
        let scale = max(1, 100_000 / Self.steps)
        for branch in Branch.allCases where simulation.visits[branch] * scale < 100 {
            Issue.record("seed \(Self.seed): \(branch) was visited \(simulation.visits[branch]) times")
        }
    }

    @Test("A fault planted on purpose breaks a law", arguments: PlantedFault.allCases.filter { $0 != .none })
    func plantedFault(_ fault: PlantedFault) throws {
        let simulation = try Simulation(seed: Self.seed, fault: fault)
        #expect(throws: BrokenLaw.self, "seed \(Self.seed)") { try simulation.run(steps: 20_000) }
    }
}
