// What the parts of the server cost, and how that grows: `swift run -c release Benchmarks [parts|growth] [FILTER]`.

/// Times the parts, or how their cost grows, and prints a table.
@main
enum BenchmarkCommand {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let filter = arguments.dropFirst().first ?? ""
        switch arguments.first ?? "parts" {
        case "parts":
            for line in try PartsTable.run(filter).lines { print(line) }
        case "growth": try GrowthPage.run(filter)
        default:
            print("usage: Benchmarks [parts|growth] [FILTER]")
            print("  parts   times the parts of the server whose names contain FILTER")
            print("  growth  times how their cost grows, and without FILTER writes that into the documentation")
        }
    }
}
