// Programs of others that tests need: missing ones skip a test, or fail it where they are required.

import Testing

/// Programs of others.
enum Tools {
    /// Whether tests that need a program shall run: when it is there, and when it must be there (`SWIFTLET_PEERS_REQUIRED=1`), so
    /// that they fail if it is not.
    static func areWanted(_ programs: String...) -> Bool {
        areRequired || programs.allSatisfy(Program.exists)
    }

    private static let areRequired = Program.variables([:])["SWIFTLET_PEERS_REQUIRED"] == "1"
}

extension Trait where Self == ConditionTrait {
    /// The test needs programs that are not part of the project.
    static func needs(_ programs: String...) -> ConditionTrait {
        .enabled(
            if: programs.allSatisfy { Tools.areWanted($0) },
            "needs \(programs.joined(separator: ", ")), which .ci/run installs")
    }
}
