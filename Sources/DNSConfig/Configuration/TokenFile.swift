// The file with the token without which nothing is changed over TCP.

/// Reads a token.
package enum TokenFile {
    /// Why a file gives no token.
    package struct Problem: Error {
        let code: DiagnosticCode
        /// A sentence without its full stop.
        package let text: String
        let hint: String?
    }

    private static let leastLength = 16

    /// What the file says, without the white space around it.
    package static func read(_ path: String, from sources: SourceFiles = SourceFiles()) throws(Problem) -> String {
        let octets: [UInt8]
        do throws(SourceFileError) {
            octets = sources.octets(of: try sources.load(path))
        } catch {
            throw Problem(code: .unreadableFile, text: "the token cannot be read: \(path): \(error)", hint: nil)
        }
        let isSpace = { (octet: UInt8) in octet == 0x20 || 0x09...0x0d ~= octet }
        let rest = octets.drop(while: isSpace)
        let token = rest.prefix(rest.count - rest.reversed().prefix(while: isSpace).count)
        guard token.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw Problem(
                code: .badValue, text: "a token is one line of visible ASCII characters, and \(path) holds others",
                hint: nil)
        }
        guard token.count >= leastLength else {
            throw Problem(
                code: .outOfRange,
                text: "a token has at least \(leastLength) characters, and the one in \(path) has \(token.count)",
                hint: "openssl rand -hex 32 makes a good one")
        }
        return String(decoding: token, as: UTF8.self)
    }
}
