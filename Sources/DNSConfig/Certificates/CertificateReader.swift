// From the files of certificates to their contents.

/// What the files of certificates hold.
package struct LoadedCertificates: Sendable {
    /// Those that can be shown. What is missing could not be read or is unsound.
    package let contents: [CertificateFiles: CertificateContents]
    /// The files as they were just before they were read.
    package let marks: [FileMark]
}

extension ConfigurationLoader {
    /// Reads the certificates of a configuration anew.
    package func loadCertificates(
        of configuration: Configuration, from sources: SourceFiles = SourceFiles()
    ) -> (certificates: LoadedCertificates, diagnostics: [Diagnostic]) {
        let diagnostics = Diagnostics(sources: sources, allowed: allowed)
        let files = Set(configuration.listen.compactMap(\.certificate))
        let certificates = loadCertificates(
            files.sorted { $0.certificate < $1.certificate }.map { ($0, nil) }, diagnostics)
        return (certificates, diagnostics.sorted)
    }

    /// Reads certificates, with the places at which they are named, where there are such.
    func loadCertificates(
        _ wanted: [(files: CertificateFiles, located: LocatedCertificate?)], _ diagnostics: Diagnostics
    ) -> LoadedCertificates {
        var marks: [FileMark] = []
        for path in wanted.flatMap(\.files.paths) where !marks.contains(where: { $0.path == path }) {
            marks.append(FileMark(path))
        }
        var contents: [CertificateFiles: CertificateContents] = [:]
        for (files, located) in wanted where contents[files] == nil {
            let reader = CertificateReader(
                files: files, located: located, now: now, inspect: inspector, diagnostics: diagnostics)
            contents[files] = reader.read()
        }
        return LoadedCertificates(contents: contents, marks: marks)
    }
}

/// Reads the files of one certificate, and says what is wrong with them.
private struct CertificateReader {
    let files: CertificateFiles
    let located: LocatedCertificate?
    let now: Int64
    let inspect: CertificateInspector
    let diagnostics: Diagnostics

    /// Nil after a message when they cannot be used.
    func read() -> CertificateContents? {
        let certificate = load(files.certificate, "certificate", located?.certificate)
        let key = load(files.key, "key", located?.key)
        guard let certificate, let key else { return nil }
        switch inspect(certificate, key) {
        case .sound(let from, let until):
            if now >= until {
                warn(.certificateExpired, "the certificate in \(files.certificate) has expired", "obtain a new one: ")
            } else if now < from {
                warn(.certificateNotYetValid, "the certificate in \(files.certificate) is not valid yet", "")
            }
            return CertificateContents(certificate: certificate, key: key)
        case .noCertificate:
            complain(
                .badCertificate, files.certificate, located?.certificate,
                "there is no certificate in \(files.certificate) that can be read",
                "it is a file in PEM, which begins with -----BEGIN CERTIFICATE-----: the server's own certificate first, "
                    + "then those between it and a root")
        case .noKey:
            complain(
                .badKey, files.key, located?.key, "there is no private key in \(files.key) that can be read",
                "it is a file in PEM, which begins with -----BEGIN PRIVATE KEY-----")
        case .encryptedKey:
            complain(
                .badKey, files.key, located?.key, "the private key in \(files.key) is protected by a passphrase",
                "nobody is there to type it: openssl pkey -in \(files.key) -out PLAIN takes it away")
        case .otherKey:
            complain(
                .otherKey, files.key, located?.key,
                "the private key in \(files.key) is not that of the first certificate in \(files.certificate)",
                "the server's own certificate comes first in its file")
        }
        return nil
    }

    private func load(_ path: String, _ what: String, _ range: SourceRange?) -> [UInt8]? {
        do throws(SourceFileError) {
            return diagnostics.sources.octets(of: try diagnostics.sources.load(path))
        } catch {
            complain(.unreadableFile, path, range, "the \(what) cannot be read: \(path): \(error)", nil)
            return nil
        }
    }

    private func complain(
        _ code: DiagnosticCode, _ path: String, _ range: SourceRange?, _ message: String, _ hint: String?
    ) {
        if let range {
            diagnostics.error(code, at: range, message, hint: hint)
        } else {
            diagnostics.report(.error, code, file: path, message, hint: hint)
        }
    }

    private func warn(_ code: DiagnosticCode, _ message: String, _ advice: String) {
        let hint = advice + "clients that look at it go away"
        if let range = located?.certificate {
            diagnostics.warning(code, at: range, message, hint: hint)
        } else {
            diagnostics.report(.warning, code, file: files.certificate, message, hint: hint)
        }
    }
}
