// Zones signed by the signers that people use.

import DNSWire
import TestSupport

/// How a zone is signed.
struct ZoneSigning: CustomStringConvertible {
    /// The program that signs.
    enum Signer: String, CaseIterable {
        case bind = "dnssec-signzone"
        case ldns = "ldns-signzone"
        case knot = "kzonesign"
    }

    /// How the absence of names and types is proven.
    enum Denial {
        case nsec
        /// RFC 5155, with so many additional iterations and a salt in hexadecimal.
        case nsec3(iterations: Int, salt: String, optOut: Bool)
    }

    let signer: Signer
    let denial: Denial

    /// One of the ways, or none.
    static func random(using generator: inout SeededGenerator) -> ZoneSigning? {
        let signer = generator.one(of: Signer.allCases)
        let iterations = generator.one(of: [0, 0, 1, 10])
        let salt = generator.one(of: ["", "ab", "0123456789abcdef"])
        return switch generator.number(0...7) {
        case 0, 1: nil
        case 2, 3, 4: ZoneSigning(signer: signer, denial: .nsec)
        case 5, 6: ZoneSigning(signer: signer, denial: .nsec3(iterations: iterations, salt: salt, optOut: false))
        default: ZoneSigning(signer: signer, denial: .nsec3(iterations: iterations, salt: salt, optOut: true))
        }
    }

    var description: String {
        switch denial {
        case .nsec: "\(signer.rawValue), NSEC"
        case .nsec3(let iterations, let salt, let optOut):
            "\(signer.rawValue), NSEC3 \(iterations) \(salt.isEmpty ? "-" : salt)\(optOut ? " opt-out" : "")"
        }
    }

    /// The zone with keys, signatures and proofs.
    func signed(_ text: String, origin: Name) throws -> String {
        let folder = try TemporaryFolder()
        try folder.write("zone", text)
        switch signer {
        case .bind: try run(bindArguments(try key(origin, in: folder), origin), in: folder)
        case .ldns: try run(ldnsArguments(try key(origin, in: folder), origin), in: folder)
        case .knot:
            try folder.write("conf", knotConfiguration(origin, folder.path))
            try folder.write("out/zone", "")
            try run(["-c", "conf", "-o", folder.path(of: "out"), origin.description], in: folder)
            return try contents(of: folder.path(of: "out/zone"))
        }
        return try contents(of: folder.path(of: "signed"))
    }

    private func run(_ arguments: [String], in folder: TemporaryFolder) throws {
        let (end, output, errors) = try Program.run(signer.rawValue, arguments, in: folder.path)
        guard end == .status(0) else { throw Refusal(description: "\(signer.rawValue): \(output)\(errors)") }
    }

    /// Makes a key that signs all of the zone. Returns the name of its files.
    private func key(_ origin: Name, in folder: TemporaryFolder) throws -> String {
        let arguments = ["-q", "-a", "ED25519", "-f", "KSK", origin.description]
        let (_, output, errors) = try Program.run("dnssec-keygen", arguments, in: folder.path)
        guard let name = output.split(whereSeparator: \.isWhitespace).last else {
            throw Refusal(description: "dnssec-keygen: \(errors)")
        }
        return String(name)
    }

    private func bindArguments(_ key: String, _ origin: Name) -> [String] {
        let common = ["-q", "-S", "-z", "-P", "-o", origin.description, "-f", "signed"]
        guard case .nsec3(let iterations, let salt, let optOut) = denial else { return common + ["zone", key] }
        return common + ["-3", salt.isEmpty ? "-" : salt, "-H", String(iterations)] + (optOut ? ["-A"] : [])
            + ["zone", key]
    }

    private func ldnsArguments(_ key: String, _ origin: Name) -> [String] {
        let common = ["-o", origin.description, "-f", "signed"]
        guard case .nsec3(let iterations, let salt, let optOut) = denial else { return common + ["zone", key] }
        return common + ["-n", "-t", String(iterations)] + (salt.isEmpty ? [] : ["-s", salt]) + (optOut ? ["-p"] : [])
            + ["zone", key]
    }

    private func knotConfiguration(_ origin: Name, _ folder: String) -> String {
        var policy = "  - id: random\n    algorithm: ed25519\n    single-type-signing: on\n"
        if case .nsec3(let iterations, _, let optOut) = denial {
            // it would choose the salt by itself, each time another
            policy += "    nsec3: on\n    nsec3-iterations: \(iterations)\n    nsec3-salt-length: 0\n"
            policy += "    nsec3-opt-out: \(optOut ? "on" : "off")\n"
        }
        return """
            server:
              rundir: \(folder)
            database:
              storage: \(folder)
            policy:
            \(policy)
            template:
              - id: default
                storage: \(folder)
                semantic-checks: off
            zone:
              - domain: \(origin)
                file: zone
                dnssec-signing: on
                dnssec-policy: random

            """
    }
}

/// What a signer did not take.
struct Refusal: Error {
    let description: String
}
