// Whose word counts for the certificates of upstreams.

import Glibc
import NIOSSL

/// The authorities that certify upstreams: those of the system, where neither a file nor folders are named.
package struct UpstreamTrust: Sendable, Equatable {
    /// A file with the certificates of authorities, in PEM.
    package var file: String?
    /// Folders with such files, each named by the hash of its subject, such as `4042bcee.0`, as OpenSSL makes them.
    package var folders: [String]

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
    /// The certificates of the authorities that are named; nil where those of the system count. What cannot be read is passed over.
    var authorities: [NIOSSLCertificate]? {
        guard file != nil || !folders.isEmpty else { return nil }
        let paths = [file].compactMap { $0 } + folders.flatMap(Self.hashedFiles)
        return paths.flatMap { (try? NIOSSLCertificate.fromPEMFile($0)) ?? [] }
    }

    /// Where the certificates of authorities were looked for, when there are none; nil where there are some.
    package var emptyPlaces: [String]? { emptyPlaces(below: "") }

    /// - Parameter root: the folder that stands for the root of the file system.
    func emptyPlaces(below root: String) -> [String]? {
        if let authorities { return authorities.isEmpty ? [file].compactMap { $0 } + folders : nil }
        let hasFile = Self.systemFiles.contains { unsafe access(root + $0, R_OK) == 0 }
        guard !hasFile, Self.hashedFiles(in: root + Self.systemFolder).isEmpty else { return nil }
        return Self.systemFiles + [Self.systemFolder]
    }

    /// Where the library of TLS looks for those of the system: what Debian, Alpine and Arch have, and Fedora.
    private static let systemFiles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
    private static let systemFolder = "/etc/ssl/certs"

    /// The certificates of those who count, where the library does not look for them.
    var ownOrSystem: [NIOSSLCertificate] {
        if let authorities { return authorities }
        let files = Self.systemFiles.lazy.compactMap { try? NIOSSLCertificate.fromPEMFile($0) }
        return files.first ?? UpstreamTrust(folders: [Self.systemFolder]).authorities ?? []
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
