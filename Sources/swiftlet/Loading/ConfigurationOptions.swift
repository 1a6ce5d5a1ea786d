// The options that say which configuration is meant, and how messages are printed.

import ArgumentParser
import DNSConfig
import DNSDispatch
import DNSTransports
import Glibc

extension DiagnosticFormat: ExpressibleByArgument {}

/// `--config FILE`.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("config")],
        help: ArgumentHelp(
            "The configuration file. Default: $SWIFTLET_CONFIG, config/swiftlet.yaml or /etc/swiftlet/swiftlet.yaml.",
            valueName: "file"))
    var config: String?

    func validate() throws {
        if config?.isEmpty ?? false { throw ValidationError("The name of the configuration file is empty.") }
    }

    /// The file that is meant.
    var path: String {
        config ?? ConfigurationLoader.defaultPath(environment: Environment.all) { unsafe access($0, F_OK) == 0 }
    }
}

/// `--allow CODE`.
struct AllowOptions: ParsableArguments {
    @Option(
        name: .customLong("allow"),
        help: ArgumentHelp(
            "Say nothing of what has this code; of errors, warn. May be repeated. serve knows no such option.",
            valueName: "code"))
    var names: [String] = []

    /// The codes.
    /// - Throws: the end of a command that was used wrongly, after a message.
    func codes(of command: String) throws(CommandEnd) -> Set<DiagnosticCode> {
        var codes: Set<DiagnosticCode> = []
        for name in names {
            do throws(DiagnosticCode.Mistake) {
                codes.insert(try DiagnosticCode(named: name))
            } catch {
                StandardError.write("swiftlet \(command): \(error.text)")
                throw .misused
            }
        }
        return codes
    }
}

/// The environment of this process.
enum Environment {
    /// All variables. Later ones of the same name are as good as not there.
    static var all: [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                let name = String(text[..<equals])
                if variables[name] == nil { variables[name] = String(text[text.index(after: equals)...]) }
            }
            unsafe next += 1
        }
        return variables
    }
}

extension ConfigurationLoader {
    /// The loader of the running program: its environment and its clock.
    static func now(allowing allowed: Set<DiagnosticCode> = []) -> ConfigurationLoader {
        ConfigurationLoader(
            environment: Environment.all, now: Int64(Glibc.time(nil)), interfaces: { .now() },
            inspector: { CertificateFinding($0, $1) },
            lackedAuthorities: { UpstreamTrust(environment: Environment.all).emptyPlaces }, allowed: allowed)
    }
}

extension HostInterfaces {
    /// Those that there are now; none where the system does not tell.
    static func now() -> HostInterfaces {
        var known = HostInterfaces()
        for interface in (try? NetworkInterface.all()) ?? [] {
            known.addresses.insert(interface.address)
            known.scopes[interface.name] = interface.index
        }
        return known
    }
}
