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
        default:
            print("usage: Benchmarks [parts] [FILTER]: times those parts whose name contains FILTER")
        }
    }
}
