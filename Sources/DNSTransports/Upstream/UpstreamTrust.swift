// Whose word counts for the certificates of upstreams.

import Glibc
import NIOSSL

/// The authorities that certify upstreams: those of the system, where neither a file nor folders are named.
package struct UpstreamTrust: Sendable, Equatable {
    /// A file with the certificates of authorities, in PEM.
    package var file: String?
    /// Folders with such files, each named by the hash of its subject, such as `4042bcee.0`, as OpenSSL makes them.
    package var folders: [String]
    /// The folder that stands for the root of the file system when the system's are looked for.
    var root = ""

    package init(file: String? = nil, folders: [String] = []) {
        self.file = file
        self.folders = folders
    }

    /// What the variables say that OpenSSL reads as well: `SSL_CERT_FILE`, and `SSL_CERT_DIR` with colons between folders.
    package init(environment: [String: String]) {
        let file = environment["SSL_CERT_FILE"] ?? ""
        let folders = environment["SSL_CERT_DIR"] ?? ""
        self.init(file: file.isEmpty ? nil : file, folders: folders.split(separator: ":").map(String.init))
    }
}

extension UpstreamTrust {
    /// The certificates of those who count, as they are in files now. What cannot be read is passed over.
    var authorities: Authorities {
        guard isSystem else {
            let paths = [file].compactMap { $0 } + folders.flatMap(Self.hashedFiles)
            return Authorities(certificates: paths.flatMap(NIOSSLCertificate.readable), folder: nil)
        }
        // as the library of TLS takes them by itself, but that it takes none where it cannot read all of a file
        let file = Self.systemFiles.map { root + $0 }.first(where: Self.isFile)
        let folder = root + Self.systemFolder
        return Authorities(
            certificates: file.map(NIOSSLCertificate.readable) ?? [],
            folder: Self.hashedFiles(in: folder).isEmpty ? nil : folder)
    }

    /// Where the certificates of authorities are looked for.
    var places: [String] {
        isSystem ? Self.systemFiles + [Self.systemFolder] : [file].compactMap { $0 } + folders
    }

    /// The same, when there are none; nil where there are some.
    package var emptyPlaces: [String]? { authorities.isEmpty ? places : nil }

    private var isSystem: Bool { file == nil && folders.isEmpty }

    /// What Debian, Alpine and Arch have, and Fedora.
    private static let systemFiles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
    private static let systemFolder = "/etc/ssl/certs"

    private static func isFile(_ path: String) -> Bool {
        var found = stat()
        return unsafe stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFREG
    }

    /// The paths of the files in a folder that are named by a hash.
    private static func hashedFiles(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var paths: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { octets in
                unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
            }
            let parts = name.split(separator: ".")
            guard parts.count == 2, parts[0].utf8.count == 8, parts[0].allSatisfy(\.isHexDigit),
                parts[1].allSatisfy(\.isNumber)
            else { continue }
            paths.append(folder + "/" + name)
        }
        return paths.sorted()
    }
}
