// Folders of zone files: which zones there are, told by the names of the files.

import DNSWire

/// A folder as `zones:` names it.
struct ZoneFolder {
    enum Format: String, CaseIterable {
        case octodns, master

        /// How files are named, for messages.
        var naming: String {
            switch self {
            case .octodns: "zone files are named example.com.yaml; a folder example.com. may hold a zone's parts"
            case .master: "zone files are named example.com.zone, example.com.db, db.example.com or example.com"
            }
        }
    }

    /// A zone that was found.
    struct Found {
        var name: Name
        /// The one file, or the folder of the parts.
        var path: String
        var files: [String]
    }

    struct Contents {
        var zones: [Found] = []
        /// Files that are not hidden, and no zones.
        var skipped: [String] = []
    }

    let path: String
    let format: Format
    /// A file with records that every zone has, as octoDNS has it: no zone itself.
    var sharedFile: String?
    let sources: SourceFiles

    /// Looks into the folder; the zones come in the order of their files' names.
    func contents() throws(SourceFileError) -> Contents {
        var contents = Contents()
        for entry in try sources.list(path) where !entry.name.hasPrefix(".") && path(entry.name) != sharedFile {
            let found =
                switch format {
                case .octodns: try octoDNSZone(entry)
                case .master: masterZone(entry)
                }
            if let found { contents.zones.append(found) } else { contents.skipped.append(entry.name) }
        }
        if format == .octodns { joinParts(&contents.zones) }
        if let sharedFile {
            for place in contents.zones.indices { contents.zones[place].files.append(sharedFile) }
        }
        return contents
    }

    /// The zone that a file's name says; a wildcard is none.
    private func zone(_ text: String) -> Name? { try? NameText.zone(text, "") }

    private func path(_ name: String) -> String { SourcePath.tidy(path + "/" + name) }

    // MARK: octoDNS

    /// `example.com.yaml`, or the folder `example.com.` with at least one such file in it.
    private func octoDNSZone(_ entry: SourceFiles.FolderEntry) throws(SourceFileError) -> Found? {
        if entry.isFolder {
            guard entry.name.hasSuffix("."), let name = zone(entry.name) else { return nil }
            let parts = try sources.list(path(entry.name)).filter {
                !$0.isFolder && $0.name.hasSuffix(".yaml") && !$0.name.hasPrefix(".")
            }
            guard !parts.isEmpty else { return nil }
            return Found(
                name: name, path: path(entry.name), files: parts.map { path(entry.name + "/" + $0.name) })
        }
        let file = path(entry.name)
        guard entry.name.hasSuffix(".yaml"), !sources.isKnown(file),
            let name = zone(String(entry.name.dropLast(5)))
        else { return nil }
        return Found(name: name, path: file, files: [file])
    }

    /// A zone's file and the folder of its parts are one zone, as octoDNS has it. Two folders, or two files, are not.
    private func joinParts(_ zones: inout [Found]) {
        var joined: [Found] = []
        var places: [Name: Int] = [:]
        for zone in zones {
            if let first = places[zone.name], isFile(joined[first]) != isFile(zone) {
                joined[first].files = (joined[first].files + zone.files).sorted()
                continue
            }
            if places[zone.name] == nil { places[zone.name] = joined.count }
            joined.append(zone)
        }
        zones = joined
    }

    private func isFile(_ zone: Found) -> Bool { zone.files == [zone.path] }

    // MARK: Master files

    /// What may stand behind a zone's name.
    private static let endings = [".zone", ".db", ".signed", ".zone.signed", ".db.signed"]
    /// Endings of files that lie beside zones and are none.
    private static let others: Set<String> = [
        "bak", "bind", "conf", "ds", "hints", "inc", "include", "jbk", "jnl", "json", "key", "log", "markdown", "md",
        "mkeys", "new", "nzd", "nzf", "old", "orig", "pem", "private", "rej", "sh", "state", "swp", "tar", "gz", "tmp",
        "txt", "yaml", "yml",
    ]

    private func masterZone(_ entry: SourceFiles.FolderEntry) -> Found? {
        let file = path(entry.name)
        guard !entry.isFolder, !sources.isKnown(file), let text = Self.zoneName(ofMaster: entry.name),
            let name = zone(text)
        else { return nil }
        return Found(name: name, path: file, files: [file])
    }

    /// The zone's name in `example.com.zone`, `example.com.db`, `db.example.com`, each also with `.signed`, or `example.com`,
    /// which must have a dot: `README` is no zone.
    static func zoneName(ofMaster file: String) -> String? {
        let lower = file.lowercased()
        guard !lower.hasSuffix("~"), !lower.hasPrefix("#"), !lower.hasPrefix("dsset-"), !lower.hasPrefix("keyset-")
        else { return nil }
        // the longest ending first
        let ending = endings.filter { lower.hasSuffix($0) }.max { $0.count < $1.count }
        var name = String(file.dropLast(ending?.count ?? 0))
        if ending == nil, others.contains(SourcePath.suffix(of: lower)) { return nil }
        let isPrefixed = lower.hasPrefix("db.")
        if isPrefixed { name = String(name.dropFirst(3)) }
        guard !name.isEmpty, isPrefixed || ending != nil || name.contains(".") else { return nil }
        return name
    }
}
