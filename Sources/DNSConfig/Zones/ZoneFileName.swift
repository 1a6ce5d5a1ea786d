// Which zone a file is, by its name.

package import DNSWire

/// The zone's name in the name of a file.
package enum ZoneFileName {
    /// The zone `example.com.` for `example.com.yaml`, as octoDNS has it, and for the names that master files usually have:
    /// `example.com.zone`, `example.com.db`, `db.example.com`, `example.com`. Nil where the file's name says nothing.
    package static func zone(ofFile path: String) -> Name? {
        let file = SourcePath.lastComponent(of: path)
        if ZoneFile.isYAML(path) {
            let name = file.dropLast(SourcePath.suffix(of: file).utf8.count + 1)
            return named(String(name))
        }
        return ZoneFolder.zoneName(ofMaster: file).flatMap(named)
    }

    /// A wildcard is no zone.
    private static func named(_ text: String) -> Name? { try? NameText.zone(text, "") }
}
