// Files as they are found, read and kept apart.

import DNSConfig
import Glibc
import TestSupport
import Testing

@Suite struct SourceFilesTests {
    @Test(
        "a path is seen from the folder of the file that it stands in",
        arguments: [
            ("a.yaml", "config/swiftlet.yaml", "config/a.yaml"),
            ("../zones/a.yaml", "config/swiftlet.yaml", "zones/a.yaml"),
            ("../a.yaml", "swiftlet.yaml", "../a.yaml"), ("/etc/a.yaml", "config/swiftlet.yaml", "/etc/a.yaml"),
            ("a/./b//c.yaml", "/etc/swiftlet.yaml", "/etc/a/b/c.yaml"), ("../../../a", "/etc/x", "/a"),
        ])
    func resolve(path: String, file: String, resolved: String) {
        #expect(SourcePath.resolve(path, besideFile: file) == resolved)
    }

    @Test(
        "a path lies inside a folder by its parts, not by its letters",
        arguments: [
            ("zones/a.yaml", "zones", true), ("zones2/a.yaml", "zones", false), ("zones", "zones", false),
            ("a.yaml", ".", true), ("../a.yaml", ".", false), ("/a", ".", false), ("/a", "/", true),
        ])
    func inside(path: String, folder: String, isInside: Bool) {
        #expect(SourcePath.isInside(path, folder: folder) == isInside)
    }

    @Test(
        "the ending says what kind of zone it is",
        arguments: [
            ("a.yaml", true), ("a.YML", true), ("a.zone", false), ("yaml", false), (".yaml", false),
            ("a.yaml/b", false),
        ])
    func kinds(path: String, isYAML: Bool) {
        #expect(ZoneFile.isYAML(path) == isYAML)
    }

    @Test("what cannot be read is said")
    func failures() throws {
        let files = SourceFiles()
        #expect(throws: SourceFileError.notFound) { try files.load("/nowhere/at/all") }
        #expect(throws: SourceFileError.isFolder) { try files.load("/tmp") }
        #expect(throws: SourceFileError.notRegular) { try files.load("/dev/null") }
    }

    @Test("a file is read whole, once, and its lines are found whatever ends them")
    func lines() throws {
        let folder = try TemporaryFolder()
        folder.write("\u{feff}one\r\ntwo\n\nfour", to: "file")
        let files = SourceFiles()
        let file = try files.load(folder.path + "/file")
        #expect(try files.load(folder.path + "/./file") == file)
        #expect((1...5).map { files.line($0, of: file) } == ["one", "two", "", "four", nil])
    }

    @Test("a symbolic link does not lead a zone's include out of its folder, and one within does no harm")
    func links() throws {
        let folder = try TemporaryFolder()
        folder.makeFolder("zones")
        folder.makeFolder("zones/data")
        folder.write("secret", to: "secret.yaml")
        folder.write("{type: A, value: 192.0.2.1}", to: "zones/data/part.yaml")
        folder.link("zones/part.yaml", to: "data/part.yaml")
        folder.link("zones/secret.yaml", to: "../secret.yaml")
        folder.write("a: !include part.yaml\nb: !include secret.yaml\n", to: "zones/zone.yaml")
        let diagnostics = Diagnostics(sources: SourceFiles())
        let file = try diagnostics.sources.load(folder.path + "/zones/zone.yaml")
        let options = YAMLOptions(includeRoot: folder.path + "/zones")
        let node = YAMLReader(file, options: options, diagnostics: diagnostics).document()
        #expect(node.map(TestSources.describe) == "{a: {type: 'A', value: '192.0.2.1'}, b: invalid}")
        #expect(diagnostics.count(.error) == 1)
    }
}

/// A folder of its own for one test, removed with everything in it.
final class TemporaryFolder {
    let path: String
    private var made: [String] = []

    init() throws {
        guard let folder = TestFolder.temporary() else { throw TemporaryFolderError() }
        path = folder.path
    }

    deinit {
        // what was made last goes first: a folder is empty when its turn comes
        for entry in made.reversed() { unsafe remove(entry) }
        unsafe remove(path)
    }

    func write(_ text: String, to name: String) {
        made.append(path + "/" + name)
        TestFolder(path: path).write(text, to: name)
    }

    func makeFolder(_ name: String) {
        made.append(path + "/" + name)
        unsafe mkdir(path + "/" + name, 0o700)
    }

    func link(_ name: String, to target: String) {
        made.append(path + "/" + name)
        unsafe symlink(target, path + "/" + name)
    }
}

private struct TemporaryFolderError: Error {}
