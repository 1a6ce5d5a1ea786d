// Names that a person types at a terminal.

package import DNSWire

/// A domain name as a person types it: the dot at its end may be missing, and letters beyond ASCII become IDNA (RFC 5891).
package struct TypedName: Sendable {
    /// Why a text is no name: a sentence without its full stop.
    package struct Mistake: Error {
        package let text: String
    }

    package let name: Name

    /// - Throws: what is wrong with the text, which must be the name of a zone where `isZone` says so.
    package init(_ text: String, isZone: Bool = false) throws(Mistake) {
        do throws(ValueProblem) {
            name = try isZone ? NameText.zone(text, "a zone holds all names below its own") : NameText.absolute(text)
        } catch {
            let kind = isZone ? "the name of a zone" : "a domain name"
            throw Mistake(text: "\"\(text)\" is not \(kind): \(error.message)")
        }
    }
}
