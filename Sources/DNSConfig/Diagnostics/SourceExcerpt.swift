// The line of a file under a message, with the caret in its place on a terminal.

/// Draws a line and underlines a part of it.
enum SourceExcerpt {
    /// Two lines: the source, and `^~~~` under the part from the place's start to its end.
    static func render(_ place: Diagnostic.Place) -> String {
        let window = place.line
        let before: [Unicode.Scalar] = window.column > 1 ? ["…"] : []
        let scalars = before + window.text.unicodeScalars.map { printable($0) } + (window.isCut ? ["…"] : [])
        let shift = before.count - window.column
        let start = min(Int(place.start.column) + shift, scalars.count)
        let end = place.end.line == place.start.line ? Int(place.end.column) + shift : scalars.count
        let number = String(place.start.line)
        let margin = String(repeating: " ", count: max(0, 5 - number.utf8.count))
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        var caret = ""
        for i in 0..<max(start, 0) { caret += i < scalars.count ? blank(scalars[i]) : " " }
        caret += "^"
        var first = true
        for i in start..<max(min(end, scalars.count), start) {
            let marks = scalars[i] == "\t" ? "\t" : String(repeating: "~", count: width(scalars[i]))
            caret += first ? String(marks.dropFirst()) : marks
            first = false
        }
        return "\(margin)\(number) | \(text)\n\(String(repeating: " ", count: max(5, number.utf8.count))) | \(caret)\n"
    }

    /// A text without what would move a terminal's cursor or turn the direction of its writing.
    static func printable(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars { out.unicodeScalars.append(printable(scalar)) }
        return out
    }

    private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let category = scalar.properties.generalCategory
        let isJoiner = scalar.value == 0x200c || scalar.value == 0x200d
        return category == .control && scalar != "\t" || category == .format && !isJoiner ? "\u{fffd}" : scalar
    }

    private static func blank(_ scalar: Unicode.Scalar) -> String {
        scalar == "\t" ? "\t" : String(repeating: " ", count: width(scalar))
    }

    /// Columns that a scalar takes on a terminal.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff,
            0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }
}
