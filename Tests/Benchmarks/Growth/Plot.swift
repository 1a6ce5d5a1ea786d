// Draws curves: a logarithmic axis to the right, nanoseconds upwards.

import Glibc

/// One panel of a plot.
private struct Panel {
    static let width = 430.0, height = 300.0
    private static let left = 52.0, right = 34.0, top = 58.0, bottom = 46.0

    let figure: GrowthFigure
    /// Where it stands in the plot.
    let x: Double, y: Double

    private var points: [Curve.Point] { figure.costs.flatMap(\.points) }
    private var lastSize: Double { Double(points.map(\.size).max() ?? 10) }
    private var firstSize: Double { Double(points.map(\.size).min() ?? 1) }

    /// The distance of two lines of the grid, a number that people like, and how many there are.
    private var grid: (step: Double, lines: Int) {
        let most = points.map(\.value).max() ?? 1
        var step = 1.0
        var factors = [2.0, 2.5, 2.0]
        while most / step > 5 {
            step *= factors[0]
            factors.append(factors.removeFirst())
        }
        return (step, Int((most / step).rounded(.up)))
    }

    private func across(_ size: Double) -> Double {
        let share = log10(size / firstSize) / max(log10(lastSize / firstSize), 0.1)
        return x + Self.left + share * (Self.width - Self.left - Self.right)
    }

    private func up(_ value: Double) -> Double {
        let full = grid.step * Double(grid.lines)
        return y + Self.height - Self.bottom - value / full * (Self.height - Self.top - Self.bottom)
    }

    private func text(_ kind: String, _ x: Double, _ y: Double, _ text: String) -> String {
        "<text class=\"\(kind)\" x=\"\(x.text(1))\" y=\"\(y.text(1))\">\(text)</text>"
    }

    private func line(_ kind: String, from: (Double, Double), to: (Double, Double)) -> String {
        "<line class=\"\(kind)\" x1=\"\(from.0.text(1))\" y1=\"\(from.1.text(1))\" x2=\"\(to.0.text(1))\" "
            + "y2=\"\(to.1.text(1))\"/>"
    }

    var lines: [String] {
        var out = [text("title", x + 8, y + 18, "\(figure.title): nanoseconds")]
        for number in 0...grid.lines {
            let value = grid.step * Double(number)
            out.append(line("grid", from: (across(firstSize), up(value)), to: (across(lastSize), up(value))))
            out.append(text("scale end", across(firstSize) - 6, up(value) + 4, value.text()))
        }
        var size = 1.0
        while size <= lastSize {
            if size >= firstSize {
                out.append(line("grid", from: (across(size), up(0)), to: (across(size), up(0) + 4)))
                out.append(text("scale middle", across(size), up(0) + 17, Int(size).grouped))
            }
            size *= 10
        }
        out.append(text("scale middle", (across(firstSize) + across(lastSize)) / 2, up(0) + 34, figure.axis))
        for (number, curve) in figure.costs.enumerated() { out += lines(of: curve, number) }
        return out
    }

    private func lines(of curve: Curve, _ number: Int) -> [String] {
        let path = curve.points.map { "\(across(Double($0.size)).text(1)),\(up($0.value).text(1))" }
        let legend = (x: x + Self.left + 6, y: y + Self.top - 20 + 14 * Double(number))
        return ["<polyline class=\"curve c\(number)\" points=\"\(path.joined(separator: " "))\"/>"]
            + curve.points.map {
                "<circle class=\"dot c\(number)\" cx=\"\(across(Double($0.size)).text(1))\" cy=\"\(up($0.value).text(1))\" r=\"3\"/>"
            } + [
                line("curve c\(number)", from: (legend.x, legend.y - 4), to: (legend.x + 18, legend.y - 4)),
                text("scale", legend.x + 24, legend.y, curve.name),
            ]
    }
}

/// A plot of several figures, two in a row, as an SVG image that is readable on light and on dark paper.
enum Plot {
    private static let style = """
        <style>
        text { font: 12px system-ui, sans-serif; fill: #1d1d1f }
        .title { font-weight: 600 }
        .scale { font-size: 11px; fill: #56565b }
        .end { text-anchor: end }
        .middle { text-anchor: middle }
        .grid { stroke: #d6d6da; stroke-width: 1 }
        .curve { fill: none; stroke-width: 2 }
        .c0 { stroke: #1f6fd0 }
        .c1 { stroke: #c2570c }
        .dot.c0 { fill: #1f6fd0 }
        .dot.c1 { fill: #c2570c }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f0f3 }
          .scale { fill: #a9a9b2 }
          .grid { stroke: #3d3d43 }
          .c0 { stroke: #5aa2f5 }
          .c1 { stroke: #f0934e }
          .dot.c0 { fill: #5aa2f5 }
          .dot.c1 { fill: #f0934e }
        }
        </style>
        """

    static func svg(_ figures: [GrowthFigure]) -> String {
        let rows = (figures.count + 1) / 2
        let width = Int(Panel.width) * 2, height = Int(Panel.height) * rows
        var out = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" "
                + "role=\"img\" aria-label=\"How the cost of an answer grows\">", style,
        ]
        for (place, figure) in figures.enumerated() {
            let panel = Panel(
                figure: figure, x: Panel.width * Double(place % 2), y: Panel.height * Double(place / 2))
            out += panel.lines
        }
        return (out + ["</svg>", ""]).joined(separator: "\n")
    }
}
